"""Asking the providers how our accounts stand, for who looks at it just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels.base import Account, SendError
from domain.wire_checks import Checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from channels.base import Channel as Wire
    from domain.model import Channel


class Checking:
    """The accounts of a service's wires; `found` is what each said when it was asked last."""

    def __init__(self, wires: Mapping[Channel, Wire], clock: Clock) -> None:
        self._accounts = {name: one for name, one in wires.items() if isinstance(one, Account)}
        self._clock = clock
        self.found: dict[Channel, tuple[datetime, Checked]] = {}

    async def check(self, channel: Channel) -> Checked:
        """Ask a channel's provider how our account stands; raises KeyError without such a wire."""
        account = self._accounts[channel]
        try:
            checked = await account.check()
        except SendError as error:
            checked = Checked(fault=error.code)
        self.found[channel] = (self._clock.now(), checked)
        return checked

    async def set_webhook(self, channel: Channel) -> Checked:
        """Have what people write brought to us, and ask again; raises KeyError as above."""
        try:
            await self._accounts[channel].set_webhook()
        except SendError as error:
            checked = Checked(fault=error.code)
            self.found[channel] = (self._clock.now(), checked)
            return checked
        return await self.check(channel)
