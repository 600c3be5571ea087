"""A cohort from its baseline to its first lessons, as its members and their mentor see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.courses import Cohort, CohortState, EnrolmentState, LessonKind
from domain.items import Course, Placed
from domain.model import Role
from domain.pace import Pace
from handlers.lessons import enrolling, starting
from handlers.lessons.enrolling import Wanted
from simulator.phones import Person
from storage import cohorts, items, lessons, people
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.quizzes import ITEM

if TYPE_CHECKING:
    from pathlib import Path

    from domain.courses import Enrolment, Lesson
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

COHORT = Cohort(0, "Wave 1", 0, date(2026, 11, 23), (), "", CohortState.PLANNED)
TIP = replace(ITEM, reader=Role.MENTOR, question="", options=(), answer="", why="")
REFS = ("S01", "S02", "S03")
BASELINE = ("S01", "S02")


async def started(
    service: Service, *names: str, pace: Pace | None = None, asks: bool = True
) -> None:
    """A cohort of people whose training is known starts on Monday morning."""
    known = [service.phones.phone(each).person.name for each in names]

    def write(uow: UnitOfWork) -> None:
        desk = service.app.desk(uow)
        for ref in REFS:
            items.add(uow, replace(ITEM if asks else TIP, ref=ref, topic=f"Topic {ref}"))
        placed = tuple(Placed(ref, 1) for ref in REFS)
        made = Course(0, "c", 1, "tests", "C", Role.MENTEE, 12, placed, BASELINE, pace or Pace())
        tips = replace(made, reader=Role.MENTOR, weeks=2, baseline=())
        items.add_course(uow, made if asks else tips)
        cohort = enrolling.add(desk, COHORT, "c")
        those = [each for each in people.every(uow) if each.name in known]
        told = enrolling.enrol(desk, cohort, [Wanted(one, date(2026, 11, 2)) for one in those])
        assert [each.refused for each in told] == [""] * len(names)
        starting.start(desk, cohort)

    await service.app.committer.run(write)


async def place(service: Service, who: str) -> tuple[Enrolment, list[Lesson]]:
    """Return somebody's place, and the lessons they were sent."""
    name = service.phones.phone(who).person.name

    def read(uow: UnitOfWork) -> tuple[Enrolment, list[Lesson]]:
        (person,) = [each for each in people.every(uow) if each.name == name]
        (found,) = cohorts.of_person(uow, person.id)
        return found, lessons.of_enrolment(uow, found.id)

    return await service.app.committer.run(read)


async def test_a_course_begins_behind_its_baseline(service: Service) -> None:
    await started(service, "asha")
    await service.at("12:30")
    assert service.last("asha").startswith("Hello Asha, 2 short questions before your course.")
    await service.text("asha", "QUIZ")
    assert ITEM.question in service.last("asha")
    await service.text("asha", "B")
    assert ITEM.why not in "".join(service.inbox("asha")), "nothing is told of a baseline"
    await service.text("asha", "A")
    assert service.last("asha") == (
        "Thank you, all 2 are in. Your course begins Wed 12:30.\nNothing to do until then."
    )
    found, sent = await place(service, "asha")
    assert found.state is EnrolmentState.ACTIVE
    assert {each.kind for each in sent if each.answered_at} == {LessonKind.BASELINE}
    service.wipe()
    await service.wait(days=1, hours=23)
    assert service.inbox("asha") == []
    await service.at("12:30")
    assert ITEM.question in service.last("asha")
    await service.text("asha", "A")
    assert service.last("asha").startswith(f"Right, A. {ITEM.why}")


async def test_less_more_and_quiz_are_the_mentees(service: Service) -> None:
    await started(service, "asha")
    await service.at("12:30")
    for word in ("1", "A", "A"):
        await service.text("asha", word)
    await service.text("asha", "Less")
    assert service.last("asha").startswith("We now send at most 1 a week.")
    for _ in REFS:
        await service.text("asha", "QUIZ")
        assert ITEM.question in service.last("asha")
        await service.text("asha", "A")
        assert service.last("asha").startswith("Right, A.")
    await service.text("asha", "quiz")
    assert service.last("asha") == (
        "That was all for today, Asha. Well done.\nQUIZ brings more tomorrow."
    )
    await service.text("asha", "where do we keep the spare batteries?")
    service.wipe()
    await service.text("asha", "MORE")
    found, _ = await place(service, "asha")
    assert found.most_a_week == 1, "with a question open it may answer a mentor"


async def test_who_is_silent_is_asked_what_suits_and_then_their_mentor_hears(
    service: Service,
) -> None:
    await started(service, "asha", pace=Pace(dormant_days=4, focal_days=7))
    await service.at("12:30")
    for word in ("1", "A", "A"):
        await service.text("asha", word)
    service.wipe()
    await service.wait(days=9)
    menu = [each for each in service.inbox("asha") if "What suits you?" in each]
    assert len(menu) == 1
    pushes = len(service.inbox("asha"))
    await service.wait(days=5)
    assert len(service.inbox("asha")) == pushes, "lessons wait"
    told = [each for each in service.everything() if "has not answered the course" in each]
    assert set(told) == {
        "Asha (Bunda DH) has not answered the course for 7 days. There may be good reasons.\n"
        "A kind word from you may help. Nothing else to do."
    }
    await service.text("asha", "QUIZ")
    assert ITEM.question in service.last("asha")


async def test_mentors_get_tips(service: Service) -> None:
    await started(service, "neema", asks=False, pace=Pace(end_week=2))
    await service.wait(days=13)
    tips = [each for each in service.inbox("neema") if ITEM.teach in each]
    assert len(tips) == len(REFS)
    await service.wait(days=5)
    assert service.last("neema").startswith("That was the last tip, ")
    assert "3 of 3 sent" in service.last("neema")
    found, _ = await place(service, "neema")
    assert found.state is EnrolmentState.COMPLETE


async def test_a_menu_is_answered_with_one_key(service: Service) -> None:
    await started(service, "asha", pace=Pace(dormant_days=4))
    await service.at("12:30")
    for word in ("1", "A", "A"):
        await service.text("asha", word)
    await service.wait(days=7)
    assert "What suits you?" in service.last("asha")
    await service.text("asha", "2")
    assert service.last("asha").startswith("We now send at most 1 a week.")
    found, _ = await place(service, "asha")
    assert (found.menu_at, found.most_a_week) == (None, 1)
    service.wipe()
    await service.wait(days=7)
    assert ITEM.question in service.last("asha"), "lessons go on"


async def test_on_whatsapp_alone_nothing_is_lost_to_a_closed_window(tmp_path: Path) -> None:
    amina = Person("amina", "Amina", "mentee", "WhatsApp alone", whatsapp="+12025550133")
    columns = "name,role,cadre,discipline,facility,whatsapp,language,consented_on"
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings, others=(amina,)) as service:
        row = "Amina,mentee,nurse,anaesthesia,BUNDA,+12025550133,en,2026-01-12"
        await service.people(row, columns=columns)
        hand = service.phone("amina", "whatsapp")
        await started(service, "amina", pace=Pace(dormant_days=4))
        await service.at("15:00")
        assert service.inbox("amina") == [], "an invitation waits until she can be reached"
        await hand.says("HELP")
        await service.at("12:30")
        assert service.last("amina").startswith("Hello Amina, 2 short questions")
        for word in ("1", "A", "A"):
            await hand.says(word)
        service.wipe()
        await service.wait(days=9)
        heard = service.inbox("amina")
        assert not [each for each in heard if "What suits you?" in each]
        assert len([each for each in heard if each.startswith("Your quiz question:")]) >= 2
