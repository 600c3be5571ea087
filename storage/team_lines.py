"""Lines that leaders wrote to their teams: which message, and when it was let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.schema import team_line

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_BY_ID = select(team_line).where(team_line.c.id == bindparam("id"))
_NEWEST = (
    select(team_line)
    .where(team_line.c.facility_id == bindparam("facility"))
    .order_by(team_line.c.at.desc(), team_line.c.id.desc())
    .limit(1)
)
_OF_LEADER = (
    select(team_line).where(team_line.c.leader_id == bindparam("leader")).order_by(team_line.c.id)
)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A line to the team of a facility; its words are those of the message that brought it."""

    id: int
    facility_id: int
    leader_id: int
    message_id: int
    at: datetime


def add(uow: UnitOfWork, facility_id: int, leader_id: int, message_id: int) -> TeamLine:
    """Store that a leader lets a line go now, and return it."""
    new = TeamLine(uow.new_id(), facility_id, leader_id, message_id, uow.now)
    uow.insert(team_line, **{name: getattr(new, name) for name in TeamLine.__slots__})
    return new


def get(uow: UnitOfWork, line_id: int) -> TeamLine | None:
    """Return a line, or None where a practice began anew since."""
    row = uow.row(_BY_ID, id=line_id)
    return None if row is None else TeamLine(*row)


def newest(uow: UnitOfWork, facility_id: int) -> TeamLine | None:
    """Return the last line that went to the team of a facility, or None."""
    row = uow.row(_NEWEST, facility=facility_id)
    return None if row is None else TeamLine(*row)


def of_leader(uow: UnitOfWork, person_id: int) -> list[TeamLine]:
    """Return the lines that somebody wrote, the first first."""
    return [TeamLine(*row) for row in uow.rows(_OF_LEADER, leader=person_id)]
