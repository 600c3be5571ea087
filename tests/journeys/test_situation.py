"""The situation analysis by chat: from the first part to lights, tickets, course and goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.visits import Visit, VisitState
from handlers.desk import sit_down
from handlers.leading import priorities
from storage import barriers, people, visits
from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

PARTS = (
    ("workforce", "4 3 6 9 1 2"),
    ("infrastructure", "2 2 1 2 2 2"),
    ("supplies", "1 1 1 1 1 1"),
    ("practice", "3 3 2 3"),
    ("data", "1 1 2"),
    ("leadership", "1 1 1 2 1"),
    ("readiness", "5 4 4"),
    ("priorities", "2 4 Nights 0"),
)
"""What is answered to each part, one reply after the other."""


async def fill(service: Service, who: str, replies: str) -> None:
    for reply in replies.split():
        await service.text(who, reply)


async def bunda(service: Service) -> int:
    known = await service.app.committer.run(people.every)
    return next(each.facility_id for each in known if each.name == "Asha") or 0


async def goals(service: Service, facility: int) -> str:
    def read(uow: UnitOfWork) -> str:
        reader = next(each for each in people.every(uow) if each.name == "Rehema")
        return priorities.goals(sit_down(uow), facility, reader)

    return await service.app.committer.run(read)


async def plan_visit(service: Service, facility: int) -> None:
    def work(uow: UnitOfWork) -> None:
        first = MONDAY.date().replace(month=12, day=12)
        last, state = first.replace(day=13), VisitState.PLANNED
        visits.add(uow, Visit(0, 0, facility, first, last, state, first, uow.now))

    await service.app.committer.run(work)


async def test_a_leader_fills_in_one_part_at_a_time_in_any_order(service: Service) -> None:
    facility = await bunda(service)
    await service.text("leah", "SITUATION")
    assert service.last("leah") == (
        "Bunda DH, situation analysis, 0 of 8 parts done:\n"
        "1 People\n2 Power, water, oxygen\n3 Equipment and supplies\n4 Safe practice\n"
        "5 Records and data use\n6 Leadership support\n7 Readiness for change\n"
        "8 Priorities and targets\nA number begins its part; 0 skips a question."
    )
    await service.text("leah", "8")  # in any order
    assert service.last("leah").startswith("First priority? 1=Wound infection 2=Safe anaesth")
    assert await goals(service, facility) == ""
    await fill(service, "leah", PARTS[-1][1])
    assert service.last("leah") == (
        "Thank you, Mama Leah. Priorities and targets is saved: "
        "1 of 8 parts of Bunda DH are done.\n"
        "SITUATION shows what is left."
    )
    assert await goals(service, facility) == "safe anaesthesia, teamwork"
    await service.text("leah", "situation")
    assert "\n7 Readiness for change\n8 Priorities and targets: done\n" in service.last("leah")
    await service.text("leah", "1")
    await service.text("leah", "4")
    await service.text("leah", "SITUATION")  # in the middle of a part
    await service.text("leah", "3")
    assert service.last("leah").startswith("One thing at a time: a survey of yours is still")
    await service.text("leah", "SITUATION")
    await service.text("leah", "1")
    assert service.last("leah").startswith("How many people give anaesthesia?")  # it goes on
    await fill(service, "leah", "3 6 9 1 2")
    assert service.last("leah").startswith("Thank you, Mama Leah. People is saved: 2 of 8")


async def test_once_all_parts_are_done_all_that_follows_follows(service: Service) -> None:
    facility = await bunda(service)
    for place, (_, replies) in enumerate(PARTS, 1):
        await service.text("leah", "SITUATION")
        await service.text("leah", str(place))
        await fill(service, "leah", replies)
    await service.wait(seconds=2)
    result = (
        "Bunda DH, situation analysis:\nPeople 75 amber\nPower, water, oxygen 60 amber\n"
        "Equipment and supplies 100 green\nSafe practice 13 red\nRecords and data use 83 green\n"
        "Leadership support 90 green\nReadiness for change 83 green\n"
        "First: safe anaesthesia, teamwork. It counts until Tue 25 May."
    )
    assert result in service.inbox("leah")
    assert result in service.inbox("rehema")
    (ticket,) = await service.app.committer.run(lambda uow: barriers.open_at(uow, facility))
    assert ticket.kind == "practice"
    assert any("the team reports" in each for each in service.inbox("leah"))
    await service.text("leah", "SITUATION")
    assert service.last("leah") == result
    assert not any("situation" in each for each in service.inbox("zawadi"))


async def test_who_leads_is_asked_before_a_first_visit_and_one_alone_need_answer(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path) as service:
        facility = await bunda(service)
        await service.people(
            "Dr Amani,facility_leader,surgeon,,BUNDA,+12025550177,,sms,2026-01-12",
        )
        await service.app.plan_mornings()  # as each start of a service that ticks does
        await service.wait(days=1)
        assert service.last("leah").startswith("Bunda DH: the situation analysis is due, 0 of 8")
        assert service.last("stranger").startswith("Bunda DH: the situation analysis is due")
        await service.text("leah", "1")
        assert service.last("leah").startswith("How many people do surgery here")
        await fill(service, "leah", PARTS[0][1])
        await service.text("stranger", "SITUATION")  # a part that one did is done for both
        assert "1 People: done\n" in service.last("stranger")
        await service.text("stranger", "2")
        await fill(service, "stranger", PARTS[1][1])
        assert service.last("stranger").startswith(
            "Thank you, Dr Amani. Power, water, oxygen is saved"
        )
        service.wipe()
        await plan_visit(service, facility)
        await service.wait(days=1)
        (alert,) = service.inbox("rehema")
        assert alert == (
            "V1, Bunda DH, 12-13 Dec: first visit, and its situation analysis is not done "
            "(2 of 8 parts).\nIts leaders are asked; the visit stands until you move it."
        )
        assert service.inbox("leah")[-1].startswith("Bunda DH: the situation analysis is due, 2")
        await service.wait(days=14)  # asked again every second Tuesday, warned three days before
        assert service.inbox("rehema").count(alert) == 2
        assert len(service.inbox("leah")) == 2


async def test_what_comes_first_heads_the_list_of_a_visiting_mentor(service: Service) -> None:
    await service.text("leah", "SITUATION")
    await service.text("leah", "8")
    await fill(service, "leah", PARTS[-1][1])
    await service.text("rehema", "VISIT BUNDA 27-28 NOV Neema")
    await service.wait(days=3)
    await service.at("18:00")
    (brief,) = (each for each in service.inbox("neema") if "The team asks for" in each)
    assert brief.splitlines()[1] == "Goals: safe anaesthesia, teamwork"
