"""How what somebody does on a phone becomes a webhook: one class for each network.

Each returns the bubble that the phone shows and what its provider brings to the service, which is
nothing where the service fetches it itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from simulator import parts, whatsapp, wires
from simulator.phones import Bubble
from simulator.wires import new_sid

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from simulator.fake_telegram import FakeTelegram
    from simulator.fake_twilio import FakeTwilio
    from simulator.faults import Faults
    from simulator.phones import Button, Kind, Phone
    from simulator.wires import Envelope

    Form = Callable[[dict[str, Any]], Envelope]
    Done = tuple[Bubble, Envelope | None]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: words, or a medium with or without them, and perhaps a quote."""

    text: str = ""
    kind: Kind = "text"
    quote: Bubble | None = None


class Network(Protocol):
    """One way to write to the service."""

    def say(self, phone: Phone, said: Said, at: datetime) -> Done:
        """Say something."""
        ...


class Buttons(Protocol):
    """A network whose messages have buttons."""

    def tap(self, phone: Phone, tapped: Bubble, button: Button, at: datetime) -> Done:
        """Tap a button below a message."""
        ...


@dataclass(frozen=True)
class Sms:
    """SMS, and MMS where there is a medium."""

    twilio: FakeTwilio
    form: Form
    faults: Callable[[], Faults]

    def say(self, phone: Phone, said: Said, at: datetime) -> Done:
        """Send an SMS; it can quote nothing and carry no place."""
        if said.kind == "location":
            raise LookupError("An SMS cannot carry a place")
        sender = phone.person.sms
        fields = wires.twilio_message(
            account_sid=self.twilio.account_sid,
            sid=new_sid("SM" if said.kind == "text" else "MM"),
            sender=sender,
            to=self.twilio.number,
            body=said.text,
        )
        if said.kind != "text":
            fields = wires.twilio_medium(fields, said.kind)
        if self.faults().opt_out:
            word = self.twilio.opt_out_type(sender, said.text)
            fields |= {"OptOutType": word} if word else {}
        self.twilio.receive(fields, at)
        bubble = Bubble(
            mine=True,
            text=said.text,
            at=at,
            provider_id=fields["MessageSid"],
            kind=said.kind,
            parts=parts.count(said.text),
        )
        return bubble, self.form(fields)


@dataclass(frozen=True)
class WhatsApp:
    """WhatsApp by Twilio; whatever is written opens the window for a day."""

    twilio: FakeTwilio
    form: Form

    def say(self, phone: Phone, said: Said, at: datetime) -> Done:
        """Send a message, possibly as a reply to one."""
        fields = self._message(phone, said.text, said.kind)
        if said.quote:
            fields = whatsapp.quoting(fields, said.quote, phone, self.twilio.sender)
        bubble = Bubble(
            mine=True,
            text=said.text,
            at=at,
            provider_id=fields["MessageSid"],
            kind=said.kind,
            quoted=said.quote.text if said.quote else "",
            channel="whatsapp",
        )
        return self._sent(phone, bubble, fields)

    def tap(self, phone: Phone, tapped: Bubble, button: Button, at: datetime) -> Done:
        """Tap a button, or an item of a list."""
        fields = self._message(phone, button.label)
        fields = whatsapp.quoting(fields, tapped, phone, self.twilio.sender)
        fields = whatsapp.tapping(fields, tapped, button)
        bubble = Bubble(
            mine=True,
            text=button.label,
            at=at,
            provider_id=fields["MessageSid"],
            kind="tap",
            channel="whatsapp",
        )
        return self._sent(phone, bubble, fields)

    def _message(self, phone: Phone, text: str, kind: Kind = "text") -> dict[str, Any]:
        return whatsapp.message(
            phone,
            account_sid=self.twilio.account_sid,
            sid=new_sid("SM" if kind in {"text", "location"} else "MM"),
            to=self.twilio.sender,
            text=text,
            kind=kind,
        )

    def _sent(self, phone: Phone, bubble: Bubble, fields: dict[str, Any]) -> Done:
        phone.wrote_at = bubble.at
        self.twilio.receive(fields, bubble.at)
        return bubble, self.form(fields)


@dataclass
class Telegram:
    """Telegram; without a secret the service is expected to poll."""

    telegram: FakeTelegram
    secret: Callable[[], str]
    edited_at: int = 0

    def say(self, phone: Phone, said: Said, at: datetime) -> Done:
        """Send a message, possibly as a reply to one."""
        bubble = Bubble(
            mine=True,
            text=said.text,
            at=at,
            provider_id=str(self.telegram.next_id()),
            kind=said.kind,
            quoted=said.quote.text if said.quote else "",
            channel="telegram",
        )
        message = self._message(phone, bubble)
        if said.quote:
            message["reply_to_message"] = self._message(phone, said.quote)
        return bubble, self._update("message", message)

    def tap(self, phone: Phone, tapped: Bubble, button: Button, at: datetime) -> Done:
        """Tap a button; the little clock on it stops when the service answers."""
        bot = self.telegram.bot
        query = wires.telegram_tap(phone.person, tapped, button.payload, bot)
        mark = Bubble(
            mine=True,
            text=button.label,
            at=at,
            provider_id=query["id"],
            kind="tap",
            channel="telegram",
        )
        self.telegram.toasts[query["id"]] = (phone, mark)
        return mark, self._update("callback_query", query)

    def edit(self, phone: Phone, bubble: Bubble, text: str, at: datetime) -> Done:
        """Change the words of a message that was sent.

        Telegram counts edits in seconds; those of a clock that stands come a second apart.
        """
        edited = replace(bubble, text=text, edited=True)
        self.edited_at = max(self.edited_at + 1, int(at.timestamp()))
        message = self._message(phone, edited) | {"edit_date": self.edited_at}
        return edited, self._update("edited_message", message)

    def react(self, phone: Phone, bubble: Bubble, emoji: str, at: datetime) -> Done:
        """Put an emoji on a message, or take it away with ""."""
        told = wires.telegram_reaction(phone.person, bubble, emoji, at)
        return replace(bubble, reaction=emoji), self._update("message_reaction", told)

    def _message(self, phone: Phone, bubble: Bubble) -> dict[str, Any]:
        return wires.telegram_message(phone.person, bubble, self.telegram.bot)

    def _update(self, kind: str, content: dict[str, Any]) -> Envelope | None:
        """Wrap what happened, where the bot has asked for such updates."""
        if not self.telegram.wants(kind):
            return None
        update = self.telegram.update(kind, content)
        if self.secret():
            return wires.telegram_envelope(update, secret=self.secret())
        self.telegram.queue(update)
        return None
