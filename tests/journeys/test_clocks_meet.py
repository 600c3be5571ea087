"""Where two clocks of a question meet: what the simulated weeks have found, each at its least."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

QUESTION = "Heavy bleeding after caesarean, surgeon is on the way. I need a senior voice."


async def test_to_ask_for_more_without_a_word_does_not_end_the_clock_of_a_claim(
    night: Service,
) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    await night.tap("kato", "Take")
    await night.at("02:12")
    await night.text("kato", "M")
    await night.at("02:22")
    assert night.last("kato").startswith("Juma is waiting on 1#")
    await night.at("02:32")
    assert night.last("kato").startswith("1# went back to the team")


async def test_a_lead_mentor_who_let_it_go_is_not_asked_again_in_the_same_breath(
    night: Service,
) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    for mentor in ("neema", "kato", "baraka"):
        await night.tap(mentor, "Pass on")
    await night.tap("imara", "Take")
    await night.wait(minutes=20, seconds=2)
    assert night.last("imara").startswith("1# went back to the team")
    assert night.last("juma").startswith("Dr Imara could not go on with Q1. Rehema has been told")
    await night.wait(minutes=5)
    assert night.last("imara").startswith("1# URGENT"), "later, as there is nobody else"


async def test_a_coordinator_is_not_alarmed_twice_when_a_late_question_is_let_go(
    service: Service,
) -> None:
    await service.text("asha", "Where do other teams keep the spare batteries?")
    await service.at("09:20")
    await service.tap("baraka", "Pass on")
    await service.tap("imara", "Pass on")
    await service.at("12:30")
    await service.tap("neema", "Take")
    before = len(service.inbox("rehema"))
    await service.at("14:31")
    assert service.last("neema").startswith("1# went back to the team")
    (alarm,) = service.inbox("rehema")[before:]
    assert alarm.startswith("Nobody in anaesthesia is free for Q1")


async def test_the_quiet_hours_of_one_mentor_do_not_close_what_the_next_has_just_taken(
    night: Service,
) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    await night.shifts("Dr Neema,anaesthesia,lead,2026-11-23T12:00,2026-11-23T20:00")
    await night.tap("kato", "Take")
    await night.text("kato", "Press on the wound, and call the theatre.")
    await night.at("13:50")
    await night.text("kato", "H")
    assert "4 the team" in night.last("kato")
    await night.text("kato", "4")
    await night.at("14:00")
    await night.tap("neema", "Take")
    await night.at("14:20")
    assert night.last("juma").startswith("Dr Neema"), "twelve quiet hours after Dr Kato's answer"


async def test_a_question_opened_again_for_a_text_that_is_held_closes_by_itself(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", QUESTION, "In the red box.")
    await service.text("neema", "C")
    await service.text("neema", "1# Why did you not look there first?")
    await service.text("neema", "1")  # open it again; the hint on the tone comes next
    assert service.last("neema").startswith("Not sent yet: the first words of 1#")
    await service.wait(hours=13)
    assert len(await service.reasons("Q1 closed")) == 2


async def test_what_is_handed_over_with_nobody_waiting_closes_by_itself(service: Service) -> None:
    await service.text("asha", "Where do other teams keep the spare batteries?")
    await service.wait(minutes=20)
    await service.tap("neema", "Take")
    await service.text("neema", "In the red box.")
    await service.text("neema", "C")
    await service.text("asha", "Which of the two red boxes?")
    await service.text("baraka", "1# Ours is by the door.")
    await service.text("baraka", "1")  # a second opinion
    await service.text("neema", "H")
    await service.tap("neema", "Dr Baraka")
    await service.tap("baraka", "Take")
    await service.wait(hours=24)
    assert len(await service.reasons("Q1 closed")) == 2
