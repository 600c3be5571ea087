"""The course of one cohort, ring by ring: gate, limits, silence, wishes, and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from domain import recurrence, spacing_fsrs
from domain.courses import Cohort, CohortState, EnrolmentState, LessonKind
from domain.enrolling import Refused
from domain.guides import Standing
from domain.items import Course, Placed
from domain.model import Channel, Role
from domain.pace import Pace, Repeating
from handlers.lessons import enrolling, starting
from handlers.lessons.enrolling import Wanted
from storage import (
    addresses,
    cohorts,
    items,
    lessons,
    people,
    prompts,
    questions,
    schedules,
)
from tests.storage.book import person
from tests.storage.test_lessons import ITEM
from tests.unit.handlers.lessons.term import Term
from tests.unit.handlers.room import CHAT, MENTEE

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DAR = "Africa/Dar_es_Salaam"


def begun(room: Room, **more: object) -> Term:
    """Start a cohort with one member, on the Monday of its first week."""
    term = Term(room, **more)  # type: ignore[arg-type]
    assert term.enrol(room.cast.mentee) == ""
    term.start()
    term.to("MO")
    return term


def answer(term: Term, *, right: bool = True) -> None:
    """Let the last lesson be answered now."""
    room = term.room
    last = term.sent(room.cast.mentee)[-1]
    room.book.commit(lambda uow: lessons.answer(uow, last.id, "A", right=right))


def test_a_place_begins_when_the_training_is_known(room: Room) -> None:
    term, mentee = Term(room), room.cast.mentee
    assert term.enrol(mentee, None) == ""
    assert "has a place in this course" in term.enrol(mentee)
    term.start()
    term.to("MO")
    assert term.ring() == []
    (member,) = room.book.commit(lambda uow: enrolling.members(uow, term.cohort))
    assert [str(each) for each in member.waits_for] == ["trained_on"]
    given = room.book.commit(lambda uow: (people.get(uow, mentee), term.cohort.starts_on))
    room.book.commit(
        lambda uow: enrolling.trained(room.desk(uow), cohorts.get(uow, term.cohort.id), [given])
    )
    term.to("WE")
    assert term.ring() == [""]
    assert [each.kind for each in term.sent(mentee)] == [LessonKind.QUESTION]


def test_a_course_does_not_start_without_the_library_that_spaces_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = Term(room, pace=Pace(repeating=Repeating.FSRS))
    term.enrol(room.cast.mentee)
    monkeypatch.setattr(spacing_fsrs, "find_spec", lambda _: None)
    with pytest.raises(Refused, match=r'pip install "mentorline\[spacing\]"'):
        term.start()
    monkeypatch.undo()
    term.start()


def test_a_course_without_a_signature_does_not_start(room: Room) -> None:
    term = Term(room)
    term.enrol(room.cast.mentee)

    def unsign(uow: UnitOfWork) -> None:
        for each in items.every(uow):
            items.set_standing(uow, each.id, Standing.UNSIGNED)

    room.book.commit(unsign)
    with pytest.raises(Refused, match=r"no item of made-up is signed: T01, T02, T03\."):
        term.start()
    (first, *_) = room.book.commit(items.every)
    room.book.commit(lambda uow: items.set_standing(uow, first.id, Standing.SIGNED))
    assert term.start() == starting.Ready(("T01",), ("T02", "T03"))
    with pytest.raises(Refused, match="only a planned cohort can start"):
        term.start()


def test_the_baseline_comes_first_and_is_asked_for_twice_at_most(room: Room) -> None:
    term = Term(room, baseline=("B01", "B02"))
    mentee = room.cast.mentee
    term.enrol(mentee)
    term.start()
    term.to("MO")
    assert term.ring(starting.BASELINE) == [""]
    (invited,) = room.told(MENTEE)
    assert "2 short questions before your course" in invited
    assert term.ring() == []
    room.write("1")
    first = term.sent(mentee)[-1]
    assert (first.kind, first.ref) == (LessonKind.BASELINE, "B01")
    answer(term)
    term.to("TU")
    assert term.ring(starting.BASELINE) == []
    term.to("TH", "12:31")
    assert term.ring(starting.BASELINE) == [""]
    assert "1 short questions still wait" in room.told(MENTEE)[-1]
    for _ in range(2):
        room.book.later(days=5)
        assert term.ring(starting.BASELINE) == []
    assert term.place(mentee).state is EnrolmentState.WAITING
    room.write("QUIZ")
    assert term.sent(mentee)[-1].ref == "B02"


def test_the_limits_hold_and_less_halves_them(room: Room) -> None:
    term = begun(room)
    assert term.ring() == [""]
    room.book.later(hours=1)
    assert term.ring() == ["day"]
    room.told(MENTEE)
    room.write("LESS")
    assert room.told(MENTEE) == [
        "We now send at most 1 a week. Answers and urgent news still come at once.\n"
        "MORE brings them back."
    ]
    term.to("WE")
    assert term.ring() == ["week"]
    room.write("less.")
    assert room.told(MENTEE)[-1].startswith("We send no more questions by ourselves.")
    term.to("WE")
    assert term.ring() == ["paused"]
    room.write("MORE")
    assert room.told(MENTEE)[-1].startswith("You get up to 3 a week again.")
    term.to("FR")
    assert term.ring() == [""]


def test_the_words_are_words_of_learners_alone_and_no_answer_to_a_mentor(room: Room) -> None:
    room.write("MORE")
    assert len(room.book.commit(lambda uow: questions.live_of(uow, room.cast.mentee))) == 1
    term = Term(room)
    term.enrol(room.cast.mentee)
    room.write("LESS")
    assert term.place(room.cast.mentee).most_a_week is None
    assert all("a week" not in each for each in room.told(MENTEE))


def test_a_silent_mentee_is_asked_once_and_then_their_mentor_hears(room: Room) -> None:
    term, mentee = begun(room, weeks=12), room.cast.mentee
    room.book.commit(lambda uow: people.set_consented(uow, room.rehema, uow.now))
    told: list[str] = []
    for _ in range(20):
        told += term.ring()
        term.to("MO") if term.room.book.now.weekday() == 4 else room.book.later(days=2)
    menus = [each for each in room.told(MENTEE) if "What suits you?" in each]
    assert len(menus) == 1
    assert set(told[-4:]) == {"silent"}
    focal = [each for each in room.told(CHAT) if "has not answered the course" in each]
    assert len(focal) == 1
    assert "for 30 days. There may be good reasons." in focal[0]
    before = len(term.sent(mentee))
    room.write("QUIZ")
    assert [each.kind for each in term.sent(mentee)[before:]] == [LessonKind.WANTED]
    term.to("MO")
    assert term.ring() == [""]


def test_whatever_a_silent_mentee_writes_is_a_sign_of_theirs(room: Room) -> None:
    """A letter too late for its question is one, though it says nothing to the course."""
    term = begun(room, weeks=12)
    while not any("What suits you?" in each for each in room.told(MENTEE)):
        term.ring()
        term.to("MO") if term.room.book.now.weekday() == 4 else room.book.later(days=2)
    assert term.ring() == ["silent"]
    room.write("Thank you")
    term.to("MO")
    assert term.ring() == [""]
    assert term.place(room.cast.mentee).menu_at is None


def test_a_silent_mentee_may_pause(room: Room) -> None:
    term = begun(room, weeks=12)
    while not any("What suits you?" in each for each in room.told(MENTEE)):
        term.ring()
        term.to("MO") if term.room.book.now.weekday() == 4 else room.book.later(days=2)
    room.write("3")
    assert term.place(room.cast.mentee).most_a_week == 0
    assert term.ring() == ["paused"]


def test_a_cohort_pauses_and_people_who_move_are_rung_where_they_are(room: Room) -> None:
    term, mentee = begun(room), room.cast.mentee
    term.change(starting.pause)
    assert term.ring() == []
    term.change(starting.resume)

    def move(uow: UnitOfWork) -> None:
        one = people.get(uow, mentee)
        values = {name: getattr(one, name) for name in ("name", "cadre", "discipline")}
        values |= {"facility_id": one.facility_id, "language": "en", "time_zone": "Africa/Cairo"}
        people.change(uow, mentee, values | {"preferred": Channel.SMS}, one.roles)

    room.book.commit(move)
    room.book.later(minutes=1)
    assert term.ring() == []
    rung = room.book.commit(lambda uow: schedules.of(uow, starting.LESSON, term.cohort.id))
    assert sorted(rung) == ["Africa/Cairo", DAR]
    room.book.later(minutes=1)
    assert term.ring(zone="Africa/Cairo") == [""]


def test_a_course_ends_with_a_note_and_then_its_cohort(room: Room) -> None:
    term, mentee = begun(room, pace=Pace(end_week=3)), room.cast.mentee
    assert term.ring() == [""]
    room.book.now += timedelta(days=22)
    room.told(MENTEE)
    assert term.ring(starting.TAIL) == [""]
    note = room.told(MENTEE)[-1]
    assert note.startswith("The course ends here, ")
    assert "0 of 3 done" in note
    assert term.place(mentee).state is EnrolmentState.COMPLETE
    room.book.later(days=1)
    assert term.ring(starting.TAIL) == []
    assert term.state() is CohortState.OVER
    with pytest.raises(Refused, match="is over; add a new cohort"):
        term.enrol(mentee)


def test_tips_are_told_and_nobody_is_silent_for_reading(room: Room) -> None:
    term, mentee = begun(room, asks=False, weeks=3), room.cast.mentee
    for _ in range(2):
        assert term.ring() == [""]
        room.book.later(days=7)
    assert {each.kind for each in term.sent(mentee)} == {LessonKind.TIP}
    room.write("QUIZ")
    assert room.told(MENTEE)[-1].startswith("That was all for today")
    assert room.book.commit(lambda uow: prompts.live_at(uow, room.cast.address[mentee])) == []


def classmates(term: Term, number: int) -> None:
    """Enrol so many more of the mentee's discipline, who have all answered one question wrong."""

    def join(uow: UnitOfWork) -> list[int]:
        values = person("Classmate", term.room.cast.facility, consented_at=uow.now)
        return [people.add(uow, values, [Role.MENTEE]) for _ in range(number)]

    for each in term.room.book.commit(join):
        assert term.enrol(each) == ""
        answered_by(term, each, right=False)


