"""Importing a file in two steps: what it would change is looked at, and then it is applied.

Between the two the file is kept nowhere but with whoever sent it, sealed for them: it holds
numbers. It is planned anew when it is applied, so that doing it twice changes nothing more.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from domain.importing import facilities, people, roster
from domain.importing.rows import (
    FacilityRow,
    Fault,
    Known,
    Mark,
    PersonRow,
    Plan,
    Planned,
    Row,
    ShiftRow,
    Table,
)
from domain.model import Role
from handlers import imports
from storage.sealing import SealBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from domain.auditing import Actor
    from storage.uow import UnitOfWork


AT_ONCE: Final = 1000
"""So many rows are taken by the running service: it writes them in one go, and others wait."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of file holds, how it is planned and how it is applied."""

    plan: Callable[[Table, Known], Plan[Any]]
    apply: Callable[[UnitOfWork, Sequence[Planned[Any]], Actor], Any]
    columns: tuple[str, ...]
    example: tuple[str, ...]


KINDS: Final[Mapping[str, Kind]] = {
    "facilities": Kind(
        facilities.plan_facilities,
        imports.apply_facilities,
        (*facilities.NEEDED, *facilities.OPTIONAL),
        ("BUNDA", "Bunda DH", "district_hospital", "Lake", "Africa/Dar_es_Salaam", "", ""),
    ),
    "people": Kind(
        people.plan_people,
        imports.apply_people,
        (*people.NEEDED, *people.ADDRESSES, *people.OPTIONAL),
        (
            *("Example Person", "mentee", "+12025550100", "", "", "nurse anaesthetist"),
            *("anaesthesia", "BUNDA", "en", "", "sms", ""),
        ),
    ),
    "roster": Kind(
        roster.plan_roster,
        imports.apply_roster,
        (*roster.NEEDED, *roster.OPTIONAL),
        (
            *("Example Person", "anaesthesia", "coupled", "2030-01-07T07:00"),
            *("2030-01-07T19:00", "Africa/Dar_es_Salaam"),
        ),
    ),
}
"""The kinds of files, in the order in which a new programme imports them."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would do: to whom or what, and which columns of something known change."""

    line: int
    mark: Mark
    name: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would do: faults, or changes; `seal` is the file as its sender keeps it."""

    plan: Plan[Any]
    changes: tuple[Change, ...]
    seal: str

    @property
    def counts(self) -> str:
        """How many rows bear each mark, by which a plan is known again."""
        return "-".join(str(self.plan.count(mark)) for mark in Mark)

    @property
    def does_nothing(self) -> bool:
        """Whether all of it is here already."""
        return not self.changes


def look(uow: UnitOfWork, kind: str, table: Table, by: int) -> Look:
    """Return what a file would change, and change nothing."""
    known = imports.known(uow)
    plan = KINDS[kind].plan(table, known)
    losses = tuple(_losses(plan, known, by))
    plan = Plan(faults=losses) if losses else plan
    changes = (_change(row, known) for row in plan.rows if row.mark is not Mark.SAME)
    return Look(plan, tuple(changes), "" if plan.faults else _seal(uow, kind, table, by))


def apply(uow: UnitOfWork, kind: str, seal: str, counts: str, by: Actor) -> Look | None:
    """Apply a sealed file if it still does what was looked at, and return what it did.

    What is returned bears other `counts` where nothing was changed, as something else changed
    meanwhile; None where the seal is not its sender's.
    """
    table = _opened(uow, kind, seal, by.id or 0)
    if table is None:
        return None
    found = look(uow, kind, table, by.id or 0)
    if not found.plan.faults and found.counts == counts:
        KINDS[kind].apply(uow, found.plan.rows, by)
    return found


def _losses(plan: Plan[Any], known: Known, by: int) -> Iterator[Fault]:
    """Find where a file takes the coordinator's role from its sender, or from the last of all."""
    has = {key for key, each in known.people.items() if Role.COORDINATOR in each.roles}
    people_ = [row for row in plan.rows if isinstance(row.value, PersonRow)]
    gives = {row.id for row in people_ if Role.COORDINATOR in row.value.roles}
    takes = [row for row in people_ if row.id in has - gives]
    left = (has | gives) - {row.id for row in takes}
    for row in takes:
        if row.id == by:
            reason = "would take the coordinator's role from yourself; add it, or leave them out"
            yield Fault(row.line, "role", reason)
        elif not left:
            yield Fault(row.line, "role", "would leave nobody who is a coordinator; keep one")


def _change(row: Planned[Any], known: Known) -> Change:
    before = _before(row, known)
    if before is None:
        return Change(row.line, row.mark, _name(row.value, known))
    changed = (
        each.name
        for each in fields(row.value)
        if getattr(row.value, each.name) != getattr(before, each.name)
    )
    return Change(row.line, row.mark, _name(row.value, known), tuple(changed))


def _before(row: Planned[Any], known: Known) -> Any:
    if isinstance(row.value, FacilityRow):
        return known.facilities.get(row.value.code)
    if row.id is None:
        return None
    return (known.people if isinstance(row.value, PersonRow) else known.shifts).get(row.id)


def _name(value: FacilityRow | PersonRow | ShiftRow, known: Known) -> str:
    if isinstance(value, ShiftRow):
        mentor = known.people[value.mentor_id].name
        return f"{mentor}, {value.tier}, {value.starts:%Y-%m-%d %H:%M} to {value.ends:%H:%M}"
    return value.name


def _seal(uow: UnitOfWork, kind: str, table: Table, by: int) -> str:
    rows = [[row.line, *(row.cells.get(each, "") for each in table.headers)] for row in table.rows]
    said = json.dumps([table.line, table.headers, rows], separators=(",", ":"))
    sealed = uow.sealer.seal_bytes(zlib.compress(said.encode(), 9), _place(kind, by))
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(uow: UnitOfWork, kind: str, seal: str, by: int) -> Table | None:
    """Return the table of a seal; None for one of somebody else, of another kind, or of none."""
    try:
        packed = uow.sealer.open_bytes(base64.urlsafe_b64decode(seal), _place(kind, by))
    except (ValueError, SealBroken):
        return None
    line, headers, rows = json.loads(zlib.decompress(packed))
    made = tuple(Row(row[0], dict(zip(headers, row[1:], strict=True))) for row in rows)
    return Table(tuple(headers), made, line)


def _place(kind: str, by: int) -> str:
    return f"import:{kind}:{by}"
