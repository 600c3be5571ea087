"""Delivery: one message after another for each person, side by side for all of them."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import fault_name
from channels.base import SendError
from domain import fitting
from domain.fitting import Fitted
from storage import attempts, outbox
from storage.transaction import is_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.committer import Committer
    from bot.reader import Reader
    from channels.base import Channel as Wire
    from domain.model import Channel
    from storage.attempts import Concerned
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

T = TypeVar("T")

MOST_FOUND = 500
MOST_TRIES = 60
"""With the longest wait this is about an hour of a provider that answers nothing."""

LONGEST_WAIT_S = 60.0
IN_PLACE = timedelta(seconds=30)
"""A person's later messages wait so long for an earlier one; after that it steps aside."""

REST_S = 1.0
"""How long a result waits that the database would not take."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Lane:
    waiting: deque[Parcel] = field(default_factory=deque)
    blocked_by: int | None = None
    blocked_for: timedelta = timedelta()
    runs: bool = False


class Delivery:
    """Sends promised messages and notes what became of each call."""

    def __init__(
        self,
        wires: Mapping[Channel, Wire],
        committer: Committer,
        reader: Reader,
        lost: Callable[[UnitOfWork, Concerned, str, bool], None],
    ) -> None:
        self._wires, self._committer, self._reader, self._lost = wires, committer, reader, lost
        self._lanes: dict[int, _Lane] = {}
        self._held: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self.in_flight = 0

    def hand_over(self, parcels: Sequence[Parcel]) -> None:
        """Take parcels straight from the commit that promised them, leased to us already."""
        for parcel in parcels:
            lane = self._lanes.setdefault(_lane_of(parcel), _Lane())
            lane.waiting.append(parcel)
            self._held.add(parcel.outbox_id)
            self._start(_lane_of(parcel), lane)

    async def sweep(self) -> int:
        """Take up rows whose next try has come or whose sender died; return how many."""
        blocking = {lane.blocked_by: key for key, lane in self._lanes.items() if lane.blocked_by}
        found, gone = await self._reader.run(lambda uow: _standing(uow, list(blocking)))
        for outbox_id in gone:
            self._unblock(blocking[outbox_id], outbox_id)
        free = [row for row in found if row not in self._held]
        for outbox_id in free:
            await self._take(outbox_id)
        return len(free)

    def close(self) -> None:
        """Begin no further call; what waits stays in the database for the next start."""
        self._closing = True

    def is_idle(self) -> bool:
        """Tell whether nothing is being sent."""
        return not self._tasks

    async def drain(self) -> None:
        """Wait until everything taken up has left, been put back or ended."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _take(self, outbox_id: int) -> None:
        self._held.add(outbox_id)
        try:
            parcel = await self._committer.run(_taking(outbox_id))
        except BaseException:
            self._held.discard(outbox_id)
            raise
        if parcel is None:
            self._held.discard(outbox_id)
        else:
            self._resume(parcel)

    def _unblock(self, key: int, outbox_id: int) -> None:
        """Let a lane go on whose failed message was taken back meanwhile."""
        lane = self._lanes.get(key)
        if lane is not None and lane.blocked_by == outbox_id:
            lane.blocked_by, lane.blocked_for = None, timedelta()
            self._start(key, lane)

    def _resume(self, parcel: Parcel) -> None:
        lane = self._lanes.setdefault(_lane_of(parcel), _Lane())
        if lane.blocked_by == parcel.outbox_id:
            lane.blocked_by = None
            lane.waiting.appendleft(parcel)
        else:
            lane.waiting.append(parcel)
        self._start(_lane_of(parcel), lane)

    def _start(self, key: int, lane: _Lane) -> None:
        if not lane.runs and lane.blocked_by is None:
            lane.runs = True
            task = asyncio.create_task(self._run(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, key: int, lane: _Lane) -> None:
        while lane.waiting and lane.blocked_by is None and not self._closing:
            parcel = lane.waiting.popleft()
            try:
                wait = await self._deliver(parcel)
            except Exception as fault:
                log.error("send.broke", outbox_id=parcel.outbox_id, fault=fault_name(fault))
                wait = None
            self._held.discard(parcel.outbox_id)
            _block(lane, parcel.outbox_id, wait)
        lane.runs = False
        if not lane.waiting and lane.blocked_by is None:
            self._lanes.pop(key, None)

    async def _deliver(self, parcel: Parcel) -> timedelta | None:
        """Send what is left of a parcel; return how long it waits when it must be tried again."""
        wire = self._wires.get(parcel.channel)
        if wire is None:  # switched off since it was promised; it waits, then a person hears of it
            off = SendError("channel_off", retryable=True)
            return await self._note_failure("", parcel, parcel.attempt_id, off)
        pieces = fitting.pieces(
            parcel.text, parcel.short, parcel.choices, wire.limits, relay=parcel.relay
        )
        attempt_id = parcel.attempt_id
        for place in range(parcel.piece, len(pieces)):
            if self._closing or await self._is_refused(parcel):
                return None
            last = place == len(pieces) - 1
            fitted = Fitted(
                pieces[place],
                parcel.choices if last else (),
                reference=str(parcel.message_id),
                quotes=parcel.quotes if place == 0 else "",
                attempt_id=attempt_id,
                silent=parcel.silent,
            )
            try:
                provider_id = await self._call(wire, parcel, fitted)
            except SendError as error:
                return await self._note_failure(wire.account, parcel, attempt_id, error)
            noting = _noting(wire, parcel, attempt_id, provider_id, None if last else place + 1)
            attempt_id = await self._note(noting)
        return None

    async def _call(self, wire: Wire, parcel: Parcel, fitted: Fitted) -> str:
        self.in_flight += 1
        try:
            return await wire.send(parcel.address, fitted)
        except SendError:
            raise
        except Exception as fault:  # a bug of the wire counts its tries like any failure
            raise SendError(fault_name(fault), retryable=True) from None
        finally:
            self.in_flight -= 1

    async def _note(self, work: Callable[[UnitOfWork], T]) -> T:
        """Store what became of a call; while the database is in trouble only we know it."""
        while True:
            try:
                return await self._committer.run(work)
            except Exception as fault:
                if not is_trouble(fault):
                    raise
                log.warning("send.not_noted", fault=fault_name(fault))
            await asyncio.sleep(REST_S)

    async def _is_refused(self, parcel: Parcel) -> bool:
        """Look again, at the moment of sending, whether a message may still go."""
        why = await self._reader.run(lambda uow: outbox.refusal(uow, parcel.outbox_id))
        if why and why != "gone":
            log.info("send.refused", outbox_id=parcel.outbox_id, why=why)
            await self._committer.run(
                lambda uow: outbox.end(uow, parcel.outbox_id, "dropped", why)
            )
        return bool(why)

    async def _note_failure(
        self, account: str, parcel: Parcel, attempt_id: int, error: SendError
    ) -> timedelta | None:
        again = error.retryable and parcel.tries < MOST_TRIES
        log.warning(
            "send.failed",
            outbox_id=parcel.outbox_id,
            channel=str(parcel.channel),
            code=error.code,
            again=again,
        )
        # A short Retry-After, obeyed to the letter, would use up every try within minutes.
        backoff = min(2.0**parcel.tries, LONGEST_WAIT_S)
        wait = timedelta(seconds=max(error.retry_after or 0.0, backoff))

        def work(uow: UnitOfWork) -> None:
            attempts.refused(uow, attempt_id, account, error.code, final=not error.retryable)
            if again:
                outbox.try_again(uow, parcel.outbox_id, uow.now + wait, error.code)
                return
            outbox.end(uow, parcel.outbox_id, "dead", error.code)
            concerned = attempts.concerned(uow, attempt_id)
            if concerned is not None:
                self._lost(uow, concerned, error.code, error.blocked)

        await self._note(work)
        return wait if again else None


def _block(lane: _Lane, outbox_id: int, wait: timedelta | None) -> None:
    """Keep a lane for a message that must be tried again, unless it has had its time."""
    kept = timedelta() if wait is None else lane.blocked_for + wait
    if wait is not None and kept <= IN_PLACE:
        lane.blocked_by, lane.blocked_for = outbox_id, kept
    else:
        lane.blocked_for = timedelta()


def _standing(uow: UnitOfWork, blocking: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the rows whose time has come, and which of those that block a lane have ended."""
    gone = [row for row in blocking if outbox.refusal(uow, row) == "gone"]
    return outbox.ready_now(uow, MOST_FOUND), gone


def _lane_of(parcel: Parcel) -> int:
    """Return whose lane a parcel is in: its person's, else its address's."""
    return parcel.person_id if parcel.person_id is not None else -parcel.address_id


def _taking(outbox_id: int) -> Callable[[UnitOfWork], Parcel | None]:
    return lambda uow: outbox.take(uow, outbox_id)


def _noting(
    wire: Wire, parcel: Parcel, attempt_id: int, provider_id: str, next_piece: int | None
) -> Callable[[UnitOfWork], int]:
    def work(uow: UnitOfWork) -> int:
        attempts.accepted(uow, attempt_id, wire.account, provider_id)
        if next_piece is not None:
            return outbox.next_piece(uow, parcel, next_piece)
        outbox.end(uow, parcel.outbox_id, "sent")
        return attempt_id

    return work
