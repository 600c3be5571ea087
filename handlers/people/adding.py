"""Somebody is added by the rules of an import, which also invites them: by a form, or by chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.importing.people import plan_people
from domain.importing.rows import Fault, Mark, Plan, Row, Table
from handlers import imports
from storage import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.importing.rows import Known, PersonRow
    from handlers.desk import Desk


def plan(cells: Mapping[str, str], known: Known) -> Plan[PersonRow]:
    """Plan to add somebody described as a row of the people file; a fault names its column."""
    found = plan_people(Table(tuple(cells), (Row(1, cells),)), known)
    if any(each.mark is not Mark.NEW for each in found.rows):
        return Plan(faults=(Fault(1, "name", "is here already, with one of these addresses"),))
    return found


def store(desk: Desk, planned: Plan[PersonRow], by: int | None) -> int:
    """Add whom a plan without faults describes, and return their id."""
    imports.store_people(desk.uow, planned.rows)
    channel, value = planned.rows[0].value.addresses[0]
    added = addresses.find(desk.uow, channel, value)
    if added is None or added.person_id is None:
        raise LookupError("who was added has no address")
    desk.log("person.added", None, f"by {desk.way}", person_id=added.person_id, by=by)
    desk.did(by, "person.added", f"person:{added.person_id}")
    return added.person_id