def answered_by(term: Term, person_id: int, *, right: bool) -> None:
    """Somebody is asked the first item, and answers."""
    place = term.place(person_id)

    def write(uow: UnitOfWork) -> None:
        (item,) = [each for each in items.every(uow) if each.ref == "T01"]
        pair = (place.id, person_id)
        new = lessons.add(uow, pair, (item.id, item.ref), LessonKind.QUESTION, 1)
        lessons.answer(uow, new.id, "A", right=right)

    term.room.book.commit(write)


@pytest.mark.parametrize(
    ("others", "came"),
    [(3, "few"), (4, "")],
)
def test_the_average_is_told_of_five_people_or_more(room: Room, others: int, came: str) -> None:
    term = begun(room, weeks=12)
    answered_by(term, room.cast.mentee, right=True)
    classmates(term, others)
    room.book.now = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    room.told(MENTEE)
    rung = room.book.commit(lambda uow: schedules.of(uow, starting.AVERAGE, term.cohort.id)[DAR])
    lasts = recurrence.fires(rung.rule, DAR, room.book.now - timedelta(days=20), 3)
    assert [each.isoformat()[:10] for each in lasts] == ["2026-11-30", "2026-12-31", "2027-01-29"]
    assert came in term.ring(starting.AVERAGE)
    told = [each for each in room.told(MENTEE) if each.startswith("Your quiz")]
    assert told == (
        []
        if came
        else [
            "Your quiz this month: 100%. Your group, anaesthesia: 20% (n=5).\n"
            "Just write if a topic is not clear."
        ]
    )


