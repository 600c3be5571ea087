"""Twilio's Messages API over toy phones: accept, list, and report what became of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import orjson

from simulator import parts, prices, statuses, twilio_lists, window
from simulator.filling import Filled, fill
from simulator.phones import WHATSAPP, Bubble
from simulator.twilio_errors import OPTED_OUT, TwilioError
from simulator.wires import new_sid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from simulator.contents import FakeContents
    from simulator.faults import Faults
    from simulator.phones import Desk, Phone

Json = dict[str, Any]
LONGEST_BODY = 1600
UNKNOWN_HANDSET = 30005
NUMBER = re.compile(r"\+\d+")
USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
LATE_ERROR = timedelta(minutes=10)
LEAVES = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
RETURNS = frozenset({"START", "YES", "UNSTOP"})
ASKS = frozenset({"HELP", "INFO"})


@dataclass(frozen=True, slots=True)
class _Order:
    """A message that is wanted; `sent` says of WhatsApp what it is, and `category` its price."""

    to: str
    body: str
    sent: window.Sent = field(default_factory=window.Sent)
    template: str = ""
    category: str = ""

    @property
    def filled(self) -> Filled:
        return self.sent.filled or Filled("text", self.body)


@dataclass
class FakeTwilio:
    """One account with one number and one WhatsApp sender.

    `report(url, statuses)` posts status callbacks, in order; `later` does something at an instant;
    `delivered` hears of each WhatsApp message that a phone has shown, `given_back` of one that
    none has.
    """

    account_sid: str
    number: str
    desk: Desk
    now: Callable[[], Awaitable[datetime]]
    report: Callable[[str, Sequence[Json]], None]
    contents: FakeContents
    faults: Callable[[], Faults]
    later: Callable[[datetime, Callable[[], None]], None]
    delivered: Callable[[Phone], None]
    given_back: Callable[[datetime, Phone | None, int], None]
    whatsapp_number: str = ""
    late_error: timedelta = LATE_ERROR
    messages: list[Json] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    _media: dict[str, list[str]] = field(default_factory=dict)
    _callbacks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.whatsapp_number = self.whatsapp_number or self.number

    @property
    def sender(self) -> str:
        """Our WhatsApp sender, as Twilio writes it."""
        return WHATSAPP + self.whatsapp_number

    async def send(self, form: Mapping[str, str]) -> Json:
        """Accept a message, put it on its phone and report its way there."""
        self._check(form)
        order, at = self._order(form), await self.now()
        record = self.record(
            sid=new_sid("SM"), to=order.to, body=order.filled.body, at=at, inbound=False
        )
        record |= {
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
        }
        accepted = dict(record)
        on_whatsapp = order.to.startswith(WHATSAPP)
        # a messaging service has chosen it by then
        record["from"] = self.sender if on_whatsapp else self.number
        self._callbacks[record["sid"]] = form.get("StatusCallback", "")
        if on_whatsapp:
            self._by_whatsapp(record, order, at)
        else:
            self._by_sms(record, order, at)
        return accepted

    def record(self, *, sid: str, to: str, body: str, at: datetime, inbound: bool) -> Json:
        """Keep a message as a resource of the account."""
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}"
        stamp = format_datetime(at)
        message: Json = {
            "account_sid": self.account_sid, "api_version": "2010-04-01", "body": body,
            "date_created": stamp, "date_sent": stamp, "date_updated": stamp,
            "direction": "inbound" if inbound else "outbound-api",
            "error_code": None, "error_message": None, "from": None, "to": to,
            "messaging_service_sid": None, "num_media": "0",
            "num_segments": str(parts.count(body)), "price": None, "price_unit": "USD",
            "sid": sid, "status": "received" if inbound else "queued",
            "subresource_uris": {"media": f"{uri}/Media.json"}, "uri": f"{uri}.json",
        }  # fmt: skip
        if to.startswith(WHATSAPP):
            message["num_segments"] = "1"
        self.messages.append(message)
        return message

    def receive(self, form: Mapping[str, str], at: datetime) -> None:
        """Keep what somebody wrote to us."""
        kept = self.record(
            sid=form["MessageSid"], to=form["To"], body=form["Body"], at=at, inbound=True
        )
        kept |= {"from": form["From"], "num_media": form["NumMedia"]}
        if "MediaContentType0" in form:
            self._media[form["MessageSid"]] = [form["MediaContentType0"]]

    def opt_out_type(self, number: str, text: str) -> str:
        """Obey STOP, START and HELP, as Twilio does for a number; say which it was, or ""."""
        word = text.strip().upper()
        if word in LEAVES:
            self.opted_out.add(number)
            return "STOP"
        if word in RETURNS:
            self.opted_out.discard(number)
            return "START"
        return "HELP" if word in ASKS else ""

    def read(self, phone: Phone) -> None:
        """Report what stands on a phone and its holder has now seen."""
        for bubble in phone.bubbles:
            if bubble.channel == "whatsapp" and not bubble.mine and bubble.state != "read":
                self._follow(self.fetch(bubble.provider_id), ["read"])
                self.desk.mark(phone, bubble, "read")

    def reached(self, phone: Phone, bubbles: Sequence[Bubble]) -> None:
        """Report what has come to a phone that was off and is on again."""
        for bubble in bubbles:
            if bubble.channel == "whatsapp" and not bubble.mine:
                self._follow(self.fetch(bubble.provider_id), ["delivered"])
                self.desk.mark(phone, bubble, "delivered")
                self.delivered(phone)

    def fetch(self, sid: str) -> Json:
        """One message of the account."""
        for message in self.messages:
            if message["sid"] == sid:
                return message
        raise TwilioError(20404)

    def list_page(self, query: Mapping[str, str]) -> Json:
        """Messages that match To, From and DateSent, newest first, a page at a time."""
        found = [one for one in reversed(self.messages) if twilio_lists.matches(one, query)]
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        page = twilio_lists.page("messages", found, path, query)
        for message in page["messages"]:
            self._told(message)
        return page

    def media_page(self, sid: str, query: Mapping[str, str]) -> Json:
        """The media of one message: they hold nothing."""
        message = self.fetch(sid)
        path = message["subresource_uris"]["media"]
        kinds = self._media.get(sid, [])
        media = [twilio_lists.medium(message, number, kind) for number, kind in enumerate(kinds)]
        return twilio_lists.page("media_list", media, path, query)

    def forget(self) -> None:
        """Forget every message and who has opted out; contents stay."""
        self.messages.clear()
        self.opted_out.clear()
        self._media.clear()
        self._callbacks.clear()

    def _told(self, message: Json) -> None:
        """Mark what somebody wrote: from the list the service knows it too."""
        phone = self.desk.ring(message["from"] or "")
        bubble = phone.find(message["sid"]) if phone else None
        if phone and bubble and bubble.mine:
            self.desk.mark(phone, bubble, "delivered")

    def _check(self, form: Mapping[str, str]) -> None:
        to, sender = form.get("To", ""), form.get("From", "")
        on_whatsapp = to.startswith(WHATSAPP)
        both = sender.startswith(WHATSAPP) == on_whatsapp
        content, body = form.get("ContentSid", ""), form.get("Body", "")
        refusals = (
            (21211, not _is_address(to)),
            (21603, not (sender or form.get("MessagingServiceSid"))),
            (21910, bool(sender) and not both),
            (63007, on_whatsapp and sender not in {"", self.sender}),
            (21606, not on_whatsapp and sender not in {"", self.number}),
            (21654, "ContentVariables" in form and not content),
            (21655, bool(content) and content not in self.contents.kept),
            (21602, not (body or content)),
            (21617, len(body) > LONGEST_BODY),
            (OPTED_OUT, to in self.opted_out),
        )
        for code, refused in refusals:
            if refused:
                raise TwilioError(code)

    def _order(self, form: Mapping[str, str]) -> _Order:
        sid = form.get("ContentSid", "")
        if not sid:
            return _Order(form["To"], form["Body"])
        given = _variables(form.get("ContentVariables", "{}"))
        filled = fill(self.contents.kept[sid], given)
        status = self.contents.status(sid)
        as_template = status == "approved"
        return _Order(
            to=form["To"],
            body=filled.body,
            sent=window.Sent(filled, status),
            template=self.contents.name(sid) if as_template else "",
            category=self.contents.approvals[sid]["category"] if as_template else "",
        )

    def _by_sms(self, record: Json, order: _Order, at: datetime) -> None:
        count = parts.count(order.body)
        phone = self.desk.ring(order.to)
        if phone is None:
            record["error_code"] = UNKNOWN_HANDSET
            self._follow(record, ("queued", "sent", "undelivered"))
            return
        price = prices.of_sms(count)
        record["price"] = f"-{price:.5f}"
        bubble = Bubble(
            mine=False, text=order.body, at=at, provider_id=record["sid"], parts=count, price=price
        )
        self.desk.show(phone, bubble)
        self._follow(record, ("queued", "sent", "delivered"))

    def _by_whatsapp(self, record: Json, order: _Order, at: datetime) -> None:
        phone = self.desk.ring(order.to)
        is_open = phone is not None and window.is_open(phone.wrote_at, at)
        code = window.trouble(order.sent, is_open=is_open) if phone else window.NOT_THERE
        if code or phone is None:
            self._fail(record, code, at)
            return
        price = prices.of_whatsapp(order.category, is_open=is_open)
        record["price"] = f"-{price:.5f}"
        bubble = Bubble(
            mine=False,
            text=order.filled.body,
            at=at,
            provider_id=record["sid"],
            buttons=order.filled.buttons,
            channel="whatsapp",
            template=order.template,
            menu=order.filled.menu,
            price=price,
            state="" if phone.off else "delivered",
        )
        self.desk.show(phone, bubble)
        self._follow(record, ("queued", "sent") if phone.off else ("queued", "sent", "delivered"))
        if not phone.off:
            self.delivered(phone)

    def _fail(self, record: Json, code: int, at: datetime) -> None:
        """Report that WhatsApp has given a message back, at once or after a while."""
        if self.faults().late_errors:
            self._follow(record, ("queued", "sent"))
            due = at + self.late_error
            self.later(due, lambda: self._give_back(record, code, due, ("undelivered",)))
        else:
            self._give_back(record, code, at, ("queued", "failed"))

    def _give_back(self, record: Json, code: int, at: datetime, way: Sequence[str]) -> None:
        record |= {"error_code": code, "error_message": window.WORDS[code]}
        self.given_back(at, self.desk.ring(record["to"]), code)
        self._follow(record, way)

    def _follow(self, record: Json, way: Sequence[str]) -> None:
        record["status"] = way[-1]
        url = self._callbacks.get(record["sid"], "")
        if url:
            self.report(url, [statuses.fields(record, status) for status in way])


def _is_address(to: str) -> bool:
    """Whether Twilio can send there: a number, or on WhatsApp a number or a user id."""
    if to.startswith(WHATSAPP):
        place = to.removeprefix(WHATSAPP)
        return bool(NUMBER.fullmatch(place) or USER_ID.fullmatch(place))
    return to.removeprefix("+").isdigit()


def _variables(text: str) -> dict[str, str]:
    """Read the variables of a content; raises TwilioError where they are none."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise TwilioError(21656) from None
    if not isinstance(given, dict) or not all(_is_value(value) for value in given.values()):
        raise TwilioError(21656)
    return given


def _is_value(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_BODY
