"""What is known of the chain of the audit log: as of when it was followed, and if it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from storage import alerts

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

NAME: Final = "audit.state"


@dataclass(frozen=True, slots=True)
class State:
    """How many lines the chain had at an instant and how it ended; `broken` says what is wrong."""

    at: datetime
    place: int
    hash: str
    broken: str = ""


def note(uow: UnitOfWork, state: State) -> None:
    """Keep what was found."""
    at = state.at.isoformat()
    alerts.note(uow, NAME, at=at, place=state.place, hash=state.hash, broken=state.broken)


def state(uow: UnitOfWork) -> State | None:
    """Return what was found last, or None before the chain was ever followed."""
    known = alerts.find(uow, NAME)
    if known is None:
        return None
    found = known.detail
    at = datetime.fromisoformat(found["at"])
    return State(at, found["place"], found["hash"], found["broken"])
