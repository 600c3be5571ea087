"""Golden conversation 7: a quiz question, not right, then a mentor, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.work import commit
from storage import counters, lessons, programmes
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.quizzes import enrol, recall

if TYPE_CHECKING:
    from pathlib import Path

SHIFT = "Dr Neema,perioperative_nursing,coupled,2026-11-23T07:00,2026-11-23T19:00"
COLUMNS = "name,role,cadre,discipline,facility,sms,telegram,preferred"
ASHA = "Asha,mentee,theatre nurse,perioperative_nursing,BUNDA,+12025550101"
WORDS = "How do you begin when the team thinks it takes too long?"


async def test_a_question_not_right_then_a_mentor(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date())
    commit(settings, lambda uow: counters.add(uow, "question", 12))
    commit(settings, lambda uow: programmes.set_charter(uow, {}))
    async with serve(tmp_path, settings=settings) as service:
        await service.shifts(SHIFT)
        asha = await service.knows("asha", "telegram")
        telegram = asha.phone.person.on("telegram")
        await service.people(f"{ASHA},{telegram},telegram", columns=COLUMNS)
        for colleague in ("furaha", "pendo"):
            await service.text(colleague, "AWAY 1d")
        place = await enrol(service, "Asha", rings=True)
        await service.at("12:29")
        service.wipe()

        await service.at("12:30")
        assert asha.inbox() == [
            "Main reason to say names and roles at Time Out?\n"
            "A People who have spoken once speak up more easily later\n"
            "B It fills the time\n"
            "C To decide who is senior\n"
            "D Only visitors need it\n"
            "Reply A, B, C or D."
        ]

        await service.at("12:41")
        await service.tap("asha", "C")
        assert asha.inbox()[1:] == [
            "Not this time: it is A. Early speaking lowers the barrier to raising a concern "
            "during the case.\n"
            "At Time Out everyone says name and role. It takes under a minute, gives each person "
            "a voice early, and makes it easier for the most junior person to speak later if "
            "something looks wrong.\n"
            "M=ask a mentor. It comes back in 12 days."
        ]

        await service.at("12:42")
        await service.tap("asha", "Ask a mentor")
        assert asha.inbox()[2:] == [
            'Good. What would you like to know about "Names and roles before every case"? '
            "The mentor sees the quiz question too.\nJust write it here."
        ]

        await service.at("12:44")
        await service.text("asha", WORDS)
        assert asha.inbox()[3:] == [
            "Got it (Q13). Dr Neema, theatre nursing, is on call. Usual answer: within 60 min.\n"
            "U=urgent F=other field"
        ]
        assert service.heard_on("asha") == "telegram"
        (offer,) = service.inbox("neema")
        assert offer.index("Main reason") < offer.index("Right is A.") < offer.index(WORDS)
        (kept,) = await service.app.committer.run(lambda uow: lessons.of_enrolment(uow, place.id))
        assert (kept.answer, kept.correct) == ("C", False)
        assert (await recall(service, place)).streak == 0
