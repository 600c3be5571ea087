"""Calendar feeds: the signed name of each mentor's, which can be taken back and given anew."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.schema import calendar_feed

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_SIGNED = 32
_NAME = re.compile(r"(\d{1,19})-(\d{1,9})-([0-9a-f]{32})")
"""Person, issue, signature: enough to be sure before anything is looked up."""

_OF = select(calendar_feed).where(calendar_feed.c.person_id == bindparam("person"))
_RENEW = (
    update(calendar_feed)
    .where(calendar_feed.c.person_id == bindparam("person"))
    .values(issue=calendar_feed.c.issue + 1, is_open=bindparam("opened"))
)


def name(uow: UnitOfWork, person_id: int) -> str:
    """Return the name of a mentor's feed; it is made when it is asked for."""
    row = uow.row(_OF, person=person_id)
    if row is None:
        uow.insert(calendar_feed, person_id=person_id, issue=1, is_open=True, made_at=uow.now)
        return _signed(uow, person_id, 1)
    if not row.is_open:
        return renew(uow, person_id)
    return _signed(uow, person_id, row.issue)


def renew(uow: UnitOfWork, person_id: int) -> str:
    """Give a mentor's feed another name; the one before finds nothing any more."""
    if not uow.change(_RENEW, person=person_id, opened=True):
        return name(uow, person_id)
    row = uow.row(_OF, person=person_id)
    return _signed(uow, person_id, row.issue)


def close(uow: UnitOfWork, person_id: int) -> bool:
    """Take a mentor's feed back; False when there was none."""
    return uow.change(_RENEW, person=person_id, opened=False) == 1


def owner(uow: UnitOfWork, named: str) -> int | None:
    """Return whose feed has this name, or None for one that we did not give or took back."""
    found = _NAME.fullmatch(named)
    if found is None:
        return None
    person_id, issue = int(found[1]), int(found[2])
    if not hmac.compare_digest(_signature(uow, person_id, issue), found[3]):
        return None
    row = uow.row(_OF, person=person_id)
    return person_id if row is not None and row.is_open and row.issue == issue else None


def _signed(uow: UnitOfWork, person_id: int, issue: int) -> str:
    return f"{person_id}-{issue}-{_signature(uow, person_id, issue)}"


def _signature(uow: UnitOfWork, person_id: int, issue: int) -> str:
    return uow.sealer.digest("calendar", f"{person_id}-{issue}").hex()[:_SIGNED]
