"""The files that programmes bring, read all or nothing: a plan, or every fault in them."""

from domain.importing.facilities import plan_facilities
from domain.importing.people import plan_people
from domain.importing.roster import plan_roster
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

__all__ = [
    "FacilityRow",
    "Fault",
    "Known",
    "Mark",
    "PersonRow",
    "Plan",
    "Planned",
    "Row",
    "ShiftRow",
    "Table",
    "plan_facilities",
    "plan_people",
    "plan_roster",
]
