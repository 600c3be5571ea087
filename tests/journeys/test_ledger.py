"""HOURS and the monthly note: what a mentor gave, counted, and thanked for once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import ZONE, Service, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NIGHT = datetime(2026, 11, 23, 2, 3, tzinfo=ZONE)
NOTE = "Dr Neema, in Nov you answered 3 questions and helped 2 colleagues at 2 hospitals, in "


@pytest.fixture
async def answered(tmp_path: Path) -> AsyncIterator[Service]:
    """Dr Neema answers an urgent question at night, and two others by day."""
    async with serve(tmp_path, NIGHT, fresh(tmp_path, NIGHT.date())) as night:
        await night.text("juma", "URGENT Heavy bleeding.")
        await night.text("neema", "I am here. What is the pressure?")
        await night.text("neema", "C")
        await night.at("09:00")
        await night.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
        await night.text("neema", "It is blue.")
        await night.text("asha", "Thank you so much, doctor")
        await night.text("neema", "C")
        await night.wait(days=4)
        await night.text("juma", "How do I fill this form?")
        await night.text("neema", "From the left.")
        await night.text("juma", "ok")
        night.wipe()
        yield night


async def test_a_mentor_reads_the_own_ledger_and_is_thanked_for_the_month_once(
    answered: Service,
) -> None:
    await answered.text("neema", "HOURS")
    assert answered.last("neema") == (
        "Nov so far: 0 visits, 266 h, 3 answers, 1 nights.\nSomething missing? Tell Rehema."
    )
    await answered.text("kato", "hours.")
    assert answered.last("kato").startswith("Nov so far: 0 visits, ")
    assert ", 0 answers, 0 nights.\n" in answered.last("kato")
    await answered.text("asha", "HOURS")
    assert answered.last("asha").startswith("Just write your question.")
    answered.wipe()
    await answered.phones.step_to(datetime(2026, 12, 1, 12, 29, tzinfo=ZONE))
    answered.wipe()
    await answered.wait(minutes=2)
    (told,) = answered.everything()  # nobody else has answered anything
    assert told == answered.last("neema")
    assert told.startswith(NOTE)
    assert told.endswith(
        ' h.\nThey say: "Thank you so much, doctor"\nThank you. HOURS shows your record.'
    )
    await answered.wait(days=2)
    assert sum(text.startswith("Dr Neema, in Nov") for text in answered.everything()) == 1
    await answered.text("neema", "HOURS")
    assert answered.last("neema").startswith("Dec so far: 0 visits, ")


@pytest.mark.parametrize(("day", "hour", "said"), [(3, 23, 0), (4, 9, 1), (6, 12, 1), (6, 13, 0)])
async def test_after_a_downtime_thanks_come_by_day_and_within_five_days(
    answered: Service, day: int, hour: int, said: int
) -> None:
    answered.app.clock.move_to(datetime(2026, 12, day, hour, tzinfo=ZONE))  # type: ignore[attr-defined]
    await answered.phones.settle()
    thanked = [text for text in answered.inbox("neema") if text.startswith(NOTE)]
    assert len(thanked) == said


async def test_who_has_left_is_not_thanked(answered: Service) -> None:
    await answered.text("neema", "STOP")
    answered.wipe()
    await answered.phones.step_to(datetime(2026, 12, 1, 13, 0, tzinfo=ZONE))
    assert answered.inbox("neema") == []
