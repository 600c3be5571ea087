"""Telegram: recorded updates to values, messages to HTTP requests, errors to next steps."""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from channels.base import Ack, BadPayload, BadSignature, Hook, Kind, SendError
from channels.telegram import Telegram
from domain.fitting import Fitted
from domain.model import Channel, Choice, Inbound, MessageKind
from tests.wires.provider import Provider, conforms, contract

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from channels import base

Json = dict[str, Any]
TOKEN = "7700900:AAF-made-up-for-tests"
SECRET = "a-secret_of-ours"
CHAT_ID = 5550123
USER = {"id": CHAT_ID, "is_bot": False, "first_name": "Asha", "language_code": "sw"}
CHAT = {"id": CHAT_ID, "first_name": "Asha", "type": "private"}
GROUP = {"id": -100123, "title": "Theatre", "type": "supergroup"}
BOT = {"id": 7700900, "is_bot": True, "first_name": "Mentorline", "username": "mentorline_bot"}
MESSAGE = {"message_id": 31, "from": USER, "chat": CHAT, "date": 1793000000}
OFFER = {"message_id": 30, "from": BOT, "chat": CHAT, "date": 1792999999, "text": "7# URGENT"}
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
SENT = {"ok": True, "result": MESSAGE | {"from": BOT, "text": "Got it"}}


def wire(secret: str = SECRET, base_url: str = "https://api.telegram.example") -> Telegram:
    return Telegram(
        token=TOKEN, secret=secret, public_url="https://mentorline.example/", base_url=base_url
    )


def update(**content: object) -> Json:
    return {"update_id": 900, **content}


def message(**content: object) -> Json:
    return update(message=MESSAGE | content)


def tap(**content: object) -> Json:
    found = {"id": "4382", "from": USER, "message": OFFER, "chat_instance": "-1", "data": "77:A"}
    return update(callback_query=found | content)


def hook(body: bytes, secret: str = SECRET) -> Hook:
    headers = CIMultiDict({"x-telegram-bot-api-secret-token": secret})
    return Hook("/hooks/telegram", "", headers, body)


def inbound(given: Json, **changes: object) -> Inbound:
    values: dict[str, object] = {
        "account": "telegram:7700900",
        "provider_id": "5550123:31",
        "channel": Channel.TELEGRAM,
        "sender": "5550123",
        "recipient": "7700900",
        "text": "",
        "raw": json.dumps(given).encode(),
    }
    return Inbound(**(values | changes))  # type: ignore[arg-type] # a table's row


def test_a_wire_is_a_channel() -> None:
    channel: base.Channel = wire()
    assert channel.name is Channel.TELEGRAM
    assert channel.account == "telegram:7700900"
    assert channel.limits.buttons
    assert not channel.limits.counts_parts


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (message(text="Spinal failed"), {"text": "Spinal failed"}),
        (message(text="a\x00b\ud83d"), {"text": "ab"}),
        (
            message(text="3 units", reply_to_message=OFFER),
            {"text": "3 units", "quoted": "5550123:30"},
        ),
        (
            message(text="x", reply_to_message=OFFER | {"edit_date": 5}),
            {"text": "x", "quoted": "5550123:30"},
        ),
        (
            message(photo=[FILE], caption="Wound, day 3"),
            {"text": "Wound, day 3", "kind": MessageKind.PHOTO},
        ),
        (message(voice=FILE), {"kind": MessageKind.VOICE}),
        (message(audio=FILE), {"kind": MessageKind.VOICE}),
        (message(document=FILE), {"kind": MessageKind.DOCUMENT}),
        (message(location={"latitude": -2.0, "longitude": 33.8}), {"kind": MessageKind.LOCATION}),
        (message(video=FILE, caption="See"), {"text": "See", "kind": MessageKind.OTHER}),
        (message(sticker=FILE), {"kind": MessageKind.OTHER}),
        (message(something_new={}), {"kind": MessageKind.OTHER}),
        (message(text="/start"), {"text": "START"}),
        (message(text="/start LAKE-4821"), {"text": "START LAKE-4821"}),
        (message(text="/help@mentorline_bot"), {"text": "HELP"}),
        (message(text="/STOP "), {"text": "STOP"}),
        (message(text="/stopwatch"), {"text": "/stopwatch"}),
        (message(text="stop the oxytocin"), {"text": "stop the oxytocin"}),
        (message(text="no id", message_id=0), {"text": "no id", "provider_id": "update:900"}),
        (
            update(edited_message=MESSAGE | {"text": "5 units", "edit_date": 1793000060}),
            {"text": "5 units", "provider_id": "5550123:31:1793000060"},
        ),
        (
            update(edited_message=MESSAGE | {"text": "5 units"}),
            {"text": "5 units", "provider_id": "update:900"},
        ),
    ],
)
def test_a_message_becomes_an_inbound(given: Json, expected: Json) -> None:
    assert wire().parse_update(given) == [inbound(given, **expected)]
    raw = json.dumps(given).encode()
    assert wire().parse(hook(raw)) == [inbound(given, **expected)]


