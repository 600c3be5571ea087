"""Twilio Voice: a call as its API takes it, its recorded webhooks, and the TwiML we answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import pytest
from multidict import CIMultiDict

from channels.base import BadPayload, BadSignature, Hook, Kind, SendError
from channels.twilio.hooks import Hooks, signature
from channels.twilio.voice import ENDED_PATH, KEYS_PATH, VOICE_PATH, TwilioVoice
from domain.calls import Ended, Listening, Outcome, Speech
from tests import contracts
from tests.wires.provider import Provider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SID, TOKEN = "AC" + "1" * 32, "t0ken-of-today"
CALL = "CA" + "2" * 32
PUBLIC_URL = "https://mentorline.example"
OURS, MENTOR = "+12025550199", "+12025550133"
RECORDED = {
    "AccountSid": SID, "ApiVersion": "2010-04-01", "CallSid": CALL, "CallStatus": "in-progress",
    "Called": MENTOR, "CalledCity": "", "CalledCountry": "US", "CalledState": "",
    "CalledZip": "", "Caller": OURS, "CallerCity": "", "CallerCountry": "US",
    "CallerState": "", "CallerZip": "", "Direction": "outbound-api", "From": OURS,
    "FromCity": "", "FromCountry": "US", "FromState": "", "FromZip": "", "To": MENTOR,
    "ToCity": "", "ToCountry": "US", "ToState": "", "ToZip": "",
}  # fmt: skip
PRESSED = RECORDED | {"Digits": "1", "FinishedOnKey": "", "msg": "Gather End"}
OVER = RECORDED | {
    "CallStatus": "completed", "Duration": "1", "CallDuration": "19", "SequenceNumber": "0",
    "CallbackSource": "call-progress-events", "Timestamp": "Mon, 23 Nov 2026 23:06:20 +0000",
}  # fmt: skip


def voice(base_url: str = "https://api.twilio.example") -> TwilioVoice:
    return TwilioVoice(Hooks(SID, (TOKEN,), PUBLIC_URL), base_url=base_url, caller=OURS)


def hook(form: dict[str, str], path: str, query: str = "call=7") -> Hook:
    """A request as Twilio would sign it."""
    signed = signature(TOKEN, f"{PUBLIC_URL}{path}?{query}", form).decode()
    headers = CIMultiDict({"x-twilio-signature": signed})
    return Hook(path, query, headers, urlencode(form).encode())


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider().serving() as running:
        running.answers(201, {"sid": CALL, "status": "queued"})
        yield running


async def test_a_call_is_placed_as_the_api_takes_it(provider: Provider) -> None:
    wire = voice(provider.url)
    await wire.open()
    assert await wire.place(MENTOR, 7) == CALL
    await wire.close()
    (request,) = provider.requests
    assert (request.method, request.path) == ("POST", f"/2010-04-01/Accounts/{SID}/Calls.json")
    fields = dict(parse_qsl(request.body.decode()))
    assert fields == {
        "To": MENTOR,
        "From": OURS,
        "Url": f"{PUBLIC_URL}/hooks/twilio/voice?call=7",
        "StatusCallback": f"{PUBLIC_URL}/hooks/twilio/voice/status?call=7",
        "Timeout": "25",
        "TimeLimit": "120",
    }
    assert contracts.problems("twilio.call", fields) == []


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (400, {"code": 21211, "message": "no"}, "21211", Kind.PERMANENT),
        (400, {"code": 21215, "message": "no"}, "21215", Kind.PERMANENT),
        (401, {"code": 20003, "message": "no"}, "20003", Kind.RETRYABLE),
        (429, {"code": 20429, "message": "no"}, "http_429", Kind.THROTTLED),
        (503, {}, "http_503", Kind.UNKNOWN),
        (201, {}, "unreadable_answer", Kind.UNKNOWN),
    ],
)
async def test_a_refusal_says_whether_the_phone_may_have_rung(
    provider: Provider, status: int, body: object, code: str, kind: Kind
) -> None:
    provider.answers(status, body)
    wire = voice(provider.url)
    await wire.open()
    with pytest.raises(SendError) as raised:
        await wire.place(MENTOR, 7)
    await wire.close()
    assert (raised.value.code, raised.value.kind) == (code, kind)


@pytest.mark.parametrize(
    ("form", "path", "told"),
    [
        (RECORDED, VOICE_PATH, Listening(7)),
        (PRESSED, KEYS_PATH, Listening(7, "1")),
        (OVER, ENDED_PATH, Ended(7, Outcome.COMPLETED, CALL)),
        (OVER | {"CallStatus": "no-answer"}, ENDED_PATH, Ended(7, Outcome.NO_ANSWER, CALL)),
        (OVER | {"CallStatus": "ringing"}, ENDED_PATH, None),
    ],
)
def test_recorded_webhooks_are_read(
    form: dict[str, str], path: str, told: Listening | Ended | None
) -> None:
    assert voice().parse(hook(form, path)) == told


def test_a_forged_key_is_refused() -> None:
    real = hook(PRESSED, KEYS_PATH)
    with pytest.raises(BadSignature):
        voice().parse(Hook(KEYS_PATH, "call=8", real.headers, real.body))
    with pytest.raises(BadSignature):
        voice().parse(Hook(KEYS_PATH, "call=7", real.headers, real.body + b"&Digits2=2"))


@pytest.mark.parametrize("query", ["attempt=7", "call=", "call=seven", "call=" + "9" * 19])
def test_a_webhook_without_a_call_of_ours_cannot_be_read(query: str) -> None:
    with pytest.raises(BadPayload):
        voice().parse(hook(RECORDED, VOICE_PATH, query))


def test_a_question_is_said_twice_and_waits_for_a_key() -> None:
    speech = Speech("fr", "Tapez 1 & <2>", asks=True, silence="Rien.")
    document = ET.fromstring(voice().spoken(speech, 7))
    first, second, last = document
    for each in (first, second):
        assert each.attrib == {
            "input": "dtmf",
            "numDigits": "1",
            "action": f"{PUBLIC_URL}/hooks/twilio/voice/keys?call=7",
            "timeout": "8",
        }
        (say,) = each
        assert (say.text, say.attrib) == ("Tapez 1 & <2>", {"language": "fr-FR"})
    assert (last.tag, last.text) == ("Say", "Rien.")


def test_an_answer_is_said_once_and_ends_the_call() -> None:
    (say,) = ET.fromstring(voice().spoken(Speech("en", "It is yours."), 7))
    assert (say.tag, say.text, say.attrib) == ("Say", "It is yours.", {"language": "en-GB"})
