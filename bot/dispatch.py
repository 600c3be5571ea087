"""Dispatch: each sender's stored messages are handled in turn, all senders side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import structlog

from bot.logs import fault_name
from storage import inbox
from storage.transaction import is_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.committer import Committer
    from bot.reader import Reader
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

MOST_FOUND = 500
"""Rows that one sweep takes up; the next sweep finds the rest."""

log = structlog.get_logger()


class ProcessKilled(Exception):
    """Each try of this message ended its process, so that nobody could put it back."""


class Dispatch:
    """Hands stored messages to the front desk, and puts a failing one back or aside."""

    def __init__(
        self,
        committer: Committer,
        reader: Reader,
        handle: Callable[[UnitOfWork, Arrived], None],
    ) -> None:
        self._committer, self._reader, self._handle = committer, reader, handle
        self._lanes: dict[int, deque[Arrived | int]] = {}
        self._held: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        """Take fresh messages, straight from the commit that stored them."""
        for each in arrived:
            self._enqueue(each.address_id, each.inbox_id, each)

    async def sweep(self) -> int:
        """Take up messages that a crash or a failed try left behind; return how many."""
        found = await self._reader.run(lambda uow: inbox.waiting(uow, MOST_FOUND))
        fresh = [(row, address) for row, address in found if row not in self._held]
        for inbox_id, address_id in fresh:
            self._enqueue(address_id, inbox_id, inbox_id)
        return len(fresh)

    def is_idle(self) -> bool:
        """Tell whether nothing is being handled."""
        return not self._tasks

    async def drain(self) -> None:
        """Wait until everything taken up has been handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _enqueue(self, lane: int, inbox_id: int, item: Arrived | int) -> None:
        self._held.add(inbox_id)
        waiting = self._lanes.setdefault(lane, deque())
        waiting.append(item)
        if len(waiting) == 1:
            task = asyncio.create_task(self._run(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        while waiting:
            item = waiting[0]
            inbox_id = item if isinstance(item, int) else item.inbox_id
            await self._handle_one(item, inbox_id)
            self._held.discard(inbox_id)
            waiting.popleft()
        del self._lanes[lane]

    async def _handle_one(self, item: Arrived | int, inbox_id: int) -> None:
        tries = 1
        try:
            if isinstance(item, int):  # found again: its try is counted before it is made
                tries = 0
                tries = await self._committer.run(lambda uow: inbox.count_try(uow, inbox_id))
                await self._committer.run(self._reload(inbox_id, tries), alone=True)
            else:
                await self._committer.run(self._fresh(item))
        except Exception as fault:
            spent = tries - 1 if is_trouble(fault) else tries  # it is not the message's fault
            await self._put_back(inbox_id, max(spent, 0), fault_name(fault))

    def _fresh(self, arrived: Arrived) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            if inbox.done(uow, arrived.inbox_id):
                self._handle(uow, arrived)

        return work

    def _reload(self, inbox_id: int, tries: int) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            if tries > inbox.MOST_TRIES:
                raise ProcessKilled
            if inbox.done(uow, inbox_id):
                self._handle(uow, inbox.load(uow, inbox_id))

        return work

    async def _put_back(self, inbox_id: int, tries: int, fault: str) -> None:
        log.error("message.failed", inbox_id=inbox_id, tries=tries, fault=fault)
        try:
            await self._committer.run(lambda uow: inbox.fail(uow, inbox_id, tries, fault))
        except Exception as again:
            log.error("message.not_put_back", inbox_id=inbox_id, fault=fault_name(again))
