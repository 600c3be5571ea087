from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.courses import Cohort, CohortState, EnrolmentState, LessonKind, Recall, RecallState
from domain.guides import Standing
from domain.items import Cadre, Course, Domain, Item, Placed
from domain.model import Role
from domain.pace import Pace
from domain.schedules import CatchUp, Delivered, Schedule, ScheduleState
from storage import (
    cohorts,
    dossiers,
    erasing,
    items,
    lessons,
    people,
    reminders,
    schedules,
    signatures,
)

if TYPE_CHECKING:
    from datetime import datetime

    from domain.courses import Enrolment, Lesson
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

RULE = "DTSTART:20261116T123000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"
ITEM = Item(
    id=0,
    ref="T01",
    language="en",
    version=1,
    pack="tests",
    reader=Role.MENTEE,
    cadres=(Cadre.ANAESTHESIA,),
    domain=Domain.NON_TECHNICAL,
    skill="teamwork",
    topic="A made-up item",
    teach="This is no clinical text.",
    guideline="none",
    question="Which letter is right?",
    options=("this one", "that one"),
    answer="A",
    why="Because the test says so.",
    standing=Standing.SIGNED,
)
COURSE = Course(
    0, "tests-2w", 1, "tests", "Two weeks", Role.MENTEE, 2, (Placed("T01", 1),), ("T01",), Pace()
)


def fill(uow: UnitOfWork, person: Person) -> Enrolment:
    """Enrol somebody in a course of one signed item, which rings, is asked and is recalled."""
    item = items.add(uow, ITEM)
    made = signatures.SignOff(item.id, person.id, "Dr Nobody", "signed", "phone", uow.now, "fine")
    signatures.add(uow, made)
    course = items.add_course(uow, COURSE)
    state = CohortState.ON
    cohort = Cohort(0, "Wave 1", course.id, date(2026, 11, 16), ("MO", "FR"), "12:30", state)
    cohort = cohorts.add(uow, cohort)
    place = cohorts.enrol(uow, cohort.id, person, date(2026, 10, 1))
    ring = Schedule(0, "lesson", cohort.id, "Africa/Dar_es_Salaam", RULE, CatchUp.SKIP)
    schedule = schedules.add(uow, ring)
    occurrence = schedules.note(uow, schedule.id, uow.now, schedules.RANG)
    assert occurrence is not None
    schedules.deliver(uow, Delivered(occurrence.id, person.id, uow.now, schedules.SENT))
    lessons.add(uow, (place.id, person.id), (item.id, item.ref), LessonKind.QUESTION, 1)
    soon = uow.now + timedelta(days=7)
    lessons.put_recall(uow, Recall(place.id, "T01", RecallState.OPEN, 0, 1, soon, uow.now))
    reminders.add(uow, reminders.Reminder(0, "Training", "Bring your book", date(2026, 12, 1)))
    return place


def test_what_is_stored_comes_back(memory: Book, cast: Cast) -> None:
    mentee = memory.commit(lambda uow: people.get(uow, cast.mentee))
    place = memory.commit(lambda uow: fill(uow, mentee))
    assert memory.commit(lambda uow: cohorts.of_person(uow, mentee.id)) == [place]
    assert memory.commit(lambda uow: cohorts.of_people(uow, place.cohort_id, {mentee.id})) == {
        mentee.id: place
    }
    cohort = memory.commit(lambda uow: cohorts.named(uow, "Wave 1"))
    assert cohort is not None
    assert memory.commit(cohorts.every) == [cohort]
    course = memory.commit(lambda uow: items.course_of(uow, cohort.course_id))
    assert (course.items, course.baseline, course.pace) == (COURSE.items, ("T01",), Pace())
    assert memory.commit(lambda uow: items.newest_course(uow, "tests-2w")) == course
    (item,) = memory.commit(items.every)
    assert item == memory.commit(lambda uow: items.to_send(uow, {"T01"}, "en"))["T01"]
    assert (item.letters, item.cadres) == (("A", "B"), (Cadre.ANAESTHESIA,))
    (signed,) = memory.commit(lambda uow: signatures.of_item(uow, item.id))
    assert (signed.reviewer, signed.comment) == ("Dr Nobody", "fine")
    (schedule,) = memory.commit(schedules.every)
    assert memory.commit(lambda uow: schedules.of(uow, "lesson", cohort.id)) == {
        "Africa/Dar_es_Salaam": schedule
    }
    (kept,) = memory.commit(reminders.every)
    assert (kept.text, kept.on) == ("Bring your book", date(2026, 12, 1))


