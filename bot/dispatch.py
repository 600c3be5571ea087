"""Dispatch: each person's stored messages are handled in turn, all persons side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import structlog

from bot.logs import fault_name
from storage import inbox
from storage.inbox import Claimed
from storage.transaction import ProcessKilled, is_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from bot.committer import Committer
    from bot.reader import Reader
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

MOST_CLAIMED = 64
"""Messages that are taken at once: more would be kept from other processes that are idle."""

log = structlog.get_logger()


class Dispatch:
    """Hands stored messages to the front desk, and puts a failing one back or aside.

    While this process is not clear, an earlier message waits in its spool, and all go back.
    """

    def __init__(
        self,
        committer: Committer,
        reader: Reader,
        handle: Callable[[UnitOfWork, Arrived], None],
        is_clear: Callable[[], bool] = lambda: True,
    ) -> None:
        self._committer, self._reader, self._handle = committer, reader, handle
        self._is_clear = is_clear
        self._lanes: dict[int, deque[Arrived | Claimed]] = {}
        self._held: set[int] = set()
        self._suspects = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._more = False

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        """Take fresh messages, straight from the commit that stored them."""
        for each in arrived:
            self._enqueue(each)

    async def sweep(self) -> int:
        """Take up messages that a web door, a crash or a failed try left; return how many."""
        if not self._is_clear() or not await self._reader.run(inbox.waiting):
            return 0
        found = await self._committer.run(self._claim, apart=True)
        self._more = len(found) == MOST_CLAIMED
        for each in found:
            self._enqueue(each)
        return len(found)

    def is_idle(self) -> bool:
        """Tell whether nothing is being handled."""
        return not self._tasks

    async def drain(self) -> None:
        """Wait until everything taken up has been handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _claim(self, uow: UnitOfWork) -> list[Claimed]:
        return inbox.claim(uow, MOST_CLAIMED, self._held)

    def _enqueue(self, item: Arrived | Claimed) -> None:
        self._held.add(item.inbox_id)
        waiting = self._lanes.setdefault(item.lane, deque())
        waiting.append(item)
        if len(waiting) == 1:
            self._begin(self._run(item.lane))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        while waiting:
            item = waiting[0]
            await self._handle_one(item)
            self._held.discard(item.inbox_id)
            waiting.popleft()
        del self._lanes[lane]
        if self._more and len(self._held) < MOST_CLAIMED // 2:
            self._more = False
            self._begin(self._sweep_on())

    async def _sweep_on(self) -> None:
        """Take up the next ones before the last ones are done; the next tick would do it too."""
        try:
            await self.sweep()
        except Exception as fault:
            log.warning("messages.not_claimed", fault=fault_name(fault))

    async def _handle_one(self, item: Arrived | Claimed) -> None:
        before = item.tries if isinstance(item, Claimed) else 0
        try:
            if isinstance(item, Claimed) and before:
                async with self._suspects:
                    await self._handle_alone(item)
            else:
                await self._handle_or_release(item)
        except Exception as fault:
            untried = is_trouble(fault) or isinstance(fault, ProcessKilled)
            await self._put_back(item.inbox_id, before + (not untried), fault_name(fault))

    async def _handle_alone(self, claimed: Claimed) -> None:
        """Try a message again that may have ended its process: count the try before it begins.

        One at a time: were those counted that only wait, they would be put aside with it.
        """
        if claimed.tries >= inbox.MOST_TRIES:
            raise ProcessKilled
        row, before = claimed.inbox_id, claimed.tries
        if await self._committer.run(lambda uow: inbox.try_again(uow, row, before), apart=True):
            await self._handle_or_release(claimed, alone=True)

    async def _handle_or_release(self, item: Arrived | Claimed, *, alone: bool = False) -> None:
        work = self._found(item) if isinstance(item, Claimed) else self._fresh(item)
        if not await self._committer.run(work, alone=alone):
            await self._committer.run(lambda uow: inbox.release(uow, item.inbox_id), apart=True)

    def _fresh(self, arrived: Arrived) -> Callable[[UnitOfWork], bool]:
        def work(uow: UnitOfWork) -> bool:
            mine = self._may_handle(uow, arrived.inbox_id)
            if mine:
                self._handle(uow, arrived)
            return mine

        return work

    def _found(self, claimed: Claimed) -> Callable[[UnitOfWork], bool]:
        def work(uow: UnitOfWork) -> bool:
            mine = self._may_handle(uow, claimed.inbox_id)
            if mine:
                self._handle(uow, inbox.load(uow, claimed.inbox_id))
            return mine

        return work

    def _may_handle(self, uow: UnitOfWork, inbox_id: int) -> bool:
        return self._is_clear() and inbox.done(uow, inbox_id)

    async def _put_back(self, inbox_id: int, tries: int, fault: str) -> None:
        log.error("message.failed", inbox_id=inbox_id, tries=tries, fault=fault)
        try:
            await self._committer.run(
                lambda uow: inbox.fail(uow, inbox_id, tries, fault), apart=True
            )
        except Exception as again:
            log.error("message.not_put_back", inbox_id=inbox_id, fault=fault_name(again))
