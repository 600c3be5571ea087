"""Twilio's account and number as the service meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import programme
from tests.unit.simulator.conftest import ACCOUNT
from tests.unit.simulator.test_fake_twilio import signed_in

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator

BASE = f"/try/providers/twilio/2010-04-01/Accounts/{ACCOUNT}"
THERE = "https://mentorline.example/hooks/twilio"


async def fetched(http: ClientSession, path: str, **how: Any) -> tuple[int, Any]:
    method = "POST" if "data" in how else "GET"
    async with http.request(method, f"{BASE}{path}", headers=signed_in(), **how) as answer:
        return answer.status, await answer.json()


async def test_the_account_is_active_and_has_one_number(
    http: ClientSession, simulator: Simulator
) -> None:
    assert (await fetched(http, ".json"))[1]["status"] == "active"
    asked = {"PhoneNumber": programme.SERVICE_NUMBER}
    _, page = await fetched(http, "/IncomingPhoneNumbers.json", params=asked)
    (number,) = page["incoming_phone_numbers"]
    assert number["sms_url"] == simulator.numbers.takes_at
    asked = {"PhoneNumber": "+12025550000"}
    _, page = await fetched(http, "/IncomingPhoneNumbers.json", params=asked)
    assert page["incoming_phone_numbers"] == []


async def test_a_number_can_be_told_where_to_bring_an_sms(
    http: ClientSession, simulator: Simulator
) -> None:
    asked = {"PhoneNumber": programme.SERVICE_NUMBER}
    _, page = await fetched(http, "/IncomingPhoneNumbers.json", params=asked)
    sid = page["incoming_phone_numbers"][0]["sid"]
    form = {"SmsUrl": THERE, "SmsMethod": "POST"}
    status, number = await fetched(http, f"/IncomingPhoneNumbers/{sid}.json", data=form)
    assert (status, number["sms_url"], simulator.numbers.takes_at) == (200, THERE, THERE)
    assert (await fetched(http, "/IncomingPhoneNumbers/PN1.json", data=form))[0] == 404