@pytest.mark.parametrize(
    ("given", "payload"),
    [
        (tap(), "77:A"),
        (tap(message=OFFER | {"date": 0, "edit_date": 8}), "77:A"),
        (tap(data=""), ""),
    ],
)
def test_a_tap_becomes_an_inbound(given: Json, payload: str) -> None:
    expected = inbound(
        given,
        provider_id="callback:4382",
        kind=MessageKind.TAP,
        payload=payload,
        quoted="5550123:30",
        acknowledge="4382",
    )
    assert wire().parse_update(given) == [expected]


@pytest.mark.parametrize(
    "given",
    [
        message(text="hello all", chat=GROUP),
        tap(message=OFFER | {"chat": GROUP}),
        tap(message=None, inline_message_id="x"),
        update(
            my_chat_member={"chat": CHAT, "from": USER, "new_chat_member": {"status": "kicked"}}
        ),
        update(channel_post=MESSAGE | {"text": "news"}),
        message(pinned_message=OFFER),
        message(write_access_allowed={}),
        update(),
        {},
        {"message": MESSAGE | {"text": 5}},
        message(text=5, chat=GROUP),
        message(text="x", chat=CHAT | {"id": "5550123"}),
        update(message=[1]),
        update(callback_query="x"),
    ],
)
def test_what_nobody_says_to_us_is_nothing(given: Json) -> None:
    assert wire().parse_update(given) == []


@pytest.mark.parametrize(
    "given",
    [
        message(text=5),
        message(text=None),
        message(text="x", message_id="31"),
        message(text="x", reply_to_message=[1]),
        message(caption={}),
        update(edited_message=MESSAGE | {"text": "x", "edit_date": "now"}),
        tap(id=None),
        tap(data=7),
    ],
)
def test_a_malformed_update_still_tells_who_wrote(given: Json) -> None:
    expected = inbound(given, provider_id="update:900", kind=MessageKind.OTHER)
    assert wire().parse_update(given) == [expected]


ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    31,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    [1],
    {},
    {"id": 1},
    CHAT,
    GROUP,
    MESSAGE,
)
FIELDS = (*MESSAGE, "text", "caption", "id", "data", "message", "edit_date", "reply_to_message")


@settings(deadline=None)
@given(
    st.sampled_from(["message", "edited_message", "callback_query"]),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD)),
)
def test_no_update_whatever_raises(kind: str, content: Json) -> None:
    assert len(wire().parse_update(update(**{kind: MESSAGE | content}))) <= 1


@pytest.mark.parametrize("given", ["", "guess", SECRET.upper(), "é", "\udcff"])
def test_a_wrong_secret_is_refused(given: str) -> None:
    with pytest.raises(BadSignature):
        wire().parse(hook(json.dumps(message(text="x")).encode(), given))


def test_a_missing_secret_is_refused() -> None:
    body = json.dumps(message(text="x")).encode()
    with pytest.raises(BadSignature):
        wire().parse(Hook("/hooks/telegram", "", CIMultiDict(), body))