def test_the_newest_version_that_may_be_sent_is_sent(memory: Book) -> None:
    first = memory.commit(lambda uow: items.add(uow, ITEM))

    def write(uow: UnitOfWork) -> Item:
        second = Item(**{name: getattr(ITEM, name) for name in ITEM.__slots__} | {"version": 2})
        new = items.add(uow, second)
        items.set_standing(uow, new.id, Standing.UNSIGNED)
        return new

    second = memory.commit(write)
    assert memory.commit(lambda uow: items.to_send(uow, {"T01"}, "en"))["T01"].id == first.id
    memory.commit(lambda uow: items.set_standing(uow, second.id, Standing.SIGNED))
    assert memory.commit(lambda uow: items.to_send(uow, {"T01"}, "en"))["T01"].id == second.id
    assert memory.commit(lambda uow: items.to_send(uow, {"T01"}, "sw")) == {}
    known = memory.commit(lambda uow: items.versions(uow, "T01", "en"))
    assert [each.version for each in known] == [1, 2]


def test_a_lesson_is_answered_once(memory: Book, cast: Cast) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    (sent,) = memory.commit(lambda uow: lessons.of_enrolment(uow, place.id))
    assert memory.commit(lambda uow: lessons.set_tip(uow, sent.id))
    assert not memory.commit(lambda uow: lessons.set_tip(uow, sent.id))
    assert memory.commit(lambda uow: lessons.answer(uow, sent.id, "B", right=False))
    assert not memory.commit(lambda uow: lessons.answer(uow, sent.id, "A", right=True))
    kept = memory.commit(lambda uow: lessons.get(uow, sent.id))
    assert (kept.answer, kept.correct, kept.answered_at) == ("B", False, memory.now)


def test_lessons_are_found_by_their_item_and_while_they_are_open(memory: Book, cast: Cast) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    begins, (first,) = memory.now, memory.commit(lambda uow: lessons.of_enrolment(uow, place.id))
    memory.later(days=1)
    who, question = (place.id, cast.mentee), LessonKind.QUESTION
    second, other = (
        memory.commit(
            lambda uow, ref=ref: lessons.add(uow, who, (first.item_id, ref), question, 1)  # type: ignore[misc]
        )
        for ref in ("T01", "T02")
    )

    def open_since(since: datetime) -> list[Lesson]:
        return memory.commit(lambda uow: lessons.open_since(uow, place.id, since))

    assert memory.commit(lambda uow: lessons.of_item(uow, place.id, "T01")) == [first, second]
    assert open_since(begins) == [first], "what goes out just now is not there yet"
    memory.later(seconds=1)
    assert open_since(begins) == [first, second, other]
    assert open_since(second.sent_at) == [second, other]
    memory.commit(lambda uow: lessons.answer(uow, second.id, "A", right=True))
    memory.commit(lambda uow: lessons.set_unsent(uow, other.id))
    assert open_since(begins) == [first]


def test_what_a_group_reads_once_it_reads_anew_when_it_has_changed(memory: Book) -> None:
    item = memory.commit(lambda uow: items.add(uow, ITEM))

    def work(uow: UnitOfWork) -> list[set[str]]:
        found = [set(items.to_send(uow, ["T01"], "en"))]
        items.to_send(uow, ["T01"], "en").clear()
        found.append(set(items.to_send(uow, ["T01"], "en")))
        items.set_standing(uow, item.id, Standing.WITHDRAWN)
        return [*found, set(items.to_send(uow, ["T01"], "en"))]

    assert memory.commit(work) == [{"T01"}, {"T01"}, set()]


