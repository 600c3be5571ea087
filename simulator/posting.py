"""The way to the service: what is brought, held, brought twice, reported, or left for later."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from datetime import datetime

    from simulator.faults import Faults
    from simulator.notes import Notes
    from simulator.phones import Bubble, Desk, Phone
    from simulator.service import Answer, Service
    from simulator.wires import Envelope

    Clock = Callable[[], Awaitable[datetime]]

ON_ITS_WAY, NOT_DELIVERED = "on its way", "not delivered"


@dataclass
class Delivery:
    """A message of one phone on its way to the service."""

    phone: Phone
    bubble: Bubble
    envelope: Envelope


@dataclass
class Post:
    """Brings what people and providers say; `obey` hears each answer to a phone's message.

    `statuses` are the answers to all webhooks in order, 0 where nobody answered.
    """

    service: Service
    desk: Desk
    notes: Notes
    now: Clock
    faults: Callable[[], Faults]
    obey: Callable[[Answer], Awaitable[None]]
    statuses: list[int]
    reported: int = 0
    _held: list[Delivery] = field(default_factory=list)
    _reports: set[asyncio.Task[None]] = field(default_factory=set)
    _later: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> Bubble:
        """Bring a message, unless something is wrong just now."""
        faults = self.faults()
        if faults.unreachable and delivery.bubble.channel != "telegram":
            self.notes.missed(await self.now(), delivery.phone)
            return self.marked(delivery.phone, delivery.bubble, NOT_DELIVERED)
        if not (faults.late or faults.unreachable):
            return await self._bring(delivery)
        self._held.append(delivery)
        self.notes.held(await self.now(), delivery.phone)
        return self.marked(delivery.phone, delivery.bubble, ON_ITS_WAY)

    async def release(self) -> None:
        """Bring what was late."""
        if self.faults().unreachable:
            return
        held, self._held = self._held, []
        for delivery in held:
            await self._bring(delivery)

    def marked(self, phone: Phone, bubble: Bubble, state: str) -> Bubble:
        """Say below a bubble what became of it."""
        shown = phone.find(bubble.provider_id) or bubble
        if shown.kind == "tap" and shown.state not in {"", ON_ITS_WAY}:
            return shown  # the service has already answered the tap with words of its own
        return self.desk.mark(phone, bubble, state)

    def report(self, envelopes: Sequence[Envelope]) -> None:
        """Bring status callbacks, one after another."""
        self._begin(self._report(envelopes))

    def afterwards(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do something as soon as the callbacks under way have been brought."""
        self._begin(self._after(set(self._reports), act))

    async def reports_posted(self) -> None:
        """Wait until every status callback so far has been brought."""
        while self._reports:
            await asyncio.gather(*self._reports)

    def later(self, at: datetime, act: Callable[[], None]) -> None:
        """Do something once the service's clock has reached an instant."""
        self._later.append((at, act))

    @property
    def is_waiting(self) -> bool:
        """Whether something is left for later."""
        return bool(self._later)

    def next_due(self, until: datetime) -> datetime | None:
        """When the next thing left for later falls due, if that is not after `until`."""
        return min((at for at, _ in self._later if at <= until), default=None)

    def ring(self, now: datetime) -> None:
        """Do what has fallen due."""
        due = sorted((each for each in self._later if each[0] <= now), key=lambda each: each[0])
        self._later = [each for each in self._later if each[0] > now]
        for _, act in due:
            act()

    def forget(self) -> None:
        """Let go of what was still on its way."""
        self._held.clear()
        self._later.clear()

    async def close(self) -> None:
        """Stop reporting."""
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)

    async def _bring(self, delivery: Delivery) -> Bubble:
        taken = False
        for _ in range(2 if self.faults().duplicate else 1):
            answer = await self.service.post(delivery.envelope)
            self.statuses.append(answer.status)
            taken = taken or answer.taken
            await self.obey(answer)
        if self.faults().duplicate:
            self.notes.doubled(await self.now(), delivery.phone)
        state = "delivered" if taken else NOT_DELIVERED
        return self.marked(delivery.phone, delivery.bubble, state)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _report(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in () if self.faults().unreachable else envelopes:
            answer = await self.service.post(envelope)
            self.statuses.append(answer.status)
            self.reported += 1

    async def _after(
        self, before: set[asyncio.Task[None]], act: Callable[[], Awaitable[object]]
    ) -> None:
        await asyncio.gather(*before, return_exceptions=True)
        await act()
        self.reported += 1
