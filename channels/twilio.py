"""SMS over Twilio: its signed webhooks, its Messages API, its limits and its errors."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import aiohttp
import orjson

from channels import twilio_records
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
    clean,
    open_session,
)
from domain.fitting import Fitted, Limits
from domain.model import Channel, Delivery, Inbound, MessageKind, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from twilio.http.response import Response  # type: ignore[import-untyped] # ships no types

INBOUND_PATH: Final = "/hooks/twilio"
STATUS_PATH: Final = "/hooks/twilio/status"
MAX_FIELDS: Final = 300
REFUSALS: Final = 400
ATTEMPT: Final = re.compile(r"[0-9]{1,18}")

ERRORS: Final[Mapping[str, Fault]] = {
    "10001": Fault("our account is not active", Kind.RETRYABLE),
    "14107": Fault("our sender is over its rate", Kind.THROTTLED),
    "20003": Fault("our account SID or auth token is wrong", Kind.RETRYABLE),
    "20005": Fault("our account is suspended", Kind.RETRYABLE),
    "20429": Fault("we make too many requests", Kind.THROTTLED),
    "21211": Fault("the number is not valid", blocked=True),
    "21408": Fault("our account may not write to this country"),
    "21606": Fault("our sender is no number of this account that sends SMS", Kind.RETRYABLE),
    "21608": Fault("a trial account writes to verified numbers only"),
    "21610": Fault("the person has opted out at the carrier", blocked=True),
    "21611": Fault("our sender's queue is full", Kind.THROTTLED),
    "21612": Fault("our sender cannot reach this number"),
    "21614": Fault("the number is not a mobile number", blocked=True),
    "21617": Fault("the text is over 1,600 characters"),
    "30001": Fault("our sender's queue overflowed", Kind.THROTTLED),
    "30002": Fault("our account is suspended", Kind.RETRYABLE),
    "30003": Fault("the phone was off or out of reach for as long as the carrier tried"),
    "30004": Fault("the person or the carrier refuses our messages", blocked=True),
    "30005": Fault("the number is unknown", blocked=True),
    "30006": Fault("the number is a landline or its carrier unreachable", blocked=True),
    "30007": Fault("the carrier filtered the message"),
    "30008": Fault("the carrier gave no reason", Kind.RETRYABLE),
    "30009": Fault("a part was lost on the way", Kind.RETRYABLE),
    "30010": Fault("the message costs more than we allowed"),
    "63038": Fault("our account is over its daily limit", Kind.THROTTLED),
}
"""What Twilio says of a request or, in a status callback, of a message.

What is wrong with our account is no fault of a message: it waits until somebody has mended it.
"""

UNLISTED: Final = Fault("a refusal that is not in this table")

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


class TwilioSms:
    """The SMS wire of one Twilio account; `auth_tokens` are the secrets valid just now.

    The first of them signs in to the API. The others are there while a token is changed, or
    are the shared keys with which Twilio signs webhooks by HMAC-SHA256.
    """

    name = Channel.SMS
    limits = Limits(max_chars=1600, counts_parts=True, buttons=False)
    asks = True
    timeout_s = CALL_TIMEOUT_S
    heard: Callable[[str], None] | None = None

    _messages: Any

    def __init__(
        self,
        *,
        account_sid: str,
        auth_tokens: tuple[str, ...],
        sender: str,
        messaging_service_sid: str,
        public_url: str,
        base_url: str,
    ) -> None:
        self.account = f"twilio:{account_sid}"
        self._account_sid = account_sid
        self._secrets = tuple(token for token in auth_tokens if token)
        self._from = _sender(sender, messaging_service_sid)
        self._public_url = public_url.rstrip("/")
        self._origins = _origins(self._public_url)
        self._base_url = base_url.rstrip("/")
        self._opened = AsyncExitStack()

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        """Verify and read a message or a status; raises BadSignature and BadPayload."""
        form = self._verified(hook)
        if hook.path == STATUS_PATH:
            return self._receipts(form, hook.query)
        return [self._inbound(form, hook.body)]

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:  # noqa: ARG002 (the contract's)
        """Answer with no instructions: replies are sent, not returned."""
        return Ack("text/xml", b"<Response/>")

    async def open(self) -> None:
        """Load the SDK, which is slow to import, and open the connections."""
        from twilio.rest import Client  # type: ignore[import-untyped] # ships no types

        session = await self._opened.enter_async_context(open_session(self.timeout_s, self.heard))
        http = _Http(session, self._base_url)
        self._messages = Client(self._account_sid, self._secrets[0], http_client=http).messages

    async def close(self) -> None:
        """Close the connections."""
        await self._opened.aclose()

    async def send(self, address: str, fitted: Fitted) -> str:
        """Create a message and return its SID; raises SendError."""
        from twilio.base.exceptions import (  # type: ignore[import-untyped] # ships no types
            TwilioException,
        )

        try:
            message = await self._messages.create_async(
                to=address,
                body=fitted.text,
                status_callback=f"{self._public_url}{STATUS_PATH}?attempt={fitted.attempt_id}",
                **self._from,
            )
        except TwilioException as error:
            # "from None": the SDK's message names the number.
            raise _refused(error) from None
        return str(message.sid)

    async def find(
        self, address: str, text: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Return the SID of a message that Twilio took since an instant; raises SendError."""
        return await twilio_records.sent(self._messages, address, text, since, known)

    async def received_since(self, instant: datetime) -> list[Inbound]:
        """Return what people sent us, as its webhooks told it or would have; raises SendError."""
        records = await twilio_records.received(self._messages, instant, self._from)
        forms = [record.form(media_type) for record, media_type in records]
        return [self._inbound(form, urlencode(form).encode()) for form in forms if form["From"]]

    def _verified(self, hook: Hook) -> dict[str, str]:
        """Return the form of a request that this account's Twilio signed."""
        given = hook.headers.get("X-Twilio-Signature", "")
        if not given:
            raise BadSignature("the signature is missing")
        form = _form(hook.body)
        digest = _digest(hook.headers.get("X-Twilio-Webhooks-Signature-Settings", ""))
        if not self._signed(hook, form, given.encode("utf-8", "replace"), digest):
            raise BadSignature("the signature does not match")
        if form.get("AccountSid") != self._account_sid:
            raise BadSignature("the request is of another account")
        return form

    def _signed(self, hook: Hook, form: Mapping[str, str], given: bytes, digest: str) -> bool:
        """Say whether one of our secrets makes the given signature."""
        target = f"{hook.path}?{hook.query}" if hook.query else hook.path
        return any(
            hmac.compare_digest(signature(secret, origin + target, form, digest), given)
            for origin in self._origins
            for secret in self._secrets
        )

    def _inbound(self, form: Mapping[str, str], raw: bytes) -> Inbound:
        """Read a message; raises BadPayload when it has no id or sender."""
        return Inbound(
            account=self.account,
            provider_id=_required(form, "MessageSid"),
            channel=self.name,
            sender=_required(form, "From"),
            recipient=clean(form.get("To", "")),
            text=clean(form.get("Body", "")),
            kind=_kind(form),
            raw=raw,
        )

    def _receipts(self, form: Mapping[str, str], query: str) -> list[Inbound | Receipt]:
        """Read a status; one that we do not know changes nothing."""
        state = STATES.get(form.get("MessageStatus", ""))
        if state is None:
            return []
        receipt = Receipt(
            account=self.account,
            provider_id=_required(form, "MessageSid"),
            state=state,
            attempt_id=_attempt(query),
            error_code=clean(form.get("ErrorCode", "")),
        )
        return [receipt]


