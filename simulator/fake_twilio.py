"""Twilio's Messages API over toy phones: accept, list, and report what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from simulator import parts
from simulator.phones import Bubble
from simulator.wires import new_sid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from simulator.phones import Desk

Json = dict[str, Any]
LONGEST_BODY = 1600
LONGEST_PAGE = 1000
UNKNOWN_HANDSET = 30005
ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20503: (503, "Service Unavailable"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid, SMS-capable number of this account."),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}


class TwilioError(Exception):
    """A refusal in Twilio's own shape."""

    def __init__(self, code: int) -> None:
        super().__init__(ERRORS[code][1])
        self.code = code
        self.status = ERRORS[code][0]

    def body(self) -> Json:
        """The JSON that Twilio answers."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": str(self), "more_info": more, "status": self.status}


@dataclass
class FakeTwilio:
    """One account with one number; `report(url, statuses)` posts status callbacks, in order."""

    account_sid: str
    number: str
    desk: Desk
    now: Callable[[], Awaitable[datetime]]
    report: Callable[[str, Sequence[Json]], None]
    messages: list[Json] = field(default_factory=list)

    async def send(self, form: Mapping[str, str]) -> Json:
        """Accept a message, put it on its phone and report its way there."""
        self._check(form)
        to, body, at = form["To"], form["Body"], await self.now()
        sid = new_sid("SM")
        record = self.record(sid=sid, to=to, body=body, at=at, inbound=False)
        record |= {
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
        }
        accepted = dict(record)
        record["from"] = self.number  # a messaging service has chosen it by then
        phone = self.desk.at("sms", to)
        if phone is not None:
            count = parts.count(body)
            bubble = Bubble(mine=False, text=body, at=at, provider_id=sid, parts=count)
            self.desk.show(phone, bubble)
        self._follow(record, form.get("StatusCallback", ""), reached=phone is not None)
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
        self.messages.append(message)
        return message

    def fetch(self, sid: str) -> Json:
        """One message of the account."""
        for message in self.messages:
            if message["sid"] == sid:
                return message
        raise TwilioError(20404)

    def list_page(self, query: Mapping[str, str]) -> Json:
        """Messages that match To, From and DateSent, newest first, a page at a time."""
        found = [message for message in reversed(self.messages) if _matches(message, query)]
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        page = _page("messages", found, path, query)
        for message in page["messages"]:
            self._told(message)
        return page

    def media_page(self, sid: str, query: Mapping[str, str]) -> Json:
        """The media of one message: pictures that hold nothing."""
        message = self.fetch(sid)
        path = message["subresource_uris"]["media"]
        media = [_medium(message, number) for number in range(int(message["num_media"]))]
        return _page("media_list", media, path, query)

    def _told(self, message: Json) -> None:
        """Mark what somebody wrote: from the list the service knows it too."""
        phone = self.desk.at("sms", message["from"] or "")
        bubble = phone.find(message["sid"]) if phone else None
        if phone and bubble and bubble.mine:
            self.desk.mark(phone, bubble, "delivered")

    def _check(self, form: Mapping[str, str]) -> None:
        refusals = (
            (21211, not form.get("To", "").removeprefix("+").isdigit()),
            (21603, not (form.get("From") or form.get("MessagingServiceSid"))),
            (21606, form.get("From", self.number) != self.number),
            (21602, not form.get("Body")),
            (21617, len(form.get("Body", "")) > LONGEST_BODY),
        )
        for code, refused in refusals:
            if refused:
                raise TwilioError(code)

    def _follow(self, record: Json, callback_url: str, *, reached: bool) -> None:
        way = ("queued", "sent", "delivered") if reached else ("queued", "sent", "undelivered")
        if not reached:
            record["error_code"] = UNKNOWN_HANDSET
        record["status"] = way[-1]
        if callback_url:
            self.report(callback_url, [_status_fields(record, status) for status in way])


def _page(name: str, found: Sequence[Json], path: str, query: Mapping[str, str]) -> Json:
    """A page of a list, as all of Twilio's lists have them; its links keep what was asked."""
    page, size = int(query.get("Page", "0")), min(int(query.get("PageSize", "50")), LONGEST_PAGE)
    shown = found[page * size : (page + 1) * size]

    def uri(number: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number})}"

    return {
        name: shown,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(page - 1) if page else None,
        "next_page_uri": uri(page + 1) if (page + 1) * size < len(found) else None,
    }


def _medium(message: Json, number: int) -> Json:
    sid = "ME" + sha256(f"{message['sid']}:{number}".encode()).hexdigest()[:32]
    media = message["subresource_uris"]["media"].removesuffix(".json")
    return {
        "account_sid": message["account_sid"],
        "content_type": "image/jpeg",
        "date_created": message["date_created"],
        "date_updated": message["date_updated"],
        "parent_sid": message["sid"],
        "sid": sid,
        "uri": f"{media}/{sid}.json",
    }


def _status_fields(record: Json, status: str) -> Json:
    fields = {
        "AccountSid": record["account_sid"], "ApiVersion": record["api_version"],
        "MessageSid": record["sid"], "SmsSid": record["sid"],
        "MessageStatus": status, "SmsStatus": status,
        "From": record["from"] or "", "To": record["to"],
    }  # fmt: skip
    failed = {"ErrorCode": str(record["error_code"])} if status == "undelivered" else {}
    return fields | failed


def _matches(message: Json, query: Mapping[str, str]) -> bool:
    sent = _stamp(message["date_sent"])
    return (
        message["to"] == query.get("To", message["to"])
        and message["from"] == query.get("From", message["from"])
        and sent >= _moment(query.get("DateSent>"), datetime.min.replace(tzinfo=UTC))
        and sent <= _moment(query.get("DateSent<"), datetime.max.replace(tzinfo=UTC))
        and _on_day(sent, query.get("DateSent"))
    )


def _stamp(text: str) -> datetime:
    return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z")


def _moment(text: str | None, otherwise: datetime) -> datetime:
    if text is None:
        return otherwise
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _on_day(sent: datetime, text: str | None) -> bool:
    if text is None:
        return True
    day = _moment(text, sent)
    return day <= sent < day + timedelta(days=1)
