"""Placing calls: each is committed to before Twilio is asked, and in doubt not asked for again."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import fault_name
from channels.base import Kind, SendError
from handlers.calling import planning
from storage import calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.committer import Committer
    from bot.reader import Reader
    from channels.twilio.voice import TwilioVoice
    from handlers.calling.planning import Order
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

T = TypeVar("T")

MOST = 20
"""Calls that one look takes up; Twilio makes them one a second unless it has agreed to more."""

AGAIN = frozenset({Kind.RETRYABLE, Kind.THROTTLED})
"""What was surely not taken, and may be later."""

log = structlog.get_logger()


class Placing:
    """Lets phones ring; without a `voice` it does nothing at all."""

    def __init__(
        self,
        voice: TwilioVoice | None,
        committer: Committer,
        reader: Reader,
        desk: Callable[[UnitOfWork], Desk],
    ) -> None:
        self.voice = voice
        self._committer, self._reader, self._desk = committer, reader, desk
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def open(self) -> None:
        """Open the connections."""
        if self.voice is not None:
            await self.voice.open()

    async def close(self) -> None:
        """Let go of what is under way, and close the connections."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        if self.voice is not None:
            await self.voice.close()

    async def sweep(self) -> int:
        """Take up the calls that are due, and return how many; nobody waits for Twilio."""
        if self.voice is None:
            return 0
        due = await self._reader.run(lambda uow: calls.planned(uow, MOST))
        fresh = [call_id for call_id in due if call_id not in self._under_way]
        for call_id in fresh:
            task = asyncio.create_task(self._place(self.voice, call_id))
            self._under_way[call_id] = task
            task.add_done_callback(partial(self._placed, call_id))
        return len(fresh)

    def is_idle(self) -> bool:
        """Tell whether no call is being placed."""
        return not self._under_way

    async def drain(self) -> None:
        """Wait until what has been taken up is placed and noted."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def next_instant(self) -> datetime | None:
        """Return when the next call is to be placed, or None."""
        return None if self.voice is None else await self._reader.run(calls.next_try)

    def _placed(self, call_id: int, _task: asyncio.Task[None]) -> None:
        self._under_way.pop(call_id, None)

    async def _place(self, voice: TwilioVoice, call_id: int) -> None:
        try:
            order = await self._run(lambda desk: planning.begin(desk, call_id))
            if order is not None:
                await self._call(voice, order)
        except Exception as fault:
            log.error("call.not_noted", call_id=call_id, fault=fault_name(fault))

    async def _call(self, voice: TwilioVoice, order: Order) -> None:
        """Ask Twilio once; what is not known afterwards stays so."""
        call_id = order.call_id
        try:
            sid = await voice.place(order.number, call_id)
        except SendError as error:
            fault = error
            log.warning("call.not_placed", call_id=call_id, code=fault.code)
            await self._run(lambda desk: _note(desk, call_id, fault))
        else:
            await self._committer.run(lambda uow: calls.note_placed(uow, call_id, sid))

    async def _run(self, work: Callable[[Desk], T]) -> T:
        return await self._committer.run(lambda uow: work(self._desk(uow)))


def _note(desk: Desk, call_id: int, error: SendError) -> None:
    if error.kind is Kind.UNKNOWN:
        planning.doubtful(desk, call_id, error.code)
    else:
        planning.refused(desk, call_id, error.code, again=error.kind in AGAIN)