def test_a_polled_bot_takes_no_webhooks() -> None:
    assert wire(secret="").polls
    assert not wire().polls
    with pytest.raises(BadSignature):
        wire(secret="").parse(hook(b"{}", secret=""))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_a_bad_payload(body: bytes) -> None:
    with pytest.raises(BadPayload):
        wire().parse(hook(body))


def test_a_lone_surrogate_is_dropped_and_the_rest_kept() -> None:
    body = json.dumps(message(text="SEP")).encode().replace(b"SEP", rb"BP 80\ud83d/40")
    (value,) = wire().parse(hook(body))
    assert isinstance(value, Inbound)
    assert value.text == "BP 80/40"


def test_the_answer_to_a_webhook_stops_the_clock_of_a_tap() -> None:
    ack = wire().acknowledgement(wire().parse(hook(json.dumps(tap()).encode())))
    assert ack.content_type == "application/json"
    assert json.loads(ack.body) == {"method": "answerCallbackQuery", "callback_query_id": "4382"}
    assert wire().acknowledgement([*wire().parse_update(message(text="x"))]) == Ack(
        "text/plain", b""
    )


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    telegram = Provider()
    telegram.answers(200, SENT)
    async with telegram.serving():
        yield telegram


@pytest.fixture
async def bot(provider: Provider) -> AsyncIterator[Telegram]:
    channel = wire(base_url=provider.url)
    await channel.open()
    yield channel
    await channel.close()


async def test_a_message_becomes_a_request(provider: Provider, bot: Telegram) -> None:
    assert await bot.send("5550123", Fitted("<b>5 < 6</b> & é 😀")) == "5550123:31"
    (request,) = provider.requests
    assert (request.method, request.path) == ("POST", f"/bot{TOKEN}/sendMessage")
    assert request.json == {
        "chat_id": 5550123,
        "text": "<b>5 < 6</b> & é 😀",
        "disable_notification": False,
        "link_preview_options": {"is_disabled": True},
    }


