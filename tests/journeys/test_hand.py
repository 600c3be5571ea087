"""Phones in hands, whichever network each is on, and what journeys hold against us."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import serve

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.phones import Channel
    from tests.journeys.conftest import Service

QUESTION = "Where is the list kept?"


@pytest.mark.parametrize("mentors", ["sms", "whatsapp", "telegram"])
@pytest.mark.parametrize("askers", ["sms", "whatsapp", "telegram"])
async def test_a_question_and_its_answer_on_any_network(
    service: Service, askers: Channel, mentors: Channel
) -> None:
    asha, neema = await service.knows("asha", askers), await service.knows("neema", mentors)
    await neema.says("LIST")  # else a window on WhatsApp is closed, and a template comes first
    question = await asha.says(QUESTION)
    assert (question.channel, question.state) == (askers, "delivered")
    assert asha.last().text.startswith("Got it (Q1).")
    assert QUESTION in neema.last().text
    await (neema.says("A") if mentors == "sms" else neema.taps("Take"))
    await neema.says("In the folder.")
    assert "In the folder." in asha.last().text
    assert {bubble.channel for bubble in asha.bubbles()} == {askers}
    assert {bubble.channel for bubble in neema.bubbles()} == {mentors}


async def test_a_quote_and_an_edit(service: Service) -> None:
    asha, neema = service.phone("asha"), service.phone("neema")
    await asha.says(QUESTION)
    answer = await neema.quotes(neema.last(), "In the folder.")
    assert answer.quoted == neema.bubbles()[0].text
    assert "In the folder." in asha.last().text
    edited = await neema.edits(answer, "In the red folder.")
    assert (edited.text, edited.edited, edited.state) == ("In the red folder.", True, "delivered")


async def test_a_call_that_no_provider_would_take_fails_the_journey(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="would not have taken every call"):
        async with serve(tmp_path) as service:
            await service.phone("asha").says(QUESTION)
            assert service.phones.invalid == []
            service.phones.examine("sendMessage", {"chat_id": 700201})
