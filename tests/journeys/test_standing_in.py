"""Who is asked, and why: cover lists, who answered before, quiet hours, service time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.demo import CHARTER
from bot.commands.work import commit
from storage import programmes
from tests.journeys.conftest import MONDAY, NIGHT, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings
    from tests.journeys.conftest import Service

QUESTION = "Where do other teams keep the spare batteries?"


def agreed(folder: Path, **charter: str) -> Settings:
    """Return the settings of a programme with more in its charter."""
    settings = fresh(folder, MONDAY.date())
    commit(settings, lambda uow: programmes.set_charter(uow, CHARTER | charter))
    return settings


async def test_a_cover_list_lets_colleagues_stand_in_and_why_says_so(tmp_path: Path) -> None:
    settings = agreed(tmp_path, cover="obstetrics: general_surgery")
    async with serve(tmp_path, MONDAY, settings) as service:
        await service.text("halima", QUESTION)
        await service.text("mwajuma", "WHY")
        assert service.last("mwajuma") == (
            "1# came to you because: on call (coupled facility), same language, "
            "of the question's discipline.\nToo many? AWAY 1d, or tell Rehema."
        )
        await service.tap("mwajuma", "Pass on")
        assert QUESTION in service.last("tumaini")
        assert service.inbox("salome") == []
        await service.text("tumaini", "why 1#")
        assert "you cover obstetrics by the charter" in service.last("tumaini")
        await service.tap("tumaini", "Take")
        assert service.last("halima").startswith("Dr Tumaini (surgery) is reading Q1 now.")
        await service.text("tumaini", "In a bag on the machine.")
        assert service.last("halima").startswith("Dr Tumaini (surgery) on Q1:")
        await service.text("tumaini", "LANG sw")
        await service.text("tumaini", "WHY")
        assert service.last("tumaini").startswith("1# imekujia kwa sababu: zamu (hospitali pacha)")
        await service.text("tumaini", "WHY 9#")
        assert "9#" in service.last("tumaini")
        assert "covers obstetrics by the charter" in "".join(await service.reasons("Q1 offered"))


async def test_why_is_a_mentors_word_alone(service: Service) -> None:
    await service.text("neema", "WHY")
    assert service.last("neema").startswith("You have no open question now.")
    await service.text("asha", "Why")
    assert service.last("asha").startswith("Got it (Q1).")


async def test_who_answered_before_is_asked_first_unless_another_is_wanted(
    service: Service,
) -> None:
    await service.shifts("Dr Kato,anaesthesia,coupled,2026-11-23T07:00,2026-11-23T19:00")
    await service.text("asha", QUESTION)
    first, other = ("neema", "kato") if service.inbox("neema") else ("kato", "neema")
    await service.text(first, "In a bag on the machine.")
    await service.text(first, "C")
    for mark in ("1", "4"):
        await service.text("asha", mark)
    await service.text("juma", "ASK And where is the list kept?")  # fairness would say: the other
    assert len(service.inbox(other)) == 1
    await service.text(other, "D")
    await service.text("asha", "ASK And the spare bulbs?")
    assert "And the spare bulbs?" in service.last(first)
    await service.text(first, "WHY")
    assert "you answered this asker before" in service.last(first)
    await service.text(first, "3# In the same bag.")
    await service.text(first, "3# C")
    await service.text("asha", "4")
    await service.text("asha", "1")
    assert "And the spare bulbs?" in service.last(other)
    before = len(service.inbox(first))
    await service.tap(other, "Pass on")
    await service.wait(hours=3)
    assert all("spare bulbs" not in text for text in service.inbox(first)[before:])
    assert any("And the spare bulbs?" in text for text in service.inbox("baraka"))


async def test_what_can_wait_wakes_no_mentor_and_an_urgent_question_does(tmp_path: Path) -> None:
    settings = agreed(tmp_path, mentor_quiet="21:00-07:00")
    async with serve(tmp_path, NIGHT, settings) as night:
        await night.text("juma", QUESTION)
        assert night.last("juma") == (
            "Got it (Q1). Mentors answer these from 07:00; yours is in line.\n"
            "U=urgent, if a patient is waiting."
        )
        await night.at("06:59")
        asked = [len(night.inbox(each)) for each in ("neema", "kato", "baraka", "imara", "rehema")]
        assert asked == [0] * 5
        await night.at("07:00")
        assert QUESTION in night.last("neema")
        assert len(night.inbox("juma")) == 1
        await night.at("22:00")
        await night.text("asha", "URGENT Bleeding.")
        assert "Bleeding." in night.last("neema")


async def test_steps_and_the_coordinators_hours_are_service_time(tmp_path: Path) -> None:
    settings = agreed(tmp_path, service_hours="Mon-Fri 07:00-17:00")
    async with serve(tmp_path, MONDAY, settings) as service:
        await service.at("16:50")
        await service.text("asha", QUESTION)
        assert len(service.inbox("neema")) == 1
        await service.at("07:09")
        assert service.inbox("baraka") == []
        await service.at("07:10")
        assert QUESTION in service.last("baraka")
        assert "went on to the next mentor" in service.last("neema")
        await service.at("10:49")
        assert service.inbox("rehema") == []
        await service.at("10:50")
        assert service.last("rehema").startswith("Overdue: Q1 at Bunda DH")
        assert all("went on" not in text for text in service.inbox("imara"))
        assert sum("Still looking" in text for text in service.inbox("asha")) == 2