async def test_choices_become_buttons(provider: Provider, bot: Telegram) -> None:
    choices = (Choice("A", "Take"), Choice("D", "Pass on"))
    await bot.send("5550123", Fitted("7#", choices, reference="77", silent=True))
    fields = provider.requests[0].json
    assert fields["disable_notification"] is True
    assert fields["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Take", "callback_data": "77:A"},
                {"text": "Pass on", "callback_data": "77:D"},
            ]
        ]
    }


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["A lot", "Partly", "Not"], [3]),
        (["A lot", "Partly", "Not", "Unsure"], [3, 1]),
        (["Treated here", "Referred", "Still waiting", "Other"], [2, 2]),
        (["Join"], [1]),
    ],
)
async def test_short_labels_stand_three_in_a_row(
    provider: Provider, bot: Telegram, labels: list[str], expected: list[int]
) -> None:
    choices = tuple(Choice(str(n), label) for n, label in enumerate(labels, start=1))
    await bot.send("5550123", Fitted("Did it help?", choices, reference="8"))
    rows = provider.requests[0].json["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == expected


async def test_a_button_carries_sixty_four_bytes(provider: Provider, bot: Telegram) -> None:
    await bot.send("5550123", Fitted("?", (Choice("A", "Take"),), reference="é" * 31))
    with pytest.raises(SendError, match="payload_too_long") as caught:
        await bot.send("5550123", Fitted("?", (Choice("A", "Take"),), reference="é" * 32))
    assert caught.value.kind is Kind.PERMANENT
    assert len(provider.requests) == 1


@pytest.mark.parametrize("quotes", ["5550123:30", "5550123:30:1793000060"])
async def test_a_quoted_message_is_replied_to(
    provider: Provider, bot: Telegram, quotes: str
) -> None:
    await bot.send("5550123", Fitted("Give 5", quotes=quotes))
    assert provider.requests[0].json["reply_parameters"] == {
        "message_id": 30,
        "allow_sending_without_reply": True,
    }


@pytest.mark.parametrize("quotes", ["", "5550199:30", "update:30", "callback:30", "5550123:x"])
async def test_a_message_of_another_chat_is_never_quoted(
    provider: Provider, bot: Telegram, quotes: str
) -> None:
    await bot.send("5550123", Fitted("Give 5", quotes=quotes))
    assert "reply_parameters" not in provider.requests[0].json


async def test_what_we_send_is_in_the_published_contract(
    provider: Provider, bot: Telegram
) -> None:
    document = contract("telegram_bot_api_7.4.json")
    choices = (Choice("A", "Take"), Choice("D", "Pass on"))
    await bot.send("5550123", Fitted("7#", choices, "77", "5550123:30", silent=True))
    provider.answers(200, {"ok": True, "result": True})
    await bot.set_webhook()
    await bot.drop_webhook()
    await bot.answer_tap("4382")
    provider.answers(200, {"ok": True, "result": []})
    await bot.poll(5, 0)
    for request in provider.requests:
        method = request.path.removeprefix(f"/bot{TOKEN}")
        schema = _schema(document["paths"][method]["post"])
        assert conforms(request.json, schema, document), method
    assert len(provider.requests) == 5


def _schema(operation: Json) -> Json:
    found: Json = operation["requestBody"]["content"]["application/json"]["schema"]
    return found


async def test_the_webhook_is_set_and_dropped(provider: Provider, bot: Telegram) -> None:
    provider.answers(200, {"ok": True, "result": True})
    await bot.set_webhook()
    await bot.drop_webhook()
    put, dropped = provider.requests
    assert put.path == f"/bot{TOKEN}/setWebhook"
    assert put.json == {
        "url": "https://mentorline.example/hooks/telegram",
        "secret_token": SECRET,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
    }
    assert dropped.path == f"/bot{TOKEN}/deleteWebhook"


async def test_a_tap_is_answered_where_we_poll(provider: Provider, bot: Telegram) -> None:
    provider.answers(200, {"ok": True, "result": True})
    await bot.answer_tap("4382")
    (request,) = provider.requests
    assert request.path == f"/bot{TOKEN}/answerCallbackQuery"
    assert request.json["callback_query_id"] == "4382"


async def test_one_connection_serves_many_messages(provider: Provider, bot: Telegram) -> None:
    for _ in range(3):
        await bot.send("5550123", Fitted("Got it"))
    assert len(provider.requests) == 3
    assert len(provider.peers) == 1


def refusal(status: int, description: str, **parameters: object) -> Json:
    body = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(
    ("status", "description", "code", "fate"),
    [
        (403, "Forbidden: bot was blocked by the user", "Forbidden", (Kind.PERMANENT, True)),
        (403, "Forbidden: user is deactivated", "Forbidden", (Kind.PERMANENT, True)),
        (400, "Bad Request: chat not found", "chat not found", (Kind.PERMANENT, True)),
        (400, "Bad Request: user not found", "user not found", (Kind.PERMANENT, True)),
        (400, "Bad Request: message text is empty", "BadRequest", (Kind.PERMANENT, False)),
        (401, "Unauthorized", "InvalidToken", (Kind.RETRYABLE, False)),
        (404, "Not Found", "InvalidToken", (Kind.RETRYABLE, False)),
        (409, "Conflict: terminated by other request", "Conflict", (Kind.RETRYABLE, False)),
        (413, "Request Entity Too Large", "NetworkError", (Kind.UNKNOWN, False)),
        (429, "Too Many Requests", "http_429", (Kind.THROTTLED, False)),
        (500, "Internal Server Error", "http_500", (Kind.UNKNOWN, False)),
        (502, "Bad Gateway", "http_502", (Kind.UNKNOWN, False)),
    ],
)
async def test_a_refusal_says_the_next_step(
    provider: Provider,
    bot: Telegram,
    status: int,
    description: str,
    code: str,
    fate: tuple[Kind, bool],
) -> None:
    provider.answers(status, refusal(status, description))
    with pytest.raises(SendError) as caught:
        await bot.send("5550123", Fitted("Got it"))
    error = caught.value
    assert (error.code, (error.kind, error.blocked)) == (code, fate)
    assert error.retry_after is None


async def test_too_many_requests_say_how_long_to_wait(provider: Provider, bot: Telegram) -> None:
    body = refusal(429, "Too Many Requests: retry after 7", retry_after=7)
    provider.answers(429, body)
    with pytest.raises(SendError) as caught:
        await bot.send("5550123", Fitted("Got it"))
    assert caught.value.kind is Kind.THROTTLED
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"ok": true, "result": {}}',
        b'{"ok": true, "result": true}',
        b'{"ok": true, "result": null}',
        b'{"ok": true, "result": [{"message_id": 31}]}',
        b'{"ok": true, "result": {"message_id": 31, "chat": "5550123"}}',
        b'{"ok": true, "result": {"chat": {"id": 5550123}}}',
        b'{"ok": false, "description": ""}',
    ],
)
async def test_success_without_a_message_is_no_success(
    provider: Provider, bot: Telegram, body: bytes
) -> None:
    provider.answers(200, body)
    with pytest.raises(SendError, match="TelegramError") as caught:
        await bot.send("5550123", Fitted("Got it"))
    assert caught.value.kind is Kind.UNKNOWN


