"""The codes of facilities: made, chosen, listed and revoked by whoever runs the programme."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from domain import join_codes as rules
from domain.model import Event
from storage import audits, facilities, join_codes

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork


class BadCode(Exception):
    """A code cannot be made or revoked; the message says what to do instead."""


def make(
    uow: UnitOfWork, facility: str, chosen: str = "", expires_at: datetime | None = None
) -> str:
    """Make a code of a facility and return it as people read it; raises BadCode."""
    place = next((one for one in facilities.every(uow) if one.code == facility), None)
    if place is None:
        raise BadCode(f"no facility has the code {facility}; see `mentorline facilities list`")
    if expires_at is not None and expires_at <= uow.now:
        raise BadCode("the code would have expired already; give a later day")
    code = _chosen(uow, chosen, place.code) if chosen else _drawn(uow)
    join_codes.add(uow, place.id, code, expires_at)
    uow.log(Event("join.code.made", reason="chosen" if chosen else "drawn"))
    audits.add(uow, None, "code.made", way="command", subject=f"facility:{place.id}")
    return rules.shown(code)


def revoke(uow: UnitOfWork, text: str) -> None:
    """Let a code lead nowhere from now on; raises BadCode."""
    code = rules.tidy(text)
    if not code or not join_codes.revoke(uow, code):
        raise BadCode("no such code is in use; see `mentorline facilities codes list`")
    uow.log(Event("join.code.revoked"))
    audits.add(uow, None, "code.revoked", way="command")


def _chosen(uow: UnitOfWork, text: str, facility: str) -> str:
    code = rules.tidy(text)
    fault = rules.weakness(code or text.strip().upper())
    if code and code == rules.tidy(facility):
        fault = "is the facility's own code, which anybody would try first"
    if not code or fault:
        raise BadCode(f"{text} {fault or 'is no code; write it as one word, such as BUNDA27'}")
    if join_codes.is_known(uow, code):
        raise BadCode(f"{text} is or was in use; choose another, so that it means one place")
    return code


def _drawn(uow: UnitOfWork) -> str:
    while True:
        code = rules.draw(secrets.choice)
        if not join_codes.is_known(uow, code):
            return code
