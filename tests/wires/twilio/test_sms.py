"""Twilio: messages to HTTP requests, errors to next steps."""

from __future__ import annotations

import traceback
from base64 import b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from channels.base import Kind, SendError
from channels.twilio.errors import ERRORS
from domain.fitting import Fitted
from tests.wires.provider import Provider, conforms, contract
from tests.wires.twilio.test_hooks import (
    CREATED,
    NURSE,
    OURS,
    PUBLIC_URL,
    SERVICE,
    SID,
    TOKEN,
    wire,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from channels.twilio.sms import TwilioSms


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
    found = await sms.calls.messages.list_async(to=NURSE, limit=1)
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
    channel.calls.timeout_s = 0.05
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
