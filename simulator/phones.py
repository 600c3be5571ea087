"""Toy phones: who holds them, what stands on their screens, and waiting for what arrives."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

from simulator import window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

Channel = Literal["sms", "whatsapp", "telegram"]
Kind = Literal["text", "tap", "photo", "voice", "document", "location"]
Medium = Literal["photo", "voice", "document", "location"]
KINDS: tuple[Medium, ...] = ("photo", "voice", "document", "location")
CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "telegram")
WHATSAPP = "whatsapp:"
DIGITS = 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the fictional programme; `uses` is the network their phone starts on."""

    key: str
    name: str
    role: str
    description: str
    sms: str = ""
    telegram: int = 0
    whatsapp: str = ""
    uses: Channel | Literal[""] = ""

    @property
    def channel(self) -> Channel:
        """How this person is reached unless they say otherwise."""
        return self.uses or ("telegram" if self.telegram else "sms" if self.sms else "whatsapp")

    @property
    def address(self) -> str:
        """Where: a telephone number or a chat id."""
        return self.on(self.channel)

    @property
    def user_id(self) -> str:
        """What WhatsApp calls this person towards us: a country, a dot and what means nothing."""
        return f"US.{int(sha256(self.key.encode()).hexdigest(), 16) % 10**DIGITS:0{DIGITS}d}"

    def on(self, channel: Channel) -> str:
        """The address on a network, or ""."""
        if channel == "telegram":
            return str(self.telegram) if self.telegram else ""
        return self.sms if channel == "sms" else self.whatsapp

    def addresses(self) -> set[tuple[Channel, str]]:
        """Every address that rings the phone; on WhatsApp that is the number and the user id."""
        found = {(channel, self.on(channel)) for channel in CHANNELS if self.on(channel)}
        return found | {("whatsapp", self.user_id)} if self.whatsapp else found


class Button(NamedTuple):
    """A button under a message; `key` is the last part of what it carries back."""

    key: str
    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a screen; `mine` says that the holder of the phone wrote it.

    `parts` counts SMS parts and is 0 elsewhere; `state` is what the phone says below it;
    `template` names the approved template that it was sent as; `menu` is the word on the button
    that opens a list; `price` is what the provider charges for it, in dollars.
    """

    mine: bool
    text: str
    at: datetime
    provider_id: str
    kind: Kind = "text"
    buttons: tuple[Button, ...] = ()
    quoted: str = ""
    state: str = ""
    parts: int = 0
    channel: Channel = "sms"
    template: str = ""
    menu: str = ""
    price: float = 0.0
    edited: bool = False
    reaction: str = ""

    def button(self, wanted: str) -> Button | None:
        """Find a button by its label, its payload or its key."""
        for name in ("label", "payload", "key"):
            for button in self.buttons:
                if getattr(button, name).casefold() == wanted.casefold():
                    return button
        return None


@dataclass
class Phone:
    """A phone in somebody's hand; what comes while it is off waits and nobody sees it.

    `channel` is the network its holder writes on just now; it rings on every one that they have
    an address on. The rest is about WhatsApp: whether the holder hides the number behind a user
    name, what the phone answers by itself to every message (nothing where it is empty), and when
    the holder last wrote there.
    """

    person: Person
    bubbles: list[Bubble] = field(default_factory=list)
    waiting: list[Bubble] = field(default_factory=list)
    off: bool = False
    channel: Channel = field(init=False)
    hides_number: bool = False
    away: str = ""
    wrote_at: datetime | None = None

    def __post_init__(self) -> None:
        self.channel = self.person.channel

    @property
    def whatsapp_address(self) -> str:
        """How WhatsApp names the holder to us: by number, or without one by user id."""
        person = self.person
        return WHATSAPP + (person.user_id if self.hides_number else person.whatsapp)

    @property
    def open_until(self) -> datetime | None:
        """When the window closes, or closed, in which we may write freely; None before any."""
        return window.closes(self.wrote_at)

    def forget(self) -> None:
        """Be as at first."""
        self.switch(off=False)
        self.bubbles.clear()
        self.channel = self.person.channel
        self.hides_number, self.away, self.wrote_at = False, "", None

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
            address: phone
            for phone in self.phones.values()
            for address in phone.person.addresses()
        }
        self._changed = asyncio.Event()

    def __iter__(self) -> Iterator[Phone]:
        return iter(self.phones.values())

    def at(self, channel: Channel, address: str) -> Phone | None:
        """The phone that this address rings, if it exists."""
        return self._by_address.get((channel, address))

    def ring(self, address: str) -> Phone | None:
        """The phone that Twilio means by this address, `whatsapp:` in front or not."""
        if address.startswith(WHATSAPP):
            return self.at("whatsapp", address.removeprefix(WHATSAPP))
        return self.at("sms", address)

    def block(self, phone: Phone) -> None:
        """Let nothing reach a phone on the network that it is on: blocked, or thrown away."""
        for channel, address in phone.person.addresses():
            if channel == phone.channel:
                self._by_address.pop((channel, address), None)

    def show(self, phone: Phone, bubble: Bubble) -> Bubble:
        """Put a bubble on a screen and wake whoever waits for it."""
        (phone.waiting if phone.off else phone.bubbles).append(bubble)
        self._wake()
        return bubble

    def mark(self, phone: Phone, bubble: Bubble, state: str) -> Bubble:
        """Change what the phone says below a bubble; forgotten bubbles stay forgotten."""
        return self.change(phone, replace(bubble, state=state))

    def change(self, phone: Phone, marked: Bubble) -> Bubble:
        """Put a bubble in the place of the one with its id, if that is still there."""
        for pile in (phone.bubbles, phone.waiting):
            for place, shown in enumerate(pile):
                if shown.provider_id == marked.provider_id:
                    pile[place] = marked
        self._wake()
        return marked

    def forget(self) -> None:
        """Wipe every screen, and switch every phone on."""
        for phone in self:
            phone.forget()

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
