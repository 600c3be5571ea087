"""Nobody on call: said in the reply itself, with whom to call, and the coordinator knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

AFTERNOON = "Dr Tumaini,orthopaedics,coupled,2026-11-23T14:00,2026-11-23T18:00"


async def test_a_routine_question_hears_when_cover_starts_and_then_gets_a_mentor(
    service: Service,
) -> None:
    await service.shifts(AFTERNOON)
    await service.text("asha", "ORTHO Which size of plate do you keep?")
    assert service.inbox("asha") == [
        "Got it (Q1). Nobody in orthopaedics is on call now; it waits until 14:00.\n"
        "U=urgent, if a patient is waiting. Emergency: +12025550191"
    ]
    assert service.inbox("rehema") == [
        "Nobody in orthopaedics is free for Q1 at Bunda DH; it waits until 14:00.\n"
        "Please find a person, no clinical advice. 1=I will find someone"
    ]
    await service.at("14:00")
    assert service.last("tumaini") == (
        "1# orthopaedics, Bunda DH (Asha, nurse anaesthetist), waiting 5 h:\n"
        "Which size of plate do you keep?\nReply to answer. A=take D=pass"
    )
    assert "now asking the coupled hospital" in service.last("asha")
    await service.tap("tumaini", "Take")
    assert service.last("rehema").startswith("Dr Tumaini now has Q1 at Bunda DH.")


async def test_an_urgent_question_alarms_the_coordinator_in_the_same_minute(
    service: Service,
) -> None:
    await service.shifts(AFTERNOON)
    await service.text("asha", "URGENT ORTHO The leg is cold.")
    assert service.inbox("asha") == [
        "No mentor is on call now (Q1). Rehema has been told and is looking for one.\n"
        "Call your senior now, or +12025550191. Cover starts 14:00."
    ]
    assert service.inbox("rehema") == [
        "URGENT Q1 at Bunda DH has had no answer for 0 min. Asked: nobody.\n"
        "Please find a person, no clinical advice. 1=I will find someone"
    ]
    await service.at("14:00")
    assert "URGENT, orthopaedics" in service.last("tumaini")
    assert len(service.inbox("rehema")) == 1


async def test_without_any_cover_on_the_roster_no_time_is_promised(service: Service) -> None:
    await service.text("asha", "STERILE Who cleans the filter?")
    assert "it waits until one is found." in service.last("asha")
    await service.text("asha", "U")
    assert service.last("asha") == (
        "No mentor is on call now (Q1). Rehema has been told and is looking for one.\n"
        "Call your senior now, or +12025550191. Cover starts when one is found."
    )


async def test_who_comes_on_call_later_is_asked_although_the_ladder_was_at_its_end(
    service: Service,
) -> None:
    await service.at("18:50")
    await service.text("asha", "Which filter fits?")
    for mentor in ("neema", "baraka", "imara"):
        await service.tap(mentor, "Pass on")
    await service.at("19:00")
    assert len(service.inbox("kato")) == 1
    await service.tap("kato", "Take")
    assert service.last("asha").startswith("Dr Kato (anaesthesia) is reading Q1 now.")


async def test_busy_mentors_are_not_called_absent(service: Service) -> None:
    for number, name in enumerate(("Dr Neema", "Dr Baraka", "Dr Imara")):
        for each in range(3):
            await service.text("juma", f"ANAES Question {number}{each}, where is it kept?")
            await service.tap(name.split()[1].lower(), "Take")
    await service.text("asha", "Which filter fits?")
    assert service.last("asha") == (
        "Got it (Q10). All in anaesthesia are busy now; yours is next in line.\n"
        "U=urgent, if a patient is waiting. Emergency: +12025550191"
    )
    await service.text("neema", "1# C")
    await service.wait(minutes=20)
    assert service.last("neema") == (
        "4# routine, Bunda DH (Asha, nurse anaesthetist), 20 min:\nWhich filter fits?\n"
        "You have 3 open: begin with 4#. A=take D=pass"
    )
