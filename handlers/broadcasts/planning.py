"""A broadcast begins: its people are planned chunk by chunk, each a unit that others go between.

How far planning has come is stored with the rows it made, so that a process that dies in between
leaves all of a chunk or nothing, and whoever comes next goes on behind it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import audience
from domain.broadcasts import BroadcastState
from domain.model import Job
from handlers.broadcasts import wording
from storage import audiences, broadcasts, jobs, recipients

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk

START: Final = "broadcast.start"
PLAN: Final = "broadcast.plan"
WRITE: Final = "broadcast.write"

_PLANS: Final = frozenset({BroadcastState.SENDING, BroadcastState.HALTED})
"""Of one that was halted everybody else is planned too, as skipped: its report is of all."""


def begin(desk: Desk, broadcast: Broadcast) -> Broadcast | None:
    """Let a broadcast go that was confirmed, or was paused: now, or at the time it is set for.

    It is stored as it is given, in its new state. None when somebody has moved it meanwhile.
    """
    starts = broadcast.starts_at
    if broadcast.began_at is None and starts is not None and starts > desk.now:
        waits = replace(broadcast, state=BroadcastState.SCHEDULED, why="")
        if not broadcasts.save(desk.uow, broadcast, waits):
            return None
        desk.uow.later(Job(START, str(broadcast.id), starts))
        return waits
    goes = replace(
        broadcast,
        state=BroadcastState.SENDING,
        began_at=broadcast.began_at or desk.now,
        ended_at=None,
        why="",
    )
    if not broadcasts.save(desk.uow, broadcast, goes):
        return None
    if broadcast.began_at is None:
        desk.log("broadcast.begun", None, str(goes.number), person_id=goes.author_id)
    desk.uow.later(Job(WRITE if goes.is_planned else PLAN, str(goes.id), desk.now))
    return goes


def start(desk: Desk, job: Job) -> None:
    """The time has come that a broadcast was set for."""
    broadcast = broadcasts.get(desk.uow, int(job.key))
    if broadcast.state is BroadcastState.SCHEDULED:
        begin(desk, broadcast)


def plan(desk: Desk, job: Job) -> None:
    """Plan the next people of a broadcast, and let what is planned be written."""
    uow, broadcast = desk.uow, broadcasts.get(desk.uow, int(job.key))
    if broadcast.is_planned or broadcast.state not in _PLANS:
        return
    end = audiences.end_of_chunk(uow, broadcast.planned_to)
    if end is not None:
        filters = audience.from_json(broadcast.audience)
        given = audiences.given(uow, filters, wording.templated(desk))
        halted = broadcast.state is BroadcastState.HALTED
        recipients.plan(uow, broadcast.id, given, broadcast.planned_to, halted=halted)
    last = end or broadcast.planned_to
    whole = audiences.end_of_chunk(uow, last, 1) is None
    broadcasts.save(uow, broadcast, replace(broadcast, planned_to=last, is_planned=whole))
    if not whole:
        uow.later(Job(PLAN, job.key, desk.now))
    if jobs.due_at(uow, WRITE, job.key) is None:
        uow.later(Job(WRITE, job.key, desk.now))
