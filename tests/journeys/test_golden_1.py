"""Golden conversation 1: a question by SMS, answered from Telegram, line for line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

QUESTION = "The monitor shows error E4 and the manual is lost. Who knows this model?"
ANSWER = (
    "Thank you for asking, Asha. I used that model for years. "
    "Is the small cable at the back in place?"
)


async def earlier_questions(service: Service) -> None:
    """Six questions Dr Neema had this week, and five of other disciplines: so Q12, known as 7#."""
    for who, answerer, times in (("juma", "neema", 6), ("zawadi", "furaha", 5)):
        for number in range(times):
            await service.text(who, f"URGENT Earlier question {number}, where is the list kept?")
            await service.tap(answerer, "Take")
            await service.text(answerer, "It is in the theatre folder.")
            await service.tap(answerer, "Close")


async def test_a_question_by_sms_is_answered_from_telegram(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY - timedelta(hours=2)) as service:
        await earlier_questions(service)
        await service.at("09:14")
        service.phones.forget()

        await service.text("asha", QUESTION)
        assert service.inbox("asha") == [
            "Got it (Q12). Dr Neema, anaesthesia, is on call. Usual answer: within 15 min.\n"
            "U=urgent F=other field"
        ]
        assert service.inbox("neema") == [
            "7# anaesthesia, Bunda DH (Asha, nurse anaesthetist), waiting 0 min:\n"
            f"{QUESTION}\nReply to answer. A=take D=pass"
        ]

        await service.at("09:17")
        await service.tap("neema", "Take")
        assert service.last("neema") == (
            "7# is yours, Dr Neema; Asha has been told.\n"
            "Write your answer. M=ask for more H=hand over C=close"
        )
        assert service.last("asha") == (
            "Dr Neema (anaesthesia) is reading Q12 now.\nAdd anything new here."
        )

        await service.at("09:19")
        await service.text("neema", ANSWER)
        assert service.last("neema") == (
            "Sent to Asha, Bunda DH (7#).\nUNDO within 5 minutes takes it back. C=close"
        )
        assert service.last("asha") == (
            f"Dr Neema (anaesthesia) on Q12:\n{ANSWER}\nReply here to go on."
        )

        await service.at("09:26")
        await service.text("asha", "It was loose. The screen is back, thank you!")
        assert service.last("neema") == "7# Asha: It was loose. The screen is back, thank you!"

        await service.at("09:30")
        await service.tap("neema", "Close")
        assert service.last("neema") == (
            "7# is closed and Asha is asked if it helped. Thank you, Dr Neema.\n"
            "A late text to 7# can still reopen it."
        )
        assert service.last("asha") == (
            "Q12 is closed. Did it help?\n1 a lot 2 partly 3 a little 4 not really"
        )

        await service.at("09:33")
        await service.text("asha", "1")
        assert service.last("asha") == (
            "Thank you. What happened next? No names.\n"
            "1 treated here 2 referred 3 still waiting 4 other"
        )

        await service.at("09:34")
        await service.text("asha", "4")
        assert service.last("asha") == (
            "Thank you, Asha. Your reply goes to Dr Neema without your name, once a month.\n"
            "Write within 72 hours to reopen Q12."
        )
        assert len(service.inbox("asha")) == 6
        assert len(service.inbox("neema")) == 5
