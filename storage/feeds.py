"""Calendar feeds and files, found by signed names.

The name of a person's feed can be taken back and given anew; that of a single event stands for
what everybody who is told of the event knows, and for nobody.
"""

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

_EVENT = re.compile(r"([A-Z]\d{1,9})-([a-z]{2,8})-([0-9a-f]{32})")
"""What people know an event by, the language it is told in, signature."""

_OF = select(calendar_feed).where(calendar_feed.c.person_id == bindparam("person"))
_RENEW = (
    update(calendar_feed)
    .where(calendar_feed.c.person_id == bindparam("person"))
    .values(issue=calendar_feed.c.issue + 1, is_open=bindparam("opened"))
)


def name(uow: UnitOfWork, person_id: int) -> str:
    """Return the name of a person's feed; it is made when it is asked for."""
    row = uow.row(_OF, person=person_id)
    if row is None:
        uow.insert(calendar_feed, person_id=person_id, issue=1, is_open=True, made_at=uow.now)
        return _signed(uow, person_id, 1)
    if not row.is_open:
        return renew(uow, person_id)
    return _signed(uow, person_id, row.issue)


def renew(uow: UnitOfWork, person_id: int) -> str:
    """Give a person's feed another name; the one before finds nothing any more."""
    if not uow.change(_RENEW, person=person_id, opened=True):
        return name(uow, person_id)
    row = uow.row(_OF, person=person_id)
    return _signed(uow, person_id, row.issue)


def close(uow: UnitOfWork, person_id: int) -> bool:
    """Take a person's feed back; False when there was none."""
    return uow.change(_RENEW, person=person_id, opened=False) == 1


def owner(uow: UnitOfWork, named: str) -> int | None:
    """Return whose feed has this name, or None for one that we did not give or took back."""
    found = _NAME.fullmatch(named)
    if found is None:
        return None
    person_id, issue = int(found[1]), int(found[2])
    if not hmac.compare_digest(_signature(uow, f"{person_id}-{issue}"), found[3]):
        return None
    row = uow.row(_OF, person=person_id)
    return person_id if row is not None and row.is_open and row.issue == issue else None


def event_name(uow: UnitOfWork, tag: str, language: str) -> str:
    """Return the name of the calendar file of one event ("J5", "V3"), told in a language."""
    told = f"{tag}-{language}"
    return f"{told}-{_signature(uow, told)}"


def event(uow: UnitOfWork, named: str) -> tuple[str, str] | None:
    """Return the event that a name is of and its language, or None for a name we did not give."""
    found = _EVENT.fullmatch(named)
    if found is None:
        return None
    tag, language, signature = found.groups()
    is_ours = hmac.compare_digest(_signature(uow, f"{tag}-{language}"), signature)
    return (tag, language) if is_ours else None


def _signed(uow: UnitOfWork, person_id: int, issue: int) -> str:
    told = f"{person_id}-{issue}"
    return f"{told}-{_signature(uow, told)}"


def _signature(uow: UnitOfWork, told: str) -> str:
    return uow.sealer.digest("calendar", told).hex()[:_SIGNED]
