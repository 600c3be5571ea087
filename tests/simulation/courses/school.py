"""The real handlers, the real scheduler and a real SQLite file, for the mentees of one cohort."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from content.phrases import Phrases
from domain.courses import Cohort, CohortState
from domain.escalation import Charter
from domain.model import Channel, Inbound, MessageKind, Role
from domain.templates import Approval, Approved
from handlers import front
from handlers.desk import Desk
from handlers.lessons import enrolling, starting
from scheduler import due
from storage import addresses, cohorts, facilities, inbox, people, programmes, templates
from storage.ids import Ids
from tests.simulation.courses import syllabus
from tests.simulation.courses.pupils import ZONES, Habit
from tests.simulation.house import SWEEP_US, _finish, micros
from tests.storage.book import open_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.simulation.courses.pupils import Pupil
    from tests.simulation.courses.syllabus import Syllabus
    from tests.storage.book import Book

T = TypeVar("T")

BEGINS = datetime.fromisoformat("2026-05-25T06:00:00+00:00")
"""A week before the course: time for the baseline."""

STARTS_ON = date(2026, 6, 1)
TRAINED_ON = date(2026, 5, 20)
COORDINATOR = "990001"
_TEMPLATE = "ml_quiz"

_NEXT = "SELECT min(due_at) FROM due WHERE state = 'open'"
_NEW = """SELECT outbox.person_id, message_id, phrase, channel, question_id FROM outbox
    JOIN message ON message.id = message_id JOIN address ON address.id = outbox.address_id
    WHERE state = 'ready' AND outbox.created_at <= ?"""
_SENT = """UPDATE outbox SET state = 'sent', done_at = created_at, lease_until = NULL,
    holder = NULL WHERE state = 'ready' AND created_at <= ?"""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on a mentee's phone, since when (microseconds), and in which message it is."""

    at: int
    person_id: int
    phrase: str
    message_id: int
    question_id: int | None


@dataclass(slots=True)
class Log:
    """What happened as those know it who did it; the tables are not asked.

    All of it by person: when they wrote, from when on they were where, away, wanted how many a
    week, and were trained; `signed` says by item when a reviewer signed it.
    """

    heard: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    zones: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    away: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    wishes: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    trained: dict[int, int] = field(default_factory=dict)
    signed: dict[int, int] = field(default_factory=dict)
    outage: tuple[int, int] = (0, 0)
    told: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class School:
    """A service whose clock stands still until somebody moves it."""

    book: Book
    pupils: dict[int, Pupil]
    syllabus: Syllabus
    cohort_id: int
    log: Log = field(default_factory=Log)
    see: Callable[[Told], None] = lambda _: None
    keys: int = 0
    reads_on: dict[int, Channel] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The clock, in microseconds since 1970."""
        return micros(self.book.now)

    def hear(self, person_id: int, text: str) -> None:
        """A mentee writes where they were written to; it is handled in a unit of its own."""
        pupil, self.keys = self.pupils[person_id], self.keys + 1
        channel = self.reads_on.get(person_id, pupil.channel)
        inbound = Inbound(
            *("sim", f"S{self.keys}", channel, pupil.phone, "+1", text, MessageKind.TEXT)
        )
        arrived = self.book.commit(lambda uow: inbox.accept(uow, inbound))
        assert arrived is not None

        def handle(uow: UnitOfWork) -> None:
            assert inbox.done(uow, arrived.inbox_id)
            front.receive(self.desk(uow), arrived)

        self.log.heard[person_id].add(self.now)
        self.run(handle)

    def next_due(self) -> int | None:
        """Return when something falls due next, or None."""
        ((found,),) = self.rows(_NEXT)
        return None if found is None else int(found)

    def sweep(self) -> None:
        """Do what is due, as the scheduler does it."""
        units = _Units(self)
        _finish(due.run_due(units, units, self.desk))

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read by the driver itself."""
        found: list[tuple[Any, ...]] = self.book.raw.execute(statement, values).fetchall()
        return found

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit; what it promised arrives at once, or when its time has come."""
        before = self.book.raw.total_changes
        (done,) = self.book.group(work)
        if done.fault is not None:
            raise done.fault
        if done.parcels or self.book.raw.total_changes > before:
            self._carry()
        value: T = done.value
        return value

    def desk(self, uow: UnitOfWork) -> Desk:
        """Return the desk of a unit."""
        return Desk(uow, Phrases.load(), Charter())

    def _carry(self) -> None:
        found = self.rows(_NEW, self.now)
        if not found:
            return
        self.book.raw.execute(_SENT, (self.now,))
        for person_id, message_id, phrase, channel, question_id in found:
            told = Told(self.now, person_id or 0, phrase, message_id, question_id)
            if told.person_id in self.pupils:
                self.reads_on[told.person_id] = Channel(channel)
                self.log.told.append(told)
                self.see(told)


@dataclass(slots=True)
class _Units:
    """Runs the units of the scheduler one by one, in place of committer and reader."""

    school: School

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit and return its value."""
        return self.school.run(work)


