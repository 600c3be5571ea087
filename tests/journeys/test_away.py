"""Away-messages: what a mentor's phone answers by itself is noted, and reaches nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.ladder import CHANNELS, ladder

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.phones import Channel

AWAY = "Thank you for writing to us. We are closed now."


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_same_words_at_once_again_are_noted_and_stop_no_clock(
    tmp_path: Path, channel: Channel
) -> None:
    async with ladder(tmp_path, channel) as found:
        service = found.service
        await service.text("asha", "Where is the list kept?")
        await found.says(AWAY)
        reached = found.got("asha")
        await service.wait(minutes=10)
        await service.text("asha", "Nobody is here to ask.")
        before = service.inbox(found.mentor)
        await found.says(AWAY)
        assert found.got("asha")[-1] == reached[-1], "it reached nobody a second time"
        assert service.inbox(found.mentor) == before, "a machine gets no reply"
        assert await service.reasons("Dr Zuri's phone wrote by itself")
        await service.wait(minutes=1)
        await found.says(AWAY)
        assert found.got("asha")[-1].endswith(AWAY), "a minute later a person wrote it"


async def test_a_business_phone_on_whatsapp_is_asked_about_once_and_feeds_no_loop(
    tmp_path: Path,
) -> None:
    async with ladder(tmp_path, "whatsapp") as found:
        service = found.service
        await service.wait(minutes=10)
        service.wipe()
        service.phone(found.mentor).is_away(AWAY)
        await service.text("asha", "Where is the list kept?")
        await service.text("asha", "Nobody is here to ask.")
        offer, held, more = service.inbox(found.mentor)
        assert "Where is the list kept?" in offer
        assert held.startswith('Your phone sent "Thank you for writing to..." by itself')
        assert more == "1# more: Nobody is here to ask."
        assert all(AWAY not in text for text in found.got("asha"))
        service.phone(found.mentor).is_away()
        await found.says("0")
        assert found.hears().startswith("Dropped: your text went to nobody.")
