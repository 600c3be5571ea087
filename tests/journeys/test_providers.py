"""Providers in trouble: nothing is lost or sent twice, and people hear what did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.conftest import Service


@pytest.mark.parametrize("fault", ["outage", "slow_down"])
async def test_trouble_of_seconds_keeps_every_message_and_their_order(
    service: Service, fault: str
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.break_down(fault)
    for number in range(5):
        await service.text("neema", f"Line {number}")
    assert all("Line" not in text for text in service.inbox("asha"))
    await service.wait(seconds=5)
    service.break_down()
    await service.wait(minutes=1)
    lines = [text for text in service.inbox("asha") if "Line" in text]
    assert [text.split("Line ")[1][0] for text in lines] == list("01234")
    assert service.inbox("rehema") == []


@pytest.mark.parametrize("fault", ["outage", "slow_down"])
async def test_half_an_hour_of_trouble_loses_nothing_and_repeats_nothing(
    service: Service, fault: str
) -> None:
    service.break_down(fault)
    await service.text("asha", "URGENT Where is the list kept?")
    await service.text("asha", "The red one.")
    await service.wait(minutes=4)
    await service.text("asha", "For children.")
    await service.wait(minutes=26)
    assert service.everything() == []
    service.break_down()
    await service.wait(minutes=5)
    everything = service.inbox("neema")
    assert sorted(text for text in everything if "more:" in text) == [
        "1# more: For children.",
        "1# more: The red one.",
    ]
    assert sum(text.startswith("1# URGENT") for text in everything) == 1
    assert sum(text.startswith("Got it, URGENT (Q1)") for text in service.inbox("asha")) == 1
    assert sum("URGENT Q1" in text for text in service.inbox("rehema")) == 1


async def test_an_offer_to_a_mentor_who_blocked_the_bot_goes_on_at_once(service: Service) -> None:
    service.block("neema")
    await service.text("asha", "Where is the list kept?")
    assert len(service.inbox("baraka")) == 1
    assert service.last("rehema") == (
        "A message to Dr Neema could not be delivered (the network says chat not found). "
        "It is kept.\nPlease reach Dr Neema another way."
    )
    await service.text("juma", "How do I fill this form?")
    assert "Dr Baraka, anaesthesia, is on call" in service.last("juma")


async def test_an_answer_that_cannot_arrive_is_told_to_its_mentor_and_the_coordinator(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.block("asha")
    await service.text("neema", "In the folder.")
    assert service.last("neema") == (
        "Your answer on 1# has not reached Asha (the network says 30005). It is kept, and Rehema "
        "is calling Bunda DH.\nNothing more to do now."
    )
    assert service.last("rehema").startswith("A message to Asha could not be delivered")


async def test_messages_that_come_late_are_taken_as_if_they_came_now(service: Service) -> None:
    service.break_down("late")
    await service.text("asha", "Where is the list kept?")
    service.break_down()
    assert service.everything() == []
    await service.wait(minutes=1)
    assert service.last("asha").startswith("Got it (Q1).")
