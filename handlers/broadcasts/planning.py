"""A broadcast begins: now, or at the time it is set for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.broadcasts import BroadcastState
from storage import broadcasts

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk


def begin(desk: Desk, broadcast: Broadcast) -> Broadcast | None:
    """Let a broadcast go that was confirmed: now, or at the time it is set for."""
    waits = broadcast.starts_at is not None and broadcast.starts_at > desk.now
    state = BroadcastState.SCHEDULED if waits else BroadcastState.SENDING
    goes = replace(broadcast, state=state)
    return goes if broadcasts.save(desk.uow, broadcast, goes) else None
