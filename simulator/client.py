"""The simulator: people write, their providers deliver, the service answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from simulator import networks, wires
from simulator.contents import FakeContents
from simulator.fake_calls import FakeCalls
from simulator.fake_numbers import FakeNumbers
from simulator.fake_telegram import FakeTelegram, TelegramError
from simulator.fake_twilio import FakeTwilio
from simulator.faults import Faults
from simulator.networks import Said
from simulator.notes import REFUSALS, Notes
from simulator.phones import Bubble, Desk, Phone
from simulator.posting import Delivery, Post
from simulator.service import Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Self

    from simulator.networks import Buttons, Network
    from simulator.phones import Channel, Kind, Person
    from simulator.service import Answer, Happening
    from simulator.wires import Envelope

    Check = Callable[[str, Mapping[str, Any]], Sequence[str]]

SETTLE_ROUNDS = 20


def _unchecked(call: str, fields: Mapping[str, Any]) -> Sequence[str]:
    """Find nothing wrong with any call: the fakes' own refusals are all there is."""
    del call, fields
    return ()


@dataclass(kw_only=True)
class Simulator:
    """Phones on one side, the service's webhooks on the other.

    `public_url` is what Twilio's signatures cover, `service_url` where webhooks really go.
    Without `telegram_secret` the bot is expected to poll; without `twilio_whatsapp_number` the
    account's number sends WhatsApp messages too. `clock` replaces GET /try/clock.
    `statuses` are the answers to all webhooks in order, 0 where nobody answered. Lines that break
    do so for a `share` of the calls, by the `dice`. `check` says what is wrong with a call of the
    service by the provider's published rules; what it or a fake finds is kept in `invalid`.
    """

    service_url: str
    public_url: str
    twilio_account_sid: str
    twilio_auth_token: str
    twilio_number: str
    twilio_whatsapp_number: str = ""
    telegram_token: str
    telegram_secret: str
    people: Sequence[Person]
    clock: Callable[[], Awaitable[datetime]] | None = None
    faults: Faults = field(default_factory=Faults)
    statuses: list[int] = field(default_factory=list)
    share: float = 1.0
    dice: Random = field(default_factory=Random)
    check: Check = _unchecked
    invalid: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.public_url = self.public_url.rstrip("/")
        self.service = Service(self.service_url.rstrip("/"))
        self.desk = Desk(self.people)
        self.now: Callable[[], Awaitable[datetime]] = self.clock or self.service.now
        self.notes = Notes()
        self.post = Post(
            self.service,
            self.desk,
            self.notes,
            self.now,
            self._switches,
            self._obey,
            self.statuses,
        )
        self.contents = FakeContents(
            self.twilio_account_sid, self.now, self._switches, self.invalid.append
        )
        self.twilio = FakeTwilio(
            account_sid=self.twilio_account_sid,
            number=self.twilio_number,
            desk=self.desk,
            now=self.now,
            report=self._report,
            contents=self.contents,
            faults=self._switches,
            later=self.post.later,
            delivered=self._delivered,
            given_back=self.notes.given_back,
            whatsapp_number=self.twilio_whatsapp_number,
        )
        self.numbers = FakeNumbers(
            self.twilio_account_sid, self.twilio_number, f"{self.public_url}/hooks/twilio"
        )
        self.calls = FakeCalls(
            account_sid=self.twilio_account_sid,
            number=self.twilio_number,
            desk=self.desk,
            now=self.now,
            bring=self._bring,
            later=self.post.later,
            begin=self.post.afterwards,
        )
        self.telegram = FakeTelegram(self.telegram_token, self.desk, self.now)
        self._chats = networks.Telegram(self.telegram, lambda: self.telegram_secret)
        by_whatsapp = networks.WhatsApp(self.twilio, self._message_form)
        self._networks: dict[Channel, Network] = {
            "sms": networks.Sms(self.twilio, self._message_form, self._switches),
            "whatsapp": by_whatsapp,
            "telegram": self._chats,
        }
        self._buttons: dict[Channel, Buttons] = {
            "whatsapp": by_whatsapp,
            "telegram": self._chats,
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def phone(self, key: str) -> Phone:
        """The phone of a person, by key."""
        return self.desk.phones[key]

    def move(self, phone: Phone | str, channel: Channel) -> Phone:
        """Let somebody write on another network from now on; raises LookupError without one."""
        phone = self._phone(phone)
        if not phone.person.on(channel):
            raise LookupError(f"{phone.person.name} has no address on {channel}")
        phone.channel = channel
        return phone

    async def text(self, phone: Phone | str, text: str, quote: Bubble | None = None) -> Bubble:
        """Write a text; as a reply to `quote`, on the network of that, where there are replies."""
        return await self._say(_in_hand(self._phone(phone)), Said(text, quote=quote))

    async def photo(self, phone: Phone | str, caption: str = "") -> Bubble:
        """Send a picture; there is nothing on it."""
        return await self.send(phone, "photo", caption)

    async def send(self, phone: Phone | str, kind: Kind, caption: str = "") -> Bubble:
        """Send a photo, a voice note, a document or a location, which all hold nothing."""
        return await self._say(_in_hand(self._phone(phone)), Said(caption, kind))

    async def tap(
        self, phone: Phone | str, label_or_key: str, bubble: Bubble | None = None
    ) -> Bubble:
        """Tap a button, of the newest bubble that has it unless one is given."""
        phone = _in_hand(self._phone(phone))
        tapped = bubble or phone.newest_with(label_or_key)
        button = tapped.button(label_or_key) if tapped else None
        if tapped is None or button is None:
            raise LookupError(f"No button {label_or_key!r} on the phone of {phone.person.name}")
        network, at = self._buttons[tapped.channel], await self.now()
        mark, envelope = network.tap(phone, tapped, button, at)
        return await self._carry(phone, self.desk.show(phone, mark), envelope)

    async def edit(self, phone: Phone | str, bubble: Bubble, text: str) -> Bubble:
        """Change a message that somebody has written, which of ours Telegram alone tells us."""
        phone = _in_hand(self._phone(phone))
        _on_telegram(bubble, "edited")
        edited, envelope = self._chats.edit(phone, bubble, text, await self.now())
        return await self._carry(phone, self.desk.change(phone, edited), envelope)

    async def react(self, phone: Phone | str, bubble: Bubble, emoji: str = "👍") -> Bubble:
        """Put an emoji on a message, or take it away with ""; Telegram alone tells us."""
        phone = _in_hand(self._phone(phone))
        _on_telegram(bubble, "reacted to")
        marked, envelope = self._chats.react(phone, bubble, emoji, await self.now())
        self.desk.change(phone, marked)
        if envelope:
            await self.post.deliver(Delivery(phone, marked, envelope))
        return marked

    def read(self, phone: Phone | str) -> None:
        """Open the chat on WhatsApp, so that the ticks of what stands there turn blue."""
        self.twilio.read(_in_hand(self._phone(phone)))

    async def step(self, seconds: float = 0) -> datetime:
        """Move the service's clock on; then what was late arrives."""
        if self.post.is_waiting:
            return await self.step_to(await self.now() + timedelta(seconds=seconds))
        await self.service.step(seconds)
        return await self._after_step()

    async def step_to(self, instant: datetime) -> datetime:
        """Move the service's clock to an instant; then what was late arrives."""
        while (due := self.post.next_due(instant)) is not None:
            self.post.ring(await self.service.step_to(due))
            await self.settle()
        await self.service.step_to(instant)
        return await self._after_step()

    async def settle(self) -> datetime:
        """Let the service finish its work, status callbacks included, without moving time."""
        for _ in range(SETTLE_ROUNDS):
            before = self.post.reported
            now = await self.service.step(0)
            self.post.ring(now)
            await self.post.reports_posted()
            if self.post.reported == before:
                break
        return now

    async def release(self) -> None:
        """Deliver what was late; for those who move the clock without this object."""
        await self.post.release()

    async def reports_posted(self) -> None:
        """Wait until every status callback so far has been posted."""
        await self.post.reports_posted()

    async def events(self, limit: int = 50) -> list[Happening]:
        """What the service says happened, and why, newest first."""
        return await self.service.events(limit)

    async def strip(self, limit: int = 50) -> list[Happening]:
        """The same with what the toys did themselves."""
        return self.notes.merged(await self.service.events(limit), limit)

    async def switch(self, faults: Faults) -> None:
        """Make these things go wrong, and no others; who has no phone here cannot be silent."""
        faults = replace(faults, silent=faults.silent & self.desk.phones.keys())
        if faults == self.faults:
            return
        at, self.faults = await self.now(), faults
        self.notes.begin_anew()
        for key, phone in self.desk.phones.items():
            if phone.off is not (key in faults.silent):
                waited = list(phone.waiting)
                phone.switch(off=not phone.off)
                self.twilio.reached(phone, [] if phone.off else waited)
                self.notes.switched(at, phone, len(waited))

    def cuts(self) -> str:
        """Return whether the line of this call breaks "before" or "after" it is done, or ""."""
        return self.faults.cuts(self.dice.random(), self.share)

    async def refused(self, channel: str, status: int) -> None:
        """Note that a provider would not do what the service asked of it."""
        if status in REFUSALS:
            self.notes.refused(await self.now(), channel, status)

    def examine(self, call: str, fields: Mapping[str, Any]) -> None:
        """Keep what is wrong with a call of the service."""
        self.invalid += [f"{call}: {problem}" for problem in self.check(call, fields)]

    def forget(self) -> None:
        """Wipe the phones, with what was still on its way, and let nothing go wrong any more."""
        self.faults = Faults()
        self.desk.forget()
        self.notes.forget()
        self.telegram.toasts.clear()
        self.twilio.forget()
        self.calls.forget()
        self.post.forget()

    async def close(self) -> None:
        """Stop reporting and hang up."""
        await self.post.close()
        await self.service.close()

    def _phone(self, phone: Phone | str) -> Phone:
        return self.phone(phone) if isinstance(phone, str) else phone

    def _switches(self) -> Faults:
        return self.faults

    async def _after_step(self) -> datetime:
        await self.release()
        return await self.settle()

    async def _say(self, phone: Phone, said: Said, channel: Channel | None = None) -> Bubble:
        quoted = said.quote.channel if said.quote else "sms"
        network = channel or (phone.channel if quoted == "sms" else quoted)
        bubble, envelope = self._networks[network].say(phone, said, await self.now())
        return await self._carry(phone, self.desk.show(phone, bubble), envelope)

    async def _carry(self, phone: Phone, bubble: Bubble, envelope: Envelope | None) -> Bubble:
        if envelope is None:
            return self.post.marked(phone, bubble, "sent")
        return await self.post.deliver(Delivery(phone, bubble, envelope))

    def _delivered(self, phone: Phone) -> None:
        """Answer by itself, as a business phone does whose holder is away."""
        if phone.away:
            away = Said(phone.away)
            self.post.afterwards(lambda: self._say(phone, away, "whatsapp"))

    async def _obey(self, answer: Answer) -> None:
        """Telegram treats a JSON method in the webhook's answer as a call of it."""
        if not (answer.taken and answer.body.startswith(b"{")):
            return
        fields = orjson.loads(answer.body)
        method = fields.pop("method", "")
        self.examine(method, fields)
        # As at Telegram, nobody is told when a call made this way is refused.
        with suppress(TelegramError):
            await self.telegram.call(method, fields)

    def _message_form(self, fields: dict[str, Any]) -> Envelope:
        return self._form("/hooks/twilio", fields)

    def _form(self, path: str, fields: dict[str, Any]) -> Envelope:
        return wires.twilio_envelope(
            token=self.twilio_auth_token, public_url=self.public_url, path=path, fields=fields
        )

    async def _bring(self, url: str, fields: dict[str, Any]) -> Answer:
        answer = await self.service.post(self._form(url.removeprefix(self.public_url), fields))
        self.statuses.append(answer.status)
        return answer

    def _report(self, callback_url: str, statuses: Sequence[dict[str, Any]]) -> None:
        path = callback_url.removeprefix(self.public_url)
        self.post.report([self._form(path, fields) for fields in statuses])


def _in_hand(phone: Phone) -> Phone:
    if phone.off:
        raise LookupError(f"The phone of {phone.person.name} is off")
    return phone


def _on_telegram(bubble: Bubble, done: str) -> None:
    if bubble.channel != "telegram":
        raise LookupError(f"A message on {bubble.channel} cannot be {done}: nobody is told")
