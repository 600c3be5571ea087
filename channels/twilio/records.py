"""What Twilio remembers: its list of messages, asked for what we do not know ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from channels.base import Kind, SendError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

PAGE_SIZE: Final = 200
MOST_PAGES: Final = 200
"""A list that goes on and on is no answer; a day of a busy programme is a tenth of this."""

CLOCKS: Final = timedelta(seconds=5)
"""How far our clock may be ahead of Twilio's, whose stamps are in whole seconds."""

NOT_FOUND: Final = "20404"
LISTS: Final = ("messages", "media_list")


@dataclass(frozen=True, slots=True)
class Record:
    """A message as the account's list shows it; `service` is the messaging service, or ""."""

    sid: str
    sender: str
    recipient: str
    text: str
    inbound: bool
    created: datetime
    media: int
    service: str

    def form(self, media_type: str) -> dict[str, str]:
        """Return the fields that the webhook of this message has, as far as we read them."""
        named = {"MediaContentType0": media_type} if self.media else {}
        return {
            "MessageSid": self.sid,
            "From": self.sender,
            "To": self.recipient,
            "Body": self.text,
            "NumMedia": str(self.media),
        } | named


async def sent(
    messages: Any, address: str, text: str, since: datetime, known: Collection[str]
) -> str | None:
    """Return the SID of the first message of ours to an address with a text, since an instant.

    Not asked by DateSent, which a message that is still queued at Twilio does not have.
    """
    words = text.split()  # Twilio drops blanks at the ends
    for record in await _created_since(messages, since - CLOCKS, to=address):
        if not record.inbound and record.text.split() == words and record.sid not in known:
            return record.sid
    return None


async def received(
    messages: Any, instant: datetime, sender: Mapping[str, str]
) -> list[tuple[Record, str]]:
    """Return what came in since an instant, the oldest first, with the type of its first medium.

    `sender` is how we send: from a number, which is then the number that people write to, or
    from a messaging service, whose messages carry its id.
    """
    number, service = sender.get("from_", ""), sender.get("messaging_service_sid", "")
    # By the day, the one form that is documented; what is older is left out here.
    criteria = {"date_sent_after": f"{instant:%Y-%m-%d}"} | ({"to": number} if number else {})
    found = await _created_since(messages, instant - CLOCKS, **criteria)
    ours = [one for one in found if one.inbound and (number or one.service == service)]
    return [(record, await _media_type(messages, record)) for record in ours]


def listed(body: bytes) -> dict[str, Any] | None:
    """Return the answer to a list, or None when the SDK would stumble over it."""
    found = fields(body)
    lists = [found[name] for name in LISTS if name in found]
    whole = lists and isinstance(lists[0], list) and all(isinstance(x, dict) for x in lists[0])
    return found if whole else None


def fields(body: bytes) -> dict[str, Any]:
    """Return the fields of an answer, none when it is no JSON object."""
    try:
        found = orjson.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def _created_since(messages: Any, since: datetime, **criteria: str) -> list[Record]:
    """Read pages, which come with the newest first, as far back as `since`; the oldest first."""
    found: list[Record] = []
    page = await messages.page_async(page_size=PAGE_SIZE, **criteria)
    for _ in range(MOST_PAGES):
        shown = _records(page)
        fresh = [record for record in shown if record.created >= since]
        found += fresh
        if shown and not fresh:
            return found[::-1]
        page = await page.next_page_async()
        if page is None:
            return found[::-1]
    raise SendError("list_too_long", Kind.RETRYABLE)


def _records(page: Iterator[Any]) -> list[Record]:
    """Return the records of a page that can be read; nothing can be done with others."""
    found: list[Record] = []
    while True:
        try:
            record = _record(next(page))
        except StopIteration:
            return found
        except (AttributeError, TypeError, ValueError):
            continue  # the SDK stumbled over a field
        if record is not None:
            found.append(record)


def _record(message: Any) -> Record | None:
    media = str(message.num_media or "0")
    words = (message.sid, message.from_ or "", message.to or "", message.body or "")
    if not all(isinstance(one, str) for one in words) or not message.sid:
        return None
    if not isinstance(message.date_created, datetime) or not media.isdecimal():
        return None
    sid, sender, recipient, text = words
    return Record(
        sid=sid,
        sender=sender,
        recipient=recipient,
        text=text,
        inbound=message.direction == "inbound",
        created=message.date_created,
        media=int(media),
        service=str(message.messaging_service_sid or ""),
    )


async def _media_type(messages: Any, record: Record) -> str:
    """Return the type of a message's first medium, "" when there is none any more."""
    if not record.media:
        return ""
    try:
        media = await messages(record.sid).media.page_async(page_size=1)
    except SendError as error:
        if error.code != NOT_FOUND:
            raise
        return ""
    return next((str(one.content_type or "") for one in media), "")
