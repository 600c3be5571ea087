"""Polling: without a webhook, the one process that holds the lease asks Telegram for updates."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.logs import fault_name
from channels.base import SendError
from domain.model import MessageKind
from storage import inbox, leases

if TYPE_CHECKING:
    from bot.committer import Committer
    from bot.dispatch import Dispatch
    from channels.telegram import Telegram
    from domain.model import Inbound
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

LEASE = "telegram.polling"
LEASE_LENGTH = timedelta(seconds=40)
"""Longer than a call, and as long as Telegram waits for us after a crash."""

ASK_FOR_S = 25
REST_S = 3.0

log = structlog.get_logger()


class Polling:
    """Asks Telegram for updates, and moves on only past what is stored."""

    def __init__(self, wire: Telegram, committer: Committer, dispatch: Dispatch) -> None:
        self._wire, self._committer, self._dispatch = wire, committer, dispatch
        self._holder = secrets.token_hex(8)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start asking."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop asking and let others ask; an update that was not stored will be given again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            with suppress(Exception):  # a database in trouble: the lease ends by itself
                await self._committer.run(lambda uow: self._lease(uow, timedelta()))

    async def _run(self) -> None:
        ready = False
        while True:
            try:
                if not ready:
                    await self._wire.drop_webhook()
                    ready = True
                if not await self._ask():
                    await asyncio.sleep(REST_S)
            except (SendError, OSError) as fault:
                log.warning("poll.failed", fault=getattr(fault, "code", fault_name(fault)))
                await asyncio.sleep(getattr(fault, "retry_after", None) or REST_S)
            except Exception as fault:
                log.error("poll.broke", fault=fault_name(fault))
                await asyncio.sleep(REST_S)

    async def _ask(self) -> bool:
        """Ask once and store what came; False while another process holds the lease."""
        if not await self._committer.run(self._lease):
            return False
        offset = await self._committer.run(lambda uow: leases.value(uow, LEASE))
        values, following = await self._wire.poll(offset, ASK_FOR_S)
        if following != offset:
            arrived = await self._committer.run(lambda uow: self._store(uow, values, following))
            self._dispatch.hand_over(arrived)
            await self._answer_taps(values)
        return True

    def _lease(self, uow: UnitOfWork, length: timedelta = LEASE_LENGTH) -> bool:
        return leases.take(uow, LEASE, self._holder, length)

    def _store(self, uow: UnitOfWork, values: list[Inbound], following: int) -> list[Arrived]:
        stored = [inbox.accept(uow, value) for value in values]
        leases.keep(uow, LEASE, self._holder, following)
        return [one for one in stored if one is not None]

    async def _answer_taps(self, values: list[Inbound]) -> None:
        for value in values:
            if value.kind is MessageKind.TAP:
                try:
                    await self._wire.answer_tap(value.acknowledge)
                except SendError as error:
                    log.info("tap.not_answered", code=error.code)
