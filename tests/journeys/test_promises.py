"""What else a debrief sets in motion: a promise that is asked about, and a private word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.barriers import CommitmentState
from storage import commitments
from tests.journeys.improving import PROMISED, debriefed, named, planned, visited

if TYPE_CHECKING:
    from domain.barriers import Commitment
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

SCARED = ("1", "1", "4", "2", "2", "2", "1")
"""A mentee who could not ask without fear, one question before the end."""


async def of_asha(service: Service) -> Commitment:
    """Return what Asha promised."""

    def read(uow: UnitOfWork) -> list[Commitment]:
        return commitments.of_person(uow, named(uow, "Asha").id)

    (found,) = await service.app.committer.run(read)
    return found


async def test_a_promise_is_asked_about_in_30_days_and_a_mentor_helps_with_it(
    service: Service,
) -> None:
    visit = await visited(service, "Dr Kato")
    await debriefed(service, visit, "Asha", *PROMISED)
    service.wipe()
    await service.wait(days=29)
    assert not [each for each in service.inbox("asha") if "planned" in each]
    await service.wait(days=1, hours=9, minutes=5)
    assert service.last("asha") == (
        "30 days ago you planned: We say our names before every case. How is it going? "
        "1=Doing it 2=Partly 3=Not yet"
    )
    await service.at("19:30")  # two mentors are on call by then
    await service.text("asha", "3")
    assert service.last("asha").startswith("Would you like a mentor to help you with it?")
    service.wipe()
    await service.text("asha", "1")
    assert any(
        each.startswith("A mentor helps you with it: it is Q1 now, and Dr Kato is asked.")
        for each in service.inbox("asha")
    )
    (offer,) = service.inbox("kato")
    assert "We say our names before every case" in offer
    await service.text("kato", "Let the nurse begin, every time")
    assert "Let the nurse begin, every time" in service.last("asha")
    assert (await of_asha(service)).state is CommitmentState.NOT_YET


async def test_who_did_not_feel_safe_may_have_the_safety_contact_write_and_nobody_else_knows(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Asha", *SCARED)
    assert not [each for each in service.inbox("asha") if "safety contact" in each]
    await service.text("asha", "0")
    assert service.last("asha").endswith("\n1=contact me, or just leave it")
    service.wipe()
    await service.text("asha", "1")
    assert service.inbox("asha") == [
        "The safety contact will write to you here, in this chat. Your name stays sealed.\n"
        "Nothing more to do now."
    ]
    asked = (
        "N1: somebody asks you for a private word, district hospital, nurse, "
        "name sealed.\nSend N1 and your text to write through the seal."
    )
    assert service.everything() == [service.last("asha"), asked]
    await service.text("upendo", "I am glad you wrote. When may I call?")
    assert service.last("asha").startswith("Safety contact: I am glad you wrote.")
    await service.text("asha", "Tomorrow at noon")
    assert service.last("upendo").startswith("N1 more: Tomorrow at noon")
    for who in ("rehema", "neema", "leah", "sefu"):
        assert service.inbox(who) == []


async def test_without_a_safety_officer_nobody_learns_who_asked(service: Service) -> None:
    row = "Sister Upendo,stakeholder,nurse,,BAHARI,,700212,telegram,2026-01-05"
    await service.people(row)
    visit = await visited(service)
    await debriefed(service, visit, "Asha", *SCARED)
    service.wipe()
    await service.wait(minutes=50)
    assert service.inbox("asha") == []
    await service.wait(minutes=15)  # her survey rests by then
    (offered,) = service.inbox("asha")
    assert offered.endswith("\n1=contact me, or just leave it")
    await service.text("asha", "1")
    assert service.last("asha").startswith("Thank you for telling us. There is no safety contact")
    (told,) = service.inbox("rehema")
    assert "Asha" not in told
    assert "Bunda" not in told
    await service.people(row.replace("stakeholder", "safety_officer"))
    await service.wait(hours=2)
    assert service.last("upendo").startswith("N1: somebody asks you for a private word")


async def test_what_few_have_said_of_a_visit_is_not_shown_and_coordinators_may_answer_it(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Asha", *PROMISED[:-1], "More time in theatre, please")
    service.wipe()
    await service.wait(days=7, hours=22)
    hidden = (
        "V1, Bunda DH: fewer than 5 people have replied, so nothing is shown yet.\n"
        "You see it together with the next visit. Nothing to do now."
    )
    assert service.inbox("neema") == [hidden]
    assert hidden in service.inbox("rehema")
    assert not [each for each in service.everything() if "More time in theatre" in each]
    await planned(service, days=8)
    service.wipe()
    await service.wait(days=1, hours=6)
    assert "V2 to Bunda DH, 9-10 Dec: the team said what to do better" in service.last("rehema")
    await service.text("rehema", "DID V2 more time in theatre")
    assert service.last("rehema").startswith("Nothing saved yet.")
    await service.text("rehema", "DID V2 more time in theatre = two full days")
    assert service.last("rehema").startswith(
        'Saved for Bunda DH: "more time in theatre": two full days.'
    )
    service.wipe()
    await service.wait(days=5)
    (said,) = service.inbox("zawadi")
    assert said.startswith('You said: "more time in theatre". We did: two full days. The next')
