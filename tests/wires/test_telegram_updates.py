"""Updates without the wire around them; what a whole webhook becomes stands in test_telegram."""

from __future__ import annotations

from typing import Any

import pytest

from channels.telegram_updates import loads, read
from domain.model import MessageKind

ACCOUNT = "telegram:7001"
CHAT = {"id": 700201, "type": "private"}


def message(**more: Any) -> dict[str, Any]:
    return {"update_id": 5, "message": {"message_id": 9, "chat": CHAT, **more}}


def test_a_text_is_read_for_the_account_that_it_came_to() -> None:
    (found,) = read(message(text="hello"), b"raw", ACCOUNT)
    assert (found.account, found.recipient, found.raw) == (ACCOUNT, "7001", b"raw")
    assert (found.sender, found.provider_id, found.text) == ("700201", "700201:9", "hello")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("/start 4821", "START 4821"),
        ("/HELP", "HELP"),
        ("/stop@line_bot", "STOP"),
        ("/ask", "/ask"),
    ],
)
def test_a_command_is_the_word_that_it_stands_for(written: str, read_as: str) -> None:
    assert read(message(text=written), b"", ACCOUNT)[0].text == read_as


@pytest.mark.parametrize(
    ("mark", "kind"),
    [("photo", "photo"), ("voice", "voice"), ("audio", "voice"), ("sticker", "other")],
)
def test_what_comes_with_a_caption_keeps_it(mark: str, kind: str) -> None:
    (found,) = read(message(caption="look", **{mark: [{}]}), b"", ACCOUNT)
    assert (found.kind, found.text) == (MessageKind(kind), "look")


def test_an_edit_is_a_delivery_of_its_own() -> None:
    edited = {"chat": CHAT, "message_id": 9, "edit_date": 77, "text": "x"}
    (found,) = read({"update_id": 6, "edited_message": edited}, b"", ACCOUNT)
    assert found.provider_id == "700201:9:77"


def test_a_group_says_nothing_to_us() -> None:
    group = {"message_id": 9, "chat": {"id": -1, "type": "group"}, "text": "hello"}
    assert read({"update_id": 5, "message": group}, b"", ACCOUNT) == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 200_000])
def test_what_is_no_json_is_nothing(body: bytes) -> None:
    assert loads(body) is None


def test_halves_of_surrogate_pairs_may_pass() -> None:
    assert loads(b'{"text": "\\ud83d"}') == {"text": "\ud83d"}
