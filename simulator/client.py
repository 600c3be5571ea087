"""The simulator: people write, their providers deliver, the service answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from simulator import parts, wires
from simulator.fake_telegram import FakeTelegram, TelegramError
from simulator.fake_twilio import FakeTwilio
from simulator.faults import Faults
from simulator.notes import REFUSALS, Notes
from simulator.phones import Bubble, Desk, Phone
from simulator.service import Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from typing import Self

    from simulator.phones import Person
    from simulator.service import Answer, Happening
    from simulator.wires import Envelope

SETTLE_ROUNDS = 20
ON_ITS_WAY, NOT_DELIVERED = "on its way", "not delivered"


@dataclass
class _Delivery:
    """A message of one phone on its way to the service."""

    phone: Phone
    bubble: Bubble
    envelope: Envelope


@dataclass(kw_only=True)
class Simulator:
    """Phones on one side, the service's webhooks on the other.

    `public_url` is what Twilio's signatures cover, `service_url` where webhooks really go.
    Without `telegram_secret` the bot is expected to poll. `clock` replaces GET /try/clock.
    `statuses` are the answers to all webhooks in order, 0 where nobody answered. Lines that break
    do so for a `share` of the calls, by the `dice`.
    """

    service_url: str
    public_url: str
    twilio_account_sid: str
    twilio_auth_token: str
    twilio_number: str
    telegram_token: str
    telegram_secret: str
    people: Sequence[Person]
    clock: Callable[[], Awaitable[datetime]] | None = None
    faults: Faults = field(default_factory=Faults)
    statuses: list[int] = field(default_factory=list)
    share: float = 1.0
    dice: Random = field(default_factory=Random)

    def __post_init__(self) -> None:
        self.public_url = self.public_url.rstrip("/")
        self.service = Service(self.service_url.rstrip("/"))
        self.desk = Desk(self.people)
        self.now: Callable[[], Awaitable[datetime]] = self.clock or self.service.now
        self.twilio = FakeTwilio(
            self.twilio_account_sid, self.twilio_number, self.desk, self.now, self._report
        )
        self.telegram = FakeTelegram(self.telegram_token, self.desk, self.now)
        self.notes = Notes()
        self._held: list[_Delivery] = []
        self._reports: set[asyncio.Task[None]] = set()
        self._reported = 0
        self._edited = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def phone(self, key: str) -> Phone:
        """The phone of a person, by key."""
        return self.desk.phones[key]

    async def text(self, phone: Phone | str, text: str, quote: Bubble | None = None) -> Bubble:
        """Write a text, on Telegram possibly as a reply to `quote`."""
        return await self._write(_in_hand(self._phone(phone)), text, quote=quote)

    async def edit(self, phone: Phone | str, bubble: Bubble, text: str) -> Bubble:
        """Change the words of a text that was written on Telegram."""
        phone = _in_hand(self._phone(phone))
        self._edited += 1
        edited = self.desk.rewrite(phone, bubble, text)
        message = wires.telegram_message(phone.person, edited, self.telegram.bot)
        message["edit_date"] = int((await self.now()).timestamp()) + self._edited
        update = self.telegram.update("edited_message", message)
        return await self._send_update(phone, edited, update)

    async def react(self, phone: Phone | str, bubble: Bubble, *emoji: str) -> Bubble:
        """Put signs under a message on Telegram in place of those there; none takes them away."""
        phone = _in_hand(self._phone(phone))
        before = bubble.state.split() if not bubble.mine else []
        reaction = wires.telegram_reaction(phone.person, bubble, before, emoji)
        marked = self.desk.mark(phone, bubble, " ".join(emoji))
        reaction["date"] = int((await self.now()).timestamp())
        await self._post_update(self.telegram.update("message_reaction", reaction))
        return marked

    async def photo(self, phone: Phone | str, caption: str = "") -> Bubble:
        """Send a picture; there is nothing on it."""
        return await self._write(_in_hand(self._phone(phone)), caption, photo=True)

    async def tap(
        self, phone: Phone | str, label_or_key: str, bubble: Bubble | None = None
    ) -> Bubble:
        """Tap a button, of the newest bubble that has it unless one is given."""
        phone = _in_hand(self._phone(phone))
        tapped = bubble or phone.newest_with(label_or_key)
        button = tapped.button(label_or_key) if tapped else None
        if tapped is None or button is None:
            raise LookupError(f"No button {label_or_key!r} on the phone of {phone.person.name}")
        query = wires.telegram_tap(phone.person, tapped, button.payload, self.telegram.bot)
        update = self.telegram.update("callback_query", query)
        mark = Bubble(
            mine=True, text=button.label, at=await self.now(), provider_id=query["id"], kind="tap"
        )
        self.telegram.toasts[query["id"]] = (phone, self.desk.show(phone, mark))
        return await self._send_update(phone, mark, update)

    async def step(self, seconds: float = 0) -> datetime:
        """Move the service's clock on; then what was late arrives."""
        await self.service.step(seconds)
        return await self._after_step()

    async def step_to(self, instant: datetime) -> datetime:
        """Move the service's clock to an instant; then what was late arrives."""
        await self.service.step_to(instant)
        return await self._after_step()

    async def settle(self) -> datetime:
        """Let the service finish its work, status callbacks included, without moving time."""
        for _ in range(SETTLE_ROUNDS):
            before = self._reported
            now = await self.service.step(0)
            await self.reports_posted()
            if self._reported == before:
                break
        return now

    async def release(self) -> None:
        """Deliver what was late; for those who move the clock without this object."""
        if self.faults.unreachable:
            return
        held, self._held = self._held, []
        for delivery in held:
            await self._post(delivery)

    async def reports_posted(self) -> None:
        """Wait until every status callback so far has been posted."""
        while self._reports:
            await asyncio.gather(*self._reports)

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
                waited = len(phone.waiting)
                phone.switch(off=not phone.off)
                self.notes.switched(at, phone, waited)

    def cuts(self) -> str:
        """Return whether the line of this call breaks "before" or "after" it is done, or ""."""
        return self.faults.cuts(self.dice.random(), self.share)

    async def refused(self, channel: str, status: int) -> None:
        """Note that a provider would not do what the service asked of it."""
        if status in REFUSALS:
            self.notes.refused(await self.now(), channel, status)

    def forget(self) -> None:
        """Wipe the phones, with what was still on its way, and let nothing go wrong any more."""
        self.faults = Faults()
        self.desk.forget()
        self.notes.forget()
        self.telegram.toasts.clear()
        self.twilio.messages.clear()
        self._held.clear()

    async def close(self) -> None:
        """Stop reporting and hang up."""
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)
        await self.service.close()

    def _phone(self, phone: Phone | str) -> Phone:
        return self.phone(phone) if isinstance(phone, str) else phone

    async def _after_step(self) -> datetime:
        await self.release()
        return await self.settle()

    async def _write(
        self, phone: Phone, text: str, *, quote: Bubble | None = None, photo: bool = False
    ) -> Bubble:
        at = await self.now()
        if phone.channel == "sms":
            return await self._write_sms(phone, text, at, photo=photo)
        bubble = Bubble(
            mine=True,
            text=text,
            at=at,
            provider_id=str(self.telegram.next_id()),
            kind="photo" if photo else "text",
            quoted=quote.text if quote else "",
        )
        message = wires.telegram_message(phone.person, bubble, self.telegram.bot)
        if quote:
            quoted = wires.telegram_message(phone.person, quote, self.telegram.bot)
            message["reply_to_message"] = quoted
        self.desk.show(phone, bubble)
        return await self._send_update(phone, bubble, self.telegram.update("message", message))

    async def _write_sms(self, phone: Phone, text: str, at: datetime, *, photo: bool) -> Bubble:
        sid, sender = wires.new_sid("MM" if photo else "SM"), phone.person.sms
        fields = wires.twilio_message(
            account_sid=self.twilio_account_sid,
            sid=sid,
            sender=sender,
            to=self.twilio_number,
            body=text,
        )
        if photo:
            fields = wires.twilio_picture(fields, self.twilio_account_sid)
        kept = self.twilio.record(sid=sid, to=self.twilio_number, body=text, at=at, inbound=True)
        kept |= {"from": sender, "num_media": fields["NumMedia"]}
        bubble = Bubble(
            mine=True,
            text=text,
            at=at,
            provider_id=sid,
            kind="photo" if photo else "text",
            parts=parts.count(text),
        )
        self.desk.show(phone, bubble)
        return await self._deliver(_Delivery(phone, bubble, self._form("/hooks/twilio", fields)))

    async def _send_update(self, phone: Phone, bubble: Bubble, update: dict[str, Any]) -> Bubble:
        if not self.telegram_secret:
            self.telegram.queue(update)
            return self._marked(phone, bubble, "sent")
        envelope = wires.telegram_envelope(update, secret=self.telegram_secret)
        return await self._deliver(_Delivery(phone, bubble, envelope))

    async def _post_update(self, update: dict[str, Any]) -> None:
        """Bring an update that leaves no bubble of its own."""
        if not self.telegram_secret:
            self.telegram.queue(update)
            return
        envelope = wires.telegram_envelope(update, secret=self.telegram_secret)
        self.statuses.append((await self.service.post(envelope)).status)

    async def _deliver(self, delivery: _Delivery) -> Bubble:
        if self.faults.unreachable and delivery.phone.channel == "sms":
            self.notes.missed(await self.now(), delivery.phone)
            return self._marked(delivery.phone, delivery.bubble, NOT_DELIVERED)
        if not (self.faults.late or self.faults.unreachable):
            return await self._post(delivery)
        self._held.append(delivery)
        self.notes.held(await self.now(), delivery.phone)
        return self._marked(delivery.phone, delivery.bubble, ON_ITS_WAY)

    async def _post(self, delivery: _Delivery) -> Bubble:
        taken = False
        for _ in range(2 if self.faults.duplicate else 1):
            answer = await self.service.post(delivery.envelope)
            self.statuses.append(answer.status)
            taken = taken or answer.taken
            await self._obey(answer)
        if self.faults.duplicate:
            self.notes.doubled(await self.now(), delivery.phone)
        state = "delivered" if taken else NOT_DELIVERED
        return self._marked(delivery.phone, delivery.bubble, state)

    async def _obey(self, answer: Answer) -> None:
        """Telegram treats a JSON method in the webhook's answer as a call of it."""
        if not (answer.taken and answer.body.startswith(b"{")):
            return
        fields = orjson.loads(answer.body)
        # As at Telegram, nobody is told when a call made this way is refused.
        with suppress(TelegramError):
            await self.telegram.call(fields.pop("method", ""), fields)

    def _marked(self, phone: Phone, bubble: Bubble, state: str) -> Bubble:
        shown = phone.find(bubble.provider_id) or bubble
        if shown.kind == "tap" and shown.state not in {"", ON_ITS_WAY}:
            return shown  # the service has already answered the tap with words of its own
        return self.desk.mark(phone, bubble, state)

    def _form(self, path: str, fields: dict[str, Any]) -> Envelope:
        return wires.twilio_envelope(
            token=self.twilio_auth_token, public_url=self.public_url, path=path, fields=fields
        )

    def _report(self, callback_url: str, statuses: Sequence[dict[str, Any]]) -> None:
        path = callback_url.removeprefix(self.public_url)
        envelopes = [self._form(path, fields) for fields in statuses]
        task = asyncio.create_task(self._post_reports(envelopes))
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _post_reports(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in () if self.faults.unreachable else envelopes:
            answer = await self.service.post(envelope)
            self.statuses.append(answer.status)
            self._reported += 1


def _in_hand(phone: Phone) -> Phone:
    if phone.off:
        raise LookupError(f"The phone of {phone.person.name} is off")
    return phone
