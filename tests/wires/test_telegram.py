"""Telegram: recorded updates to values, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from channels.base import Ack, BadPayload, BadSignature, Hook
from channels.telegram import Telegram
from domain.model import Channel, Inbound, MessageKind

if TYPE_CHECKING:
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
THUMB = {"type": "emoji", "emoji": "\U0001f44d"}
REACTION = {"chat": CHAT, "message_id": 30, "user": USER, "date": 1793000009, "old_reaction": []}
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


def reaction(before: list[Json], after: list[Json]) -> Json:
    return update(
        message_reaction=REACTION | {"old_reaction": before, "new_reaction": after},
    )


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
            {
                "text": "5 units",
                "provider_id": "5550123:31:1793000060",
                "edits": "5550123:31",
            },
        ),
        (
            update(edited_message=MESSAGE | {"text": "5 units"}),
            {"text": "5 units", "provider_id": "update:900", "edits": "5550123:31"},
        ),
        (
            reaction([], [THUMB]),
            {
                "text": "\U0001f44d",
                "provider_id": "update:900",
                "kind": MessageKind.REACTION,
                "quoted": "5550123:30",
            },
        ),
        (
            reaction([THUMB], [THUMB, {"type": "custom_emoji", "custom_emoji_id": "5"}]),
            {"provider_id": "update:900", "kind": MessageKind.REACTION, "quoted": "5550123:30"},
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
        reaction([THUMB], []),
        reaction([THUMB], [THUMB]),
        update(message_reaction=REACTION | {"new_reaction": [THUMB], "chat": GROUP}),
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
    st.sampled_from(["message", "edited_message", "callback_query", "message_reaction"]),
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
