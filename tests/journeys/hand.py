"""A phone in somebody's hand: what they do with it, and what they see on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.client import Simulator
    from simulator.fake_calls import Call
    from simulator.phones import Bubble, Kind, Phone


@dataclass(frozen=True, slots=True)
class Hand:
    """Whatever is done, the service does all that follows at once."""

    phones: Simulator
    phone: Phone

    async def says(self, words: str) -> Bubble:
        """Write a text."""
        return await self._settled(await self.phones.text(self.phone, words))

    async def quotes(self, bubble: Bubble, words: str) -> Bubble:
        """Write a text as a reply to a message."""
        return await self._settled(await self.phones.text(self.phone, words, bubble))

    async def taps(self, label: str, bubble: Bubble | None = None) -> Bubble:
        """Tap the newest such button, or the one below a message."""
        return await self._settled(await self.phones.tap(self.phone, label, bubble))

    async def sends(self, kind: Kind, caption: str = "") -> Bubble:
        """Send a photo, a voice note, a document or a location."""
        return await self._settled(await self.phones.send(self.phone, kind, caption))

    async def edits(self, bubble: Bubble, words: str) -> Bubble:
        """Change what was written, on Telegram."""
        return await self._settled(await self.phones.edit(self.phone, bubble, words))

    async def reacts(self, bubble: Bubble, emoji: str = "👍") -> Bubble:
        """Put an emoji on a message, on Telegram."""
        return await self._settled(await self.phones.react(self.phone, bubble, emoji))

    async def reads(self) -> None:
        """Open the chat on WhatsApp: what stands there is read."""
        self.phones.read(self.phone)
        await self.phones.settle()

    def rings(self) -> bool:
        """Whether somebody calls just now."""
        return self.phones.calls.ringing(self.phone) is not None

    async def picks_up(self) -> Call:
        """Take a call, and hear what is said."""
        return await self.phones.calls.pick_up(self.phone)

    async def presses(self, call: Call, digit: str) -> str:
        """Press a key during a call, and return what is said then."""
        await self.phones.calls.press(call, digit)
        await self.phones.settle()
        return call.heard[-1]

    def hides_number(self, *, hidden: bool = True) -> None:
        """Be known to us by a user id alone, as WhatsApp users with a user name may."""
        self.phone.hides_number = hidden

    def is_away(self, words: str = "") -> None:
        """Answer every WhatsApp message with these words by itself; without any, no longer."""
        self.phone.away = words

    def bubbles(self) -> list[Bubble]:
        """What was received, oldest first."""
        return [one for one in self.phone.bubbles if not one.mine]

    def inbox(self) -> list[str]:
        """The texts of that."""
        return self.phone.inbox()

    def last(self) -> Bubble:
        """What was received last, to read, to quote or to tap it."""
        return self.bubbles()[-1]

    @property
    def open_until(self) -> datetime | None:
        """When the window of WhatsApp closes, or closed; None before the first message."""
        return self.phone.open_until

    async def _settled(self, bubble: Bubble) -> Bubble:
        await self.phones.settle()
        return self.phone.find(bubble.provider_id) or bubble
