"""Edits and reactions: a text puts itself right where it went; a thumb says thanks, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import serve
from tests.journeys.ladder import EDITS, ladder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Channel
    from tests.journeys.conftest import Service
    from tests.journeys.ladder import Ladder

THUMB, CROSS = "\U0001f44d", "\U0001f44e"
NOT_PASSED_ON = "Your edit was not passed on to anyone.\nWrite it again as a new text."
ON_EDITS = pytest.mark.parametrize("channel", EDITS)


@pytest.fixture
async def two(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has both questions."""
    async with ladder(tmp_path, channel, "asha", "bahati") as found:
        yield found


@pytest.fixture
async def one(tmp_path: Path, channel: Channel) -> AsyncIterator[Ladder]:
    """Dr Zuri has Asha's question."""
    async with ladder(tmp_path, channel, "asha") as found:
        yield found


async def edit(found: Ladder, words: str) -> None:
    """Dr Zuri changes what they wrote last."""
    await found.service.phones.edit(found.mentor, found.written(), words)
    await found.service.phones.settle()


@ON_EDITS
async def test_an_edit_goes_to_the_same_reader_as_a_correction(two: Ladder) -> None:
    await two.says("2# Fill in 3 lines.")
    await edit(two, "2# Fill in 2 lines.")
    assert two.got("bahati")[-1] == (
        "Dr Zuri put a text on Q2 right. It now says:\nFill in 2 lines.\nReply here to go on."
    )
    assert two.hears() == (
        "Your edit goes to Bahati (2#), as a correction of your text.\n"
        "UNDO within 5 minutes takes it back."
    )
    assert two.got("asha") == []
    assert (await two.service.reasons("Dr Zuri put an answer on Q2 right"))[0] == "After it left."


@ON_EDITS
async def test_an_edit_is_never_routed_anew(two: Ladder) -> None:
    await two.says("2# Fill in 3 lines.")
    await edit(two, "1# In the red folder.")
    assert two.hears() == NOT_PASSED_ON
    assert two.got("asha") == []
    assert len(two.got("bahati")) == 1


@ON_EDITS
async def test_an_edit_takes_the_place_of_what_waits(two: Ladder) -> None:
    await two.says("1# C")
    await two.says("Fill in 3 lines.")
    await edit(two, "Fill in 2 lines.")
    await edit(two, "Fill in 4 lines.")
    await two.service.wait(seconds=20)
    assert two.got("bahati") == [
        "Dr Zuri (anaesthesia) on Q2:\nFill in 4 lines.\nReply here to go on."
    ]


@ON_EDITS
async def test_an_edit_takes_the_place_of_what_is_held(two: Ladder) -> None:
    await two.says("Fill in 3 lines.")
    await edit(two, "Fill in 2 lines.")
    assert two.hears().startswith("Your edit takes the place of the text we hold.")
    await two.says("2")
    assert two.got("bahati") == [
        "Dr Zuri (anaesthesia) on Q2:\nFill in 2 lines.\nReply here to go on."
    ]


@ON_EDITS
async def test_an_edit_on_a_closed_question_is_not_passed_on(one: Ladder) -> None:
    await one.says("In the red folder.")
    written = one.written()
    await one.says("C")
    before = one.got("asha")
    await one.service.phones.edit(one.mentor, written, "In the blue folder.")
    await one.service.phones.settle()
    assert one.hears() == NOT_PASSED_ON
    assert one.got("asha") == before


@ON_EDITS
@pytest.mark.parametrize("first", ["LIST", "UNDO", "Thank you"])
async def test_an_edit_of_what_went_nowhere_goes_nowhere(one: Ladder, first: str) -> None:
    await one.says("In the red folder.")
    await one.says("UNDO")
    before = one.got("asha")
    if first != "UNDO":
        await one.says("C")
        before = one.got("asha")
        await one.says(first)
    await edit(one, "In the blue folder.")
    assert one.hears() == NOT_PASSED_ON
    assert one.got("asha") == before


