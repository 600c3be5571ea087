"""Telegram: its updates by webhook or long poll, its Bot API, its limits and its errors."""

from __future__ import annotations

import hmac
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final, TypeVar

import aiohttp
import orjson

from channels.base import (
    CALL_TIMEOUT_S,
    Ack,
    Answer,
    BadPayload,
    BadSignature,
    Fault,
    Hook,
    Kind,
    SendError,
    answered,
    check_available,
    open_session,
)
from channels.telegram_updates import Json, loads, read
from domain.fitting import Fitted, Limits
from domain.model import Channel, Inbound, Receipt
from domain.wire_checks import Checked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from telegram import Bot, WebhookInfo
    from telegram.request import BaseRequest, RequestData

T = TypeVar("T")

WEBHOOK_PATH: Final = "/hooks/telegram"
UPDATES: Final = (
    *("message", "edited_message", "message_reaction", "callback_query", "my_chat_member"),
)
JSON: Final[Mapping[str, str]] = {"Content-Type": "application/json"}
SEND: Final = "send_Message"
"""Telegram's `sendMessage`. Of a name that it has a method for the library warns; but that method
makes a Message of a hundred fields out of each answer, of which we read two."""

MAX_PAYLOAD_BYTES: Final = 64
SHORT_LABEL: Final = 8
OK: Final = 200

ERRORS: Final[Mapping[str, Fault]] = {
    "chat not found": Fault("nobody of this chat id has ever started our bot", blocked=True),
    "user not found": Fault("the account is gone", blocked=True),
    "Forbidden": Fault("the person has blocked our bot or left Telegram", blocked=True),
    "InvalidToken": Fault("our token is wrong or revoked", Kind.RETRYABLE),
    "BadRequest": Fault("the request itself is wrong"),
    "Conflict": Fault("somebody else polls, or a webhook is set", Kind.RETRYABLE),
    "RetryAfter": Fault("we are too fast", Kind.THROTTLED),
    "NetworkError": Fault("no answer that can be used", Kind.UNKNOWN),
    "TelegramError": Fault("an answer that cannot be read", Kind.UNKNOWN),
}
"""What a refusal means: by words of its description, else by the library's class for it."""

STATUSES: Final[Mapping[int, str]] = {401: "InvalidToken", 404: "InvalidToken", 409: "Conflict"}
"""The rows of ERRORS for answers that the library does not read for us."""


