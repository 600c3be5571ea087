"""What Twilio posts to us: verified, then read as messages and receipts of both its channels."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

from channels.base import BadPayload, BadSignature, Hook, Kind, clean
from channels.twilio.errors import ERRORS, UNLISTED
from domain.model import Channel, Delivery, Inbound, MessageKind, Receipt

if TYPE_CHECKING:
    from collections.abc import Mapping

INBOUND_PATH: Final = "/hooks/twilio"
STATUS_PATH: Final = "/hooks/twilio/status"
WHATSAPP: Final = "whatsapp:"
"""Before an address says that it is one of WhatsApp; without it, it is a number for SMS."""

MAX_FIELDS: Final = 300
ATTEMPT: Final = re.compile(r"[0-9]{1,18}")

STATES: Final[Mapping[str, Delivery]] = {
    "accepted": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
}

MEDIA: Final[Mapping[str, MessageKind]] = {
    "image": MessageKind.PHOTO,
    "audio": MessageKind.VOICE,
    "application": MessageKind.DOCUMENT,
    "text": MessageKind.DOCUMENT,
}

DIGESTS: Final[Mapping[str, str]] = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}


@dataclass(frozen=True, slots=True)
class Hooks:
    """What it takes to believe a request of one account and to read it.

    `secrets` are its auth tokens valid just now, or the shared keys with which Twilio signs by
    HMAC-SHA256; `public_url` is the address under which Twilio reaches us.
    """

    account_sid: str
    secrets: tuple[str, ...] = field(repr=False)
    public_url: str

    @property
    def account(self) -> str:
        """How messages and receipts name this account."""
        return f"twilio:{self.account_sid}"

    @property
    def inbound_url(self) -> str:
        """Where Twilio brings what people write."""
        return f"{self.public_url.rstrip('/')}{INBOUND_PATH}"

    @property
    def status_url(self) -> str:
        """Where Twilio reports what became of our messages."""
        return f"{self.public_url.rstrip('/')}{STATUS_PATH}"

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        """Verify and read a message or a status; raises BadSignature and BadPayload."""
        form = self.verified(hook)
        if hook.path == STATUS_PATH:
            return self._receipts(form, hook.query)
        return [self.inbound(form, hook.body)]

    def inbound(self, form: Mapping[str, str], raw: bytes) -> Inbound:
        """Read a message; raises BadPayload when it has no id or sender."""
        channel, sender = address_of(_required(form, "From"))
        tapped = clean(form.get("ButtonPayload") or form.get("ListId") or "")
        return Inbound(
            account=self.account,
            provider_id=_required(form, "MessageSid"),
            channel=channel,
            sender=sender,
            recipient=address_of(clean(form.get("To", "")))[1],
            text="" if tapped else clean(form.get("Body", "")),
            kind=MessageKind.TAP if tapped else _kind(form),
            payload=tapped,
            quoted=clean(form.get("OriginalRepliedMessageSid", "")),
            raw=raw,
            opt_out=clean(form.get("OptOutType", "")).upper(),
            also=_other_id(form, sender) if channel is Channel.WHATSAPP else "",
        )

    def verified(self, hook: Hook) -> dict[str, str]:
        """Return the form of a request that this account's Twilio signed."""
        given = hook.headers.get("X-Twilio-Signature", "")
        if not given:
            raise BadSignature("the signature is missing")
        form = _form(hook.body)
        digest = _digest(hook.headers.get("X-Twilio-Webhooks-Signature-Settings", ""))
        if not self._signed(hook, form, given.encode("utf-8", "replace"), digest):
            raise BadSignature("the signature does not match")
        if form.get("AccountSid") != self.account_sid:
            raise BadSignature("the request is of another account")
        return form

    def _signed(self, hook: Hook, form: Mapping[str, str], given: bytes, digest: str) -> bool:
        """Say whether one of our secrets makes the given signature."""
        target = f"{hook.path}?{hook.query}" if hook.query else hook.path
        return any(
            hmac.compare_digest(signature(secret, origin + target, form, digest), given)
            for origin in _origins(self.public_url.rstrip("/"))
            for secret in self.secrets
            if secret
        )

    def _receipts(self, form: Mapping[str, str], query: str) -> list[Inbound | Receipt]:
        """Read a status; one that we do not know changes nothing."""
        state = STATES.get(form.get("MessageStatus", ""))
        if state is None:
            return []
        code = clean(form.get("ErrorCode", ""))
        fault = ERRORS.get(code, UNLISTED)
        receipt = Receipt(
            account=self.account,
            provider_id=_required(form, "MessageSid"),
            state=state,
            attempt_id=_attempt(query),
            error_code=code,
            closed=state is Delivery.FAILED and fault.kind is Kind.CLOSED,
            blocked=state is Delivery.FAILED and fault.blocked,
        )
        return [receipt]


