"""Sessions of the console: a browser is known by a secret of which only a digest is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from storage.schema import console_session

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

LASTS = timedelta(hours=12)
IDLE = timedelta(hours=2)
"""A session ends that nobody has used for so long."""

_LIVE = console_session.c.revoked_at.is_(None)
_ID = console_session.c.id == bindparam("session")
_OF_TOKEN = select(console_session).where(console_session.c.token_digest == bindparam("digest"))
_OF_PERSON = (
    select(console_session)
    .where(
        console_session.c.person_id == bindparam("person"),
        _LIVE,
        console_session.c.ends_at > bindparam("now"),
        console_session.c.seen_at > bindparam("idle_since"),
    )
    .order_by(console_session.c.id.desc())
)
_ALL = (
    select(console_session)
    .where(
        _LIVE,
        console_session.c.ends_at > bindparam("now"),
        console_session.c.seen_at > bindparam("idle_since"),
    )
    .order_by(console_session.c.ends_at.desc())
)
_SEE = update(console_session).where(_ID, _LIVE).values(seen_at=bindparam("now"))
_RENEW = (
    update(console_session)
    .where(_ID, _LIVE, console_session.c.token_digest == bindparam("old"))
    .values(token_digest=bindparam("digest"), proved_at=bindparam("now"), seen_at=bindparam("now"))
)
_REVOKE = update(console_session).where(_ID, _LIVE).values(revoked_at=bindparam("now"))
_REVOKE_ALL = (
    update(console_session)
    .where(
        console_session.c.person_id == bindparam("person"),
        _LIVE,
        console_session.c.id != bindparam("spared"),
    )
    .values(revoked_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was let in, by which way, and until when."""

    id: int
    person_id: int
    way: str
    device: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    proved_at: datetime | None = None
    revoked_at: datetime | None = None
    token_digest: bytes = field(default=b"", repr=False)


def open_(uow: UnitOfWork, person_id: int, way: str, device: str = "") -> str:
    """Let a browser in, and return the secret that it keeps."""
    token = secrets.token_urlsafe(32)
    uow.insert(
        console_session,
        id=uow.new_id(),
        token_digest=_digest(token),
        person_id=person_id,
        way=way,
        device=device[:80],
        opened_at=uow.now,
        seen_at=uow.now,
        ends_at=uow.now + LASTS,
        proved_at=uow.now,
    )
    return token


def of_token(uow: UnitOfWork, token: str) -> Session | None:
    """Return the session that a browser's secret opens, while it does; or None."""
    row = uow.row(_OF_TOKEN, digest=_digest(token))
    if row is None or row.revoked_at is not None:
        return None
    over = row.ends_at <= uow.now or row.seen_at <= uow.now - IDLE
    return None if over else _value(row)


def live(uow: UnitOfWork, person_id: int, now: datetime) -> list[Session]:
    """Return where somebody is signed in, the newest first."""
    rows = uow.rows(_OF_PERSON, person=person_id, now=now, idle_since=now - IDLE)
    return [_value(row) for row in rows]


def every(uow: UnitOfWork) -> list[Session]:
    """Return every session that is open, the newest first."""
    return [_value(row) for row in uow.rows(_ALL, now=uow.now, idle_since=uow.now - IDLE)]


def see(uow: UnitOfWork, session_id: int) -> None:
    """Note that a session is used now."""
    uow.change(_SEE, session=session_id, now=uow.now)


def renew(uow: UnitOfWork, session: Session) -> str | None:
    """Give a session whose owner has shown who they are a fresh secret; the old one opens nothing.

    None where it has ended, or was renewed meanwhile.
    """
    token = secrets.token_urlsafe(32)
    values = {"session": session.id, "old": session.token_digest, "digest": _digest(token)}
    return token if uow.change(_RENEW, **values, now=uow.now) == 1 else None


def revoke(uow: UnitOfWork, session_id: int) -> bool:
    """End a session; False where it has ended already."""
    return uow.change(_REVOKE, session=session_id, now=uow.now) > 0


def revoke_all(uow: UnitOfWork, person_id: int, spared: int = 0) -> int:
    """End every session of somebody but one that is spared; return how many ended."""
    return uow.change(_REVOKE_ALL, person=person_id, spared=spared, now=uow.now)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _value(row: Row[Any]) -> Session:
    names = ("id", "person_id", "way", "device", "opened_at", "seen_at", "ends_at")
    more = ("proved_at", "revoked_at", "token_digest")
    return Session(**{name: getattr(row, name) for name in (*names, *more)})
