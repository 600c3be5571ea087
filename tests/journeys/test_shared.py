"""A service of several processes on PostgreSQL: doors that store, workers that handle and send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.demo import fill, practice_settings
from bot.roles import Role
from tests.journeys.conftest import MONDAY, serve
from tests.journeys.joining import code, consents_of, walk_in
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.settings import Settings
    from tests.journeys.conftest import Service

PARTED = (Role.WEB, Role.WORKER, Role.WORKER)


@pytest.fixture
def settings(postgres: str, tmp_path: Path) -> Settings:
    """A fictional programme on PostgreSQL."""
    kept = {"database_url": postgres, "spool_path": str(tmp_path)}
    made = practice_settings(tmp_path, free_port()).model_copy(update=kept)
    fill(made, MONDAY.date())
    return made


@pytest.fixture
async def parted(settings: Settings, tmp_path: Path) -> AsyncIterator[Service]:
    """A web door and two workers."""
    async with serve(tmp_path, settings=settings, roles=PARTED) as running:
        yield running


async def test_a_door_stores_and_does_nothing_more(settings: Settings, tmp_path: Path) -> None:
    async with serve(tmp_path, settings=settings, roles=(Role.WEB,)) as door:
        await door.text("asha", "Where is the list kept?")
        assert door.everything() == []
    async with serve(tmp_path, settings=settings, roles=(Role.WORKER,)) as worker:
        await worker.wait(seconds=1)
        assert worker.last("asha").startswith("Got it (Q1).")
        assert "Where is the list kept?" in worker.last("neema")


async def test_a_question_is_answered_through_a_door_and_two_workers(parted: Service) -> None:
    await parted.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    assert "In the folder." in parted.last("asha")
    await parted.tap("neema", "Close")
    await parted.claimed("juma", "neema", "Which form is it?", "The green one.")
    await parted.wait(seconds=20)  # a bare text, and Asha's question was touched within the hour
    assert "The green one." in parted.last("juma")
    assert sum("In the folder." in text for text in parted.everything()) == 1


async def test_an_urgent_question_escalates_once(parted: Service) -> None:
    await parted.text("asha", "URGENT The machine has stopped.")
    await parted.wait(minutes=16)
    assert sum("URGENT Q1" in text for text in parted.inbox("rehema")) == 1
    assert sum(text.startswith("1# URGENT") for text in parted.inbox("neema")) == 1


async def test_somebody_joins_by_code_through_a_door_and_two_workers(parted: Service) -> None:
    await code(parted)
    await walk_in(parted, "stranger", "Lulu", "3", "1", "1")
    await parted.tap("rehema", "Approve")
    assert parted.last("stranger").startswith("Welcome, Lulu.")
    await parted.text("stranger", "Where is the list kept?")
    assert parted.last("stranger").startswith("Got it (Q1).")


async def test_two_workers_invite_and_remind_once(parted: Service) -> None:
    await parted.people("Lulu,mentee,nurse,anaesthesia,BUNDA,+12025550177,,,")
    await parted.wait(days=4)
    invited, reminded = parted.inbox("stranger")
    assert "invites you to Mentorline" in invited
    assert "is still open" in reminded
    await parted.text("stranger", "1")
    assert parted.last("stranger").startswith("Welcome, Lulu.")
    assert len(await consents_of(parted, "Lulu")) == 1
