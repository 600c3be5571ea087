"""The baseline: a few questions before a course, which tell nobody yet what is right.

It opens the gate: without it no one could say what the course has changed (docs/adr/0031).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.courses import CohortState, EnrolmentState, LessonKind
from domain.model import Prompt
from handlers.lessons import asking, enrolling, learners, starting, wishing
from handlers.schedules import limits, planning
from handlers.schedules.wanting import barred
from storage import cohorts, lessons, people, prompts, schedules

if TYPE_CHECKING:
    from datetime import datetime

    from domain.courses import Lesson
    from domain.items import Item
    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk
    from handlers.lessons.learners import Seat
    from handlers.turn import Turn
    from storage.prompts import Stored
    from storage.uow import UnitOfWork

PROMPT: Final = "course.baseline"
BEGIN: Final = "1"
REMINDED_AFTER: Final = timedelta(days=3)
"""After the invitation, or after the last question that went out; once."""

_TWO_WEEKS: Final = 14 * 24 * 60
_PHRASES: Final = ("course.invite", "course.remind")
"""What is written by itself, in this order, and nothing after it."""

DONE: Final = "done"


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the members in a zone who are to be invited or reminded now."""
    starting.tend(desk, cohorts.get(desk.uow, schedule.subject_id))
    cohort = cohorts.get(desk.uow, schedule.subject_id)
    if cohort.state is not CohortState.ON:
        return []
    places = cohorts.enrolled(desk.uow, cohort.id)
    waiting = [
        each
        for each in places
        if each.state is EnrolmentState.WAITING and each.baseline_at is None
    ]
    known = people.many(desk.uow, [each.person_id for each in waiting])
    here = [each for each in waiting if starting.rings_for(known[each.person_id], schedule)]
    seats = [learners.seat(desk.uow, each, cohort) for each in here]
    return [each.person.id for each in seats if _is_due(desk, each)]


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, person: Person) -> str:
    """Invite somebody to the baseline, or remind them; return why it is left out, or ""."""
    cohort = cohorts.get(desk.uow, schedule.subject_id)
    place = cohorts.of_people(desk.uow, cohort.id, [person.id]).get(person.id)
    if place is None or place.state is not EnrolmentState.WAITING:
        return DONE
    at = learners.seat(desk.uow, place, cohort)
    left = _left(desk.uow, at)
    if not left:
        _finish(desk, at)
        return DONE
    if why := limits.within(desk, person, at.course.pace, None):
        return why
    phrase = _PHRASES[len(_written(desk.uow, at))]
    if why := barred(desk, person, phrase):
        return why
    values = {"name": naming.given_name(person.name), "n": str(len(left))}
    prompt = Prompt(PROMPT, (BEGIN,), options=(place.id,), minutes=_TWO_WEEKS)
    desk.log("course.invited", None, phrase.partition(".")[2], person_id=person.id)
    desk.tell(person, desk.render(phrase, person, **values), prompt=prompt, bulk=True)
    return ""


def begin(turn: Turn, stored: Stored, _key: str) -> None:
    """Somebody begins the baseline, or goes on with it."""
    prompts.end(turn.desk.uow, stored)
    place = cohorts.enrolment_of(turn.desk.uow, stored.prompt.options[0])
    if not go_on(turn, learners.seat(turn.desk.uow, place)):
        turn.reply("tap.late")


def answered(turn: Turn, lesson: Lesson) -> None:
    """A question of the baseline is answered: the next one follows, or thanks."""
    place = cohorts.enrolment_of(turn.desk.uow, lesson.enrolment_id)
    at = learners.seat(turn.desk.uow, place)
    if go_on(turn, at) or place.state is not EnrolmentState.WAITING:
        return
    total = str(len(_asked(turn.desk.uow, at)))
    _finish(turn.desk, at)
    starts = _first_lesson(turn.desk, at)
    if starts is None:
        turn.reply("course.thanks.waits", n=total)
    else:
        turn.reply("course.thanks", n=total, when=turn.desk.time(starts, at.person))


def go_on(turn: Turn, at: Seat) -> bool:
    """Send the next question of the baseline; False when there is none for this mentee."""
    left = _left(turn.desk.uow, at) if at.place.state is EnrolmentState.WAITING else []
    if not left or at.cohort.state is CohortState.PLANNED:
        return False
    wishing.put_away(turn.desk, at.place, PROMPT)
    asking.ask(turn.desk, at.place, left[0], LessonKind.BASELINE)
    return True


def _finish(desk: Desk, at: Seat) -> None:
    if cohorts.set_baseline(desk.uow, at.place.id):
        desk.log("course.baseline", None, "answered", person_id=at.person.id)
    enrolling.open_gate(desk, at.cohort, cohorts.enrolment_of(desk.uow, at.place.id))


def _first_lesson(desk: Desk, at: Seat) -> datetime | None:
    """Return when the first lesson comes, or None while the training is not known."""
    if cohorts.enrolment_of(desk.uow, at.place.id).state is not EnrolmentState.ACTIVE:
        return None
    rung = schedules.of(desk.uow, starting.LESSON, at.cohort.id).get(at.person.time_zone)
    return planning.next_ring(desk, rung) if rung else None


def _is_due(desk: Desk, at: Seat) -> bool:
    written = _written(desk.uow, at)
    if not written:
        return True
    sent = [each.sent_at for each in _asked(desk.uow, at)]
    return len(written) < len(_PHRASES) and max([*written, *sent]) + REMINDED_AFTER <= desk.now


def _written(uow: UnitOfWork, at: Seat) -> list[datetime]:
    """Return when somebody was invited to this baseline and reminded of it."""
    return [
        each.at
        for kind, each in schedules.of_person(uow, at.person.id)
        if kind == starting.BASELINE
        and each.state == schedules.SENT
        and each.at >= at.place.enrolled_at
    ]


def _left(uow: UnitOfWork, at: Seat) -> list[Item]:
    """Return the questions of the baseline that somebody has yet to answer, in its order."""
    known = learners.sendable(uow, at.course.baseline, at)
    done = {each.ref for each in _asked(uow, at) if each.answered_at is not None}
    return [
        known[ref]
        for ref in at.course.baseline
        if ref in known and known[ref].question and ref not in done
    ]


def _asked(uow: UnitOfWork, at: Seat) -> list[Lesson]:
    return [
        each
        for each in lessons.of_enrolment(uow, at.place.id)
        if each.kind is LessonKind.BASELINE and not each.unsent
    ]
