"""Barriers: from what a debrief says to whoever can remove it, and back to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.barriers import BarrierState
from storage import barriers, commitments
from tests.journeys.improving import BARRED, debriefed, place_of, planned, visited

if TYPE_CHECKING:
    from domain.barriers import Barrier, SaidDid
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

OXYGEN = ("1", "4", "6", "1", "4", "4")
"""A mentor's debrief up to the barrier they saw: power, water or oxygen."""


async def tickets(service: Service) -> list[Barrier]:
    """Return the tickets of Bunda."""
    return await service.app.committer.run(lambda uow: barriers.of_facility(uow, place_of(uow)))


async def test_a_barrier_goes_to_the_leader_then_to_the_region_and_back_to_the_team(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Asha", *BARRED)
    assert service.inbox("leah") == [], "she may sit beside Asha now"
    await service.at("08:05")
    assert service.inbox("leah") == [
        'Bunda DH: the team reports "equipment is missing". '
        "You are asked to look at it by Mon 7 Dec.\n1=done 2=we need help"
    ]
    await service.text("leah", "2")
    assert service.last("leah").startswith("B1, Bunda DH: Dr Sefu is asked now, by Tue 8 Dec.")
    assert "You are asked to look at it by Tue 8 Dec." in service.last("sefu")
    await service.tap("sefu", "Done")
    assert "In a few words: what was done?" in service.last("sefu")
    await service.text("sefu", "Two monitors came from Bahari")
    assert service.last("sefu").startswith("Thank you, saved with B1.")
    await service.wait(hours=1)
    for who in ("asha", "zawadi", "neema", "leah"):
        assert "is reported as solved by Dr Sefu. Thank you" in service.last(who)
    assert not [each for each in service.inbox("juma") if "solved" in each]
    await service.tap("sefu", "We need help")
    assert "is closed. Dr Sefu reported it as solved" in service.last("sefu")
    (ticket,) = await tickets(service)
    assert (ticket.state, ticket.note) == (BarrierState.CLOSED, "Two monitors came from Bahari")
    await planned(service, days=12)
    service.wipe()
    await service.wait(days=9, hours=4)
    said = (
        'You said: "equipment is missing". We did: Two monitors came from Bahari. '
        "The next visit to Bunda DH is 6-7 Dec.\nWrite to us if something is still missing."
    )
    assert (service.inbox("asha"), service.inbox("zawadi")) == ([said], [said])
    (told,) = await service.app.committer.run(_said)
    assert told.told_at is not None
    assert told.visit_id == visit.id, "feedback that was acted on is counted by its visit"


def _said(uow: UnitOfWork) -> list[SaidDid]:
    return commitments.said_at(uow, place_of(uow))


async def test_silence_takes_a_barrier_to_the_region_and_at_last_to_the_coordinators(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Asha", *BARRED)
    service.wipe()
    await service.wait(days=14, hours=9)
    (asked,) = service.inbox("sefu")
    assert "You are asked to look at it by Mon 21 Dec." in asked
    assert service.inbox("leah")[-1] == (
        'Bunda DH, B1: "equipment is missing" is still open, so Dr Sefu is asked to help '
        "by Mon 21 Dec.\nDONE B1 if it is solved."
    )
    await service.wait(days=14)
    assert len([each for each in service.inbox("sefu") if "You are asked" in each]) == 2
    assert not [each for each in service.inbox("rehema") if "B1" in each]
    await service.wait(days=14)
    assert service.last("rehema") == (
        'Bunda DH, B1: "equipment is missing" is open for 42 days, and nobody could solve it '
        "yet.\nGIVE B1 and a name, or DONE B1."
    )
    await service.text("rehema", "GIVE B1 Kato")
    assert service.last("rehema").startswith("B1, Bunda DH: Dr Kato is asked now, by ")
    assert 'the team reports "equipment is missing"' in service.last("kato")
    await service.tap("kato", "We need help")
    assert "nobody could solve it yet" in service.last("rehema")
    service.wipe()
    await service.text("leah", "done b1 The store has sent one")
    assert service.last("leah").startswith("Thank you, saved with B1.")
    assert (await tickets(service))[0].note == "The store has sent one"
    assert service.last("asha").startswith('Bunda DH: "equipment is missing" is reported')


async def test_what_puts_patients_at_risk_is_told_to_the_region_at_once_and_is_one_ticket(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Dr Neema", *OXYGEN, "2", "1", "0")
    first = service.last("leah")
    assert 'reports "power, water or oxygen fails". You are asked to look at it by Mon 7' in first
    again = await visited(service)
    await debriefed(service, again, "Dr Neema", *OXYGEN, "1", "3", "We check oxygen daily")
    assert "You are asked to look at it by Mon 30 Nov." in service.last("leah")
    assert service.last("sefu") == (
        'Bunda DH, B1: "power, water or oxygen fails" puts patients at risk. '
        "Mama Leah is asked to act by Mon 30 Nov.\nB1 shows where it stands."
    )
    assert service.last("rehema") == (
        "Dr Neema had no transport, pay or release for the visit to Bunda DH (V2).\n"
        "Please call them and see what can be done."
    )
    assert len(await tickets(service)) == 1
    kept = await service.app.committer.run(lambda uow: commitments.of_visit(uow, again.id))
    assert [each.words for each in kept] == ["We check oxygen daily"]


async def test_people_with_an_office_see_what_is_open_and_nobody_else_does(
    service: Service,
) -> None:
    visit = await visited(service)
    await debriefed(service, visit, "Dr Neema", *OXYGEN, "1", "1", "0")
    await debriefed(service, visit, "Asha", *BARRED)
    await service.text("leah", "BARRIERS")
    assert service.last("leah") == (
        "Open barriers: 2\nB1 Bunda DH: power, water or oxygen fails, 0 min, AT RISK\n"
        "B2 Bunda DH: equipment is missing, 0 min\n"
        "Send a number to see it, such as B1. DONE B1 closes it."
    )
    await service.text("sefu", "b1")
    assert service.last("sefu") == (
        "B1, Bunda DH: power, water or oxygen fails, patients at risk, open for 0 min. "
        "With Mama Leah, by Mon 30 Nov.\nDONE B1 if it is solved. GIVE B1 and a name."
    )
    await service.text("sefu", "HELP B1")
    assert service.last("sefu").startswith("B1 is with Mama Leah, who is asked to act by Mon 30")
    await service.text("leah", "B7")
    assert service.last("leah").startswith("There is no B7 for you, so nothing was done.")
    await service.text("zawadi", "B1")
    assert service.last("zawadi").startswith("Got it (Q1).")
    await service.text("leah", "B1")
    assert service.last("leah").endswith("\n1=done 2=we need help")
    await service.text("leah", "1")
    assert service.last("leah").startswith('B1, Bunda DH: "power, water or oxygen fails" is')
    await service.at("08:05")
    assert 'the team reports "equipment is missing"' in service.last("leah")
    await service.text("leah", "We have a new generator")
    assert service.last("leah").startswith("Thank you, saved with B1.")
