"""Lessons as rows: what figures are counted from, put there without the handlers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.courses import Cohort, CohortState, LessonKind
from domain.model import Channel, Role
from domain.schedules import CatchUp, Delivered, Schedule
from storage import addresses, attempts, cohorts, facilities, items, people, schedules
from storage.schema import attempt, lesson, message, outbox, recall
from tests.storage.book import PLACE, person
from tests.storage.test_lessons import COURSE, ITEM, RULE

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Delivery, Discipline
    from storage.uow import UnitOfWork

ZONE = "Africa/Dar_es_Salaam"


@dataclass(frozen=True, slots=True)
class Went:
    """What became of one lesson; `calls` are the calls made for it: by channel, as they ended.

    Times are when they were; without calls it never left our hands.
    """

    at: datetime
    calls: tuple[tuple[Channel, Delivery | str], ...] = ()
    kind: LessonKind = LessonKind.QUESTION
    ref: str = "T01"
    answered_at: datetime | None = None
    right: bool = False
    tip_at: datetime | None = None
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Mentee:
    """Somebody of a cohort, reachable on every channel."""

    person_id: int
    enrolment_id: int
    addresses: dict[Channel, int]


@dataclass(slots=True)
class School:
    """A cohort with its course and its schedule."""

    cohort_id: int
    schedule_id: int
    item_id: int
    facilities: dict[str, int] = field(default_factory=dict)
    phones: int = 0


def found(uow: UnitOfWork, name: str = "Wave 1", reader: Role = Role.MENTEE) -> School:
    """Found a cohort that is taught where the tests are."""
    known = items.versions(uow, ITEM.ref, ITEM.language)
    item = known[0] if known else items.add(uow, ITEM)
    course = items.add_course(uow, replace(COURSE, ref=f"course of {name}", reader=reader))
    days = ("MO", "WE", "FR")
    wanted = Cohort(0, name, course.id, date(2026, 11, 16), days, "12:30", CohortState.ON)
    made = cohorts.add(uow, wanted)
    ring = schedules.add(uow, Schedule(0, "lesson", made.id, ZONE, RULE, CatchUp.SKIP))
    return School(made.id, ring.id, item.id)


def join(
    uow: UnitOfWork, school: School, code: str, discipline: Discipline, region: str = "Mara"
) -> Mentee:
    """Let somebody new of a facility into the cohort; they begin now."""
    if code not in school.facilities:
        school.facilities[code] = facilities.add(uow, {**PLACE, "code": code, "region": region})
    school.phones += 1
    name, agreed = f"Mentee {school.phones}", {"consented_at": uow.now}
    fields = person(name, school.facilities[code], discipline=discipline, **agreed)
    new = people.add(uow, fields, [Role.MENTEE])
    at = {
        each: addresses.add(uow, each, f"{school.cohort_id}{number}{school.phones}", new)
        for number, each in enumerate(Channel)
    }
    place = cohorts.enrol(uow, school.cohort_id, people.get(uow, new), None)
    cohorts.activate(uow, place.id)
    return Mentee(new, place.id, at)


def teach(uow: UnitOfWork, school: School, mentee: Mentee, went: Went) -> int:
    """Store a lesson with its message, the calls for it, its answer and the reason after that."""
    key = uow.new_id()
    uow.insert(
        lesson,
        id=key,
        enrolment_id=mentee.enrolment_id,
        person_id=mentee.person_id,
        item_id=school.item_id,
        ref=went.ref,
        kind=went.kind,
        nth=1,
        sent_at=went.at,
        answered_at=went.answered_at,
        answer="A" if went.answered_at else None,
        correct=went.right if went.answered_at else None,
        tip_at=went.tip_at,
        unsent=went.unsent,
    )
    _message(uow, mentee, key, went.at, went.calls)
    if went.answered_at:
        _message(uow, mentee, key, went.answered_at, ((Channel.TELEGRAM, "read"),))
    return key


def _message(
    uow: UnitOfWork,
    mentee: Mentee,
    of: int,
    at: datetime,
    calls: tuple[tuple[Channel, Delivery | str], ...],
) -> None:
    """Store a message of a lesson; each call takes a second, and the next goes elsewhere."""
    key = uow.new_id()
    uow.insert(
        message,
        id=key,
        person_id=mentee.person_id,
        direction="out",
        kind="text",
        sealed_text=b"",
        at=at,
        lesson_id=of,
    )
    for number, (channel, state) in enumerate(calls):
        row, home = uow.new_id(), mentee.addresses[channel]
        uow.insert(
            outbox,
            id=row,
            person_id=mentee.person_id,
            address_id=home,
            message_id=key,
            state="sent",
            created_at=at,
            next_try_at=at,
        )
        uow.insert(
            attempt,
            id=uow.new_id(),
            outbox_id=row,
            message_id=key,
            address_id=home,
            state=state,
            created_at=at,
            finished_at=None if state == attempts.PLANNED else at + timedelta(seconds=number + 1),
        )


def leave_out(uow: UnitOfWork, school: School, mentee: Mentee, due: datetime, why: str) -> None:
    """Note that somebody got nothing at an instant, and why."""
    rang = schedules.note(uow, school.schedule_id, due, schedules.RANG)
    if rang is None:
        every = schedules.occurrences(uow, school.schedule_id)
        rang = next(each for each in every if each.due_at == due)
    state = schedules.LEFT_OUT if why else schedules.SENT
    schedules.deliver(uow, Delivered(rang.id, mentee.person_id, due, state, why))


def pass_by(uow: UnitOfWork, school: School, due: datetime) -> None:
    """Note that an instant passed while nobody was there to ring it."""
    schedules.note(uow, school.schedule_id, due, schedules.PASSED)


def retire(uow: UnitOfWork, mentee: Mentee, ref: str, at: datetime) -> None:
    """Note that a mentee has an item for good."""
    uow.insert(
        recall,
        id=uow.new_id(),
        enrolment_id=mentee.enrolment_id,
        ref=ref,
        state="retired",
        streak=2,
        asked=2,
        due_at=at,
        last_at=at,
        retired_at=at,
    )
