"""Inbound payloads in each provider's own shape, signed as the provider signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from simulator import parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.phones import Bubble, Person

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
COUNTRIES = {"+44": "GB", "+1": "US"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request on its way to the service: path (with query), body and headers."""

    path: str
    body: bytes
    headers: Mapping[str, str]


def new_sid(kind: str) -> str:
    """A Twilio identifier, such as SM and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def twilio_signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Sign as Twilio does: URL, then every field in order of its name, by HMAC-SHA1."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def twilio_envelope(*, token: str, public_url: str, path: str, fields: Json) -> Envelope:
    """A form that the service can verify against its public URL."""
    signature = twilio_signature(token, public_url + path, fields)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    return Envelope(path, urlencode(fields).encode(), headers)


def twilio_message(*, account_sid: str, sid: str, sender: str, to: str, body: str) -> Json:
    """The fields of an incoming SMS, the empty ones too."""
    return {
        "ToCountry": _country(to), "ToState": "", "ToCity": "", "ToZip": "",
        "FromCountry": _country(sender), "FromState": "", "FromCity": "", "FromZip": "",
        "SmsMessageSid": sid, "SmsSid": sid, "MessageSid": sid, "AccountSid": account_sid,
        "From": sender, "To": to, "Body": body, "SmsStatus": "received",
        "NumMedia": "0", "NumSegments": str(parts.count(body)), "ApiVersion": "2010-04-01",
    }  # fmt: skip


def twilio_picture(fields: Json, account_sid: str) -> Json:
    """The same fields with one picture; its address is Twilio's and holds nothing here."""
    media = f"/2010-04-01/Accounts/{account_sid}/Messages/{fields['MessageSid']}/Media/"
    return fields | {
        "NumMedia": "1",
        "MediaContentType0": "image/jpeg",
        "MediaUrl0": "https://api.twilio.com" + media + new_sid("ME"),
    }


def telegram_envelope(update: Json, *, secret: str) -> Envelope:
    """An update with the secret token that the webhook was registered with."""
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": secret,
    }
    return Envelope("/hooks/telegram", orjson.dumps(update), headers)


def telegram_message(person: Person, bubble: Bubble, bot: Json) -> Json:
    """A message as Telegram tells it, whoever wrote it."""
    message: Json = {
        "message_id": int(bubble.provider_id),
        "date": int(bubble.at.timestamp()),
        "chat": {"id": person.telegram, "type": "private", "first_name": person.name},
        "from": telegram_user(person) if bubble.mine else bot,
    }
    message |= _content(bubble)
    if bubble.buttons:
        message["reply_markup"] = {"inline_keyboard": [_row(bubble)]}
    return message


def telegram_user(person: Person) -> Json:
    """The sender of an update."""
    return {
        "id": person.telegram,
        "is_bot": False,
        "first_name": person.name,
        "language_code": "en",
    }


def telegram_tap(person: Person, bubble: Bubble, payload: str, bot: Json) -> Json:
    """What arrives when a button below `bubble` is tapped."""
    return {
        "id": str(secrets.randbits(62)),
        "from": telegram_user(person),
        "message": telegram_message(person, bubble, bot),
        "chat_instance": str(person.telegram),
        "data": payload,
    }


def telegram_reaction(
    person: Person, bubble: Bubble, before: Sequence[str], after: Sequence[str]
) -> Json:
    """What arrives when the signs that a person put under a message change."""
    return {
        "chat": {"id": person.telegram, "type": "private", "first_name": person.name},
        "message_id": int(bubble.provider_id),
        "user": telegram_user(person),
        "old_reaction": [{"type": "emoji", "emoji": each} for each in before],
        "new_reaction": [{"type": "emoji", "emoji": each} for each in after],
    }


def _content(bubble: Bubble) -> Json:
    if bubble.kind == "photo":
        sizes = [_size(90, 67), _size(1280, 960)]
        return {"photo": sizes} | ({"caption": bubble.text} if bubble.text else {})
    content: Json = {"text": bubble.text}
    if bubble.mine and bubble.text.startswith("/"):
        length = len(bubble.text.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return content


def _size(width: int, height: int) -> Json:
    file = {"file_id": secrets.token_urlsafe(24), "file_unique_id": secrets.token_urlsafe(9)}
    return file | {"width": width, "height": height, "file_size": width * height // 8}


def _row(bubble: Bubble) -> list[Json]:
    return [{"text": button.label, "callback_data": button.payload} for button in bubble.buttons]


def _country(number: str) -> str:
    return next((land for code, land in COUNTRIES.items() if number.startswith(code)), "")
