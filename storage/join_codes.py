"""The join codes of facilities: sealed, and found by keyed digest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.schema import facility, join_code, wrong_code

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

_KIND = "join code"
_IS = join_code.c.digest == bindparam("wanted")
_KNOWN = select(join_code.c.id).where(_IS)
_OPENS = select(join_code.c.facility_id).where(
    _IS,
    join_code.c.revoked_at.is_(None),
    or_(join_code.c.expires_at.is_(None), join_code.c.expires_at > bindparam("now")),
)
_ALL = (
    select(join_code, facility.c.code.label("facility"))
    .join(facility, facility.c.id == join_code.c.facility_id)
    .order_by(facility.c.code, join_code.c.id)
)
_REVOKE = (
    update(join_code)
    .where(_IS, join_code.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
_OF_ADDRESS = wrong_code.c.address_id == bindparam("address")
_FORGET = delete(wrong_code).where(_OF_ADDRESS, wrong_code.c.at <= bindparam("before"))
_COUNT = select(func.count().label("n")).where(_OF_ADDRESS)


@dataclass(frozen=True, slots=True)
class JoinCode:
    """A code of a facility, as whoever may list codes sees it."""

    facility: str
    code: str = field(repr=False)
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def add(uow: UnitOfWork, facility_id: int, code: str, expires_at: datetime | None) -> None:
    """Store a code of a facility; the caller has made sure that it is not known."""
    new = uow.new_id()
    uow.insert(
        join_code,
        id=new,
        facility_id=facility_id,
        digest=uow.sealer.digest(_KIND, code),
        sealed=uow.sealer.seal(code, f"join_code:sealed:{new}"),
        made_at=uow.now,
        expires_at=expires_at,
    )


def is_known(uow: UnitOfWork, code: str) -> bool:
    """Tell whether a code was ever given to a facility, also if it opens nothing any more."""
    return uow.row(_KNOWN, wanted=uow.sealer.digest(_KIND, code)) is not None


def facility_of(uow: UnitOfWork, code: str) -> int | None:
    """Return the facility to which a code leads now, or None."""
    row = uow.row(_OPENS, wanted=uow.sealer.digest(_KIND, code), now=uow.now)
    return None if row is None else int(row.facility_id)


def every(uow: UnitOfWork) -> list[JoinCode]:
    """Return all codes, by facility."""
    return [_value(uow, row) for row in uow.rows(_ALL)]


def revoke(uow: UnitOfWork, code: str) -> bool:
    """Let a code lead nowhere; False when it led nowhere before."""
    return uow.change(_REVOKE, wanted=uow.sealer.digest(_KIND, code), at=uow.now) == 1


def note_wrong(uow: UnitOfWork, address_id: int, since: datetime) -> int:
    """Count a wrong code of an address; return how many it sent since an instant."""
    uow.insert(wrong_code, id=uow.new_id(), address_id=address_id, at=uow.now)
    uow.change(_FORGET, address=address_id, before=since)
    return int(uow.row(_COUNT, address=address_id).n)


def _value(uow: UnitOfWork, row: Any) -> JoinCode:
    code = uow.sealer.open(row.sealed, f"join_code:sealed:{row.id}")
    return JoinCode(row.facility, code, row.made_at, row.expires_at, row.revoked_at)
