"""Urgent questions: two mentors at once, the next tier, the lead, then the coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

QUESTION = "Heavy bleeding after caesarean, surgeon is on the way. I need a senior voice."


def offer(code: str, wait: str) -> str:
    """Return the urgent offer that a mentor reads."""
    return (
        f"{code} URGENT, anaesthesia, Tarime DH (Juma, nurse anaesthetist), waiting {wait}:\n"
        f"{QUESTION}\nReply to answer. A=take D=pass"
    )


async def test_the_coordinator_is_alarmed_by_15_minutes_and_hears_when_it_is_over(
    night: Service,
) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    await night.at("02:13")
    assert "now asking the lead mentor" in night.last("juma")
    assert night.inbox("rehema") == []
    await night.at("02:18")
    assert night.last("rehema") == (
        "URGENT Q1 at Tarime DH has had no answer for 15 min. "
        "Asked: Dr Neema, Dr Kato, Dr Baraka, Dr Imara.\n"
        "Please find a person, no clinical advice. 1=I will find someone"
    )
    assert night.last("juma") == (
        "No mentor has answered Q1 yet, and we are sorry. Rehema is now calling around.\n"
        "Stay with your senior, or call +12025550192."
    )
    await night.wait(hours=1)
    assert len(night.inbox("rehema")) == 1
    await night.text("rehema", "1")
    assert night.last("rehema").startswith("Thank you, Rehema. You are finding someone for Q1.")
    await night.tap("imara", "Take")
    assert night.last("rehema") == "Dr Imara now has Q1 at Tarime DH.\nNothing more to do now."


async def test_the_lead_is_asked_by_10_minutes_whatever_the_ladder(night: Service) -> None:
    await night.shifts(
        "Dr Subira,anaesthesia,focal,2026-11-23T00:00,2026-11-23T07:00",
        "Dr Salome,anaesthesia,backup,2026-11-23T00:00,2026-11-23T07:00",
    )
    await night.people("Dr Subira,mentor,surgeon,general_surgery,TARIME,,700206,,")
    await night.text("juma", f"URGENT {QUESTION}")
    await night.at("02:08")
    assert len(night.inbox("subira")) == len(night.inbox("kato")) == 1
    assert night.inbox("imara") == []
    await night.at("02:13")
    assert night.inbox("imara") == [offer("1#", "10 min")]


async def test_when_everybody_passes_the_coordinator_hears_it_at_once(night: Service) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    for mentor in ("neema", "kato", "baraka"):
        await night.tap(mentor, "Pass on")
    assert night.inbox("rehema") == []
    await night.tap("imara", "Pass on")
    assert "has had no answer for 0 min" in night.last("rehema")
    assert night.last("juma").startswith("No mentor has answered Q1 yet")
    await night.wait(minutes=30)
    assert len(night.inbox("rehema")) == 1


async def test_a_silent_claim_is_reminded_then_released_and_the_coordinator_alarmed(
    night: Service,
) -> None:
    await night.text("juma", f"URGENT {QUESTION}")
    await night.tap("kato", "Take")
    await night.at("02:13")
    assert night.last("kato") == (
        "Juma is waiting on 1# since 10 min.\nA short line helps. H=hand over"
    )
    await night.at("02:23")
    assert night.last("kato").startswith("1# went back to the team, so Juma does not wait.")
    assert any(
        text.startswith("Dr Kato could not go on with Q1, so we are asking others now.\nDo not")
        for text in night.inbox("juma")
    )
    assert night.last("neema") == offer("1#", "20 min")
    assert "URGENT Q1 at Tarime DH has had no answer for 20 min." in night.last("rehema")


async def test_u_makes_a_question_urgent_for_those_asked_and_one_more(service: Service) -> None:
    await service.text("juma", QUESTION)
    await service.text("juma", "u")
    assert service.last("juma") == (
        "Q1 is now urgent. We are asking two mentors at once.\n"
        "Do not wait for us: call your senior now."
    )
    assert service.last("neema") == service.last("baraka") == offer("1#", "0 min")
    await service.text("juma", "URGENT")
    assert service.last("juma").startswith("Q1 is urgent already")
    await service.wait(minutes=15)
    assert "URGENT Q1" in service.last("rehema")


async def test_an_offer_shown_again_says_how_many_questions_its_mentor_has(
    service: Service,
) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "ASK And who mends the lamp?")
    first = service.inbox("neema")
    assert first[-1].endswith("You have 2 open: begin with 2#. A=take D=pass")
    await service.text("asha", "U")
    assert service.inbox("neema")[len(first)].startswith("2# URGENT, Bunda DH")
    assert "You have 2 open: begin with 2#." in service.inbox("neema")[len(first)]


async def test_u_on_a_claimed_question_tells_its_mentor_and_hurries_the_clock(
    service: Service,
) -> None:
    await service.claimed("juma", "neema", QUESTION)
    await service.text("juma", "U")
    assert service.last("neema") == (
        "1# is now URGENT: Juma says a patient is waiting.\nWrite your answer. H=hand over"
    )
    assert service.last("juma").startswith("Q1 is now urgent, and its mentor is told.")
    await service.wait(minutes=20)
    assert service.last("neema").startswith("1# went back to the team")
    assert service.last("baraka") == offer("1#", "20 min")