@ON_EDITS
async def test_an_edit_that_changes_no_word_says_nothing(one: Ladder) -> None:
    await one.says("In the red folder.")
    before = (one.got("asha"), one.service.inbox(one.mentor))
    await edit(one, "In the red folder.")
    assert (one.got("asha"), one.service.inbox(one.mentor)) == before


@ON_EDITS
async def test_an_edited_dose_is_undone_like_any_answer(one: Ladder) -> None:
    await one.says("3 units")
    await edit(one, "2 units")
    await one.says("UNDO")
    assert one.got("asha")[-1].startswith("Please disregard the last text on Q1; Dr Zuri")


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[Service]:
    """Upendo, a mentee, writes on Telegram."""
    upendo = Person("chat", "Upendo", "mentee", "", telegram=700299)
    row = "Upendo,mentee,nurse anaesthetist,anaesthesia,BUNDA,,700299,telegram,2026-01-12"
    async with serve(tmp_path, others=(upendo,)) as service:
        await service.people(row)
        yield service


async def test_an_askers_edit_reaches_whoever_has_read_the_text(chats: Service) -> None:
    asked = await chats.phones.text("chat", "The patient weighs 30 kg.")
    await chats.phones.settle()
    await chats.phones.edit("chat", asked, "The patient weighs 13 kg.")
    await chats.phones.settle()
    assert chats.last("neema") == "1# Upendo put a text right:\nThe patient weighs 13 kg."
    await chats.tap("neema", "Take")
    edited = chats.phones.phone("chat").find(asked.provider_id)
    assert edited is not None
    await chats.phones.edit("chat", edited, "The patient weighs 14 kg.")
    await chats.phones.settle()
    assert chats.last("neema") == "1# Upendo put a text right:\nThe patient weighs 14 kg."
    await chats.tap("neema", "Hand over")
    await chats.tap("neema", "the team")
    offered = next(text for text in chats.inbox("baraka") if "weighs" in text)
    assert "14 kg" in offered
    assert "30 kg" not in offered


async def test_an_askers_edit_opens_and_reopens_nothing(chats: Service) -> None:
    asked = await chats.phones.text("chat", "Where is the list?")
    await chats.phones.settle()
    await chats.tap("neema", "Take")
    await chats.tap("neema", "Close")
    before = chats.inbox("neema")
    await chats.phones.edit("chat", asked, "Where is the drug list?")
    await chats.phones.settle()
    assert chats.last("chat") == NOT_PASSED_ON
    assert chats.inbox("neema") == before
    assert await chats.reasons("Q2 opened") == []


async def test_a_thumb_on_an_answer_is_thanks_and_any_other_sign_is_noted(chats: Service) -> None:
    await chats.claimed("chat", "neema", "Where is the list?", "In the folder.")
    answer, told = chats.bubble("chat"), len(chats.inbox("neema"))
    await chats.phones.react("chat", answer, CROSS)
    await chats.phones.settle()
    assert len(chats.inbox("neema")) == told
    thumbed = await chats.phones.react("chat", answer, THUMB)
    await chats.phones.settle()
    assert chats.inbox("neema")[told:] == [f"1# Upendo: {THUMB}"]
    await chats.phones.react("chat", thumbed, "")
    await chats.phones.settle()
    assert len(chats.inbox("neema")) == told + 1
    assert len(chats.inbox("chat")) == 3


async def test_a_reaction_opens_claims_and_reopens_nothing(chats: Service) -> None:
    await chats.text("chat", "Where is the list?")
    await chats.phones.react("neema", chats.bubble("neema"), THUMB)
    await chats.phones.settle()
    assert await chats.reasons("Dr Neema took") == []
    await chats.tap("neema", "Take")
    await chats.text("neema", "In the folder.")
    answer = chats.bubble("chat")
    await chats.tap("neema", "Close")
    before = chats.everything()
    await chats.phones.react("chat", answer, THUMB)
    await chats.phones.react("neema", chats.bubble("neema"), THUMB)
    await chats.phones.settle()
    assert chats.everything() == before
