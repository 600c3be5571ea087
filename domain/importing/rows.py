"""The values of an import: the table as it came, what it says, and what is already known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.model import Channel, Discipline, Level, Role, Tier

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by column; `line` is where the reader of the file finds it."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows under its headers; `line` is the line of the headers."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, and what to do next."""

    line: int
    column: str
    reason: str


class Mark(StrEnum):
    """What applying a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Planned(Generic[T]):
    """A row ready to be applied; `id` is the person or shift it is about, where one is known."""

    line: int
    mark: Mark
    value: T
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """What an import would do: either rows without a fault, or faults and no rows."""

    rows: tuple[Planned[T], ...] = ()
    faults: tuple[Fault, ...] = ()

    def count(self, mark: Mark) -> int:
        """Return how many rows bear a mark."""
        return sum(row.mark is mark for row in self.rows)


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility as its file describes it; `coupled_with` is a code, or empty."""

    code: str
    name: str
    level: Level
    region: str
    time_zone: str
    emergency_line: str = ""
    coupled_with: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as their file describes them; `facility` is a code, or empty."""

    name: str
    roles: frozenset[Role]
    cadre: str
    discipline: Discipline | None
    facility: str
    language: str
    time_zone: str
    addresses: tuple[tuple[Channel, str], ...] = field(repr=False)
    preferred: Channel | None
    consented_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A stretch of duty in local wall-clock time; `mentor_id` is who has it."""

    mentor_id: int
    discipline: Discipline
    tier: Tier
    starts: datetime
    ends: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the programme knew before the import: facilities by code, the others by id."""

    facilities: Mapping[str, FacilityRow] = field(default_factory=dict)
    people: Mapping[int, PersonRow] = field(default_factory=dict)
    shifts: Mapping[int, ShiftRow] = field(default_factory=dict)

    def holders(self) -> dict[tuple[Channel, str], int]:
        """Return who holds each address, by person id."""
        return {
            address: person_id
            for person_id, person in self.people.items()
            for address in person.addresses
        }