def test_nobody_who_answered_nothing_is_told_an_average(room: Room) -> None:
    term = begun(room, weeks=12)
    classmates(term, 5)
    room.book.now = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    assert "unanswered" in term.ring(starting.AVERAGE)
    assert [each for each in room.told(MENTEE) if each.startswith("Your quiz")] == []


def test_an_open_urgent_question_leaves_the_day_without_a_lesson(room: Room) -> None:
    term = begun(room)
    room.write("URGENT bleeding after section")
    assert term.ring() == ["urgent"]


def test_quiz_asks_of_the_course_that_has_questions(room: Room) -> None:
    asks, mentee = begun(room), room.cast.mentee

    def lay(uow: UnitOfWork) -> None:
        tip = replace(ITEM, ref="X01", cadres=(), question="", options=(), answer="", why="")
        items.add(uow, tip)
        placed = (Placed("X01", 1),)
        items.add_course(uow, Course(0, "tips", 1, "t", "T", Role.MENTEE, 2, placed, (), Pace()))
        new = Cohort(0, "Tips", 0, asks.cohort.starts_on, (), "", CohortState.PLANNED)
        desk, who = room.desk(uow), people.get(uow, mentee)
        cohort = enrolling.add(desk, new, "tips")
        (told,) = enrolling.enrol(desk, cohort, [Wanted(who, asks.cohort.starts_on)])
        assert told.refused == ""
        starting.start(desk, cohort)

    room.book.commit(lay)
    room.write("QUIZ")
    assert [each.kind for each in asks.sent(mentee)] == [LessonKind.WANTED]


def on_whatsapp_alone(room: Room) -> int:
    """Add somebody who has WhatsApp and nothing else, and has not written."""

    def write(uow: UnitOfWork) -> int:
        values = person("Wema", room.cast.facility, consented_at=uow.now)
        new = people.add(uow, values, [Role.MENTEE])
        addresses.add(uow, Channel.WHATSAPP, "+12025550188", new)
        return new

    return room.book.commit(write)


def test_an_invitation_waits_until_its_reader_can_be_reached(room: Room) -> None:
    term = Term(room, baseline=("T01",))
    assert term.enrol(on_whatsapp_alone(room)) == ""
    term.start()
    term.to("MO")
    assert term.ring(starting.BASELINE) == ["window"]
    term.to("TU")
    assert term.ring(starting.BASELINE) == ["window"], "it is no invitation that nobody read"