class Telegram:
    """One bot; without a webhook secret it is polled."""

    name = Channel.TELEGRAM
    limits = Limits(max_chars=4096, counts_parts=False, buttons=True)
    asks = False
    timeout_s = CALL_TIMEOUT_S
    heard: Callable[[str], None] | None = None
    username = ""
    """The bot's name in links (t.me/NAME), once Telegram has told us."""

    _session: aiohttp.ClientSession
    _bot: Bot

    def __init__(self, *, token: str, secret: str, public_url: str, base_url: str) -> None:
        self.account = f"telegram:{token.partition(':')[0]}"
        self._token = token
        self._secret = secret
        self._webhook_url = public_url.rstrip("/") + WEBHOOK_PATH
        self._base_url = base_url.rstrip("/") + "/bot"
        self._opened = AsyncExitStack()

    @property
    def polls(self) -> bool:
        """Whether updates are fetched by `poll` instead of coming to the webhook."""
        return not self._secret

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        """Verify and read an update; raises BadSignature and BadPayload."""
        given = hook.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if self.polls or not hmac.compare_digest(_bytes(given), _bytes(self._secret)):
            raise BadSignature("the secret token is missing or wrong")
        update = loads(hook.body)
        if not isinstance(update, dict):
            raise BadPayload("the body is not a JSON object")
        return [*self.parse_update(update, hook.body)]

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:
        """Stop the clock on a tapped button within the answer itself; else say nothing."""
        for value in values:
            if isinstance(value, Inbound) and value.acknowledge:
                method = {"method": "answerCallbackQuery", "callback_query_id": value.acknowledge}
                return Ack("application/json", orjson.dumps(method))
        return Ack("text/plain", b"")

    def parse_update(self, update: Json, raw: bytes = b"") -> list[Inbound]:
        """Read what a person sent in a private chat; a malformed update becomes kind OTHER."""
        return read(update, raw or json.dumps(update).encode(), self.account)

    async def open(self) -> None:
        """Load the library, which is slow to import, and open the connections."""
        from telegram import Bot

        session = open_session(self.timeout_s, self.heard)
        self._session = await self._opened.enter_async_context(session)
        request = _bot_request(self._session)
        self._bot = Bot(self._token, self._base_url, request=request, get_updates_request=request)

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.aclose()

    async def send(self, address: str, fitted: Fitted) -> str:
        """Send a message and return "chat:message"; raises SendError."""
        fields = {
            "chat_id": int(address) if address.isdecimal() else address,
            "text": fitted.text,
            "disable_notification": fitted.silent,
            "link_preview_options": {"is_disabled": True},
            "reply_markup": _keyboard(fitted),
            "reply_parameters": _reply_to(address, fitted.quotes),
        }
        return await _called(self._send(fields))

    async def find(
        self,
        address: str,  # noqa: ARG002 (the contract's)
        text: str,  # noqa: ARG002 (the contract's)
        since: datetime,  # noqa: ARG002 (the contract's)
        known: Collection[str] = (),  # noqa: ARG002 (the contract's)
    ) -> str | None:
        """Return None: a bot cannot ask what it has sent."""
        return None

    async def answer_tap(self, callback_id: str) -> None:
        """Stop the clock on a tapped button, where we poll; raises SendError."""
        await _called(self._bot.answer_callback_query(callback_id))

    async def learn_username(self) -> None:
        """Ask Telegram for the bot's own name; raises SendError."""
        if not self.username:
            self.username = (await _called(self._bot.get_me())).username or ""

    async def check(self) -> Checked:
        """Ask Telegram who our bot is and where it takes its updates; raises SendError."""
        bot = await _called(self._bot.get_me())
        self.username = bot.username or ""
        hook = await _called(self._bot.get_webhook_info())
        return Checked(
            name=f"@{self.username}",
            takes_at=hook.url,
            wanted="" if self.polls else self._webhook_url,
            may_set=not self.polls,
            trouble=_trouble(hook),
            is_near=self._base_url.startswith("http://"),
        )

    async def set_webhook(self) -> None:
        """Ask Telegram to post updates to us; raises SendError."""
        call = self._bot.set_webhook(
            self._webhook_url, secret_token=self._secret, allowed_updates=UPDATES
        )
        await _called(call)

    async def drop_webhook(self) -> None:
        """Ask Telegram to keep updates until we fetch them; raises SendError."""
        await _called(self._bot.delete_webhook())

    async def poll(self, offset: int, timeout_s: int) -> tuple[list[Inbound], int]:
        """Fetch updates from `offset` on and return them with the next one; raises SendError."""
        # Not by Bot.get_updates: one update that the library cannot read would fail them all.
        fields = {"offset": offset, "timeout": timeout_s, "allowed_updates": UPDATES}
        call = self._session.post(
            f"{self._base_url}{self._token}/getUpdates",
            data=orjson.dumps(fields),
            headers=JSON,
            timeout=aiohttp.ClientTimeout(total=timeout_s + self.timeout_s),
        )
        updates = _updates(await answered(call))
        values = [value for update in updates for value in self.parse_update(update)]
        ids = (update.get("update_id") for update in updates)
        return values, max([offset, *(found + 1 for found in ids if isinstance(found, int))])

    async def _send(self, fields: Json) -> str:
        message = await self._bot.do_api_request(SEND, fields)
        return f"{message['chat']['id']}:{message['message_id']}"


