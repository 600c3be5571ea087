"""Our bot at Telegram: its name, and how what people write to it comes to us."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot.arriving.polling import Polling
from channels.base import SendError
from channels.telegram import Telegram
from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.committer import Committer
    from bot.dispatch import Dispatch
    from bot.roles import Role
    from channels.base import Channel as Wire

NAME_S: Final = 60.0
NAME_WITHIN_S: Final = 2.0
"""How often Telegram is asked for our bot's name while it has not said it, and for how long."""

log = structlog.get_logger()


class OurBot:
    """Nothing but the name that was set, where a service has no Telegram."""

    def __init__(self, wires: Mapping[Channel, Wire], role: Role, name: str) -> None:
        wire = wires.get(Channel.TELEGRAM)
        self._wire = wire if isinstance(wire, Telegram) else None
        self._role, self._given = role, name
        self._polling: Polling | None = None

    def name(self) -> str:
        """Return the name without `@`, "" while nobody has told it."""
        return (self._wire.username if self._wire else "") or self._given

    async def learn_name(self) -> None:
        """Ask Telegram for the name until it says it; a start does not wait for long."""
        if self._wire is not None and self._role.works:
            with suppress(SendError, TimeoutError):
                await asyncio.wait_for(self._wire.learn_username(), NAME_WITHIN_S)

    async def listen(self, committer: Committer, dispatch: Dispatch) -> None:
        """Ask for updates where the wire polls; else tell Telegram where to bring them."""
        if self._wire is None:
            return
        if self._wire.polls:
            if self._role.works:
                self._polling = Polling(self._wire, committer, dispatch)
                self._polling.start()
        elif self._role.takes:
            try:
                await self._wire.set_webhook()
            except SendError as error:
                log.warning("telegram.webhook_not_set", code=error.code)

    async def stop(self) -> None:
        """Ask no more."""
        if self._polling is not None:
            await self._polling.stop()
