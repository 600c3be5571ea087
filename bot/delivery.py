"""Delivery: one message after another for each person, side by side for all of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.logs import fault_name
from bot.sending.breaker import PROBE_EVERY, Way
from bot.sending.gate import LONGEST_HOLD, Gates, Terms
from bot.sending.lanes import Lanes
from bot.sending.letters import Back, letter_of
from bot.sending.means import Ears, Means
from bot.sending.pacing import Wish
from bot.sending.sender import Sender
from domain.model import Channel
from domain.posting import EXPIRED
from storage import attempts, claims, parked

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.committer import Committer
    from bot.reader import Reader
    from bot.sending.lanes import Lane
    from bot.sending.letters import Letter
    from channels.base import Channel as Wire
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

MOST_FOUND = 500
MOST_TAKEN = 100
"""Rows that one unit takes, so that nobody waits for long behind it."""

USUAL = Terms()
NOTHING = Back()

log = structlog.get_logger()


class Delivery:
    """Sends promised messages; what cannot go now is a row that is found when its time has come.

    Between two sweeps it looks again by itself where more of a lane waits in the database.
    """

    def __init__(
        self,
        wires: Mapping[Channel, Wire],
        committer: Committer,
        reader: Reader,
        clock: Clock,
        ears: Ears,
        terms: Terms = USUAL,
    ) -> None:
        self._patience = terms.patience
        self._means = Means(wires, committer, reader, clock, ears, terms)
        self._gates = Gates(wires, terms)
        self._sender = Sender(self._means, self._gates)
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = self._looks = False
        self._expired_at: datetime | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def in_flight(self) -> int:
        """How many calls are being made."""
        return self._sender.in_flight

    def hand_over(self, parcels: Sequence[Parcel]) -> None:
        """Take parcels straight from the commit that promised them, leased to us already."""
        for parcel in parcels:
            self._start(self._lanes.add(parcel))

    async def sweep(self) -> int:
        """Take up rows whose time has come or whose sender died; return how much was found."""
        found = self._wake()
        await self._unpark()
        await self._expire()
        held = self._lanes.held()
        ids = [row for row in await self._ready() if row not in held]
        for first in range(0, len(ids), MOST_TAKEN):
            found += await self._take(ids[first : first + MOST_TAKEN])
        return found

    def in_trouble(self) -> list[Channel]:
        """Return the channels whose account is left alone just now."""
        return self._gates.not_free(self._means.clock.now())

    def forget_trouble(self) -> None:
        """Try every account again at once, as after a start; the demo does when it begins anew."""
        self._gates.open_all()

    async def next_instant(self) -> datetime | None:
        """Return when there will be something to do, if nobody adds to it; or None."""
        found = await self._means.reader.run(self._instants)
        turn = self._lanes.next_turn()
        return min([*found, *([turn] if turn else [])], default=None)

    def close(self) -> None:
        """Begin no further call; what waits goes back to the database."""
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        for lane in self._lanes:
            self._start(lane)

    def is_idle(self) -> bool:
        """Tell whether nothing is being sent, though something may wait for its turn."""
        return not self._tasks

    async def drain(self) -> None:
        """Wait until everything that may go now has left, been put back or ended."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _ready(self) -> list[int]:
        """Find what may be sent now; whose lease ended while nobody could renew it is spared."""
        now = self._means.clock.now()
        lapsed = self._patience.heard_until(now)
        found = await self._means.reader.run(lambda uow: self._find(uow, now, lapsed))
        self._patience.looked(now)
        return found

    def _find(self, uow: UnitOfWork, now: datetime, lapsed: datetime) -> list[int]:
        """Find what may go: of an account in trouble one row that tries it."""
        found = claims.ready(uow, MOST_FOUND, self._gates.not_free(now), lapsed)
        for channel in self._gates.where(now, Way.TRIAL):
            found += claims.ready(uow, 1, _all_but(channel), lapsed)
        return found

    def _instants(self, uow: UnitOfWork) -> list[datetime]:
        now = self._means.clock.now()
        not_free = self._gates.not_free(now)
        found = [claims.next_try(uow, not_free)]
        for channel in not_free:
            shut_until = self._gates[channel].shut_until or now
            instant = claims.next_try(uow, _all_but(channel))
            found.append(instant and max(instant, shut_until))
        return [each for each in found if each is not None]

    async def _take(self, ids: list[int]) -> int:
        parcels = await self._means.committer.run(lambda uow: claims.take(uow, ids), apart=True)
        for parcel in parcels:
            lane = self._lanes.add(parcel)
            lane.behind = True
            self._start(lane)
        return len(parcels)

    async def _unpark(self) -> None:
        """Give reports that came too early to the attempts that are known by now."""
        if await self._means.reader.run(parked.known):
            await self._means.committer.run(self._report)

    def _report(self, uow: UnitOfWork) -> None:
        for each in parked.known(uow):
            if parked.drop(uow, each.id):
                self._means.ears.report(uow, each.receipt)

    async def _expire(self) -> None:
        """End what waits for an account in trouble longer than it is worth, and say so."""
        now = self._means.clock.now()
        shut = self._gates.not_free(now)
        if not shut or (self._expired_at and now < self._expired_at + PROBE_EVERY):
            return
        self._expired_at = now
        if ids := await self._means.reader.run(lambda uow: claims.expired(uow, MOST_TAKEN, shut)):
            await self._means.committer.run(lambda uow: self._drop(uow, ids))

    def _drop(self, uow: UnitOfWork, ids: list[int]) -> None:
        for outbox_id in ids:
            concerned = attempts.concerned_by(uow, outbox_id)
            if claims.expire(uow, outbox_id) and concerned is not None:
                self._means.ears.lost(uow, concerned, EXPIRED, False)  # noqa: FBT003 (a callback's place)

    def _wake(self) -> int:
        """Start the lanes whose turn has come."""
        return sum(self._start(lane) for lane in self._lanes)

    def _start(self, lane: Lane) -> bool:
        may_go = lane.may_go(self._means.clock.now())
        if not may_go and not (self._closing and lane.parcels and not lane.runs):
            return False
        lane.runs = True
        self._begin(self._run(lane))
        return True

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: Lane) -> None:
        waits = False
        while lane.parcels and not waits and not self._closing:
            try:
                waits = not await self._send_first(lane)
            except Exception as fault:  # a bug of ours harms this message alone
                parcel = lane.in_hand or lane.take_first()
                log.error("send.broke", outbox_id=parcel.outbox_id, fault=fault_name(fault))
                await self._sender.notes.put_aside(parcel)
            lane.in_hand = None
        if self._closing:
            await self._give_back(lane)
        lane.runs = False
        self._lanes.close(lane)
        if lane.behind and not lane.parcels:
            self._look_again()

    async def _send_first(self, lane: Lane) -> bool:
        """Deal with the first of a lane; False when it waits for its turn."""
        parcel = lane.parcels[0]
        wire = self._means.wires.get(parcel.channel)
        if wire is None:
            left: Parcel | Back | None = await self._sender.wait_for_wire(lane.take_first())
        else:
            letter = letter_of(parcel, wire.limits)
            kept_back = self._kept_back(lane, parcel, letter)
            if kept_back is None and not lane.may_start(self._means.clock.now()):
                return False
            left = kept_back or await self._hand_out(lane, letter)
        if isinstance(left, Back):
            await self._give_back(lane, left)
        elif left is not None:
            lane.add(left)
        return True

    def _kept_back(self, lane: Lane, parcel: Parcel, letter: Letter) -> Back | None:
        """Let the first of a lane wait for its turn, or return that it should wait as a row."""
        now, gate = self._means.clock.now(), self._gates[parcel.channel]
        if gate.way(now) is Way.SHUT:
            return Back()
        if lane.kept:
            return None
        slot = gate.slot(now, Wish(parcel.address_id, letter.weight, parcel.bulk))
        if slot.at - now > LONGEST_HOLD:
            return Back(at=slot.at)
        lane.wait(slot.at, kept=slot.kept)
        if slot.at > now:
            self._set_timer(slot.at)
        return None

    async def _hand_out(self, lane: Lane, letter: Letter) -> Parcel | Back | None:
        """Send a piece, and look for what waited when its account turns out to be well again."""
        parcel = lane.take_first()
        gate = self._gates[parcel.channel]
        was_shut = gate.shut_until is not None
        left = await self._sender.send(parcel, letter)
        if was_shut and gate.shut_until is None:
            self._look_again()
        return left

    async def _give_back(self, lane: Lane, back: Back = NOTHING) -> None:
        """Let a lane wait as rows."""
        first = [] if back.parcel is None else [back.parcel]
        if parcels := [*first, *lane.give_up()]:
            await self._sender.notes.give_back(parcels, back.at)
            if first and back.at is None:  # something else of its lane may go, or it itself
                self._look_again()

    def _look_again(self) -> None:
        """Sweep once more, soon and only once for all who want it."""
        if not self._looks and not self._closing:
            self._looks = True
            self._begin(self._sweep_soon())

    async def _sweep_soon(self) -> None:
        await asyncio.sleep(0)
        self._looks = False
        try:
            await self.sweep()
        except Exception as fault:  # the next tick sweeps again
            log.warning("send.not_swept", fault=fault_name(fault))

    def _set_timer(self, at: datetime) -> None:
        """Wake those that wait for their turn when the first of them has come."""
        loop = asyncio.get_running_loop()
        wait = max(at - self._means.clock.now(), timedelta()).total_seconds()
        if self._timer is not None:
            if self._timer.when() <= loop.time() + wait:
                return
            self._timer.cancel()
        self._timer = loop.call_later(wait, self._on_time, at)

    def _on_time(self, at: datetime) -> None:
        self._timer = None
        self._wake()
        turn = self._lanes.next_turn()
        if turn is not None and self._means.clock.now() >= at:  # else the clock is made to stand
            self._set_timer(turn)


def _all_but(channel: Channel) -> list[Channel]:
    return [each for each in Channel if each is not channel]
