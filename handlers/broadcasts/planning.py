"""Planning: who gets a confirmed broadcast, a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk


def begin(desk: Desk, known: Broadcast) -> None:
    """Let a confirmed broadcast go, now or at its time."""
    desk.log("broadcast.begun", None, known.state)
