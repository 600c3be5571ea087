"""Leaders and regions by chat: their menu, a line to the team, guides, one thing to ask."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import content
from content.cards import read
from content.packing import reading
from domain.guides import Standing
from domain.model import Role
from domain.visits import Visit, VisitState
from handlers.items import loading
from handlers.learning import cards
from storage import items, people, visits
from tests.journeys.conftest import MONDAY, serve

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

FRIDAY = MONDAY.replace(month=12, day=4)
LEADERS = Path(content.__file__).parent / "packs/leaders"
MENU = (
    "Bunda DH: 1 our barriers 2 next visit 3 message to staff 4 plan a debrief "
    "5 situation analysis\n"
    "Reply a number. WHO LANG. STOP=leave"
)
LINE = "Mama Leah, Bunda DH, to the team:\nNew drapes are here. Thank you for waiting."


async def has_roles(service: Service, name: str, *roles: Role) -> None:
    """The coordinator gives somebody other roles."""

    def work(uow: UnitOfWork) -> None:
        found = next(each for each in people.every(uow) if each.name == name)
        values = {each.name: getattr(found, each.name) for each in fields(found)}
        people.change(uow, found.id, values, roles)

    await service.app.committer.run(work)


async def load_pack(service: Service, standing: Standing) -> None:
    """The coordinator loads the leaders' pack, signed or not."""
    files = {"asks.yaml": (LEADERS / "asks.yaml").read_bytes()}
    pack = reading.read(files)
    assert not pack.faults
    pack.items = [
        replace(each, item=replace(each.item, standing=standing), reviewer="Prof Made Up")
        for each in pack.items
    ]
    await service.app.committer.run(lambda uow: loading.load(uow, pack))


async def load_guides(service: Service, standing: Standing) -> None:
    found = [card for _, card in read((LEADERS / "cards.yaml").read_bytes()).cards]
    made = [replace(each, standing=standing, reviewer="Prof Made Up") for each in found]
    await service.app.committer.run(lambda uow: cards.store(uow, made))


async def test_a_leader_and_a_region_have_a_short_menu_by_digits(service: Service) -> None:
    await service.text("leah", "HELP")
    assert service.last("leah") == MENU
    await service.text("leah", "2")
    assert service.last("leah") == ("No visit is planned for Bunda DH yet.\nRehema plans them.")
    await service.text("leah", "4")
    assert service.last("leah").startswith("15 minutes with the team of Bunda DH.")

    def plan(uow: UnitOfWork) -> None:
        bunda = next(one.facility_id for one in people.every(uow) if one.name == "Asha") or 0
        first = MONDAY.date().replace(month=12, day=12)
        state = VisitState.PLANNED
        visits.add(uow, Visit(0, 0, bunda, first, first.replace(day=13), state, first, uow.now))

    await service.app.committer.run(plan)
    await service.text("leah", "visits")
    assert service.last("leah") == "Next visits, Bunda DH:\nV1 Bunda DH: 12-13 Dec"
    sefu = service.phone("sefu")
    await sefu.says("HELP")
    assert sefu.inbox()[-1].startswith("Region Lake: 1 open barriers 2 next visits\n")
    await sefu.says("2")
    assert sefu.inbox()[-1] == "Next visits, Lake:\nV1 Bunda DH: 12-13 Dec"
    await sefu.says("TEAM: all well?")  # a region has no team of its own
    assert sefu.inbox()[-1].startswith("I did not find a match")
    await service.text("asha", "Situation")  # of a mentee it means what it says
    assert service.last("asha").startswith("Got it (Q1).")


async def test_a_line_goes_to_the_team_once_it_was_seen_again(service: Service) -> None:
    await service.text("leah", "TEAM New drapes are here. Thank you for waiting.")
    assert service.last("leah") == (
        "To 2 people of Bunda DH, in your name:\n"
        '"New drapes are here. Thank you for waiting."\nNot sent yet. 1=send 0=leave it'
    )
    await service.text("leah", "0")
    assert service.last("leah").startswith("Nothing was sent.")
    await service.text("leah", "TEAM: New drapes are here. Thank you for waiting.")
    await service.text("asha", "URGENT spinal is not working")
    await service.text("leah", "1")
    assert service.last("leah") == (
        "On its way to 2 people of Bunda DH; who had a message today gets it tomorrow.\n"
        "The next one can go from Mon 30 Nov."
    )
    await service.wait(minutes=2)
    assert service.last("zawadi") == LINE
    assert LINE not in service.inbox("asha")  # she waits for something urgent
    assert not any("drapes" in each for each in service.inbox("juma"))
    await service.claimed("asha", "neema", "more", "Give it five minutes")
    await service.text("neema", "C")
    await service.wait(days=1)
    assert service.inbox("asha").count(LINE) == 1
    assert service.inbox("zawadi").count(LINE) == 1
    await service.text("leah", "TEAM Another one")
    assert service.last("leah").startswith("Not sent: the team of Bunda DH had a line within")
    await service.wait(days=6)
    await service.text("leah", "TEAM call +255 713 555 010 for keys")
    assert service.last("leah").startswith("Not sent: I see a phone number in your line")
    await service.text("leah", f"TEAM {'very ' * 30}long")
    assert service.last("leah").startswith("Not sent: your line has 154 characters, 140 at most.")
    assert service.inbox("zawadi").count(LINE) == 1


async def test_a_leader_who_is_a_mentee_too_asks_in_plain_words(service: Service) -> None:
    await has_roles(service, "Asha", Role.MENTEE, Role.FACILITY_LEADER)
    await service.text("asha", "Team cannot intubate, what now?")
    assert service.last("asha").startswith("Got it (Q1).")
    await service.text("asha", "TEAM: Friday is audit day")
    assert service.last("asha").startswith("To 1 people of Bunda DH")  # not to herself
    await service.text("asha", "HELP")
    assert service.last("asha").startswith("Just write your question.")


async def test_a_guide_is_sent_once_it_is_signed_and_nothing_of_it_before(
    service: Service,
) -> None:
    await load_guides(service, Standing.UNSIGNED)
    await service.text("leah", "PLAN debrief")
    assert service.last("leah") == (
        "This guide waits for a reviewer's signature, so it is not sent yet.\n"
        "Rehema can tell you when."
    )
    await service.text("leah", "GUIDE debrief")
    assert service.last("leah").startswith("No signed card or shared answer fits")
    await load_guides(service, Standing.SIGNED)
    await service.text("leah", "PLAN")
    await service.text("leah", "2")
    assert service.last("leah").startswith("Simulation guide, 15 minutes")
    assert "Prof Made Up" in service.last("leah")
    await service.text("leah", "GUIDE debrief")
    await service.text("leah", "1")
    assert service.last("leah").startswith("Debrief guide, 15 minutes")


async def test_once_a_month_a_leader_gets_one_signed_thing_to_ask(tmp_path: Path) -> None:
    async with serve(tmp_path, FRIDAY) as service:
        await load_pack(service, Standing.UNSIGNED)
        found = await service.app.committer.run(items.waiting)
        assert {each.reader for each in found} == {Role.FACILITY_LEADER}  # REVIEW shows them
        await load_pack(service, Standing.SIGNED)
        await service.app.plan_mornings()  # as each start of a service that ticks does
        await service.wait(days=2.9)
        assert service.inbox("leah") == []
        await service.at("9:00")  # the first Monday of December
        (asked,) = service.inbox("leah")
        assert asked == (
            "Mama Leah, one thing to ask your team this month:\nWhich patient surprised us "
            "this month, and what could we have noticed sooner?\nNo need to write back."
        )
        assert service.inbox("zawadi") == []