def address_of(value: str) -> tuple[Channel, str]:
    """Return the channel of one of Twilio's addresses, and the user id on it.

    On WhatsApp that is an E.164 number, or an opaque id of a user who shows us no number.
    """
    if value.startswith(WHATSAPP):
        return Channel.WHATSAPP, value.removeprefix(WHATSAPP)
    return Channel.SMS, value


def signature(secret: str, url: str, form: Mapping[str, str], digest: str = "sha1") -> bytes:
    """Sign a request as Twilio does: its URL, then every field by name with its value."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    mac = hmac.digest(secret.encode(), signed.encode("utf-8", "replace"), digest)
    return b64encode(mac)


def _form(body: bytes) -> dict[str, str]:
    """Read a form; raises BadPayload when it is none, BadSignature when a field repeats."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadPayload("the body is not a form in UTF-8") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        # Twilio never repeats a field, and its own libraries disagree on what is signed then.
        raise BadSignature("a field is repeated")
    return form


def _digest(settings: str) -> str:
    """Read the digest from the settings header that comes with a shared key, else SHA-1."""
    pairs = (part.partition("=") for part in settings.split(","))
    named = {name.strip(): value.strip().upper() for name, _, value in pairs}
    digest = DIGESTS.get(named.get("algorithm") or "HMAC_SHA1")
    if digest is None:
        raise BadSignature("the signature's algorithm is not known")
    return digest


def _origins(public_url: str) -> tuple[str, ...]:
    """Return our public URL as it is and with or without its port: Twilio has signed both."""
    url = urlsplit(public_url)
    if url.port is not None:
        other = url.netloc.removesuffix(f":{url.port}")
    else:
        other = f"{url.netloc}:{443 if url.scheme == 'https' else 80}"
    return public_url, url._replace(netloc=other).geturl()


def _required(form: Mapping[str, str], name: str) -> str:
    """Return a field that makes no sense without a value; raises BadPayload."""
    value = clean(form.get(name, ""))
    if value in {"", WHATSAPP}:
        raise BadPayload(f"{name} is missing")
    return value


def _other_id(form: Mapping[str, str], sender: str) -> str:
    """Return the other id of a WhatsApp user who has two: a number and an opaque one, or "".

    `ExternalUserId` is the opaque one (seen in recorded webhooks, not in a reference of Twilio).
    """
    opaque = address_of(clean(form.get("ExternalUserId", "")))[1]
    number = clean(form.get("WaId", ""))
    ids = (opaque, f"+{number}" if number.isdecimal() else "")
    return next((one for one in ids if one and one != sender), "")


def _kind(form: Mapping[str, str]) -> MessageKind:
    """Tell the kind of a message from its first medium."""
    if form.get("NumMedia", "0") in {"", "0"}:
        return MessageKind.LOCATION if form.get("Latitude") else MessageKind.TEXT
    family = form.get("MediaContentType0", "").partition("/")[0]
    return MEDIA.get(family, MessageKind.OTHER)


def _attempt(query: str) -> int | None:
    """Read our attempt id from the query of the status callback."""
    value = parse_qs(query).get("attempt", [""])[0]
    return int(value) if ATTEMPT.fullmatch(value) else None
