"""What comes late: a text or a tap on a question that closed, was taken, or was offered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.ladder import CHANNELS, TAPS, ladder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Channel
    from tests.journeys.ladder import Ladder

ON_EACH = pytest.mark.parametrize("channel", CHANNELS)
ON_TAPS = pytest.mark.parametrize("channel", TAPS)
ANSWER = "In the red folder, second shelf."


@pytest.fixture
async def one(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has Asha's question."""
    async with ladder(tmp_path, channel, "asha") as found:
        yield found


@pytest.fixture
async def idle(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has nothing yet."""
    async with ladder(tmp_path, channel) as found:
        yield found


async def lose(found: Ladder) -> None:
    """Asha's question was offered to Dr Zuri, and Dr Neema has taken it."""
    await found.service.text("asha", "Where is the list kept?")
    await found.service.wait(minutes=20)
    await found.service.tap("neema", "Take")
    found.service.phones.phone("asha").bubbles.clear()


@ON_EACH
async def test_a_closed_question_is_opened_again_by_one_key(one: Ladder) -> None:
    await one.says("C")
    await one.service.wait(days=2)
    await one.says(f"1# {ANSWER}")
    assert one.hears() == "Not sent yet: 1# was closed 2 days ago.\n1=reopen and send 0=drop it"
    assert "The question is closed." in await one.why()
    await one.says("1")
    assert one.got("asha")[-1].endswith(f"{ANSWER}\nReply here to go on.")


@ON_EACH
async def test_a_text_that_goes_on_waits_with_the_one_before_it(one: Ladder) -> None:
    await one.says("C")
    await one.service.wait(days=2)
    await one.says(f"1# {ANSWER}")
    await one.service.wait(seconds=30)
    await one.says("Left of the door.")
    await one.says("1")
    assert one.got("asha")[-1] == "Dr Zuri (Q1): Left of the door."


@ON_EACH
async def test_a_second_opinion_reaches_both_and_undo_works_on_it(idle: Ladder) -> None:
    await lose(idle)
    await idle.says(f"1# {ANSWER}")
    assert idle.hears().startswith("Dr Neema took 1# at ")
    await idle.says("1")
    assert idle.got("asha")[-1] == (
        f"A second view on Q1 from Dr Zuri (anaesthesia):\n{ANSWER}\n"
        "Reply here to go on with both."
    )
    assert idle.hears().endswith("UNDO within 5 minutes takes it back.")
    assert ANSWER in idle.service.last("neema")
    await idle.says("UNDO")
    assert idle.got("asha")[-1].startswith("Please disregard the last text on Q1; Dr Zuri")
    assert idle.service.last("neema").startswith("Dr Zuri took back the second opinion on 1#.")
    assert "after it left" in (await idle.service.reasons("Dr Zuri took an answer"))[0].lower()


@ON_EACH
async def test_undo_takes_back_that_more_was_asked_for(one: Ladder) -> None:
    await one.says("M Which list, the count or the drugs?")
    await one.says("UNDO")
    assert one.got("asha")[-1].startswith("Please disregard the last text on Q1; Dr Zuri")


@ON_EACH
async def test_an_offer_that_ran_out_is_answered_by_its_code(idle: Ladder) -> None:
    await idle.service.text("asha", "Where is the list kept?")
    await idle.service.wait(minutes=25)
    await idle.says(f"1# {ANSWER}")
    assert idle.got("asha")[-1].endswith(f"{ANSWER}\nReply here to go on.")


@ON_EACH
async def test_an_offer_that_ran_out_is_asked_about_without_its_code(idle: Ladder) -> None:
    await idle.service.text("asha", "Where is the list kept?")
    await idle.service.wait(minutes=25)
    await idle.says(ANSWER)
    assert idle.hears().startswith("Not sent yet: which question is this for?\n1 1# Bunda DH")
    await idle.says("1")
    assert idle.got("asha")[-1].endswith(f"{ANSWER}\nReply here to go on.")


@ON_TAPS
async def test_a_tap_on_what_a_colleague_has_does_no_harm(idle: Ladder) -> None:
    offer = "Where is the list kept?"
    await lose(idle)
    await idle.service.tap(idle.mentor, "Take", idle.said_of(offer))
    assert idle.hears().startswith("Dr Neema took 1# at ")
    assert idle.got("asha") == []


@ON_TAPS
async def test_a_tap_on_an_offer_that_ran_out_still_takes_it(idle: Ladder) -> None:
    await idle.service.text("asha", "Where is the list kept?")
    offer = idle.said_of("Where is the list kept?")
    await idle.service.wait(minutes=25)
    await idle.service.tap(idle.mentor, "Take", offer)
    assert idle.hears().startswith("1# is yours, Dr Zuri")


@ON_TAPS
async def test_a_tap_on_an_old_message_never_acts_on_the_new_owner_of_its_code(
    one: Ladder,
) -> None:
    old = one.said_of("1# is yours")
    offer = one.said_of("Where is the list kept?")
    await one.says("C")
    await one.service.wait(days=8)
    await one.says("LIST")
    await one.service.shifts("Dr Zuri,anaesthesia,focal,2026-12-01T07:00,2026-12-01T19:00")
    await one.service.text("bahati", "URGENT How is the form filled?")
    assert one.hears().startswith("1# URGENT")
    for label, bubble in (("Close", old), ("Take", offer), ("Hand over", old)):
        await one.service.tap(one.mentor, label, bubble)
        assert one.hears().startswith("That was settled before, so nothing was changed.")
    await one.says(ANSWER, offer)
    assert one.hears().startswith("Not sent yet: which question is this for?\n1 1# Bunda DH, Bah")
    assert all(ANSWER not in text for text in one.service.everything())
