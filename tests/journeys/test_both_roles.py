"""Somebody who is both mentor and mentee: the reply ladder first, their own question by a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

GRACE = Person("grace", "Dr Grace Mushi", "mentor", "Mentor and mentee", telegram=700301)


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Service]:
    """Dr Grace Mushi of Bunda answers there by day, and asks as well."""
    async with serve(tmp_path, others=(STRANGER, GRACE)) as service:
        await service.people(
            "Dr Grace Mushi,mentee|mentor,anaesthetist,anaesthesia,BUNDA,,700301,,2026-01-05"
        )
        await service.shifts("Dr Grace Mushi,anaesthesia,focal,2026-11-23T07:00,2026-11-23T19:00")
        yield service


async def test_with_nothing_live_a_text_is_a_question(both: Service) -> None:
    await both.text("grace", "Which filter fits our machine?")
    assert both.inbox("grace")[0].startswith("Got it (Q1). Dr Neema, anaesthesia, is on call.")
    assert "Bunda DH (Dr Grace, anaesthetist)" in both.last("neema")


async def test_the_reply_ladder_comes_first(both: Service) -> None:
    await both.claimed("asha", "grace", "Where is the list kept?")
    await both.text("grace", "In the folder.")
    assert both.last("asha").startswith("Dr Grace (anaesthesia) on Q1:\nIn the folder.")


@pytest.mark.parametrize("first", ["ASK", "URGENT", "ANAES", "ASK URGENT", "ask:"])
async def test_a_first_word_starts_a_question_of_their_own(both: Service, first: str) -> None:
    await both.claimed("asha", "grace", "Where is the list kept?")
    await both.text("grace", f"{first} Which filter fits?")
    assert both.last("grace").startswith("Got it")
    assert "Which filter fits?" in both.last("neema")
    assert ("URGENT" in both.last("neema")) is ("URGENT" in first)
    assert all("filter" not in text for text in both.inbox("asha"))


async def test_a_quote_of_the_own_thread_goes_on_there(both: Service) -> None:
    await both.claimed("grace", "neema", "Which filter fits?", "The blue one.")
    answer = both.bubble("grace")
    await both.claimed("asha", "grace", "Where is the list kept?")
    await both.text("grace", "The blue one leaks.", answer)
    assert both.last("neema") == "1# Dr Grace: The blue one leaks."
    assert all("leaks" not in text for text in both.inbox("asha"))


async def test_prompts_with_the_same_keys_are_never_open_at_once(both: Service) -> None:
    await both.claimed("grace", "neema", "Which filter fits?", "The blue one.")
    await both.claimed("asha", "grace", "Where is the list kept?")
    await both.text("asha", "C")
    await both.text("grace", "1# In the folder.")
    assert both.last("grace").startswith("Not sent yet: 1# was closed 0 min ago.")
    await both.tap("neema", "Close")
    assert all("Did it help?" not in text for text in both.inbox("grace"))
    await both.text("grace", "0")
    assert both.inbox("grace")[-1].startswith("Q1 is closed. Did it help?")
    await both.text("grace", "1")
    assert both.last("grace").startswith("Thank you. What happened next?")


@pytest.mark.parametrize(
    "answer", ["Ask her to push.", "Urgent: oxygen first.", "OBS every 15 min"]
)
async def test_answers_of_a_mentor_alone_are_never_taken_for_questions(
    both: Service, answer: str
) -> None:
    await both.claimed("juma", "neema", "What now?")
    await both.text("neema", answer)
    assert both.last("juma").startswith(f"Dr Neema (anaesthesia) on Q1:\n{answer}")


async def test_a_mentor_alone_goes_on_in_the_question_they_asked(both: Service) -> None:
    await both.text("neema", "ASK Which filter fits?")
    await both.tap("baraka", "Take")
    await both.text("baraka", "Which machine is it?")
    await both.text("neema", "The old one.")
    assert both.last("baraka") == "1# Dr Neema: The old one."
    await both.text("neema", "LIST")
    assert "Q1 with Dr Baraka" in both.last("neema")