class _Http:
    """The library's transport over one aiohttp session; its own costs twenty times as much."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float:
        """How long the library may believe that a call takes."""
        return CALL_TIMEOUT_S

    async def initialize(self) -> None:
        """Do nothing: the wire opens the session."""

    async def shutdown(self) -> None:
        """Do nothing: the wire closes the session."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: object,
        **_named_timeouts: object,
    ) -> tuple[int, bytes]:
        """Make a call; raises SendError, which the library keeps as the cause of its own."""
        fields = orjson.dumps(request_data.parameters if request_data else {})
        answer = await answered(self._session.request(method, url, data=fields, headers=JSON))
        _check_available(answer)
        return answer.status, answer.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Read an answer; raises TelegramError, and unlike the library logs nothing of it."""
        from telegram.error import TelegramError

        found = loads(payload)
        if not isinstance(found, dict) or found.keys().isdisjoint({"result", "description"}):
            raise TelegramError("unreadable answer")
        return dict(found)


def _bot_request(session: aiohttp.ClientSession) -> BaseRequest:
    """Make our transport one of the library's, which is loaded only now."""
    from telegram.request import BaseRequest

    class BotRequest(_Http, BaseRequest):
        """What the library takes as its transport."""

    return BotRequest(session)


async def _called(call: Awaitable[T]) -> T:
    """Await a method of the library; raises SendError."""
    from telegram.error import TelegramError

    try:
        return await call
    except TelegramError as error:
        # "from None": the library's message may repeat the text and the token.
        raise _refused(error) from None
    except (KeyError, TypeError):
        # The library stumbles over an answer without the fields that it promises.
        raise _fault("TelegramError") from None


def _refused(error: Exception) -> SendError:
    """Look up the library's error in the table, unless our transport knows better."""
    if isinstance(error.__cause__, SendError):
        return error.__cause__
    said = [words for words in ERRORS if words in str(error).lower()]
    names = [kind.__name__ for kind in type(error).__mro__]
    return _fault(next(key for key in said + names if key in ERRORS))


def _fault(key: str) -> SendError:
    """Return the error of a row of the table."""
    return ERRORS[key].error(key)


def _check_available(answer: Answer) -> None:
    """Raise SendError as every wire does, with the wait that Telegram writes into the body."""
    if answer.status == OK:
        return
    found = loads(answer.body)
    parameters = found.get("parameters") if isinstance(found, dict) else None
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    check_available(answer, wait if isinstance(wait, int | float) else None)


def _updates(answer: Answer) -> list[Json]:
    """Return the updates of an answer to getUpdates; raises SendError."""
    _check_available(answer)
    if answer.status != OK:
        raise _fault(STATUSES.get(answer.status, "BadRequest"))
    found = loads(answer.body)
    updates = found.get("result") if isinstance(found, dict) else None
    if not isinstance(updates, list):
        raise _fault("TelegramError")
    return [update for update in updates if isinstance(update, dict)]


def _trouble(hook: WebhookInfo) -> str:
    """Return why updates wait that Telegram could not hand over; what is over is no trouble."""
    return (hook.last_error_message or "refused") if hook.pending_update_count else ""


def _bytes(text: str) -> bytes:
    """Encode a header that may hold anything."""
    return text.encode("utf-8", "surrogatepass")


def _keyboard(fitted: Fitted) -> Json | None:
    """Lay out the choices, three in a row when they are short, else two; raises SendError."""
    if not fitted.choices:
        return None
    payloads = [f"{fitted.reference}:{choice.key}" for choice in fitted.choices]
    if max(len(payload.encode()) for payload in payloads) > MAX_PAYLOAD_BYTES:
        raise SendError("payload_too_long")
    buttons = [
        {"text": choice.label, "callback_data": payload}
        for choice, payload in zip(fitted.choices, payloads, strict=True)
    ]
    across = 3 if max(len(choice.label) for choice in fitted.choices) <= SHORT_LABEL else 2
    rows = [buttons[start : start + across] for start in range(0, len(buttons), across)]
    return {"inline_keyboard": rows}


def _reply_to(address: str, quotes: str) -> Json | None:
    """Quote a message of this very chat: the same number means another message elsewhere."""
    chat, _, rest = quotes.partition(":")
    message_id = rest.partition(":")[0]
    if chat != address or not message_id.isdecimal():
        return None
    return {"message_id": int(message_id), "allow_sending_without_reply": True}