class _Http:
    """What the SDK calls as its HTTP client: one session, our timeout, any origin.

    The SDK's own ignores its timeout. Ours needs `is_async` and `request` only, so it does not
    derive from the SDK's class, which would import the SDK here.
    """

    is_async = True

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    async def request(self, method: str, uri: str, **options: Any) -> Response:
        """Make the SDK's request at our origin; raises SendError when Twilio is not available."""
        from twilio.http.response import Response

        target = urlsplit(uri)._replace(scheme="", netloc="").geturl()
        credentials = {"Authorization": aiohttp.encode_basic_auth(*options["auth"])}
        call = self._session.request(
            method,
            self._base_url + target,
            params=options["params"],
            data=options["data"],
            headers=options["headers"] | credentials,
            allow_redirects=False,
        )
        answer = await answered(call)
        check_available(answer)
        if method == "POST":
            _check_created(answer)
        else:
            _check_listed(answer)
        return Response(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)


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


def _sender(sender: str, messaging_service_sid: str) -> dict[str, str]:
    """Return the SDK's argument that says who sends: a messaging service, else a number."""
    if messaging_service_sid:
        return {"messaging_service_sid": messaging_service_sid}
    return {"from_": sender}


def _required(form: Mapping[str, str], name: str) -> str:
    """Return a field that makes no sense without a value; raises BadPayload."""
    value = clean(form.get(name, ""))
    if not value:
        raise BadPayload(f"{name} is missing")
    return value


def _kind(form: Mapping[str, str]) -> MessageKind:
    """Tell the kind of a message from its first medium."""
    if form.get("NumMedia", "0") in {"", "0"}:
        return MessageKind.TEXT
    family = form.get("MediaContentType0", "").partition("/")[0]
    return MEDIA.get(family, MessageKind.OTHER)


def _attempt(query: str) -> int | None:
    """Read our attempt id from the query of the status callback."""
    value = parse_qs(query).get("attempt", [""])[0]
    return int(value) if ATTEMPT.fullmatch(value) else None


def _check_created(answer: Answer) -> None:
    """Raise SendError for success without a SID, as from a proxy: the SDK would stumble."""
    if answer.status >= REFUSALS:
        return
    try:
        created = orjson.loads(answer.body)
    except ValueError:
        created = None
    if not isinstance(created, dict) or not created.get("sid"):
        raise SendError("unreadable_answer", Kind.UNKNOWN)


def _check_listed(answer: Answer) -> None:
    """Raise SendError for a refusal, and for success without a list: the SDK would stumble."""
    if answer.status >= REFUSALS:
        code = str(twilio_records.fields(answer.body).get("code") or f"http_{answer.status}")
        raise ERRORS.get(code, UNLISTED).error(code)
    if twilio_records.listed(answer.body) is None:
        raise SendError("unreadable_answer", Kind.UNKNOWN)


def _refused(error: Exception) -> SendError:
    """Look up the SDK's error in the table."""
    code = str(getattr(error, "code", None) or "refused")
    return ERRORS.get(code, UNLISTED).error(code)