def ceil_sweep(at: int) -> int:
    """Return when the service looks next for what is due at an instant."""
    return -(-at // SWEEP_US) * SWEEP_US


def open_school(path: Path, template: Path, gathered: Sequence[Pupil]) -> School:
    """Settle the mentees in a fresh memory, and start their cohort."""
    book = open_book(path, template, Ids(process=1))
    book.pragma("synchronous = OFF")
    book.now = BEGINS
    ids, made = book.commit(lambda uow: _settle(uow, gathered))
    cohort = book.commit(lambda uow: _found(uow, made))
    school = School(book, ids, made, cohort.id)
    log = school.log
    log.signed = {each.id: 0 for each in made.items.values() if each.may_be_sent}
    for person_id, pupil in ids.items():
        log.zones[person_id].append((0, pupil.zone))
        if pupil.habit is not Habit.IS_TRAINED_LATE:
            log.trained[person_id] = school.now

    def start(uow: UnitOfWork) -> None:
        desk = school.desk(uow)
        wanted = [
            enrolling.Wanted(
                people.get(uow, person_id), TRAINED_ON if person_id in log.trained else None
            )
            for person_id in ids
        ]
        refused = [each.refused for each in enrolling.enrol(desk, cohort, wanted) if each.refused]
        assert refused == []

    school.run(start)
    school.run(lambda uow: starting.start(school.desk(uow), cohorts.get(uow, cohort.id)))
    return school


def _settle(uow: UnitOfWork, gathered: Sequence[Pupil]) -> tuple[dict[int, Pupil], Syllabus]:
    programmes.add(uow, "Simulated", "Africa/Dar_es_Salaam", {})
    places = {zone: facilities.add(uow, _place(zone)) for zone in ZONES}
    _person(uow, "Rehema", Role.COORDINATOR, places[ZONES[1]], ZONES[1])
    ids = {}
    for each in gathered:
        name = f"Pupil{each.number}"
        new = _person(uow, name, Role.MENTEE, places[each.zone], each.zone, each.discipline)
        addresses.add(uow, each.channel, each.phone, new)
        if each.channel is Channel.WHATSAPP:  # what has no template goes by SMS
            addresses.add(uow, Channel.SMS, each.phone, new)
        ids[new] = each
    approved = [Approved(_TEMPLATE, "en", Approval.APPROVED, "utility")]
    templates.note(uow, approved)
    coordinator = min(person.id for person in people.with_role(uow, Role.COORDINATOR))
    addresses.add(uow, Channel.TELEGRAM, COORDINATOR, coordinator)
    return ids, syllabus.write(uow)


def _person(
    uow: UnitOfWork, name: str, role: Role, place: int, zone: str, discipline: str = "anaesthesia"
) -> int:
    values = {
        "name": name,
        "cadre": "clinical officer",
        "discipline": discipline,
        "facility_id": place,
        "language": "en",
        "time_zone": zone,
        "consented_at": uow.now,
    }
    return people.add(uow, values, [role])


def _place(zone: str) -> dict[str, str]:
    return {
        "code": zone.rsplit("/", maxsplit=1)[-1].upper(),
        "name": f"Hospital in {zone}",
        "level": "district_hospital",
        "region": "Made up",
        "time_zone": zone,
        "emergency_line": "+12025550199",
    }


def _found(uow: UnitOfWork, made: Syllabus) -> Cohort:
    pace = made.course.pace
    wanted = Cohort(
        *(0, "Wave 1", made.course.id, STARTS_ON, pace.days, pace.at_local, CohortState.PLANNED)
    )
    return cohorts.add(uow, wanted)
