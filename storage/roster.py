"""Who is on duty: single shifts, kept in local wall-clock time, and what the rota adds to them.

Every function but `stored` derives (domain/rota/deriving.py). `near`, `coordinators` and
`mentors` leave out whoever is away for as long as they are; `owned` does not, as a shift stays
its mentor's own until somebody takes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, select

from domain.model import Channel, Discipline, Role, Shift, Tier
from domain.rota import deriving
from storage import rota, rota_spans
from storage.columns import among
from storage.rota_spans import Lines
from storage.schema import address, facility, person, person_role, region, shift

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import Row

    from domain.rota.stretches import Stretch
    from domain.rota.values import Schedule
    from storage.uow import UnitOfWork

_NO_COORDINATOR = frozenset(Tier) - {Tier.COORDINATOR}
_IS_NEAR = and_(
    shift.c.ends_local >= bindparam("ended_after"),
    shift.c.starts_local <= bindparam("starts_before"),
)
_IN_ORDER = (shift.c.starts_local, shift.c.id)
_NEAR = select(shift).where(_IS_NEAR).order_by(*_IN_ORDER)
_NEAR_OF = _NEAR.where(shift.c.discipline == bindparam("of"))
_COORDINATORS = (
    select(shift)
    .join(person_role, person_role.c.person_id == shift.c.mentor_id)
    .where(person_role.c.role == Role.COORDINATOR, shift.c.tier == Tier.COORDINATOR, _IS_NEAR)
    .order_by(*_IN_ORDER)
)
_ARE_COORDINATORS = select(person_role.c.person_id).where(
    person_role.c.role == Role.COORDINATOR, among(person_role.c.person_id, "people")
)
_FACTS = (
    person.c.language,
    person.c.stopped_at,
    person.c.facility_id,
    person.c.consented_at,
    facility.c.coupled_with_id,
    region.c.name.label("region"),
    address.c.channel,
)
_WHERE_THEY_ARE = (
    person.outerjoin(facility, facility.c.id == person.c.facility_id)
    .outerjoin(region, region.c.id == facility.c.region_id)
    .outerjoin(address, and_(address.c.person_id == person.c.id, address.c.blocked_at.is_(None)))
)
_MENTORS = (
    select(shift, *_FACTS)
    .select_from(_WHERE_THEY_ARE)
    .join(shift, person.c.id == shift.c.mentor_id)
    .where(shift.c.discipline == bindparam("of"), shift.c.tier != Tier.COORDINATOR, _IS_NEAR)
    .order_by(*_IN_ORDER)
)
_KNOWN = (
    select(person.c.id, *_FACTS)
    .select_from(_WHERE_THEY_ARE)
    .where(among(person.c.id, "people"))
    .order_by(person.c.id)
)
_SAME = select(shift.c.id).where(
    shift.c.mentor_id == bindparam("mentor"),
    shift.c.discipline == bindparam("of"),
    shift.c.tier == bindparam("at_tier"),
    shift.c.starts_local == bindparam("starts"),
)
_REMOVE = delete(shift).where(shift.c.id == bindparam("shift"))


@dataclass(frozen=True, slots=True)
class Rostered:
    """A mentor's shift, and all about the mentor that decides whether they may be asked."""

    shift: Shift
    language: str
    facility_id: int | None
    coupled_facility_id: int | None
    region: str | None
    channels: frozenset[Channel]
    has_left: bool
    has_agreed: bool


def near(
    uow: UnitOfWork, now: datetime, ahead: timedelta, discipline: Discipline | None = None
) -> list[Shift]:
    """Return the shifts that hold `now` or begin within `ahead`, of those who are not away.

    Leave is cut out of them: a mentor who comes back at noon has a shift from noon on.
    """
    return list(deriving.present(*_schedule(uow, now, ahead, discipline)))


def owned(
    uow: UnitOfWork, now: datetime, ahead: timedelta, discipline: Discipline | None = None
) -> list[Shift]:
    """Return the shifts that hold `now` or begin within `ahead`, whoever is away.

    This is for what people do with their shifts (swap, announce, hand over), not for whom to ask.
    """
    return list(deriving.shifts(*_schedule(uow, now, ahead, discipline)))


def attended(uow: UnitOfWork, since: datetime, until: datetime) -> list[Stretch]:
    """Return what `near` does for a span as stretches, which say where they come from."""
    return deriving.attended(*_schedule(uow, since, until - since, None))


