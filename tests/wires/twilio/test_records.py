"""Twilio's list of messages: what it took from us, and what came while we were away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson
import pytest

from channels.base import Kind, SendError
from channels.telegram import Telegram
from channels.twilio import records
from channels.twilio.hooks import INBOUND_PATH
from domain.model import Inbound, MessageKind
from tests.wires.provider import Provider, conforms, contract
from tests.wires.twilio.test_hooks import NURSE, OURS, RECORDED, SERVICE, SID, hook, wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from channels.twilio.sms import TwilioSms

Json = dict[str, Any]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MEDIA = {"media_list": [{"sid": "ME" + "1" * 32, "content_type": "image/jpeg"}]}


def stamp(at: datetime) -> str:
    return format_datetime(at)


def record(number: int, minutes: float = 0, **changes: object) -> Json:
    """One message of ours to the nurse, as the list shows it."""
    at = stamp(NOON + timedelta(minutes=minutes))
    shown: Json = {
        "account_sid": SID, "api_version": "2010-04-01", "body": "Got it (Q1).",
        "date_created": at, "date_sent": at, "date_updated": at, "direction": "outbound-api",
        "error_code": None, "error_message": None, "from": OURS, "to": NURSE,
        "messaging_service_sid": None, "num_media": "0", "num_segments": "1", "price": None,
        "price_unit": "USD", "sid": f"SM{number:032x}", "status": "delivered",
        "subresource_uris": {}, "uri": "",
    }  # fmt: skip
    return shown | changes


def question(number: int, minutes: float = 0, **changes: object) -> Json:
    """One message of the nurse to us."""
    changes = {"direction": "inbound", "from": NURSE, "to": OURS, "status": "received"} | changes
    return record(number, minutes, **{"body": f"Question {number}"} | changes)


@dataclass
class Listing(Provider):
    """Lists these messages, newest first and a few at a time; `queries` are what was asked."""

    messages: list[Json] = field(default_factory=list)
    most: int = 2
    queries: list[Json] = field(default_factory=list)
    media: Json = field(default_factory=lambda: MEDIA)

    async def handle(self, request: web.Request) -> web.Response:
        if request.path.endswith("Media.json"):
            self.answers(200 if "media_list" in self.media else 404, self.media)
            return await super().handle(request)
        self.queries.append(dict(request.query))
        page = int(request.query.get("Page", "0"))
        shown = sorted(self.messages, key=lambda one: str(one["sid"]), reverse=True)
        rest = shown[(page + 1) * self.most :]
        link = f"{request.path}?{request.query_string}&Page={page + 1}&PageToken=PA1"
        answer = {
            "messages": shown[page * self.most : (page + 1) * self.most],
            "next_page_uri": link.replace(f"Page={page}&PageToken=PA1&", "") if rest else None,
        }
        self.answers(200, answer | {"page": page})
        return await super().handle(request)


@pytest.fixture
async def twilio() -> AsyncIterator[Listing]:
    provider = Listing()
    async with provider.serving():
        yield provider


@pytest.fixture
async def sms(twilio: Listing) -> AsyncIterator[TwilioSms]:
    channel = wire(twilio.url)
    await channel.open()
    yield channel
    await channel.close()


async def test_a_message_that_twilio_took_is_found(twilio: Listing, sms: TwilioSms) -> None:
    assert sms.asks
    twilio.messages = [record(1), record(2, 1, body="Another"), record(3, 2, status="queued")]
    twilio.messages[2]["date_sent"] = None
    found = await sms.find(NURSE, "Got it (Q1).", NOON + timedelta(minutes=1))
    assert found == twilio.messages[2]["sid"]
    assert twilio.queries[0] == {"To": NURSE, "PageSize": "200"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"body": "Got it (Q1). "}, True),
        ({"body": "Got it (Q2)."}, False),
        ({"body": None}, False),
        ({"direction": "inbound"}, False),
        ({"direction": "outbound-reply"}, True),
        ({"status": "undelivered"}, True),
        ({"date_created": stamp(NOON - timedelta(seconds=4))}, True),
        ({"date_created": stamp(NOON - timedelta(seconds=6))}, False),
        ({"date_created": None}, False),
        ({"date_created": "Fri, 99 May 2026 25:00:00 +0000"}, False),
        ({"date_created": 7}, False),
        ({"sid": None}, False),
        ({"sid": 7}, False),
        ({"body": ["Got it (Q1)."]}, False),
        ({"num_media": "many"}, False),
    ],
)
async def test_only_the_same_words_since_then_are_found_whatever_a_record_holds(
    twilio: Listing, sms: TwilioSms, changes: Json, found: bool
) -> None:
    twilio.messages = [record(1, -60, body="Old"), record(2) | changes]
    sid = await sms.find(NURSE, "Got it (Q1).\n", NOON)
    assert sid == (twilio.messages[1]["sid"] if found else None)


async def test_the_first_that_belongs_to_no_other_attempt_is_found(
    twilio: Listing, sms: TwilioSms
) -> None:
    twilio.messages = [record(number, number) for number in range(1, 8)]
    sids = [one["sid"] for one in twilio.messages]
    assert await sms.find(NURSE, "Got it (Q1).", NOON) == sids[0]
    assert await sms.find(NURSE, "Got it (Q1).", NOON, known=sids[:4]) == sids[4]
    assert await sms.find(NURSE, "Got it (Q1).", NOON, known=set(sids)) is None


async def test_pages_are_read_as_far_back_as_asked_and_no_further(
    twilio: Listing, sms: TwilioSms
) -> None:
    twilio.messages = [record(number, number) for number in range(1, 100)]
    await sms.find(NURSE, "nothing", NOON + timedelta(minutes=94))
    assert [query.get("Page", "0") for query in twilio.queries] == ["0", "1", "2", "3"]
    assert {query["To"] for query in twilio.queries} == {NURSE}


async def test_a_page_that_cannot_be_read_hides_none_behind_it(
    twilio: Listing, sms: TwilioSms
) -> None:
    twilio.messages = [record(1), *(record(number, 1, date_created=None) for number in (2, 3))]
    assert await sms.find(NURSE, "Got it (Q1).", NOON) == twilio.messages[0]["sid"]


async def test_a_list_that_never_ends_is_no_answer(
    twilio: Listing, sms: TwilioSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_PAGES", 3)
    twilio.messages = [record(number, number) for number in range(1, 20)]
    with pytest.raises(SendError, match="list_too_long"):
        await sms.find(NURSE, "nothing", NOON)


async def test_telegram_cannot_be_asked() -> None:
    bot = Telegram(token="7:x", secret="s", public_url="https://a.example", base_url="https://b")
    assert not bot.asks
    assert await bot.find("5", "Got it (Q1).", NOON) is None


def webhook(number: int, **changes: str) -> Inbound:
    """What the webhook of the same message would have given."""
    form = RECORDED | {"MessageSid": f"SM{number:032x}", "Body": f"Question {number}"} | changes
    (value,) = wire().parse(hook(form, INBOUND_PATH))
    assert isinstance(value, Inbound)
    return value


def but_raw(value: Inbound) -> tuple[object, ...]:
    fields = ("account", "provider_id", "channel", "sender", "recipient", "text", "kind")
    return tuple(getattr(value, name) for name in fields)


async def test_what_came_in_is_the_same_as_its_webhook_would_have_given(
    twilio: Listing, sms: TwilioSms
) -> None:
    odd = "BP 80/40 & 1+1=2 ؟ é 😀 "
    twilio.messages = [
        question(1),
        record(2),
        question(3, 3, body=odd),
        question(4, 4, num_media="1", body=""),
        question(5, 5, **{"from": None}),
    ]
    found = await sms.received_since(NOON)
    expected = [
        webhook(1),
        webhook(3, Body=odd),
        webhook(4, Body="", NumMedia="1", MediaContentType0="image/jpeg"),
    ]
    assert [but_raw(one) for one in found] == [but_raw(one) for one in expected]
    assert found[2].kind is MessageKind.PHOTO
    assert twilio.queries[0] == {"To": OURS, "DateSent>": "2026-11-23", "PageSize": "200"}
    raw = dict(parse_qsl(found[1].raw.decode(), keep_blank_values=True))
    assert (raw["MessageSid"], raw["Body"]) == (found[1].provider_id, odd)


async def test_what_is_older_than_asked_is_left_out(twilio: Listing, sms: TwilioSms) -> None:
    twilio.messages = [question(number, number) for number in range(1, 10)]
    found = await sms.received_since(NOON + timedelta(minutes=7))
    assert [one.text for one in found] == ["Question 7", "Question 8", "Question 9"]
    assert len(twilio.queries) == 3


@pytest.mark.parametrize("media", [{"code": 20404, "status": 404}, {"media_list": []}])
async def test_media_that_are_gone_do_not_hold_their_message_back(
    twilio: Listing, sms: TwilioSms, media: Json
) -> None:
    twilio.messages, twilio.media = [question(1, num_media="1")], media
    (found,) = await sms.received_since(NOON)
    assert found.kind is MessageKind.OTHER


async def test_a_messaging_service_knows_its_messages_by_its_id(twilio: Listing) -> None:
    twilio.messages = [question(1), question(2, messaging_service_sid=SERVICE)]
    channel = wire(twilio.url, service=SERVICE)
    await channel.open()
    found = await channel.received_since(NOON)
    await channel.close()
    assert [one.text for one in found] == ["Question 2"]
    assert "To" not in twilio.queries[0]


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (401, {"code": 20003, "message": f"no {NURSE}"}, "20003", Kind.RETRYABLE),
        (404, b"<html>", "http_404", Kind.PERMANENT),
        (503, b"<html>", "http_503", Kind.UNKNOWN),
        (429, {"code": 20429}, "http_429", Kind.THROTTLED),
        (200, b"<html>", "unreadable_answer", Kind.UNKNOWN),
        (200, b"[]", "unreadable_answer", Kind.UNKNOWN),
        (200, {}, "unreadable_answer", Kind.UNKNOWN),
        (200, {"messages": {}}, "unreadable_answer", Kind.UNKNOWN),
        (200, {"messages": ["SM1"]}, "unreadable_answer", Kind.UNKNOWN),
    ],
)
async def test_no_list_says_the_next_step_and_names_nobody(
    status: int, body: object, code: str, kind: Kind
) -> None:
    twilio = Provider()
    async with twilio.serving():
        twilio.answers(status, body)
        channel = wire(twilio.url)
        await channel.open()
        for call in (channel.find(NURSE, "Got it", NOON), channel.received_since(NOON)):
            with pytest.raises(SendError) as caught:
                await call
            assert (caught.value.code, caught.value.kind) == (code, kind)
            assert str(caught.value) == code
        await channel.close()


def test_the_records_are_in_the_published_contract() -> None:
    document = contract("twilio_api_v2010.messages.json")
    schema = document["components"]["schemas"]["api.v2010.account.message"]
    for shown in (record(1), question(1)):
        present = {name: value for name, value in shown.items() if value is not None}
        assert conforms(present, schema, document)


async def test_what_we_ask_is_in_the_published_contract(twilio: Listing, sms: TwilioSms) -> None:
    document = contract("twilio_api_v2010.messages.json")
    path = document["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    names = {one["name"] for one in path["get"]["parameters"] if one["in"] == "query"}
    await sms.find(NURSE, "Got it", NOON)
    await sms.received_since(NOON)
    assert {name for query in twilio.queries for name in query} <= names


async def test_the_example_of_the_published_contract_is_read() -> None:
    document = contract("twilio_api_v2010.messages.json")
    path = document["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    content = path["get"]["responses"]["200"]["content"]["application/json"]
    example = content["examples"]["readFullPage1"]["value"]
    assert records.listed(orjson.dumps(example)) == example
    twilio = Provider()
    async with twilio.serving():
        twilio.answers(200, example)
        channel = wire(twilio.url)
        await channel.open()
        with pytest.raises(SendError, match="list_too_long"):  # each page names a next one
            await channel.find("+18182008801", "nothing", datetime(2019, 1, 1, tzinfo=UTC))
        found = await channel.find("+18182008801", "testing", NOON)
        await channel.close()
    assert found is None
