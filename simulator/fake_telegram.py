"""Telegram's Bot API over toy phones: the methods that the service calls."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.phones import Bubble, Button
from simulator.wires import telegram_message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from simulator.phones import Desk, Phone

Json = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_PAYLOAD = 64
LONGEST_POLL = 2.0
RETRY_AFTER = 5
# Identifiers grow from one start of the simulator to the next, as the service keeps them for ever.
EPOCH = datetime(2025, 1, 1, tzinfo=UTC).timestamp()


UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Updates that Telegram sends only to a bot that names them."""


class TelegramError(Exception):
    """A refusal in Telegram's own shape; `of_call` says that the call itself is wrong."""

    def __init__(
        self, status: int, description: str, *, retry_after: int = 0, of_call: bool = False
    ) -> None:
        super().__init__(description)
        self.status = status
        self.retry_after = retry_after
        self.of_call = of_call

    def body(self) -> Json:
        """The JSON that Telegram answers."""
        body: Json = {"ok": False, "error_code": self.status, "description": str(self)}
        if self.retry_after:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def _fresh_id() -> int:
    return int(time.time() - EPOCH)


@dataclass
class FakeTelegram:
    """One bot; updates queue here while it polls."""

    token: str
    desk: Desk
    now: Callable[[], Awaitable[datetime]]
    webhook: str = ""
    allowed: frozenset[str] = frozenset()
    updates: list[Json] = field(default_factory=list)
    toasts: dict[str, tuple[Phone, Bubble]] = field(default_factory=dict)
    _last_id: int = field(default_factory=_fresh_id)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def bot(self) -> Json:
        """The bot as a user, as it shows itself."""
        number = self.token.partition(":")[0]
        name = {"first_name": "Mentorline", "username": "mentorline_try_bot"}
        return {"id": int(number) if number.isdigit() else 1, "is_bot": True} | name

    def next_id(self) -> int:
        """A number that no message or update has had."""
        self._last_id += 1
        return self._last_id

    def update(self, kind: str, content: Json) -> Json:
        """Wrap a message or a tap as an update."""
        return {"update_id": self.next_id(), kind: content}

    def wants(self, kind: str) -> bool:
        """Whether the bot has asked for such updates, or has left the choice to Telegram."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def queue(self, update: Json) -> None:
        """Keep an update until the bot asks for it."""
        self.updates.append(update)
        self._arrived.set()

    async def call(self, method: str, fields: Json) -> object:
        """Do what a method says and return its result, or raise TelegramError."""
        if method not in METHODS:
            raise TelegramError(404, "Not Found")
        return await METHODS[method](self, fields)

    async def send_message(self, fields: Json) -> Json:
        """Put a message on its phone."""
        text = fields.get("text", "")
        if not text:
            raise TelegramError(400, "Bad Request: message text is empty", of_call=True)
        if len(text) > LONGEST_TEXT:
            raise TelegramError(400, "Bad Request: message is too long", of_call=True)
        phone = self.desk.at("telegram", str(fields.get("chat_id", "")))
        if phone is None:
            raise TelegramError(400, "Bad Request: chat not found")
        quoted = _quoted(phone, fields)
        bubble = Bubble(
            mine=False,
            text=text,
            at=await self.now(),
            provider_id=str(self.next_id()),
            buttons=_buttons(fields.get("reply_markup") or {}),
            quoted=quoted.text if quoted else "",
            channel="telegram",
        )
        self.desk.show(phone, bubble)
        message = telegram_message(phone.person, bubble, self.bot)
        if quoted:
            message["reply_to_message"] = telegram_message(phone.person, quoted, self.bot)
        return message

    async def answer_callback_query(self, fields: Json) -> bool:
        """Stop the little clock on a tapped button, with a word if there is one."""
        waiting = self.toasts.pop(str(fields.get("callback_query_id", "")), None)
        if waiting is None:
            raise TelegramError(400, "Bad Request: query is too old or query ID is invalid")
        if fields.get("text"):
            self.desk.mark(*waiting, fields["text"])
        return True

    async def get_me(self, fields: Json) -> Json:
        """The bot itself."""
        del fields
        abilities = {
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        return self.bot | abilities

    async def get_webhook_info(self, fields: Json) -> Json:
        """Where the bot has its updates brought, and how many wait."""
        del fields
        info = {"url": self.webhook, "has_custom_certificate": False}
        return info | {"pending_update_count": len(self.updates)}

    async def set_webhook(self, fields: Json) -> bool:
        """Remember the webhook; an empty address removes it."""
        self.webhook = str(fields.get("url", ""))
        self._allow(fields)
        self._drop(fields)
        return True

    async def delete_webhook(self, fields: Json) -> bool:
        """Return to polling."""
        self.webhook = ""
        self._drop(fields)
        return True

    async def get_updates(self, fields: Json) -> list[Json]:
        """Updates from `offset` on, after a short wait when there are none."""
        if self.webhook:
            reason = "Conflict: can't use getUpdates method while webhook is active"
            raise TelegramError(409, f"{reason}; use deleteWebhook to delete the webhook first")
        self._allow(fields)
        offset, limit = int(fields.get("offset") or 0), int(fields.get("limit") or 100)
        self.updates = [row for row in self.updates if row["update_id"] >= offset]
        if not self.updates:
            await self._wait(float(fields.get("timeout") or 0))
        return self.updates[:limit]

    def _allow(self, fields: Json) -> None:
        """Remember which updates the bot wants; a call that does not say leaves it as it is."""
        if "allowed_updates" in fields:
            self.allowed = frozenset(fields["allowed_updates"])

    async def _wait(self, seconds: float) -> None:
        self._arrived.clear()
        try:
            async with asyncio.timeout(min(seconds, LONGEST_POLL)):
                await self._arrived.wait()
        except TimeoutError:
            return

    def _drop(self, fields: Json) -> None:
        if fields.get("drop_pending_updates") in {True, "true", "True"}:
            self.updates.clear()


METHODS: Mapping[str, Callable[[FakeTelegram, Json], Awaitable[object]]] = {
    "answerCallbackQuery": FakeTelegram.answer_callback_query,
    "deleteWebhook": FakeTelegram.delete_webhook,
    "getMe": FakeTelegram.get_me,
    "getUpdates": FakeTelegram.get_updates,
    "getWebhookInfo": FakeTelegram.get_webhook_info,
    "sendMessage": FakeTelegram.send_message,
    "setWebhook": FakeTelegram.set_webhook,
}


def _quoted(phone: Phone, fields: Json) -> Bubble | None:
    reply = fields.get("reply_parameters") or {}
    wanted = reply.get("message_id") or fields.get("reply_to_message_id")
    if not wanted:
        return None
    found = phone.find(str(wanted))
    if found is None and not reply.get("allow_sending_without_reply"):
        raise TelegramError(400, "Bad Request: message to be replied not found")
    return found


def _buttons(markup: Json) -> tuple[Button, ...]:
    keys = [key for row in markup.get("inline_keyboard", []) for key in row]
    for key in keys:
        if not 0 < len(key.get("callback_data", "").encode()) <= LONGEST_PAYLOAD:
            raise TelegramError(400, "Bad Request: BUTTON_DATA_INVALID", of_call=True)
    return tuple(_button(key["text"], key["callback_data"]) for key in keys)


def _button(label: str, payload: str) -> Button:
    return Button(payload.rpartition(":")[2], label, payload)
