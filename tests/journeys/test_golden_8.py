"""Golden conversation 8: a visit debrief by SMS, one reply that does not fit, line by line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.instruments import ResponseState
from tests.journeys.conftest import ZONE, serve
from tests.journeys.surveys import answers, debrief, stands

if TYPE_CHECKING:
    from pathlib import Path

EVENING = datetime(2026, 12, 13, 17, 59, tzinfo=ZONE)
TALK = [
    (
        "18:04",
        "1",
        "Did you take part in the mentorship visit on 12-13 Dec? 1=Yes 2=No",
    ),
    (
        "18:05",
        "1",
        "How useful was the visit for your daily work? Reply 1 to 5 (1=not useful, 5=very useful)",
    ),
    (
        "18:06",
        "0",
        "I could ask anything or admit a mistake without fear. "
        "Reply 1 to 5 (1=not true at all, 5=fully true)",
    ),
    (
        "18:07",
        "often",
        "I could not use that reply here. Reply 1 to 5 (1=not true at all, 5=fully true).\n0=skip",
    ),
    (
        "18:08",
        "4",
        "What did you practise most? 1=Surgery skills 2=Anaesthesia 3=Infection control "
        "4=Teamwork/checklist 5=Records/data 6=Other",
    ),
    ("18:09", "4", "Will you do something differently after this visit? 1=Yes 2=No"),
    (
        "18:09",
        "1",
        "What is the one thing you will change? A few words are enough. "
        "We will ask you about it in 30 days. Reply 0 to skip.",
    ),
    (
        "18:12",
        "We say our names before every case",
        "What should the mentors do better next time? A few words are enough. Reply 0 to skip.",
    ),
    (
        "18:13",
        "0",
        "Thank you, Asha, all saved. Before the next visit we tell you what has changed.\n"
        "Nothing more to do now.",
    ),
]


async def test_a_visit_debrief_by_sms(tmp_path: Path) -> None:
    async with serve(tmp_path, EVENING) as service:
        asha = service.phone("asha", "sms")
        six = EVENING.replace(hour=18, minute=0)
        sent = await debrief(service, "Asha", at=six)
        assert asha.inbox() == []
        await service.at("18:00")
        assert asha.inbox() == [
            "Hello Asha, 7 short questions on the visit of 12-13 Dec. "
            "Mentors see group results only. 0 skips any of them.\n1=begin 2=not now"
        ]
        for clock, said, reply in TALK:
            await service.at(clock)
            service.wipe()
            await asha.says(said)
            assert asha.inbox() == [reply], said
        assert service.heard_on("asha") == "sms"
        assert (await stands(service, sent)).state is ResponseState.DONE
        assert await answers(service, sent) == {
            "q1": "1",
            "q2": "skipped",
            "q3": "4",
            "q4": "4",
            "q5": "1",
            "q6": "We say our names before every case",
            "q8": "skipped",
        }
        service.wipe()
        await service.wait(days=8)
        assert service.everything() == []
