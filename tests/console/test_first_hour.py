"""The first hour, from an empty database to the first answered question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service


async def test_channels_are_checked_live_and_pointed_here(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/start/channels")
    assert said.count("Not asked yet") == 3
    said = await rehema.sends("/start/channels/check")
    assert rehema.path == "/console/start/channels"
    assert said.count("Well ") == 2
    assert "Look once" in said
    assert "@mentorline_try_bot" in said
    assert "Mentorline practice" in said
    service.phones.numbers.takes_at = "https://elsewhere.example/sms"
    said = await rehema.sends("/start/channels/check", channel="sms")
    assert "is brought elsewhere: https://elsewhere.example/sms" in said
    assert f"{service.settings.public_url}/hooks/twilio" in said
    said = await rehema.sends("/start/channels/webhook", channel="sms")
    assert "Done: what people write is brought here." in said
    assert service.phones.numbers.takes_at == f"{service.settings.public_url}/hooks/twilio"
    service.break_down("outage")
    said = await rehema.sends("/start/channels/check", channel="telegram")
    assert "Telegram gave no answer that can be used (http_503)" in said
    await rehema.sends("/start/channels/check", channel="fax")
    assert rehema.status == 404


async def test_a_test_message_comes_to_ones_own_phone(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    assert "Send a test message" in await rehema.opens("/start")
    said = await rehema.sends("/start/test")
    assert "A test message is on its way to your phone." in said
    await service.phones.settle()
    assert "this test came through, Rehema" in service.last("rehema")
    assert "It has come through." in await rehema.opens("/start")
    assert service.heard_on("rehema") == "telegram"
