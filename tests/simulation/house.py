"""The real handlers on a real SQLite file, in one process and without wires or waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from content.phrases import Phrases
from domain.escalation import Charter, from_settings
from domain.model import Channel, Inbound, MessageKind
from handlers import front
from handlers.desk import Desk
from scheduler import due
from storage import inbox, messages, programmes
from storage.columns import EPOCH, MICROSECOND
from storage.ids import Ids
from tests.simulation.programmes import settle
from tests.storage.book import open_book

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime
    from pathlib import Path

    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.simulation.programmes import Programme, Somebody
    from tests.storage.book import Book

T = TypeVar("T")
SWEEP_US = 1_000_000
"""How often the service looks for what is due."""

_NEXT = "SELECT min(due_at) FROM due WHERE state = 'open'"
_WAITING = """SELECT outbox.person_id, message_id, question_id, phrase, created_at FROM outbox
    JOIN message ON message.id = message_id
    WHERE state = 'ready' AND lease_until IS NULL AND outbox.id > ?"""
_SENT = """UPDATE outbox SET state = 'sent', done_at = created_at, lease_until = NULL,
    holder = NULL
    WHERE state = 'ready'"""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on somebody's phone, since when (microseconds), and of which question it is."""

    at: int
    person_id: int | None
    question_id: int | None
    phrase: str
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What one transaction was for, what it put on phones, and the fault that ended it.

    `by` is the person whose message was handled; None where something fell due.
    """

    at: int
    by: int | None
    told: tuple[Told, ...]
    fault: BaseException | None = None


@dataclass(slots=True)
class House:
    """A service whose clock stands still until somebody moves it; every unit is `seen_by` all."""

    book: Book
    charter: Charter
    ids: dict[int, int]
    seen_by: tuple[Callable[[Unit], None], ...] = ()
    keys: int = 0
    last_outbox: int = 0

    @property
    def now(self) -> int:
        """The clock, in microseconds since 1970."""
        return micros(self.book.now)

    def hear(self, writer: Somebody, channel: Channel, text: str) -> None:
        """Somebody writes; it is stored, and handled in a unit of its own."""
        self.keys += 1
        phone = writer.phone(channel)
        inbound = Inbound("sim", f"S{self.keys}", channel, phone, "+1", text, MessageKind.TEXT)
        arrived = self.book.commit(lambda uow: inbox.accept(uow, inbound))
        assert arrived is not None

        def handle(uow: UnitOfWork) -> None:
            assert inbox.done(uow, arrived.inbox_id)
            front.receive(self._desk(uow), arrived)

        self._run(handle, self.ids[writer.number])

    def next_due(self) -> int | None:
        """Return when something falls due next, or None."""
        ((found,),) = self.rows(_NEXT)
        return None if found is None else int(found)

    def sweep(self) -> None:
        """Do what is due, as the scheduler does it."""
        units = _Units(self)
        _finish(due.run_due(units, units, self._desk))

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read by the driver itself: the watch asks after every unit."""
        found: list[tuple[Any, ...]] = self.book.raw.execute(statement, values).fetchall()
        return found

    def close(self) -> None:
        """Close the memory."""
        self.book.close()

    def _run(self, work: Callable[[UnitOfWork], T], by: int | None) -> T:
        before = self.book.raw.total_changes
        (done,) = self.book.group(work)
        if done.fault is None and self.book.raw.total_changes == before:
            return done.value  # type: ignore[no-any-return] # it has only read
        told = tuple(sorted(self._carried(done.parcels), key=lambda each: each.at))
        for see in self.seen_by:
            see(Unit(self.now, by, told, done.fault))
        if done.fault is not None:
            raise done.fault
        value: T = done.value
        return value

    def _carried(self, parcels: tuple[Parcel, ...]) -> list[Told]:
        """Let all that was promised arrive at once, or when its time has come."""
        found = [
            Told(self.now, one.person_id, one.question_id, one.phrase, one.text) for one in parcels
        ]
        later = self.rows(_WAITING, self.last_outbox)
        for person_id, message_id, question_id, phrase, at in later:
            text = self.book.commit(lambda uow, one=message_id: messages.get(uow, one).text)  # type: ignore[misc]
            found.append(Told(max(at, self.now), person_id, question_id, phrase, text))
        if found:
            ((self.last_outbox,),) = self.rows("SELECT max(id) FROM outbox")
            self.book.raw.execute(_SENT)
        return found

    def _desk(self, uow: UnitOfWork) -> Desk:
        return Desk(uow, Phrases.load(), self.charter)


@dataclass(slots=True)
class _Units:
    """Runs the units of the scheduler one by one, in place of committer and reader."""

    house: House

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit and return its value."""
        return self.house._run(work, None)


def open_house(path: Path, template: Path, programme: Programme) -> House:
    """Settle a programme in a fresh memory."""
    book = open_book(path, template, Ids(process=1))
    book.pragma("synchronous = OFF")
    book.now = programme.begins
    charter = from_settings(programme.charter)

    def found(uow: UnitOfWork) -> dict[int, int]:
        programmes.add(uow, "Simulated", "Africa/Dar_es_Salaam", programme.charter)
        return settle(uow, programme)

    return House(book, charter, book.commit(found))


def micros(instant: datetime) -> int:
    """Return an instant as the memory keeps it: microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def instant(at: int) -> datetime:
    """Return an instant of the memory."""
    return EPOCH + at * MICROSECOND


def _finish(run: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for nothing to its end."""
    try:
        run.send(None)
    except StopIteration as ended:
        value: T = ended.value
        return value
    raise AssertionError("a unit here waits for nothing")
