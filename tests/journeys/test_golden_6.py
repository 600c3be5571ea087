"""Golden conversation 6: an answer outside the WhatsApp window, line for line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.demo import CHARTER
from bot.commands.work import commit
from storage import counters, programmes
from tests.journeys.conftest import ZONE, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=ZONE)
QUESTION = "Where can our team find the new count sheet?"
ANSWER = "Good question. It is on page 2 of the theatre folder; I can bring copies on the visit."
JUMA = (
    "Juma,mentee,nurse anaesthetist,perioperative_nursing,TARIME,"
    "{number},{number},,whatsapp,2026-01-12"
)
NEEMA = "Dr Neema,mentor,anaesthetist,perioperative_nursing,BAHARI,,,700201,telegram,2026-01-05"
COLUMNS = "name,role,cadre,discipline,facility,sms,whatsapp,telegram,preferred,consented_on"


def agree_on_hours(uow: UnitOfWork) -> None:
    """Mentors answer what can wait from Monday to Friday; 35 questions were asked so far."""
    programmes.set_charter(uow, CHARTER | {"service_hours": "Mon-Fri 07:00-17:00"})
    counters.add(uow, "question", 35)


async def earlier_questions(service: Service) -> None:
    """Four questions that Dr Neema had this week: so Q40, known as 5#."""
    for number in range(4):
        words = f"URGENT Earlier question {number}, where is the list kept?"
        await service.claimed("zawadi", "neema", words, "It is in the theatre folder.")
        await service.tap("neema", "Close")


async def test_an_answer_waits_until_its_asker_writes(tmp_path: Path) -> None:
    settings = fresh(tmp_path, FRIDAY.date())
    commit(settings, agree_on_hours)
    async with serve(tmp_path, FRIDAY, settings) as service:
        row = JUMA.format(number=service.phone("juma").phone.person.whatsapp)
        await service.people(row, NEEMA, columns=COLUMNS)
        await service.shifts(
            "Dr Neema,perioperative_nursing,coupled,2026-11-27T07:00,2026-11-27T19:00",
            "Dr Neema,perioperative_nursing,coupled,2026-11-30T07:05,2026-11-30T19:00",
        )
        await earlier_questions(service)
        await service.at("17:10")
        service.phones.forget()

        juma = service.phone("juma", "whatsapp")
        await juma.says(QUESTION)
        assert juma.inbox() == [
            "Got it (Q40). Mentors answer these from Mon 07:00; yours is in line.\n"
            "U=urgent, if a patient is waiting."
        ]
        assert service.inbox("neema") == []

        await service.wait(days=2)
        await service.at("07:06")
        await service.tap("furaha", "Pass on")
        assert service.inbox("neema") == [
            "5# theatre nursing, Tarime DH (Juma, nurse anaesthetist), waiting 2 days:\n"
            f"{QUESTION}\nReply to answer. A=take D=pass"
        ]
        assert len(juma.inbox()) == 1

        await service.at("07:15")
        await service.text("neema", ANSWER)
        assert service.last("neema") == (
            "Your answer on 5# is safe. Juma was told it is waiting, and reads it after one tap.\n"
            "Nothing more to do now."
        )
        assert juma.inbox()[1:] == [
            "Hello Juma, Dr Neema has answered your question Q40. "
            "The answer is waiting for you here. Reply 1 to read it now."
        ]

        await service.at("07:31")
        await juma.taps("Read it now")
        assert juma.inbox()[2:] == [
            f"Dr Neema (theatre nursing) on Q40:\n{ANSWER}\nReply here to go on."
        ]
        assert len(service.inbox("neema")) == 2
