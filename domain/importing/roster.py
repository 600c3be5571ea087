"""The roster file: who is on call, for which discipline and tier, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.importing.cells import (
    Cells,
    chat_id,
    check_headers,
    faults_of,
    hint,
    moment,
    one_of,
    phone,
    same_name,
    zone,
)
from domain.importing.rows import Mark, Plan, Planned, ShiftRow
from domain.model import Discipline, Role, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.importing.rows import Known, PersonRow, Table

NEEDED = ("mentor", "discipline", "tier", "start", "end")
OPTIONAL = ("time_zone",)
_OWN_PLACE = frozenset({Tier.FOCAL, Tier.COUPLED})


@dataclass(slots=True)
class _Draft:
    """A row on its way, with the faults found so far."""

    cells: Cells
    value: ShiftRow | None


class _People:
    """Everybody known, to be found by a unique name or by an address."""

    def __init__(self, known: Known) -> None:
        self._names: dict[str, set[int]] = {}
        self._values: dict[str, set[int]] = {}
        for person_id, person in known.people.items():
            self._names.setdefault(same_name(person.name), set()).add(person_id)
            for _, value in person.addresses:
                self._values.setdefault(value, set()).add(person_id)

    def find(self, text: str) -> int:
        """Return whom a name or an address means; raises ValueError."""
        named = self._names.get(same_name(text), set())
        found = named or self._values.get(_address(text), set())
        if len(found) == 1:
            return next(iter(found))
        if named:
            raise ValueError(f"{len(named)} people are called {text}; write an address instead")
        if found:
            raise ValueError(f"{len(found)} people share {text}; write the name instead")
        guess = hint(same_name(text), self._names.keys())
        raise ValueError(f"nobody is known as {text}{guess}; import this person first")


def plan_roster(table: Table, known: Known) -> Plan[ShiftRow]:
    """Plan the import of shifts; one is known by its mentor, discipline, tier and start."""
    faults = check_headers(table, NEEDED, OPTIONAL)
    if faults:
        return Plan(faults=faults)
    people = _People(known)
    drafts = [_draft(Cells(row), people, known) for row in table.rows]
    _refuse_repeats(drafts)
    faults = faults_of(draft.cells for draft in drafts)
    return Plan(faults=faults) if faults else Plan(tuple(_planned(drafts, known)))


def _draft(cells: Cells, people: _People, known: Known) -> _Draft:
    mentor_id = cells.read_needed("mentor", people.find)
    mentor = None if mentor_id is None else known.people[mentor_id]
    tier = cells.read_needed("tier", one_of(Tier))
    discipline = _discipline(cells, mentor)
    starts, ends = cells.read_needed("start", moment), cells.read_needed("end", moment)
    time_zone = cells.read("time_zone", zone) or (mentor.time_zone if mentor else "")
    if mentor and tier:
        _refuse_unfit(cells, mentor, tier)
    _refuse_backwards(cells, starts, ends)
    if mentor_id is None or tier is None or discipline is None or starts is None or ends is None:
        return _Draft(cells, None)
    return _Draft(cells, ShiftRow(mentor_id, discipline, tier, starts, ends, time_zone))


def _discipline(cells: Cells, mentor: PersonRow | None) -> Discipline | None:
    """Return the discipline of the shift, which is the mentor's own unless given."""
    if mentor and mentor.discipline and not cells.text("discipline"):
        return mentor.discipline
    return cells.read_needed("discipline", one_of(Discipline))


def _refuse_unfit(cells: Cells, mentor: PersonRow, tier: Tier) -> None:
    role = Role.COORDINATOR if tier is Tier.COORDINATOR else Role.MENTOR
    if role not in mentor.roles:
        cells.fault("mentor", f"{mentor.name} is no {role}; add this role in the people file")
    if tier in _OWN_PLACE and not mentor.facility:
        cells.fault(
            "mentor", f"{mentor.name} has no facility, which tier {tier} needs; add it to people"
        )


def _refuse_backwards(cells: Cells, starts: datetime | None, ends: datetime | None) -> None:
    if starts and ends and ends <= starts:
        cells.fault("end", "is not after the start; a night shift ends on the next day")


def _key(row: ShiftRow) -> tuple[object, ...]:
    return (row.mentor_id, row.discipline, row.tier, row.starts)


def _refuse_repeats(drafts: Iterable[_Draft]) -> None:
    lines: dict[tuple[object, ...], int] = {}
    for draft in drafts:
        if draft.value is None:
            continue
        line = lines.setdefault(_key(draft.value), draft.cells.line)
        if line != draft.cells.line:
            draft.cells.fault("start", f"is the same shift as on line {line}; keep one of them")


def _planned(drafts: Iterable[_Draft], known: Known) -> Iterable[Planned[ShiftRow]]:
    shifts = {_key(shift): shift_id for shift_id, shift in known.shifts.items()}
    for line, row in [(draft.cells.line, draft.value) for draft in drafts if draft.value]:
        found = shifts.get(_key(row))
        if found is None:
            yield Planned(line, Mark.NEW, row)
        else:
            mark = Mark.SAME if known.shifts[found] == row else Mark.CHANGED
            yield Planned(line, mark, row, found)


def _address(text: str) -> str:
    """Return an address as it is stored; empty where a text is none."""
    for parse in (phone, chat_id):
        try:
            return parse(text)
        except ValueError:
            continue
    return ""
