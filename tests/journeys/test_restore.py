"""The drill: a copy made while people write, a disaster, and the copy put back."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from storage import keeping, restoring
from storage.guard import sqlite_file
from storage.sealing import sealer
from tests.journeys.conftest import NIGHT, Service, serve

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

LATER = NIGHT + timedelta(minutes=30)
FIRST_NEW = restoring.NUMBERS_LEFT_OUT + 1


async def back_up(service: Service, folder: Path) -> None:
    """Copy the database in another thread, as a command beside the service does."""
    database = sqlite_file(service.settings.database_url)
    assert database is not None
    await asyncio.to_thread(keeping.copy, database, folder / "copy.db", lambda _part: None)


def put_back(settings: Settings, folder: Path) -> restoring.Restored:
    keys = sealer(settings.encryption_keys, settings.secret_key)
    database = sqlite_file(settings.database_url)
    assert database is not None
    now = LATER.astimezone(UTC)
    return restoring.restore(database, folder / "copy.db", keys, now)[0]


async def test_after_a_disaster_all_that_the_copy_holds_goes_on(tmp_path: Path) -> None:
    async with serve(tmp_path, NIGHT) as before:
        await before.claimed("juma", "neema", "URGENT Heavy bleeding.", "Tilt the bed.")
        writing = asyncio.create_task(before.text("asha", "How long is a spinal safe?"))
        await back_up(before, tmp_path)
        await writing
        await before.text("neema", "1# Call for the second unit.")
        await before.text("juma", "Thank you. All is well now.")
    put_back(before.settings, tmp_path)
    async with serve(tmp_path, LATER, before.settings) as after:
        await after.wait(seconds=5)
        await after.text("neema", "1# How is she now?")
        assert after.last("juma") == "Dr Neema (Q1): How is she now?"
        await after.text("juma", "She is awake.")
        assert "She is awake." in after.last("neema")


async def test_numbers_that_people_were_told_are_not_given_to_others(tmp_path: Path) -> None:
    async with serve(tmp_path, NIGHT) as before:
        await back_up(before, tmp_path)
        await before.text("juma", "URGENT Heavy bleeding.")
        assert "Q1" in before.last("juma")
    put_back(before.settings, tmp_path)
    async with serve(tmp_path, LATER, before.settings) as after:
        await after.text("asha", "URGENT No pulse after the spinal.")
        assert f"Q{FIRST_NEW}" in after.last("asha")


async def test_what_was_on_its_way_to_somebody_is_not_forgotten(tmp_path: Path) -> None:
    async with serve(tmp_path, NIGHT) as before:
        before.break_down("outage")
        await before.text("juma", "URGENT Heavy bleeding.")
        assert before.inbox("neema") == []
        await back_up(before, tmp_path)
    found = put_back(before.settings, tmp_path)
    assert found.on_their_way > 0
    async with serve(tmp_path, LATER, before.settings) as after:
        await after.wait(minutes=2)
        assert "Heavy bleeding." in "\n".join(after.inbox("neema"))


async def test_an_answer_to_a_question_that_is_gone_reaches_nobody_else(tmp_path: Path) -> None:
    """In the copy Juma's question is the mentor's only one; since then it was Asha's."""
    async with serve(tmp_path, NIGHT) as before:
        await before.claimed("juma", "neema", "URGENT Heavy bleeding.", "Tilt the bed.")
        await back_up(before, tmp_path)
    put_back(before.settings, tmp_path)
    async with serve(tmp_path, LATER, before.settings) as after:
        await after.wait(seconds=5)
        had = after.inbox("juma")
        await after.text("neema", "Give half of it, slowly.")
        assert after.inbox("juma") == had
        assert "1 1# Tarime DH, Juma: Heavy bleeding." in after.last("neema")
        await after.text("neema", "1")
        assert after.last("juma") == "Dr Neema (Q1): Give half of it, slowly."
        await after.text("neema", "And now wait.")
        assert after.last("juma") == "Dr Neema (Q1): And now wait."


async def test_a_code_that_a_mentor_was_told_stands_for_nothing_else(tmp_path: Path) -> None:
    async with serve(tmp_path, NIGHT) as before:
        await back_up(before, tmp_path)
        await before.text("juma", "URGENT Heavy bleeding.")
        assert before.last("neema").startswith("1# URGENT")
    put_back(before.settings, tmp_path)
    async with serve(tmp_path, LATER, before.settings) as after:
        await after.text("asha", "URGENT No pulse after the spinal.")
        assert after.last("neema").startswith("101# URGENT")
        had = after.inbox("asha")
        await after.text("neema", "1# Give half of it, slowly.")
        assert after.inbox("asha") == had
