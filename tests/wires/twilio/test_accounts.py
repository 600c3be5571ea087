"""How the account and its number stand, as Twilio tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from channels.base import Account, SendError
from channels.twilio.hooks import Hooks
from channels.twilio.sms import TwilioSms
from channels.twilio.whatsapp import TwilioWhatsapp
from domain.wire_checks import NO_SENDER, Finding, finding
from tests.wires.provider import Provider
from tests.wires.twilio.test_hooks import OURS, PUBLIC_URL, SID, TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from channels.twilio.wire import Wire

HOOKS = Hooks(SID, (TOKEN,), PUBLIC_URL)
HERE = f"{PUBLIC_URL}/hooks/twilio"
NUMBER = {"sid": "PN1", "phone_number": OURS, "sms_url": HERE, "sms_method": "POST"}


def account(*numbers: dict[str, Any], status: str = "active") -> dict[str, Any]:
    """One body for either of the two calls."""
    said = {"friendly_name": "Lake Zone", "status": status}
    return said | {"incoming_phone_numbers": list(numbers)}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider().serving() as serving:
        yield serving


async def opened(wire: Wire) -> Wire:
    assert isinstance(wire, Account)
    await wire.open()
    return wire


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (account(NUMBER), Finding.WELL),
        (account(NUMBER | {"sms_url": ""}), Finding.UNSET),
        (account(NUMBER | {"sms_url": None}), Finding.UNSET),
        (account(NUMBER | {"sms_url": "https://demo.example/"}), Finding.ELSEWHERE),
        (account(NUMBER | {"sms_method": "GET"}), Finding.ELSEWHERE),
        (account(NUMBER | {"sms_application_sid": "AP1"}), Finding.BY_HAND),
        (account(NUMBER, status="suspended"), Finding.ASLEEP),
    ],
)
async def test_a_number_says_where_it_brings_an_sms(
    provider: Provider, body: dict[str, Any], found: Finding
) -> None:
    provider.answers(200, body)
    wire = await opened(TwilioSms(HOOKS, base_url=provider.url, sender=OURS))
    checked = await wire.check()
    await wire.close()
    assert (checked.name, checked.wanted) == ("Lake Zone", HERE)
    assert finding(checked) is found


async def test_a_number_that_is_not_the_accounts_is_a_fault(provider: Provider) -> None:
    provider.answers(200, account(NUMBER | {"phone_number": OURS + "0"}))
    wire = await opened(TwilioSms(HOOKS, base_url=provider.url, sender=OURS))
    with pytest.raises(SendError, match=NO_SENDER):
        await wire.check()
    provider.answers(200, {"status": "active"})
    with pytest.raises(SendError, match="unreadable_answer"):
        await wire.check()
    provider.answers(401, {"code": 20003})
    with pytest.raises(SendError, match="20003"):
        await wire.check()
    await wire.close()


async def test_of_a_service_and_of_whatsapp_the_account_alone_is_asked(
    provider: Provider,
) -> None:
    provider.answers(200, account())
    by_service = TwilioSms(HOOKS, base_url=provider.url, sender="", messaging_service_sid="MG1")
    for wire in (by_service, TwilioWhatsapp(HOOKS, base_url=provider.url, sender=OURS)):
        await opened(wire)
        provider.requests.clear()
        assert finding(await wire.check()) is Finding.BY_HAND
        await wire.set_webhook()
        await wire.close()
        assert [each.path for each in provider.requests] == [f"/2010-04-01/Accounts/{SID}.json"]


async def test_a_number_is_told_to_bring_it_to_us(provider: Provider) -> None:
    provider.answers(200, account(NUMBER | {"sms_url": ""}))
    wire = await opened(TwilioSms(HOOKS, base_url=provider.url, sender=OURS))
    await wire.set_webhook()
    await wire.close()
    _, told = provider.requests
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers/PN1.json"
    assert (told.method, told.path) == ("POST", path)
    assert parse_qs(told.body.decode()) == {"SmsUrl": [HERE], "SmsMethod": ["POST"]}
