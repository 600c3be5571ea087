"""What a Telegram update says: from its JSON to the values of the domain, nothing else."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from channels.base import clean
from domain.model import Channel, Inbound, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = dict[str, Any]

MALFORMED: Final = (KeyError, TypeError, ValueError, AttributeError)
COMMAND: Final = re.compile(r"/(start|help|stop)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)

KINDS: Final[Mapping[str, MessageKind]] = {
    "photo": MessageKind.PHOTO,
    "voice": MessageKind.VOICE,
    "audio": MessageKind.VOICE,
    "document": MessageKind.DOCUMENT,
    "location": MessageKind.LOCATION,
}

NOT_SAID: Final = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "proximity_alert_triggered",
        "users_shared",
        "write_access_allowed",
    }
)
"""Marks of service messages in a private chat: Telegram reports them, nobody said anything."""


def read(update: Json, raw: bytes, account: str) -> list[Inbound]:
    """Read what a person sent in a private chat; a malformed update becomes kind OTHER."""
    recipient = account.partition(":")[2]
    inbound = partial(
        Inbound, account=account, channel=Channel.TELEGRAM, recipient=recipient, raw=raw
    )
    try:
        found = _understood(update, inbound)
    except MALFORMED:
        found = _salvaged(update, inbound)
    return [] if found is None else [found]


def loads(body: bytes) -> object:
    """Read JSON, or return None; halves of surrogate pairs, which orjson refuses, may pass."""
    for parser in (orjson.loads, json.loads):
        try:
            return parser(body)
        except (ValueError, RecursionError):
            continue
    return None


def _understood(update: Json, inbound: Callable[..., Inbound]) -> Inbound | None:
    """Read a well-formed update, or return None when nobody says anything to us."""
    message = _any_message(update)
    if not message or not _is_private(message):
        return None
    if "message_reaction" in update:
        return _reaction(update, message, inbound)
    if "callback_query" in update:
        return _tap(update["callback_query"], message, inbound)
    if not NOT_SAID.isdisjoint(message):
        return None
    text, kind = _content(message)
    return inbound(
        provider_id=_provider_id(update, message),
        sender=_chat(message),
        text=text,
        kind=kind,
        quoted=_key(message, message.get("reply_to_message")),
        edits=_key(message, message) if "edited_message" in update else "",
    )


def _reaction(update: Json, message: Json, inbound: Callable[..., Inbound]) -> Inbound | None:
    """Read which signs were put under a message of ours, or None when one was taken away."""
    before, after = message["old_reaction"], message["new_reaction"]
    added = [each for each in after if each not in before]
    if not added:
        return None
    return inbound(
        provider_id=f"update:{_number(update['update_id'])}",
        sender=_chat(message),
        text=clean("".join(each.get("emoji", "") for each in added)),
        kind=MessageKind.REACTION,
        quoted=_key(message, message),
    )


def _tap(callback: Json, message: Json, inbound: Callable[..., Inbound]) -> Inbound:
    """Read a tap on a button below one of our messages."""
    callback_id = clean(callback["id"])
    return inbound(
        provider_id=f"callback:{callback_id}",
        sender=_chat(message),
        text="",
        kind=MessageKind.TAP,
        payload=clean(callback.get("data", "")),
        quoted=_key(message, message),
        acknowledge=callback_id,
    )


def _salvaged(update: Json, inbound: Callable[..., Inbound]) -> Inbound | None:
    """Keep that somebody sent something, where a malformed update still tells who.

    Its chat is private: in any other chat nothing else of the update is looked at.
    """
    try:
        provider_id = f"update:{_number(update['update_id'])}"
        sender = _chat(_any_message(update) or {})
    except MALFORMED:
        return None
    return inbound(provider_id=provider_id, sender=sender, text="", kind=MessageKind.OTHER)


def _number(value: object) -> int:
    """Return a whole number; raises TypeError."""
    if type(value) is not int:
        raise TypeError
    return value


def _any_message(update: Json) -> Json | None:
    """Return the message that an update is about, if it is about one."""
    callback: Json = update.get("callback_query") or {}
    found = (update.get(kind) for kind in ("message", "edited_message", "message_reaction"))
    return next(filter(None, found), None) or callback.get("message")


def _is_private(message: Json) -> bool:
    """Say whether a message is of a chat between one person and the bot."""
    return bool(message["chat"]["type"] == "private")


def _chat(message: Json) -> str:
    """Return the id of a message's chat."""
    return str(_number(message["chat"]["id"]))


def _key(message: Json, other: Json | None) -> str:
    """Return "chat:message" of another message in the same chat, or nothing."""
    if not other or not other.get("message_id"):
        return ""
    return f"{_chat(message)}:{_number(other['message_id'])}"


def _provider_id(update: Json, message: Json) -> str:
    """Return what makes this delivery the same as its copies: an edit is a delivery of its own."""
    key = _key(message, message)
    if "message" in update and key:
        return key
    if message.get("edit_date") and key:
        return f"{key}:{_number(message['edit_date'])}"
    return f"update:{_number(update['update_id'])}"


def _content(message: Json) -> tuple[str, MessageKind]:
    """Return the words of a message and its kind."""
    if "text" in message:
        return _words(clean(message["text"])), MessageKind.TEXT
    kinds = (kind for mark, kind in KINDS.items() if mark in message)
    return clean(message.get("caption", "")), next(kinds, MessageKind.OTHER)


def _words(text: str) -> str:
    """Return a command as the word that it stands for: "/start 4821" is START 4821."""
    command = COMMAND.fullmatch(text.strip())
    if command is None:
        return text
    return " ".join(filter(None, (command[1].upper(), command[2])))
