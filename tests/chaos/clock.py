"""A clock on which something falls due every second, and an account of what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from bot.commands.work import commit
from domain import recurrence
from domain.courses import Cohort, CohortState
from domain.items import Course
from domain.local_time import to_local
from domain.model import Role
from domain.pace import Pace
from domain.schedules import CatchUp
from handlers.desk import sit_down
from handlers.schedules import planning
from handlers.schedules.reminders import KIND
from storage import cohorts, items, people, reminders, schedules
from storage.engine import open_engine
from storage.reminders import Reminder
from storage.schema import due, message, outbox, person, schedule_delivery, schedule_occurrence

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.uow import UnitOfWork

READERS = 6
NOON = 12


@dataclass(frozen=True, slots=True)
class Planned:
    """What was put on the clock: the instant of each schedule, and who reads them all."""

    instants: dict[int, datetime]
    readers: frozenset[int]


@dataclass(slots=True)
class Account:
    """What is not as it must be, and how much there was."""

    occurrences: int = 0
    deliveries: int = 0
    faults: list[str] = field(default_factory=list)


def plan(settings: Settings, first: datetime, seconds: int) -> Planned:
    """Put one reminder a second on the clock of a zone where it is noon: nobody's night."""
    zone = f"Etc/GMT{(datetime.now(UTC).hour - NOON):+d}"

    def work(uow: UnitOfWork) -> Planned:
        readers = people.with_role(uow, Role.MENTEE)[:READERS]
        course = items.add_course(uow, _COURSE)
        cohort = cohorts.add(
            uow, Cohort(0, "Wave", course.id, date(2026, 1, 1), (), "12:30", CohortState.ON)
        )
        for each in readers:
            cohorts.enrol(uow, cohort.id, each, None)
            uow.change(update(person).where(person.c.id == each.id).values(time_zone=zone))
        instants = {}
        for at in (first + timedelta(seconds=n) for n in range(seconds)):
            new = _reminder(to_local(at, zone))
            new = reminders.add(uow, new)
            rule = recurrence.once(new.on, f"{to_local(at, zone):%H:%M:%S}")
            planned = planning.plan(sit_down(uow), KIND, new.id, zone, rule, CatchUp.EACH)
            instants[planned.id] = at
        return Planned(instants, frozenset(each.id for each in readers))

    return commit(settings, work)


def is_done(settings: Settings) -> bool:
    """Tell whether nothing of the clock waits any more, and nothing that it promised."""
    waiting = select(func.count()).select_from(due).where(
        due.c.state == "open", due.c.kind.in_([planning.RING, planning.DELIVER])
    )  # fmt: skip
    ready = select(func.count()).select_from(outbox).where(outbox.c.state == "ready")
    engine = open_engine(settings.database_url, reads=True)
    try:
        with engine.connect() as connection:
            return not any(connection.execute(each).scalar_one() for each in (waiting, ready))
    finally:
        engine.dispose()


def account(settings: Settings, planned: Planned) -> Account:
    """Hold what is stored against the plan: each instant, each reader of it, and each message."""
    return commit(settings, lambda uow: _account(uow, planned))


def _account(uow: UnitOfWork, planned: Planned) -> Account:
    found = Account()
    rows = uow.rows(select(schedule_occurrence))
    rang = Counter((row.schedule_id, row.due_at, row.state) for row in rows)
    wanted = Counter((of, at, schedules.RANG) for of, at in planned.instants.items())
    found.occurrences = rang.total()
    found.faults += [f"instant missing: {each}" for each in (wanted - rang)]
    found.faults += [f"instant too much: {each}" for each in (rang - wanted)]
    given = uow.rows(select(schedule_delivery))
    found.deliveries = len(given)
    had = Counter((row.occurrence_id, row.person_id, row.state) for row in given)
    due_to = Counter((row.id, each, schedules.SENT) for row in rows for each in planned.readers)
    found.faults += [f"delivery missing: {each}" for each in (due_to - had)]
    found.faults += [f"delivery too much: {each}" for each in (had - due_to)]
    told = select(message.c.person_id).where(message.c.phrase == "remind.mentee")
    written = Counter(row.person_id for row in uow.rows(told))
    for reader in planned.readers:
        if written[reader] != len(planned.instants):
            found.faults.append(f"{written[reader]} messages to one of the readers")
    return found


def _reminder(local: datetime) -> Reminder:
    name = f"Second {local:%H:%M:%S}"
    return Reminder(0, name, name, local.date(), "12:00", (0,), {"cohort": "Wave"})


_COURSE = Course(0, "none", 1, "chaos", "None", Role.MENTEE, 1, (), (), Pace())
