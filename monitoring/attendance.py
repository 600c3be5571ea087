"""Who comes to joint sessions and forums: IN-14, counted as facilities.

A facility attends by one of its people; docs/indicators.md defines what counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from domain.items import cadre_of
from domain.model import Discipline
from storage.columns import stands
from storage.schema import facility, guest, meeting, person, region

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

ATTENDANCE: Final = "IN-14"
ALL: Final = "all"

GUESTS: Final = (
    select(
        *(guest.c.attended, person.c.facility_id, person.c.discipline, meeting.c.number),
        *(region.c.name.label("region"), meeting.c.kind),
    )
    .join(meeting, meeting.c.id == guest.c.meeting_id)
    .join(person, person.c.id == guest.c.person_id)
    .join(facility, facility.c.id == person.c.facility_id)
    .join(region, region.c.id == facility.c.region_id)
    .where(
        stands(meeting.c.state, "held"),
        meeting.c.starts_at >= bindparam("since"),
        meeting.c.starts_at < bindparam("until"),
    )
)


@dataclass(frozen=True, slots=True)
class Attended:
    """Of the facilities invited in a group, how many attended."""

    group: str
    facilities: int
    invited: int


def counted(uow: UnitOfWork, since: datetime, until: datetime, by: str = "") -> list[Attended]:
    """Count facilities invited to what was held in a period, and those that attended, by group.

    A group is a `region`, a `cadre`, a `kind` of meeting or one `meeting`; without, all together.
    """
    invited: dict[str, set[int]] = defaultdict(set)
    attending: dict[str, set[int]] = defaultdict(set)
    for row in uow.rows(GUESTS, since=since, until=until):
        group = _group(row, by)
        invited[group].add(row.facility_id)
        if row.attended:
            attending[group].add(row.facility_id)
    return [Attended(each, len(attending[each]), len(invited[each])) for each in sorted(invited)]


def _group(row: Any, by: str) -> str:
    if by == "cadre":
        return cadre_of(Discipline(row.discipline) if row.discipline else None) or "none"
    if by == "meeting":
        return f"J{row.number}"
    return str(getattr(row, by)) if by else ALL
