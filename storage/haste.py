"""How fast an address writes, counted in the stored messages: it holds over any restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from domain.limits import A_MINUTE, AN_HOUR, SAME, Haste
from storage.columns import MICROSECOND, stands
from storage.schema import message

if TYPE_CHECKING:
    from sqlalchemy import Row, Select

    from domain.limits import Limit
    from storage.uow import UnitOfWork

MOST_COUNTED = 100

WROTE = message.alias("wrote")
"""A message whose writer is looked at."""

_IS_IT = WROTE.c.id == bindparam("message")


def _before(limit: Limit, *columns: Any) -> Select[Any]:
    """Select what the writer of a message sent up to it, newest first, as far as a limit looks."""
    since = type_coerce(WROTE.c.at, BigInteger) - limit.within // MICROSECOND
    return (
        select(*columns)
        .where(
            message.c.address_id == WROTE.c.address_id,
            stands(message.c.direction, "in"),
            message.c.id <= WROTE.c.id,
            type_coerce(message.c.at, BigInteger) >= since,
        )
        .order_by(message.c.at.desc(), message.c.id.desc())
    )


def _is_past(place: int, limit: Limit) -> Any:
    """Find the message that stands so many places before one, if it is within the limit's time."""
    found = _before(limit, message.c.id).offset(place).limit(1)
    return found.correlate(WROTE).scalar_subquery()


COLUMNS = (
    _is_past(A_MINUTE.most, A_MINUTE).label("minute"),
    _is_past(AN_HOUR.most, AN_HOUR).label("hour"),
    _is_past(SAME.most - 1, SAME).label("several"),
)
"""What `of` needs of a message that somebody WROTE."""

_TEXTS = _before(SAME, message.c.id, message.c.sealed_text).where(_IS_IT).limit(SAME.most)

_LATELY = (
    select(message.c.id)
    .where(
        message.c.address_id == bindparam("address"),
        stands(message.c.direction, "in"),
        message.c.at >= bindparam("since"),
    )
    .limit(MOST_COUNTED)
)


def of(uow: UnitOfWork, message_id: int, row: Row[Any]) -> Haste:
    """Return how fast the sender of a message wrote up to it, by the COLUMNS of a row."""
    texts = uow.rows(_TEXTS, message=message_id) if row.several is not None else ()
    return Haste(
        row.minute is not None or row.hour is not None,
        tuple(uow.sealer.open(one.sealed_text, f"message:sealed_text:{one.id}") for one in texts),
    )


def lately(uow: UnitOfWork, address_id: int) -> int:
    """Return how many messages an address sent in the last minutes, or MOST_COUNTED."""
    return len(uow.rows(_LATELY, address=address_id, since=uow.now - SAME.within))