def stored(uow: UnitOfWork, now: datetime, ahead: timedelta) -> list[Shift]:
    """Return the single shifts, as they were imported, that may matter to a span in any zone."""
    return _stored(uow, now, ahead, None)


def coordinators(uow: UnitOfWork, now: datetime) -> list[Shift]:
    """Return the shifts of coordinators who are on duty now and not away."""
    rows = uow.rows(_COORDINATORS, **rota.window(now, now))
    lines = Lines(tiers={Tier.COORDINATOR})
    schedule = rota_spans.around(uow, [_value(row) for row in rows], now, now, lines)
    found, sure = deriving.present(schedule, now, now), {row.mentor_id for row in rows}
    asked = {each.mentor_id for each in found} - sure
    if asked:
        sure |= {row.person_id for row in uow.rows(_ARE_COORDINATORS, people=sorted(asked))}
    return [each for each in found if each.mentor_id in sure]


def mentors(uow: UnitOfWork, discipline: Discipline, now: datetime) -> list[Rostered]:
    """Return the mentors of a discipline who are on duty now and not away, once for each shift."""
    rows = uow.rows(_MENTORS, of=discipline, **rota.window(now, now))
    singles = [_rostered(list(same)) for _, same in groupby(rows, key=lambda row: row.id)]
    lines = Lines(discipline, _NO_COORDINATOR)
    shifts = [each.shift for each in singles]
    found = deriving.present(rota_spans.around(uow, shifts, now, now, lines), now, now)
    known = {each.shift.mentor_id: each for each in singles}
    asked = {each.mentor_id for each in found} - known.keys()
    if asked:
        rows = uow.rows(_KNOWN, people=sorted(asked))
        groups = groupby(rows, key=lambda row: row.id)
        known |= {mentor: _known(list(same), found[0]) for mentor, same in groups}
    return [replace(known[each.mentor_id], shift=each) for each in found]


def _schedule(
    uow: UnitOfWork, now: datetime, ahead: timedelta, discipline: Discipline | None
) -> tuple[Schedule, datetime, datetime]:
    singles, until = _stored(uow, now, ahead, discipline), now + ahead
    return rota_spans.around(uow, singles, now, until, Lines(discipline)), now, until


def _stored(
    uow: UnitOfWork, now: datetime, ahead: timedelta, discipline: Discipline | None
) -> list[Shift]:
    if discipline is None:
        rows = uow.rows(_NEAR, **rota.window(now, now + ahead))
    else:
        rows = uow.rows(_NEAR_OF, of=discipline, **rota.window(now, now + ahead))
    return [_value(row) for row in rows]


def add(uow: UnitOfWork, new: Shift) -> bool:
    """Add a shift (its id is given here); an equal start replaces, True when it was new."""
    starts = _text(new.starts)
    same = uow.row(_SAME, mentor=new.mentor_id, of=new.discipline, at_tier=new.tier, starts=starts)
    if same is not None:
        uow.change(_REMOVE, shift=same.id)
    uow.insert(
        shift,
        id=uow.new_id(),
        mentor_id=new.mentor_id,
        discipline=new.discipline,
        tier=new.tier,
        starts_local=starts,
        ends_local=_text(new.ends),
        time_zone=new.time_zone,
    )
    return same is None


def _text(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


def _value(row: Row[Any]) -> Shift:
    return Shift(
        row.id,
        row.mentor_id,
        Discipline(row.discipline),
        Tier(row.tier),
        datetime.fromisoformat(row.starts_local),
        datetime.fromisoformat(row.ends_local),
        row.time_zone,
    )


def _rostered(rows: list[Row[Any]]) -> Rostered:
    """Return the shift of these rows, which differ by the channel alone."""
    return _known(rows, _value(rows[0]))


def _known(rows: list[Row[Any]], on: Shift) -> Rostered:
    """Return what is known of a mentor, from rows that differ by the channel alone."""
    row = rows[0]
    return Rostered(
        shift=on,
        language=row.language,
        facility_id=row.facility_id,
        coupled_facility_id=row.coupled_with_id,
        region=row.region,
        channels=frozenset(Channel(each.channel) for each in rows if each.channel is not None),
        has_left=row.stopped_at is not None,
        has_agreed=row.consented_at is not None,
    )
