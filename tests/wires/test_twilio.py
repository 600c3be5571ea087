"""Twilio: recorded webhooks to values, messages to HTTP requests, errors to next steps."""

from __future__ import annotations

import traceback
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped] # ships no types
    RequestValidator,
)

from channels.base import Ack, BadPayload, BadSignature, Hook, Kind, SendError
from channels.twilio import ERRORS, INBOUND_PATH, STATUS_PATH, TwilioSms, signature
from domain.fitting import Fitted
from domain.model import Channel, Delivery, Inbound, MessageKind, Receipt
from tests.wires.provider import Provider, conforms, contract

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

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
        account_sid=SID,
        auth_tokens=(TOKEN, OLD_TOKEN),
        sender="" if service else OURS,
        messaging_service_sid=service,
        public_url=public_url,
        base_url=base_url,
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


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    twilio = Provider()
    twilio.answers(201, CREATED)
    async with twilio.serving():
        yield twilio


@pytest.fixture
async def sms(provider: Provider) -> AsyncIterator[TwilioSms]:
    channel = wire(provider.url)
    await channel.open()
    yield channel
    await channel.close()


async def test_a_message_becomes_a_request(provider: Provider, sms: TwilioSms) -> None:
    sent = await sms.send(NURSE, Fitted("Got it (Q12) & é 😀", attempt_id=42))
    assert sent == CREATED["sid"]
    (request,) = provider.requests
    assert (request.method, request.path) == (
        "POST",
        f"/2010-04-01/Accounts/{SID}/Messages.json",
    )
    assert dict(parse_qsl(request.body.decode())) == {
        "To": NURSE,
        "From": OURS,
        "Body": "Got it (Q12) & é 😀",
        "StatusCallback": f"{PUBLIC_URL}/hooks/twilio/status?attempt=42",
    }
    credentials = request.headers["Authorization"].removeprefix("Basic ")
    assert b64decode(credentials).decode() == f"{SID}:{TOKEN}"


async def test_a_messaging_service_stands_for_the_sender(provider: Provider) -> None:
    channel = wire(provider.url, service=SERVICE)
    await channel.open()
    await channel.send(NURSE, Fitted("Got it"))
    await channel.close()
    fields = dict(parse_qsl(provider.requests[0].body.decode()))
    assert fields["MessagingServiceSid"] == SERVICE
    assert "From" not in fields


async def test_what_we_send_is_in_the_published_contract(
    provider: Provider, sms: TwilioSms
) -> None:
    document = contract("twilio_api_v2010.messages.json")
    await sms.send(NURSE, Fitted("Got it", attempt_id=42))
    path = document["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    content = path["post"]["requestBody"]["content"]
    schema = content["application/x-www-form-urlencoded"]["schema"]
    fields = dict(parse_qsl(provider.requests[0].body.decode()))
    assert conforms(fields, schema, document)


async def test_the_sdk_may_list_messages_too(provider: Provider, sms: TwilioSms) -> None:
    provider.answers(200, {"messages": [CREATED], "page_size": 50})
    found = await sms._messages.list_async(to=NURSE, limit=1)
    assert [message.sid for message in found] == [CREATED["sid"]]
    assert provider.requests[0].method == "GET"


async def test_one_connection_serves_many_messages(provider: Provider, sms: TwilioSms) -> None:
    for _ in range(3):
        await sms.send(NURSE, Fitted("Got it"))
    assert len(provider.requests) == 3
    assert len(provider.peers) == 1


@pytest.mark.parametrize("code", sorted(ERRORS))
async def test_a_refusal_says_the_next_step(provider: Provider, sms: TwilioSms, code: str) -> None:
    provider.answers(400, {"code": int(code), "message": f"no {NURSE}", "status": 400})
    with pytest.raises(SendError) as caught:
        await sms.send(NURSE, Fitted("Got it"))
    error, fault = caught.value, ERRORS[code]
    assert (error.code, error.kind, error.blocked) == (code, fault.kind, fault.blocked)
    assert NURSE not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("code", ["21211", "21610", "21614", "30005"])
def test_numbers_that_are_not_reached_again(code: str) -> None:
    assert ERRORS[code].blocked
    assert ERRORS[code].kind is Kind.PERMANENT


@pytest.mark.parametrize("code", ["10001", "20003", "20005", "21606", "30002"])
def test_what_is_wrong_with_our_account_is_waited_for(code: str) -> None:
    assert ERRORS[code].kind is Kind.RETRYABLE


@pytest.mark.parametrize("code", ["21408", "30003"])
def test_refusals_that_are_not_the_number_s(code: str) -> None:
    assert not ERRORS[code].blocked
    assert ERRORS[code].kind is Kind.PERMANENT


async def test_an_unlisted_refusal_is_final(provider: Provider, sms: TwilioSms) -> None:
    provider.answers(400, {"code": 29999, "message": "new", "status": 400})
    with pytest.raises(SendError, match="29999") as caught:
        await sms.send(NURSE, Fitted("Got it"))
    assert caught.value.kind is Kind.PERMANENT


async def test_a_refusal_in_no_shape_is_its_status(provider: Provider, sms: TwilioSms) -> None:
    provider.answers(404, b"<html>")
    with pytest.raises(SendError, match="404"):
        await sms.send(NURSE, Fitted("Got it"))


@pytest.mark.parametrize(("header", "expected"), [("7", 7.0), ("soon", None), ("", None)])
async def test_too_many_requests_throttle(
    provider: Provider, sms: TwilioSms, header: str, expected: float | None
) -> None:
    provider.answers(429, {"code": 20429, "status": 429}, Retry_After=header)
    with pytest.raises(SendError, match="http_429") as caught:
        await sms.send(NURSE, Fitted("Got it"))
    assert caught.value.kind is Kind.THROTTLED
    assert caught.value.retry_after == expected


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_trouble_of_their_own_is_tried_again(
    provider: Provider, sms: TwilioSms, status: int
) -> None:
    provider.answers(status, b"<html>oops</html>")
    with pytest.raises(SendError, match=f"http_{status}") as caught:
        await sms.send(NURSE, Fitted("Got it"))
    assert caught.value.kind is Kind.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"sid": null}'])
async def test_success_without_an_id_is_no_success(
    provider: Provider, sms: TwilioSms, body: bytes
) -> None:
    provider.answers(201, body)
    with pytest.raises(SendError, match="unreadable_answer") as caught:
        await sms.send(NURSE, Fitted("Got it"))
    assert caught.value.kind is Kind.UNKNOWN


async def test_a_call_that_hangs_is_given_up(provider: Provider) -> None:
    provider.delay_s = 5
    channel = wire(provider.url)
    channel.timeout_s = 0.05
    await channel.open()
    with pytest.raises(SendError, match="timeout") as caught:
        await channel.send(NURSE, Fitted("Got it"))
    await channel.close()
    assert caught.value.kind is Kind.UNKNOWN


async def test_nobody_there_is_tried_again() -> None:
    channel = wire("http://127.0.0.1:1")
    await channel.open()
    with pytest.raises(SendError, match="no_connection") as caught:
        await channel.send(NURSE, Fitted("Got it"))
    await channel.close()
    assert caught.value.kind is Kind.RETRYABLE


async def test_closing_what_was_never_opened_is_harmless() -> None:
    await wire().close()
