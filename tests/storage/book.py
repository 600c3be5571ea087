"""A database in a file with a clock one can set, and the people who are usually in it."""

from __future__ import annotations

import base64
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from domain.guides import Card, Standing
from domain.model import Channel, Discipline, MessageKind, Role, Urgency
from storage import addresses, facilities, messages, people, questions
from storage.engine import open_engine
from storage.ids import Ids
from storage.sealing import sealer
from storage.transaction import Done, Memory, run_group

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine, Executable

    from domain.model import Question
    from storage.uow import UnitOfWork

T = TypeVar("T")
MORNING = datetime(2026, 11, 14, 6, 0, tzinfo=UTC)
KEYS = "1:" + base64.b64encode(bytes(range(32))).decode()
CARRIED = frozenset(Channel)


@dataclass(slots=True)
class Book:
    """One open database; `commit` is the committer's way in, without its thread.

    On PostgreSQL `path` names nothing.
    """

    path: Path
    engine: Engine
    reader: Engine
    connection: Connection
    memory: Memory
    now: datetime = MORNING

    def commit(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run one unit and return its value, or raise its fault."""
        (done,) = self.group(work)
        if done.fault is not None:
            raise done.fault
        value: T = done.value
        return value

    def group(self, *works: Callable[[UnitOfWork], Any]) -> list[Done]:
        """Run units as one group."""
        return run_group(self.connection, self.memory, works, lambda: self.now)

    def later(self, **length: float) -> None:
        """Let time pass (hours=, minutes=, seconds=)."""
        self.now += timedelta(**length)

    def rows(self, statement: Executable) -> list[tuple[Any, ...]]:
        """Return what another connection finds: only what is committed."""
        with self.reader.connect() as other:
            return [tuple(row) for row in other.execute(statement)]

    def pragma(self, text: str) -> list[tuple[Any, ...]]:
        """Run a PRAGMA on the writing connection, outside every transaction."""
        cursor = self.raw.cursor()
        found: list[tuple[Any, ...]] = cursor.execute(f"PRAGMA {text}").fetchall()
        cursor.close()
        return found

    @property
    def raw(self) -> Any:
        """The driver's own connection."""
        return self.connection.connection.dbapi_connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()
        self.engine.dispose()
        self.reader.dispose()


def open_book(path: Path, template: Path | None = None, ids: Ids | None = None) -> Book:
    """Open a database file, as a copy of a template when one is given."""
    if template is not None:
        shutil.copy(template, path)
    return open_url(f"sqlite:///{path}", path, ids)


def open_url(url: str, path: Path = Path(), ids: Ids | None = None) -> Book:
    """Open the database of a DATABASE_URL."""
    engine, reader = (open_engine(url, reads=reads) for reads in (False, True))
    memory = Memory(ids or Ids(process=1), sealer(KEYS, "a secret"), CARRIED)
    return Book(path, engine, reader, engine.connect(), memory)


@dataclass(slots=True)
class Cast:
    """Who is there: a mentee at a hospital, mentors, and everybody's address."""

    facility: int
    mentee: int
    mentors: list[int]
    address: dict[int, int] = field(default_factory=dict)


PLACE = {
    "code": "BUN",
    "name": "Bunda District Hospital",
    "level": "district_hospital",
    "region": "Mara",
    "time_zone": "Africa/Dar_es_Salaam",
    "emergency_line": "+255 700 000 001",
}


def person(name: str, facility: int | None = None, **more: Any) -> dict[str, Any]:
    """Give the fields of a person."""
    return {
        "name": name,
        "cadre": "clinical officer",
        "discipline": Discipline.ANAESTHESIA,
        "facility_id": facility,
        "language": "en",
        "time_zone": "Africa/Dar_es_Salaam",
        **more,
    }


def card(ref: str, title: str, text: str = "Say it aloud.", **more: Any) -> Card:
    """Give a signed card."""
    signed = {
        "guideline": "A made-up guideline",
        "version": "1",
        "language": "en",
        "standing": Standing.SIGNED,
        "reviewer": "Prof Made Up",
        "signed_on": date(2026, 11, 2),
    }
    return Card(ref, title, text, **{**signed, **more})


def settle(uow: UnitOfWork, mentors: int = 2) -> Cast:
    """Put a mentee and some mentors into the database, each with a telephone."""
    facility = facilities.add(uow, PLACE)
    agreed = {"consented_at": uow.now}
    mentee = people.add(uow, person("Asha Juma", facility, **agreed), [Role.MENTEE])
    cast = Cast(facility, mentee, [])
    for number in range(mentors):
        mentor = people.add(uow, person(f"Mentor {number}", facility, **agreed), [Role.MENTOR])
        cast.mentors.append(mentor)
    for number, each in enumerate((mentee, *cast.mentors)):
        cast.address[each] = addresses.add(uow, Channel.SMS, f"+25570000010{number}", each)
    return cast


def ask(uow: UnitOfWork, cast: Cast) -> Question:
    """Open a routine question of the mentee."""
    asker = people.get(uow, cast.mentee)
    home = cast.address[cast.mentee]
    return questions.add(uow, asker, home, Discipline.ANAESTHESIA, Urgency.ROUTINE)


def receive(book: Book, cast: Cast, writer: int, text: str, question: int | None = None) -> int:
    """Store a text that somebody wrote, and return its id."""
    words = messages.Words(
        "in",
        MessageKind.TEXT,
        text,
        provider_id=f"SM-{text}",
        address_id=cast.address[writer],
        person_id=writer,
        question_id=question,
    )
    return book.commit(lambda uow: messages.add(uow, words))