async def test_a_call_that_hangs_is_given_up(provider: Provider) -> None:
    provider.delay_s = 5
    channel = wire(base_url=provider.url)
    channel.timeout_s = 0.05
    await channel.open()
    with pytest.raises(SendError, match="timeout") as sending:
        await channel.send("5550123", Fitted("Got it"))
    with pytest.raises(SendError, match="timeout") as polling:
        await channel.poll(0, 0)
    await channel.close()
    assert sending.value.kind is polling.value.kind is Kind.UNKNOWN


async def test_nobody_there_is_tried_again() -> None:
    channel = wire(base_url="http://127.0.0.1:1")
    await channel.open()
    with pytest.raises(SendError, match="no_connection") as caught:
        await channel.send("5550123", Fitted("Got it"))
    await channel.close()
    assert caught.value.kind is Kind.RETRYABLE
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_closing_what_was_never_opened_is_harmless() -> None:
    await wire().close()


async def test_a_poll_brings_values_and_the_next_offset(provider: Provider, bot: Telegram) -> None:
    updates = [message(text="Spinal failed") | {"update_id": 41}, tap() | {"update_id": 42}]
    provider.answers(200, {"ok": True, "result": updates})
    values, offset = await bot.poll(41, 25)
    assert [value.provider_id for value in values] == ["5550123:31", "callback:4382"]
    assert offset == 43
    (request,) = provider.requests
    assert request.path == f"/bot{TOKEN}/getUpdates"
    assert request.json == {
        "offset": 41,
        "timeout": 25,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
    }


async def test_a_quiet_poll_keeps_its_offset(provider: Provider, bot: Telegram) -> None:
    provider.answers(200, {"ok": True, "result": []})
    assert await bot.poll(41, 0) == ([], 41)


async def test_a_poisoned_update_harms_only_itself(provider: Provider, bot: Telegram) -> None:
    poisoned: list[object] = [
        "nonsense",
        {"update_id": "x"},
        message(text=5) | {"update_id": 40},
        message(chat=None) | {"update_id": 41},
        message(text="lone \ud83d half") | {"update_id": 42},
        message(text="Spinal failed") | {"update_id": 43},
    ]
    provider.answers(200, {"ok": True, "result": poisoned})
    values, offset = await bot.poll(40, 0)
    assert [value.text for value in values] == ["", "lone  half", "Spinal failed"]
    assert values[0].kind is MessageKind.OTHER
    assert offset == 44


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, refusal(401, "Unauthorized"), "InvalidToken"),
        (404, refusal(404, "Not Found"), "InvalidToken"),
        (409, refusal(409, "Conflict"), "Conflict"),
        (400, refusal(400, "Bad Request"), "BadRequest"),
        (429, refusal(429, "Too Many Requests", retry_after=3), "http_429"),
        (503, b"<html>", "http_503"),
        (200, b"<html>", "TelegramError"),
        (200, {"ok": True, "result": {}}, "TelegramError"),
    ],
)
async def test_a_poll_fails_as_a_message_does(
    provider: Provider, bot: Telegram, status: int, body: object, code: str
) -> None:
    provider.answers(status, body)
    with pytest.raises(SendError) as caught:
        await bot.poll(0, 0)
    assert caught.value.code == code
