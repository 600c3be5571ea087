"""Toy phones: who holds them, what stands on their screens, and waiting for what arrives."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

Channel = Literal["sms", "telegram"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the fictional programme, with one number or one chat."""

    key: str
    name: str
    role: str
    description: str
    sms: str = ""
    telegram: int = 0

    @property
    def channel(self) -> Channel:
        """How this person is reached."""
        return "telegram" if self.telegram else "sms"

    @property
    def address(self) -> str:
        """Where: a telephone number or a chat id."""
        return str(self.telegram) if self.telegram else self.sms


class Button(NamedTuple):
    """A button under a message; `key` is the last part of what it carries back."""

    key: str
    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a screen; `mine` says that the holder of the phone wrote it.

    `parts` counts SMS parts and is 0 elsewhere; `state` is what the phone says below it.
    """

    mine: bool
    text: str
    at: datetime
    provider_id: str
    kind: Literal["text", "tap", "photo"] = "text"
    buttons: tuple[Button, ...] = ()
    quoted: str = ""
    state: str = ""
    parts: int = 0

    def button(self, wanted: str) -> Button | None:
        """Find a button by its label, its payload or its key."""
        for name in ("label", "payload", "key"):
            for button in self.buttons:
                if getattr(button, name).casefold() == wanted.casefold():
                    return button
        return None


@dataclass
class Phone:
    """A phone in somebody's hand; what comes while it is off waits and nobody sees it."""

    person: Person
    bubbles: list[Bubble] = field(default_factory=list)
    waiting: list[Bubble] = field(default_factory=list)
    off: bool = False

    @property
    def channel(self) -> Channel:
        """Which network it is on."""
        return self.person.channel

    def inbox(self) -> list[str]:
        """Texts received from the service, newest last."""
        return [bubble.text for bubble in self.bubbles if not bubble.mine]

    def find(self, provider_id: str) -> Bubble | None:
        """The bubble that the provider knows by this id."""
        known = (*self.waiting, *reversed(self.bubbles))
        return next((b for b in known if b.provider_id == provider_id), None)

    def switch(self, *, off: bool) -> None:
        """Switch it off, or on again: then what waited is there."""
        self.off = off
        if not off:
            self.bubbles.extend(self.waiting)
            self.waiting.clear()

    def newest_with(self, label_or_key: str) -> Bubble | None:
        """The newest bubble that has such a button."""
        return next((b for b in reversed(self.bubbles) if b.button(label_or_key)), None)


class Desk:
    """Every phone of the programme, found by its holder's key or by its address."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.phones = {person.key: Phone(person) for person in people}
        self._by_address = {
            (phone.channel, phone.person.address): phone for phone in self.phones.values()
        }
        self._changed = asyncio.Event()

    def __iter__(self) -> Iterator[Phone]:
        return iter(self.phones.values())

    def at(self, channel: Channel, address: str) -> Phone | None:
        """The phone that this address rings, if it exists."""
        return self._by_address.get((channel, address))

    def show(self, phone: Phone, bubble: Bubble) -> Bubble:
        """Put a bubble on a screen and wake whoever waits for it."""
        (phone.waiting if phone.off else phone.bubbles).append(bubble)
        self._wake()
        return bubble

    def mark(self, phone: Phone, bubble: Bubble, state: str) -> Bubble:
        """Change what the phone says below a bubble; forgotten bubbles stay forgotten."""
        marked = replace(bubble, state=state)
        for pile in (phone.bubbles, phone.waiting):
            for place, shown in enumerate(pile):
                if shown.provider_id == bubble.provider_id:
                    pile[place] = marked
        self._wake()
        return marked

    def rewrite(self, phone: Phone, bubble: Bubble, text: str) -> Bubble:
        """Change the words of a bubble that its writer has edited."""
        edited = replace(bubble, text=text)
        key = bubble.provider_id
        phone.bubbles = [edited if one.provider_id == key else one for one in phone.bubbles]
        self._wake()
        return edited

    def forget(self) -> None:
        """Wipe every screen, and switch every phone on."""
        for phone in self:
            phone.switch(off=False)
            phone.bubbles.clear()

    async def expect(self, phone: Phone, words: str, *, seconds: float = 5.0) -> Bubble:
        """Wait until the newest message from the service that has these words is there."""
        return await self.wait_for(lambda: _newest(phone, words), seconds=seconds)

    async def wait_for(self, look: Callable[[], Bubble | None], *, seconds: float) -> Bubble:
        """Look again after each change until something is found, or raise TimeoutError."""
        async with asyncio.timeout(seconds):
            while (found := look()) is None:
                await self._changed.wait()
        return found

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _newest(phone: Phone, words: str) -> Bubble | None:
    matching = (b for b in reversed(phone.bubbles) if not b.mine and words in b.text)
    return next(matching, None)
