"""Made-up tables for the tests of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.importing import FacilityRow, PersonRow, Row, Table
from domain.model import Channel, Discipline, Level, Role

if TYPE_CHECKING:
    from domain.importing import Plan

ZONE = "Africa/Dar_es_Salaam"
BUNDA = FacilityRow("BND", "Bunda DH", Level.DISTRICT_HOSPITAL, "Mara", ZONE, "000 112")
ASHA = PersonRow(
    name="Asha",
    roles=frozenset({Role.MENTEE}),
    cadre="nurse anaesthetist",
    discipline=Discipline.ANAESTHESIA,
    facility="BND",
    language="en",
    time_zone=ZONE,
    addresses=((Channel.SMS, "+255700000001"),),
    preferred=Channel.SMS,
)
NEEMA = PersonRow(
    name="Dr Neema",
    roles=frozenset({Role.MENTOR}),
    cadre="anaesthetist",
    discipline=Discipline.ANAESTHESIA,
    facility="BND",
    language="sw",
    time_zone=ZONE,
    addresses=((Channel.WHATSAPP, "+255700000002"), (Channel.TELEGRAM, "7002")),
    preferred=Channel.TELEGRAM,
)


def table(*rows: dict[str, str]) -> Table:
    """Make a table of the columns that its rows name; the first row is on line 2."""
    headers = tuple(dict.fromkeys(column for row in rows for column in row))
    return Table(headers, tuple(Row(line, row) for line, row in enumerate(rows, 2)))


def only_fault(plan: Plan[Any]) -> tuple[int, str, str]:
    """Return the one fault of a plan, which then has no rows."""
    assert plan.rows == ()
    (fault,) = plan.faults
    return fault.line, fault.column, fault.reason
