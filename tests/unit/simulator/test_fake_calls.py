"""Twilio's Calls API as the service meets it, and a toy phone that rings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import encode_basic_auth

from simulator import programme
from tests.unit.simulator.conftest import ACCOUNT, TOKEN

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator

URL = f"/try/providers/twilio/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
CALL = {
    "To": "+12025550101",
    "From": programme.SERVICE_NUMBER,
    "Url": "https://mentorline.example/in/hooks/twilio/voice?call=7",
    "StatusCallback": "https://mentorline.example/in/hooks/twilio/voice/status?call=7",
    "Timeout": "25",
    "TimeLimit": "120",
}


async def place(http: ClientSession, password: str = TOKEN, **fields: str) -> tuple[int, Any]:
    signed_in = {"Authorization": encode_basic_auth(ACCOUNT, password)}
    async with http.post(URL, data=CALL | fields, headers=signed_in) as answer:
        return answer.status, await answer.json()


async def test_a_call_is_queued_and_rings_the_phone(
    http: ClientSession, simulator: Simulator
) -> None:
    status, call = await place(http)
    assert (status, call["status"], call["direction"]) == (201, "queued", "outbound-api")
    assert call["sid"].startswith("CA")
    asha = simulator.phone("asha")
    ringing = simulator.calls.ringing(asha)
    assert ringing is not None
    assert ringing.record["sid"] == call["sid"]
    with pytest.raises(LookupError, match="nothing waits for a key"):
        await simulator.calls.press(ringing, "1")
    simulator.forget()
    assert simulator.calls.ringing(asha) is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": "asha"}, 21211),
        ({"From": "+12025550111"}, 21210),
        ({"Url": "hooks/twilio/voice"}, 21205),
    ],
)
async def test_what_twilio_refuses_rings_nowhere(
    http: ClientSession, simulator: Simulator, fields: dict[str, str], code: int
) -> None:
    status, refusal = await place(http, **fields)
    assert (status, refusal["code"]) == (400, code)
    assert simulator.calls.made == []


async def test_a_call_needs_the_accounts_password(http: ClientSession) -> None:
    status, _ = await place(http, password="a guess")
    assert status == 401


async def test_a_number_that_nobody_has_fails(http: ClientSession, simulator: Simulator) -> None:
    status, _ = await place(http, To="+12025550198")
    assert status == 201
    await simulator.reports_posted()
    (call,) = simulator.calls.made
    assert call.record["status"] == "failed"
    with pytest.raises(LookupError, match="does not ring"):
        await simulator.calls.pick_up(simulator.phone("asha"))
