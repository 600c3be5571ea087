"""The programme itself: one database holds one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import bindparam, select, update

from storage.schema import programme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.uow import UnitOfWork

_GET = select(programme).limit(1)
_CHARTER = update(programme).values(charter=bindparam("new_charter"))


@dataclass(frozen=True, slots=True)
class Programme:
    """Name, home time zone, the service charter's settings (minutes as text, by name), start."""

    name: str
    time_zone: str
    charter: dict[str, str]
    began_at: datetime


def get(uow: UnitOfWork) -> Programme | None:
    """Return the programme, or None before `mentorline init`."""
    row = uow.row(_GET)
    if row is None:
        return None
    return Programme(row.name, row.time_zone, orjson.loads(row.charter), row.created_at)


def add(uow: UnitOfWork, name: str, time_zone: str, charter: Mapping[str, str]) -> None:
    """Note the programme of this database."""
    uow.insert(
        programme,
        id=uow.new_id(),
        name=name,
        time_zone=time_zone,
        charter=orjson.dumps(dict(charter)).decode(),
        created_at=uow.now,
    )


def set_charter(uow: UnitOfWork, charter: Mapping[str, str]) -> None:
    """Put new clocks in force."""
    uow.change(_CHARTER, new_charter=orjson.dumps(dict(charter)).decode())


def zone(uow: UnitOfWork) -> str:
    """Return the zone by whose clock the programme lives, UTC before there is one."""
    programme = get(uow)
    return programme.time_zone if programme else "UTC"
