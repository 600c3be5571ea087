"""What a coordinator does with a broadcast on its way: pause, resume, halt, try again.

One use case behind two doors. What is in the sender's hands goes and is counted; what has not
left comes back, so that nobody gets it twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import reaching
from domain.broadcasts import BroadcastState
from domain.model import Job
from handlers.broadcasts import budget, planning, reporting
from storage import broadcasts, outbox, recipients

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from domain.reaching import Report
    from handlers.desk import Desk

SKIP: Final = "broadcast.skip"
AGAIN: Final = "broadcast.again"

_MAY_PAUSE: Final = frozenset({BroadcastState.SENDING, BroadcastState.SCHEDULED})
_MAY_HALT: Final = _MAY_PAUSE | {
    BroadcastState.DRAFT,
    BroadcastState.SECOND,
    BroadcastState.PAUSED,
}
_MAY_RETRY: Final = frozenset({BroadcastState.SENDING, BroadcastState.DONE})


class Why(StrEnum):
    """Why nothing was done."""

    STATE = "state"
    """It is in no state for that: it has ended, is paused already, or has yet to begin."""
    NOTHING = "nothing"
    """Nobody has failed for whom another try is worth it."""
    CAP = "cap"
    """What it may cost is used up; the charter says how much that is."""


@dataclass(frozen=True, slots=True)
class Done:
    """A broadcast as it stands now, with its report; how many `people` were tried again."""

    broadcast: Broadcast
    report: Report
    people: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done, and why; the broadcast as it stands."""

    broadcast: Broadcast
    why: Why


def pause(desk: Desk, actor: Person, broadcast: Broadcast) -> Done | Refused:
    """Let nothing more of a broadcast leave until it is resumed."""
    if broadcast.state not in _MAY_PAUSE:
        return Refused(broadcast, Why.STATE)
    paused = hold(desk, broadcast, "asked")
    desk.log("broadcast.paused", None, str(paused.number), person_id=actor.id)
    desk.did(actor.id, "broadcast.paused", f"broadcast:{paused.number}")
    return _done(desk, paused)


def resume(desk: Desk, actor: Person, broadcast: Broadcast) -> Done | Refused:
    """Let a broadcast go on, unless what it may cost is still used up."""
    if broadcast.state is not BroadcastState.PAUSED:
        return Refused(broadcast, Why.STATE)
    if budget.left(desk, broadcast) == 0:
        return Refused(broadcast, Why.CAP)
    goes = planning.begin(desk, broadcast)
    if goes is None:
        return Refused(broadcast, Why.STATE)
    desk.log("broadcast.resumed", None, str(goes.number), person_id=actor.id)
    desk.did(actor.id, "broadcast.resumed", f"broadcast:{goes.number}")
    return _done(desk, goes)


def halt(desk: Desk, actor: Person, broadcast: Broadcast) -> Done | Refused:
    """Let nothing more of a broadcast leave, ever; the rest of its people are skipped."""
    if broadcast.state not in _MAY_HALT:
        return Refused(broadcast, Why.STATE)
    halted = replace(
        broadcast, state=BroadcastState.HALTED, ended_at=desk.now, why=reaching.HALTED
    )
    over = _move(desk, broadcast, halted)
    skip(desk, Job(SKIP, str(over.id), desk.now))
    if over.began_at is not None and not over.is_planned:
        desk.uow.later(Job(planning.PLAN, str(over.id), desk.now))
    desk.log("broadcast.halted", None, str(over.number), person_id=actor.id)
    desk.did(actor.id, "broadcast.halted", f"broadcast:{over.number}")
    return _done(desk, over)


def retry(desk: Desk, actor: Person, broadcast: Broadcast) -> Done | Refused:
    """Try once more for those who failed for a reason that may be over."""
    if broadcast.state not in _MAY_RETRY:
        return Refused(broadcast, Why.STATE)
    found = recipients.retryable(desk.uow, broadcast.id)
    if not found:
        return Refused(broadcast, Why.NOTHING)
    if budget.left(desk, broadcast) == 0:
        return Refused(broadcast, Why.CAP)
    goes = planning.begin(desk, broadcast)
    if goes is None:
        return Refused(broadcast, Why.STATE)
    again(desk, Job(AGAIN, str(goes.id), desk.now))
    desk.log("broadcast.retried", None, str(goes.number), person_id=actor.id)
    desk.did(actor.id, "broadcast.retried", f"broadcast:{goes.number}", people=found)
    return replace(_done(desk, goes), people=found)


def hold(desk: Desk, broadcast: Broadcast, why: str) -> Broadcast:
    """Pause a broadcast, and take back what of it has not left the outbox."""
    paused = replace(broadcast, state=BroadcastState.PAUSED, why=why)
    return _move(desk, broadcast, paused)


def skip(desk: Desk, job: Job) -> None:
    """Skip the next people of a broadcast that was halted."""
    if recipients.skip_queued(desk.uow, int(job.key), reaching.HALTED) == recipients.CHUNK:
        desk.uow.later(Job(SKIP, job.key, desk.now))


def again(desk: Desk, job: Job) -> None:
    """Queue the next of those who are tried again."""
    broadcast = broadcasts.get(desk.uow, int(job.key))
    if broadcast.state not in {BroadcastState.SENDING, BroadcastState.PAUSED}:
        return
    if recipients.try_again(desk.uow, broadcast.id) == recipients.CHUNK:
        desk.uow.later(Job(AGAIN, job.key, desk.now))
    if broadcast.state is BroadcastState.SENDING:
        desk.uow.later(Job(planning.WRITE, job.key, desk.now))


def _move(desk: Desk, broadcast: Broadcast, moved: Broadcast) -> Broadcast:
    """Move a broadcast to a state in which nothing leaves, and take back what has not left.

    What is leased is with a sender: it goes, and is counted.
    """
    standing = recipients.written(desk.uow, broadcast.id, recipients.CHUNK)
    back = [
        person_id
        for message_id, person_id in standing.items()
        if outbox.recall(desk.uow, message_id) and recipients.take_back(desk.uow, message_id)
    ]
    spared = budget.price_of(desk, broadcast, back)
    stands = replace(moved, spent=max(moved.spent - spared, 0))
    broadcasts.save(desk.uow, broadcast, stands)
    return stands


def _done(desk: Desk, broadcast: Broadcast) -> Done:
    return Done(broadcast, reporting.report(desk.uow, broadcast))
