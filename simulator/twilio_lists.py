"""How Twilio's lists are asked for and answered: by address and day, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, Any]
LONGEST_PAGE = 1000


def page(name: str, found: Sequence[Json], path: str, query: Mapping[str, str]) -> Json:
    """A page of a list of the API of 2010; its links keep what was asked."""
    number, size = _asked(query)
    shown = found[number * size : (number + 1) * size]

    def uri(number: int) -> str:
        return f"{path}?{urlencode({**query, 'PageSize': size, 'Page': number})}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1) if (number + 1) * size < len(found) else None,
    }


def page_v1(name: str, found: Sequence[Json], url: str, query: Mapping[str, str]) -> Json:
    """A page of a list of the newer APIs: whole addresses, below `meta`."""
    number, size = _asked(query)

    def link(number: int) -> str:
        token = f"PT{number}"
        return f"{url}?{urlencode({'PageSize': size, 'Page': number, 'PageToken': token})}"

    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": link(0),
        "previous_page_url": link(number - 1) if number else None,
        "url": link(number),
        "next_page_url": link(number + 1) if (number + 1) * size < len(found) else None,
        "key": name,
    }
    return {name: found[number * size : (number + 1) * size], "meta": meta}


def matches(message: Json, query: Mapping[str, str]) -> bool:
    """Whether a message is among those that are asked for."""
    sent = datetime.strptime(message["date_sent"], "%a, %d %b %Y %H:%M:%S %z")
    return (
        message["to"] == query.get("To", message["to"])
        and message["from"] == query.get("From", message["from"])
        and sent >= _moment(query.get("DateSent>"), datetime.min.replace(tzinfo=UTC))
        and sent <= _moment(query.get("DateSent<"), datetime.max.replace(tzinfo=UTC))
        and _on_day(sent, query.get("DateSent"))
    )


def medium(message: Json, number: int, content_type: str) -> Json:
    """One medium of a message, which holds nothing here."""
    sid = "ME" + sha256(f"{message['sid']}:{number}".encode()).hexdigest()[:32]
    media = message["subresource_uris"]["media"].removesuffix(".json")
    return {
        "account_sid": message["account_sid"],
        "content_type": content_type,
        "date_created": message["date_created"],
        "date_updated": message["date_updated"],
        "parent_sid": message["sid"],
        "sid": sid,
        "uri": f"{media}/{sid}.json",
    }


def _asked(query: Mapping[str, str]) -> tuple[int, int]:
    return int(query.get("Page", "0")), min(int(query.get("PageSize", "50")), LONGEST_PAGE)


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
