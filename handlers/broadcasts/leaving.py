"""Leaving a draft: it is not sent, by who ordered it or who was to confirm it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.broadcasts import BroadcastState
from handlers.broadcasts import ordering

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from handlers.desk import Desk

LEFT: Final = "left"


def leave(desk: Desk, actor: Person, known: Broadcast) -> bool:
    """Let a draft lapse at once; False where it is not this coordinator's to leave.

    A draft is its author's alone. One that waits for a second coordinator may be left by any, and
    its author hears that nobody has confirmed it.
    """
    is_mine = known.author_id == actor.id
    if known.state is BroadcastState.SECOND or (known.state is BroadcastState.DRAFT and is_mine):
        ordering.end(desk, known, LEFT)
        desk.did(actor.id, "broadcast.left", f"broadcast:{known.number}")
        return True
    return False
