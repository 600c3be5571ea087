"""Telegram: messages to HTTP requests, errors to next steps, and updates that are asked for."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from channels.base import Account, Kind, SendError
from channels.telegram import UPDATES
from domain.fitting import Fitted
from domain.model import Choice, MessageKind
from domain.wire_checks import Finding, finding
from tests.wires.provider import Provider, conforms, contract
from tests.wires.test_telegram import SECRET, SENT, TOKEN, Json, message, tap, wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from channels.telegram import Telegram

HOOK = "https://mentorline.example/hooks/telegram"


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
        "allowed_updates": list(UPDATES),
    }
    assert dropped.path == f"/bot{TOKEN}/deleteWebhook"


async def test_the_bot_learns_its_name_once(provider: Provider, bot: Telegram) -> None:
    user = {"id": 700, "is_bot": True, "first_name": "Mentorline", "username": "our_team_bot"}
    provider.answers(200, {"ok": True, "result": user})
    assert bot.username == ""
    await bot.learn_username()
    await bot.learn_username()
    assert bot.username == "our_team_bot"
    assert [each.path for each in provider.requests] == [f"/bot{TOKEN}/getMe"]


async def test_a_name_that_is_not_told_stays_unknown(provider: Provider, bot: Telegram) -> None:
    provider.answers(503, {})
    with pytest.raises(SendError):
        await bot.learn_username()
    assert bot.username == ""


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
        "allowed_updates": list(UPDATES),
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


@pytest.mark.parametrize(
    ("secret", "told", "found"),
    [
        (SECRET, {"url": HOOK}, Finding.WELL),
        (SECRET, {"url": ""}, Finding.UNSET),
        (SECRET, {"url": HOOK, "last_error_message": "403"}, Finding.WELL),
        (
            SECRET,
            {"url": HOOK, "last_error_message": "403", "pending_update_count": 3},
            Finding.TURNED_AWAY,
        ),
        ("", {"url": ""}, Finding.WELL),
        ("", {"url": HOOK}, Finding.ELSEWHERE),
    ],
)
async def test_the_bot_says_who_it_is_and_where_its_updates_go(
    provider: Provider, secret: str, told: Json, found: Finding
) -> None:
    bot = {"id": 7700900, "is_bot": True, "first_name": "Mentorline", "username": "lake_bot"}
    info = {"has_custom_certificate": False, "pending_update_count": 0}
    provider.answers(200, {"ok": True, "result": bot | info | told})
    channel = wire(secret, base_url=provider.url)
    assert isinstance(channel, Account)
    await channel.open()
    checked = await channel.check()
    await channel.close()
    assert (checked.name, channel.username) == ("@lake_bot", "lake_bot")
    assert finding(checked) is found