def test_a_recall_moves(memory: Book, cast: Cast) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    new = Recall(place.id, "T01", RecallState.RETIRED, 2, 3, memory.now, memory.now, memory.now)
    memory.commit(lambda uow: lessons.put_recall(uow, new))
    assert memory.commit(lambda uow: lessons.recalls(uow, place.id)) == {"T01": new}


def test_an_instant_rings_once_and_reaches_a_person_once(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    (schedule,) = memory.commit(schedules.every)
    (rang,) = memory.commit(lambda uow: schedules.occurrences(uow, schedule.id))
    again = memory.commit(lambda uow: schedules.note(uow, schedule.id, rang.due_at, "rang"))
    assert again is None
    twice = Delivered(rang.id, cast.mentee, memory.now, schedules.SENT)
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: schedules.deliver(uow, twice))
    since = memory.now - timedelta(days=1)
    assert len(memory.commit(lambda uow: schedules.pushed(uow, cast.mentee, since))) == 1


def test_who_had_an_occurrence_is_known_among_those_who_are_asked_for(
    memory: Book, cast: Cast
) -> None:
    memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    (schedule,) = memory.commit(schedules.every)
    (rang,) = memory.commit(lambda uow: schedules.occurrences(uow, schedule.id))
    both = [cast.mentee, cast.mentors[0]]
    assert memory.commit(lambda uow: schedules.delivered(uow, rang.id, both)) == {cast.mentee}
    assert memory.commit(lambda uow: schedules.delivered(uow, rang.id, [])) == frozenset()


def test_a_schedule_changes_its_rule_its_policy_and_its_state(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    (known,) = memory.commit(schedules.every)
    paused = ScheduleState.PAUSED
    changed = replace(known, rule=f"{RULE};COUNT=3", catch_up=CatchUp.EACH, state=paused)
    memory.commit(lambda uow: schedules.change(uow, changed))
    assert memory.commit(lambda uow: schedules.get(uow, known.id)) == changed


def test_a_place_begins_once_and_ends_once(memory: Book, cast: Cast) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    assert memory.commit(lambda uow: cohorts.set_baseline(uow, place.id))
    assert not memory.commit(lambda uow: cohorts.set_baseline(uow, place.id))
    assert memory.commit(lambda uow: cohorts.activate(uow, place.id))
    assert not memory.commit(lambda uow: cohorts.activate(uow, place.id))
    assert memory.commit(lambda uow: cohorts.set_menu(uow, place.id))
    assert not memory.commit(lambda uow: cohorts.set_menu(uow, place.id))
    memory.commit(lambda uow: cohorts.set_answered(uow, place.id, uow.now))
    assert memory.commit(lambda uow: cohorts.set_menu(uow, place.id))
    complete = EnrolmentState.COMPLETE
    assert memory.commit(lambda uow: cohorts.end(uow, place.id, complete))
    assert not memory.commit(lambda uow: cohorts.end(uow, place.id, EnrolmentState.LEFT))
    assert memory.commit(lambda uow: cohorts.enrolment_of(uow, place.id)).state is complete


def test_somebody_erased_has_left_and_their_dossier_says_what_they_learnt(
    memory: Book, cast: Cast
) -> None:
    place = memory.commit(lambda uow: fill(uow, people.get(uow, cast.mentee)))
    held = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    assert held["courses"][0]["cohort"] == "Wave 1"
    assert held["lessons"][0]["item"] == "T01"
    assert held["pushes"][0]["kind"] == "lesson"
    assert held["signed"][0]["comment"] == "fine"
    memory.commit(lambda uow: erasing.erase(uow, cast.mentee))
    ended = memory.commit(lambda uow: cohorts.enrolment_of(uow, place.id))
    assert ended.state is EnrolmentState.LEFT
    (item,) = memory.commit(items.every)
    (signed,) = memory.commit(lambda uow: signatures.of_item(uow, item.id))
    assert signed.comment == ""
