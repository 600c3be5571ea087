"""Facilities and their regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.model import Facility, Level
from storage.schema import facility, region
from storage.uow import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_JOINED = select(facility, region.c.name.label("region")).join(region)
_BY_ID = _JOINED.where(facility.c.id == bindparam("id"))
_ALL = _JOINED.order_by(facility.c.code)
_REGION = select(region.c.id).where(region.c.name == bindparam("name"))
_COUPLE = (
    update(facility)
    .where(facility.c.id == bindparam("facility"))
    .values(coupled_with_id=bindparam("other"))
)
_CHANGE = (
    update(facility)
    .where(facility.c.id == bindparam("facility"))
    .values(
        name=bindparam("name"),
        level=bindparam("level"),
        region_id=bindparam("region"),
        time_zone=bindparam("zone"),
        emergency_line=bindparam("line"),
    )
)


@remembered
def get(uow: UnitOfWork, facility_id: int) -> Facility:
    """Return a facility that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=facility_id)
    if row is None:
        raise LookupError(f"no facility {facility_id}")
    return _value(row)


@remembered
def every(uow: UnitOfWork) -> list[Facility]:
    """Return all facilities in the order of their codes."""
    return [_value(row) for row in uow.rows(_ALL)]


def add(uow: UnitOfWork, values: Mapping[str, Any]) -> int:
    """Add a facility with `code, name, level, region, time_zone, emergency_line`."""
    new = uow.new_id()
    uow.insert(
        facility,
        id=new,
        region_id=_region(uow, values["region"]),
        **{
            name: values[name] for name in ("code", "name", "level", "time_zone", "emergency_line")
        },
    )
    return new


def change(uow: UnitOfWork, facility_id: int, values: Mapping[str, Any]) -> None:
    """Set everything but the code of a facility."""
    uow.change(
        _CHANGE,
        facility=facility_id,
        name=values["name"],
        level=values["level"],
        region=_region(uow, values["region"]),
        zone=values["time_zone"],
        line=values["emergency_line"],
    )


def couple(uow: UnitOfWork, facility_id: int, other_id: int | None) -> None:
    """Pair a facility with the stronger one that lends mentors, or with none."""
    uow.change(_COUPLE, facility=facility_id, other=other_id)


def _region(uow: UnitOfWork, name: str) -> int:
    row = uow.row(_REGION, name=name)
    if row is not None:
        return int(row.id)
    new = uow.new_id()
    uow.insert(region, id=new, name=name)
    return new


def _value(row: Row[Any]) -> Facility:
    return Facility(
        row.id,
        row.code,
        row.name,
        Level(row.level),
        row.region,
        row.time_zone,
        row.emergency_line,
        row.coupled_with_id,
    )
