"""Twilio: recorded webhooks to values, signatures, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped] # ships no types
    RequestValidator,
)

from channels.base import Ack, BadPayload, BadSignature, Hook
from channels.twilio.hooks import INBOUND_PATH, STATUS_PATH, Hooks, signature
from channels.twilio.sms import TwilioSms
from domain.model import Channel, Delivery, Inbound, MessageKind, Receipt

if TYPE_CHECKING:
    from channels import base

SID = "AC" + "1" * 32
SERVICE = "MG" + "2" * 32
PUBLIC_URL = "https://mentorline.example"
TOKEN, OLD_TOKEN = "t0ken-of-today", "t0ken-of-yesterday"
NURSE, OURS = "+447700900123", "+12025550199"
CREATED = {"sid": "SM" + "a" * 32, "status": "queued", "error_code": None}

RECORDED = {
    "ToCountry": "US", "ToState": "", "SmsMessageSid": "SM" + "3" * 32, "NumMedia": "0",
    "ToCity": "", "FromZip": "", "SmsSid": "SM" + "3" * 32, "FromState": "",
    "SmsStatus": "received", "FromCity": "", "Body": "Spinal failed, what next?",
    "FromCountry": "GB", "To": OURS, "ToZip": "", "NumSegments": "1",
    "MessageSid": "SM" + "3" * 32, "AccountSid": SID, "From": NURSE,
    "ApiVersion": "2010-04-01",
}  # fmt: skip
STATUS = {
    "SmsSid": "SM" + "a" * 32, "SmsStatus": "delivered", "MessageStatus": "delivered",
    "To": NURSE, "MessageSid": "SM" + "a" * 32, "AccountSid": SID, "From": OURS,
    "ApiVersion": "2010-04-01",
}  # fmt: skip


def wire(
    base_url: str = "https://api.twilio.example", public_url: str = PUBLIC_URL, service: str = ""
) -> TwilioSms:
    return TwilioSms(
        Hooks(SID, (TOKEN, OLD_TOKEN), public_url),
        base_url=base_url,
        sender="" if service else OURS,
        messaging_service_sid=service,
    )


def hook(form: dict[str, str], path: str = INBOUND_PATH, query: str = "") -> Hook:
    """A request as Twilio would sign it."""
    return raw_hook(urlencode(form).encode(), path, query)


def raw_hook(body: bytes, path: str = INBOUND_PATH, query: str = "", secret: str = TOKEN) -> Hook:
    url = f"{PUBLIC_URL}{path}?{query}" if query else f"{PUBLIC_URL}{path}"
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    signed = RequestValidator(secret).compute_signature(url, form)
    return Hook(path, query, CIMultiDict({"x-twilio-signature": signed}), body)


def inbound(given: Hook, **changes: object) -> Inbound:
    values: dict[str, object] = {
        "account": f"twilio:{SID}",
        "provider_id": "SM" + "3" * 32,
        "channel": Channel.SMS,
        "sender": NURSE,
        "recipient": OURS,
        "text": "Spinal failed, what next?",
        "raw": given.body,
    }
    return Inbound(**(values | changes))  # type: ignore[arg-type] # a table's row


def test_a_wire_is_a_channel() -> None:
    channel: base.Channel = wire()
    assert channel.name is Channel.SMS
    assert channel.account == f"twilio:{SID}"
    assert channel.limits.counts_parts
    assert not channel.limits.buttons


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"Body": ""}, {"text": ""}),
        ({"Body": "BP 80/40\x00 & 1+1=2 ؟ é 😀"}, {"text": "BP 80/40 & 1+1=2 ؟ é 😀"}),
        ({"Body": " STOP\n"}, {"text": " STOP\n"}),
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, {"kind": MessageKind.PHOTO}),
        ({"NumMedia": "2", "MediaContentType0": "audio/amr"}, {"kind": MessageKind.VOICE}),
        (
            {"NumMedia": "1", "MediaContentType0": "application/pdf"},
            {"kind": MessageKind.DOCUMENT},
        ),
        ({"NumMedia": "1", "MediaContentType0": "text/vcard"}, {"kind": MessageKind.DOCUMENT}),
        ({"NumMedia": "1", "MediaContentType0": "video/3gpp"}, {"kind": MessageKind.OTHER}),
        ({"NumMedia": "1"}, {"kind": MessageKind.OTHER}),
        (
            {"Latitude": "-2.04", "Longitude": "33.86", "Body": ""},
            {"kind": MessageKind.LOCATION, "text": ""},
        ),
        ({"Body": "STOP", "OptOutType": "STOP"}, {"text": "STOP", "opt_out": "STOP"}),
        (
            {"From": f"whatsapp:{NURSE}", "To": f"whatsapp:{OURS}", "WaId": NURSE[1:]},
            {"channel": Channel.WHATSAPP},
        ),
        (
            {"From": "whatsapp:US.13491208655302741918", "To": f"whatsapp:{OURS}"},
            {"channel": Channel.WHATSAPP, "sender": "US.13491208655302741918"},
        ),
        (
            {
                "From": f"whatsapp:{NURSE}",
                "WaId": NURSE[1:],
                "ExternalUserId": "whatsapp:US.13491208655302741918",
            },
            {"channel": Channel.WHATSAPP, "also": "US.13491208655302741918"},
        ),
        (
            {"From": "whatsapp:US.13491208655302741918", "WaId": NURSE[1:]},
            {"channel": Channel.WHATSAPP, "sender": "US.13491208655302741918", "also": NURSE},
        ),
        ({"ExternalUserId": "US.1"}, {"also": ""}),
        (
            {"From": f"whatsapp:{NURSE}", "OriginalRepliedMessageSid": "SM9"},
            {"channel": Channel.WHATSAPP, "quoted": "SM9"},
        ),
        (
            {
                "From": f"whatsapp:{NURSE}",
                "Body": "Take",
                "ButtonText": "Take",
                "ButtonPayload": "77:A",
                "OriginalRepliedMessageSid": "SM9",
            },
            {
                "channel": Channel.WHATSAPP,
                "kind": MessageKind.TAP,
                "text": "",
                "payload": "77:A",
                "quoted": "SM9",
            },
        ),
        (
            {"From": f"whatsapp:{NURSE}", "Body": "Tarime", "ListId": "77:2"},
            {
                "channel": Channel.WHATSAPP,
                "kind": MessageKind.TAP,
                "text": "",
                "payload": "77:2",
            },
        ),
        (
            {"From": "72345", "To": "+12025550100"},
            {"sender": "72345", "recipient": "+12025550100"},
        ),
    ],
)
def test_a_message_becomes_an_inbound(
    changed: dict[str, str], expected: dict[str, object]
) -> None:
    given = hook(RECORDED | changed)
    assert wire().parse(given) == [inbound(given, **expected)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("queued", Delivery.ACCEPTED),
        ("accepted", Delivery.ACCEPTED),
        ("sending", Delivery.ACCEPTED),
        ("sent", Delivery.SENT),
        ("delivered", Delivery.DELIVERED),
        ("read", Delivery.READ),
        ("undelivered", Delivery.FAILED),
        ("failed", Delivery.FAILED),
    ],
)
def test_a_status_becomes_a_receipt(status: str, expected: Delivery) -> None:
    given = hook(STATUS | {"MessageStatus": status}, STATUS_PATH, "attempt=42")
    receipt = Receipt(f"twilio:{SID}", "SM" + "a" * 32, expected, attempt_id=42)
    assert wire().parse(given) == [receipt]


def test_a_failure_carries_its_code() -> None:
    form = STATUS | {"MessageStatus": "undelivered", "ErrorCode": "30005"}
    (receipt,) = wire().parse(hook(form, STATUS_PATH, "attempt=7"))
    assert isinstance(receipt, Receipt)
    assert receipt.error_code == "30005"


@pytest.mark.parametrize(
    "query", ["", "attempt=", "attempt=x", "attempt=-1", "attempt=" + "9" * 99]
)
def test_a_status_without_our_attempt_still_counts(query: str) -> None:
    (receipt,) = wire().parse(hook(STATUS, STATUS_PATH, query))
    assert isinstance(receipt, Receipt)
    assert receipt.attempt_id is None


@pytest.mark.parametrize(
    ("code", "closed", "blocked"),
    [("63016", True, False), ("63024", False, True), ("30005", False, True), ("1", False, False)],
)
def test_a_failure_says_what_it_means(code: str, closed: bool, blocked: bool) -> None:
    form = STATUS | {"MessageStatus": "failed", "ErrorCode": code}
    (receipt,) = wire().parse(hook(form, STATUS_PATH))
    assert isinstance(receipt, Receipt)
    assert (receipt.error_code, receipt.closed, receipt.blocked) == (code, closed, blocked)


def test_a_code_beside_a_success_means_nothing() -> None:
    form = STATUS | {"ErrorCode": "63016"}
    (receipt,) = wire().parse(hook(form, STATUS_PATH))
    assert isinstance(receipt, Receipt)
    assert not receipt.closed


def test_an_unknown_status_changes_nothing() -> None:
    assert wire().parse(hook(STATUS | {"MessageStatus": "pondering"}, STATUS_PATH)) == []


@pytest.mark.parametrize(
    "body",
    [
        urlencode(RECORDED | {"MessageSid": ""}).encode(),
        urlencode(RECORDED | {"From": ""}).encode(),
        b"Body=%FF%FE&AccountSid=" + SID.encode(),
        b"Body=\xff&AccountSid=" + SID.encode(),
        b"&".join(b"f%d=" % n for n in range(400)),
    ],
)
def test_what_makes_no_sense_is_a_bad_payload(body: bytes) -> None:
    with pytest.raises(BadPayload):
        wire().parse(raw_hook(body))


def test_a_missing_signature_is_refused() -> None:
    with pytest.raises(BadSignature, match="missing"):
        wire().parse(Hook(INBOUND_PATH, "", CIMultiDict(), urlencode(RECORDED).encode()))


@pytest.mark.parametrize("secret", ["", "guess", TOKEN.upper()])
def test_a_forged_signature_is_refused(secret: str) -> None:
    with pytest.raises(BadSignature, match="match"):
        wire().parse(raw_hook(urlencode(RECORDED).encode(), secret=secret))


@pytest.mark.parametrize("value", ["é", "\udcff", "x" * 10_000, "=" * 28])
def test_an_odd_signature_is_refused(value: str) -> None:
    headers = CIMultiDict({"X-Twilio-Signature": value})
    with pytest.raises(BadSignature):
        wire().parse(Hook(INBOUND_PATH, "", headers, urlencode(RECORDED).encode()))


def test_a_signature_holds_for_its_own_path_query_and_form_only() -> None:
    good = hook(STATUS, STATUS_PATH, "attempt=42")
    for bad in (
        Hook(INBOUND_PATH, good.query, good.headers, good.body),
        Hook(good.path, "attempt=43", good.headers, good.body),
        Hook(good.path, good.query, good.headers, good.body + b"&ErrorCode="),
    ):
        with pytest.raises(BadSignature, match="match"):
            wire().parse(bad)


def test_a_repeated_field_is_refused_even_when_signed() -> None:
    body = urlencode(RECORDED).encode() + b"&Body=second"
    with pytest.raises(BadSignature, match="repeated"):
        wire().parse(raw_hook(body))


def test_another_account_is_refused() -> None:
    with pytest.raises(BadSignature, match="account"):
        wire().parse(hook(RECORDED | {"AccountSid": "AC" + "9" * 32}))


def test_several_secrets_are_valid_at_once() -> None:
    assert wire().parse(raw_hook(urlencode(RECORDED).encode(), secret=OLD_TOKEN))


def test_a_shared_key_signs_by_sha_256() -> None:
    signed = RequestValidator(OLD_TOKEN).compute_signature(
        PUBLIC_URL + INBOUND_PATH, RECORDED, "HMAC_SHA256"
    )
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    headers = {"X-Twilio-Signature": signed, "X-Twilio-Webhooks-Signature-Settings": settings}
    body = urlencode(RECORDED).encode()
    assert wire().parse(Hook(INBOUND_PATH, "", CIMultiDict(headers), body))
    for other in ("key=1,algorithm=HMAC_SHA1", "key=1,algorithm=NONE", "key=1", ""):
        headers["X-Twilio-Webhooks-Signature-Settings"] = other
        with pytest.raises(BadSignature):
            wire().parse(Hook(INBOUND_PATH, "", CIMultiDict(headers), body))


@settings(deadline=None)
@given(
    st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=40), max_size=8),
    st.text(min_size=1),
    st.sampled_from([("sha1", "HMAC_SHA1"), ("sha256", "HMAC_SHA256")]),
)
def test_our_signature_is_the_one_of_twilio_s_library(
    form: dict[str, str], secret: str, algorithm: tuple[str, str]
) -> None:
    url = f"{PUBLIC_URL}{STATUS_PATH}?attempt=42"
    ours, theirs = algorithm
    expected = RequestValidator(secret).compute_signature(url, form, theirs)
    assert signature(secret, url, form, ours).decode() == expected


@settings(deadline=None)
@given(
    st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=40), max_size=6),
    st.sampled_from(["https://a.example", "https://a.example:8443", "http://a.example:80"]),
    st.sampled_from(["https://a.example", "https://a.example:443", "http://a.example"]),
)
def test_we_accept_what_twilio_s_library_accepts(
    form: dict[str, str], public_url: str, signed_origin: str
) -> None:
    form = form | {"AccountSid": SID, "MessageSid": "SM1", "From": NURSE}
    given = RequestValidator(TOKEN).compute_signature(signed_origin + INBOUND_PATH, form)
    expected = RequestValidator(TOKEN).validate(public_url + INBOUND_PATH, form, given)
    headers = CIMultiDict({"X-Twilio-Signature": given})
    try:
        wire(public_url=public_url).parse(
            Hook(INBOUND_PATH, "", headers, urlencode(form).encode())
        )
    except BadSignature:
        assert not expected
    else:
        assert expected


def test_the_answer_to_a_webhook_gives_no_instructions() -> None:
    assert wire().acknowledgement([]) == Ack("text/xml", b"<Response/>")
