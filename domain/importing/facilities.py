"""The facilities file: hospitals and health centres, and which lends mentors to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.importing.cells import Cells, check_headers, faults_of, hint, one_of, zone
from domain.importing.rows import FacilityRow, Mark, Plan, Planned
from domain.model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.importing.rows import Known, Table

NEEDED = ("code", "name", "level", "region", "time_zone")
OPTIONAL = ("emergency_line", "coupled_with")


@dataclass(slots=True)
class _Draft:
    """A row on its way, with the faults found so far."""

    cells: Cells
    code: str
    value: FacilityRow | None


def plan_facilities(table: Table, known: Known) -> Plan[FacilityRow]:
    """Plan the import of facilities, each known by its code."""
    faults = check_headers(table, NEEDED, OPTIONAL)
    if faults:
        return Plan(faults=faults)
    drafts = [_draft(Cells(row)) for row in table.rows]
    _refuse_repeats(drafts)
    _refuse_strange_couples(drafts, known)
    faults = faults_of(draft.cells for draft in drafts)
    rows = (
        Planned(draft.cells.line, _mark(draft.value, known.facilities), draft.value)
        for draft in drafts
        if draft.value is not None
    )
    return Plan(faults=faults) if faults else Plan(tuple(rows))


def _draft(cells: Cells) -> _Draft:
    code, name = cells.needed("code"), cells.needed("name")
    level = cells.read_needed("level", one_of(Level))
    region = cells.needed("region")
    time_zone = cells.read_needed("time_zone", zone)
    if level is None or time_zone is None:
        return _Draft(cells, code, None)
    line, couple = cells.text("emergency_line"), cells.text("coupled_with")
    return _Draft(cells, code, FacilityRow(code, name, level, region, time_zone, line, couple))


def _refuse_repeats(drafts: list[_Draft]) -> None:
    lines: dict[str, int] = {}
    for draft in drafts:
        first = lines.setdefault(draft.code, draft.cells.line)
        if draft.code and first != draft.cells.line:
            draft.cells.fault("code", f"{draft.code} stands on line {first} too; keep one of them")


def _refuse_strange_couples(drafts: list[_Draft], known: Known) -> None:
    codes = {draft.code for draft in drafts} | known.facilities.keys()
    for draft in drafts:
        couple = draft.cells.text("coupled_with")
        if couple and couple == draft.code:
            draft.cells.fault("coupled_with", "is the facility itself; name another, or none")
        elif couple and couple not in codes:
            draft.cells.fault(
                "coupled_with",
                f"no facility has the code {couple}{hint(couple, codes)}; add it to the file",
            )


def _mark(row: FacilityRow, known: Mapping[str, FacilityRow]) -> Mark:
    if row.code not in known:
        return Mark.NEW
    return Mark.SAME if known[row.code] == row else Mark.CHANGED
