"""Calls to Twilio's Content API: signed in, at our origin, and refusals named."""

from __future__ import annotations

from base64 import b64decode

import pytest

from channels.base import Kind, SendError
from channels.twilio.calls import Calls
from tests.wires.provider import Provider
from tests.wires.twilio.test_hooks import SID, TOKEN


@pytest.mark.parametrize(
    "path", ["/v1/Content?Page=2", "https://content.twilio.example/v1/Content?Page=2"]
)
async def test_a_page_is_asked_for_at_our_origin(path: str) -> None:
    provider = Provider()
    async with provider.serving():
        provider.answers(200, {"contents": []})
        calls = Calls(SID, TOKEN, provider.url)
        await calls.open()
        assert await calls.contents("GET", path) == {"contents": []}
        await calls.close()
    (request,) = provider.requests
    assert (request.method, request.path) == ("GET", "/v1/Content")
    credentials = request.headers["Authorization"].removeprefix("Basic ")
    assert b64decode(credentials).decode() == f"{SID}:{TOKEN}"


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (404, {"code": 20404}, "20404", Kind.PERMANENT),
        (401, {"code": 20003}, "20003", Kind.RETRYABLE),
        (400, b"<html>", "http_400", Kind.PERMANENT),
        (503, b"", "http_503", Kind.UNKNOWN),
    ],
)
async def test_a_refusal_is_named(status: int, body: object, code: str, kind: Kind) -> None:
    provider = Provider()
    async with provider.serving():
        provider.answers(status, body)
        calls = Calls(SID, TOKEN, provider.url)
        await calls.open()
        with pytest.raises(SendError, match=code) as caught:
            await calls.contents("POST", "/v1/Content", {"friendly_name": "x"})
        await calls.close()
    assert caught.value.kind is kind
