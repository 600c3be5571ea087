"""Routine questions: one mentor at a time, passed on gently, overdue after four hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

QUESTION = "Where do other teams keep the spare laryngoscope batteries?"


async def test_one_mentor_at_a_time_and_the_next_after_20_minutes(service: Service) -> None:
    await service.text("asha", QUESTION)
    await service.at("09:19")
    assert service.inbox("baraka") == []
    await service.at("09:20")
    assert len(service.inbox("baraka")) == 1
    assert service.last("neema") == (
        "1# went on to the next mentor after 20 min. No harm done.\n"
        "You can still write 1# and your text."
    )
    assert service.last("asha") == (
        "Still looking for a mentor for Q1: now asking the regional team. We stay on it.\nU=urgent"
    )


async def test_a_late_answer_to_an_expired_offer_wins_while_nobody_has_it(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.at("09:30")
    await service.text("neema", "1# In a bag on the machine.")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nIn a bag")
    assert service.last("baraka").startswith("Dr Neema has taken 1#.")


async def test_a_late_answer_without_its_code_is_asked_about_and_not_lost(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.at("09:30")
    await service.text("neema", "In a bag on the machine.")
    assert service.last("neema").startswith(
        "Not sent yet: which question is this for?\n1 1# Bunda"
    )
    await service.tap("neema", "1# Asha")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nIn a bag")


async def test_with_nobody_else_to_ask_the_offer_stays_with_its_mentor(service: Service) -> None:
    await service.text("asha", QUESTION)
    await service.at("12:00")
    assert len(service.inbox("imara")) == 1
    assert all("went on" not in text for text in service.inbox("imara"))
    await service.text("imara", "Try the top drawer.")
    assert service.last("asha").startswith("Dr Imara (anaesthesia) on Q1:")


async def test_the_coordinator_hears_of_an_overdue_question_and_of_its_mentor(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.at("12:59")
    assert service.inbox("rehema") == []
    await service.at("13:00")
    assert service.last("rehema") == (
        "Overdue: Q1 at Bunda DH has had no answer for 4 h. "
        "Asked: Dr Neema, Dr Baraka, Dr Imara.\n"
        "ASSIGN Q1 name, 1=I will find someone, 2=show all"
    )
    await service.tap("rehema", "I will find someone")
    await service.tap("imara", "Take")
    assert service.last("rehema").startswith("Dr Imara now has Q1 at Bunda DH.")


async def test_a_silent_claim_is_reminded_released_and_offered_again(service: Service) -> None:
    await service.claimed("asha", "neema", QUESTION)
    await service.at("10:00")
    assert service.last("neema") == (
        "Asha is waiting on 1# since 1 h.\nA short line helps. H=hand over"
    )
    await service.at("11:00")
    assert service.last("neema") == (
        "1# went back to the team, so Asha does not wait. We guess you have your hands full.\n"
        "LIST shows what is open."
    )
    assert service.last("asha") == (
        "Dr Neema could not go on with Q1, so we are asking others now.\n"
        "U=urgent, if a patient is waiting."
    )
    assert "waiting 2 h" in service.last("baraka")


async def test_pass_goes_on_at_once_and_the_last_pass_is_said_honestly(service: Service) -> None:
    await service.text("asha", QUESTION)
    await service.text("neema", "D")
    assert service.last("neema") == (
        "1# is passed on, thank you for the quick word.\nNothing more to do now."
    )
    assert "now asking the regional team" in service.last("asha")
    await service.tap("baraka", "Pass on")
    await service.tap("imara", "Pass on")
    assert service.last("asha") == (
        "Nobody in anaesthesia is free for Q1 now; it waits until 19:00.\n"
        "U=urgent, if a patient is waiting. Emergency: +12025550191"
    )
    assert service.last("rehema").startswith("Nobody in anaesthesia is free for Q1 at Bunda DH")
    await service.at("19:00")
    assert len(service.inbox("kato")) == 1


async def test_a_hand_over_asks_others_and_never_the_giver(service: Service) -> None:
    await service.claimed("asha", "neema", QUESTION)
    await service.tap("neema", "Hand over")
    await service.tap("neema", "the team")
    assert service.last("neema").startswith("1# is passed on")
    assert len(service.inbox("baraka")) == 1
    before = len(service.inbox("neema"))
    await service.at("18:00")
    assert len(service.inbox("neema")) == before


async def test_ok_to_an_offer_takes_nothing_and_says_how_to(service: Service) -> None:
    await service.text("asha", QUESTION)
    await service.text("neema", "ok")
    assert service.last("neema") == (
        "1# is still waiting, 0 min now (Bunda DH, routine).\n"
        "Reply to answer, A=take D=pass. D is fine too."
    )
    assert len(service.inbox("asha")) == 1
    await service.tap("neema", "Take")
    assert service.last("neema").startswith("1# is yours, Dr Neema")
