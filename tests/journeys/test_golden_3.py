"""Golden conversation 3: two open questions and a reply that could belong to either.

Line for line but for the list itself, which shows a question by its first words.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

CHANNELS = {"neema": "whatsapp", "asha": "sms", "juma": "sms"}
"""Who writes where, as in the transcript."""

ERROR = "Error E4: who knows this model?"
PLAN = "How do others plan two theatres with one anaesthetist?"
HELD = "Could you tell me how many people you have that day?"
SORRY = "Sorry Asha, that one was for another question. Yours stands."
TO_ASHA = "Sent to Asha, Bunda DH (7#).\nUNDO within 5 minutes takes it back. C=close"


async def earlier_answer(service: Service, who: str) -> None:
    """Somebody takes a question, answers and closes it."""
    await service.tap(who, "Take")
    await service.text(who, "It is in the theatre folder.")
    await service.tap(who, "Close")


async def earlier(service: Service, who: str, answerer: str, times: int) -> None:
    """Questions that were asked, answered and closed."""
    for number in range(times):
        await service.text(who, f"URGENT Earlier question {number}, where is the list kept?")
        await earlier_answer(service, answerer)


async def passed(service: Service) -> None:
    """A question of Juma's that Dr Neema passed on: it was Dr Baraka who answered him last."""
    await service.text("juma", "URGENT Who has the key of the store?")
    await service.tap("neema", "Pass on")
    await earlier_answer(service, "baraka")


async def two_open(service: Service) -> None:
    """Asha's Q12 is Dr Neema's 7#; Juma's Q33 will be 9#, and Dr Kato is asked first."""
    await earlier(service, "juma", "neema", 6)
    await earlier(service, "zawadi", "furaha", 5)
    await service.claimed("asha", "neema", ERROR, "Is the small cable at the back in place?")
    await passed(service)
    await earlier(service, "zawadi", "furaha", 19)
    await service.shifts("Dr Kato,anaesthesia,coupled,2026-11-23T10:00,2026-11-23T14:00")
    await service.at("11:01")
    await service.text("juma", f"ASK {PLAN}")
    await service.at("11:02")


async def test_a_reply_that_could_belong_to_either_is_held_and_undone(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY - timedelta(hours=2)) as service:
        await service.on_whatsapp("neema")
        await two_open(service)
        service.wipe()
        await service.text("kato", "D")
        assert service.inbox("neema") == [
            "9# routine, Tarime DH (Juma, nurse anaesthetist), 1 min:\n"
            f"{PLAN}\nYou have 2 open: begin with 9#. A=take D=pass"
        ]

        await service.at("11:03")
        await service.tap("neema", "Take")
        assert service.last("neema") == (
            "9# is yours, Dr Neema; Juma has been told.\n"
            "Write your answer. M=ask for more H=hand over C=close"
        )
        await service.at("11:20")
        service.wipe()
        await service.text("neema", HELD)
        assert service.inbox("neema") == [
            "Not sent yet: which question is this for?\n"
            "1 7# Bunda DH, Asha: Error E4: who knows this...\n"
            "2 9# Tarime DH, Juma: How do others plan two...\n"
            "Reply the number. 0=drop it"
        ]
        assert service.inbox("asha") == service.inbox("juma") == []

        await service.at("11:21")
        await service.text("neema", "1")
        assert service.last("neema") == TO_ASHA
        assert service.inbox("asha") == [f"Dr Neema (Q12): {HELD}"]
        await service.text("neema", "UNDO")
        assert service.last("neema") == (
            "It had already left, so Asha was told to disregard it (7#).\n"
            "Write the right text now."
        )
        assert service.last("asha") == (
            "Please disregard the last text on Q12; Dr Neema sent it by mistake.\n"
            "A corrected answer follows. Urgent? Ask your senior now."
        )
        await service.at("11:22")
        await service.text("neema", f"7# {SORRY}")
        assert service.last("neema") == TO_ASHA
        assert service.last("asha") == f"Dr Neema (Q12): {SORRY}"
        await service.text("neema", f"9# {HELD}")
        assert service.last("neema") == (
            "Sent to Juma, Tarime DH (9#).\nUNDO within 5 minutes takes it back. C=close"
        )
        assert service.inbox("juma") == [
            f"Dr Neema (anaesthesia) on Q33:\n{HELD}\nReply here to go on."
        ]
        assert len(service.inbox("asha")) == 3
        assert {who: service.heard_on(who) for who in CHANNELS} == CHANNELS
