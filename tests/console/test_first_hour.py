"""The first hour, from an empty database to the first answered question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.demo import practice_settings
from bot.commands.work import commit
from content.tables import read
from domain.importing.facilities import plan_facilities
from handlers import imports
from handlers.starting import inviting
from simulator import programme
from storage import programmes
from storage.migrating import upgrade
from tests.console.door import browser
from tests.journeys.conftest import MONDAY, serve
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

FACILITIES = """\
code,name,level,region,time_zone,emergency_line
BAHARI,Bahari RRH,regional_hospital,Lake,Africa/Dar_es_Salaam,+12025550190
BUNDA,Bunda DH,district_hospital,Lake,Africa/Dar_es_Salaam,
"""


def empty(folder: Path) -> Settings:
    """Return the settings of a programme that has a name, and nothing else."""
    settings = practice_settings(folder, free_port())
    upgrade(settings.database_url)
    commit(settings, lambda uow: programmes.add(uow, "Lake", programme.TIME_ZONE, {}))
    return settings


async def test_from_an_empty_database_to_the_first_answer(tmp_path: Path) -> None:
    async with (
        serve(tmp_path, MONDAY, empty(tmp_path)) as service,
        browser(service) as salma,
        browser(service) as thief,
    ):
        link = await comes_in_by_link(service, salma)
        await thief.opens(link)
        assert (thief.status, "was used before" in thief.text) == (404, True)
        await connects(service, salma)
        await brings_everybody(service, salma)
        await asks_and_is_answered(service, salma)


async def comes_in_by_link(service: Service, salma: Visitor) -> str:
    """Whoever runs the service makes a link; Salma, the first coordinator, comes in by it."""
    telegram = {"telegram": "700211"}  # the toy phone of whom the stories call Rehema
    made = await service.app.committer.run(lambda uow: inviting.invite(uow, "Salma", telegram))
    link = f"/first/{made.token}"
    assert "Welcome, Salma" in await salma.opens(link)
    assert "Welcome, Salma" in await salma.opens(link), "looking does not use it up"
    said = await salma.sends(link, to="/console/start")
    assert salma.path == "/console/start"
    assert "1 of 9 steps done." in said
    assert "Next 2. Connect the channels" in said
    return link


async def connects(service: Service, salma: Visitor) -> None:
    """The channels are asked, and a message comes to Salma's own phone."""
    await salma.opens("/start/channels")
    await salma.sends("/start/channels/check")
    said = await salma.opens("/start")
    assert "Next 3. Send a message to your own phone" in said
    said = await salma.sends("/start/test")
    assert "A test message is on its way to your phone." in said
    await service.phones.settle()
    phone = service.inbox("rehema")
    assert any(each.startswith("Lake: this test came through, Salma.") for each in phone)
    said = await salma.opens("/start")
    assert "It has come through." in said
    assert "Next 4. Bring your facilities" in said


async def brings_everybody(service: Service, salma: Visitor) -> None:
    """Facilities, people and the roster come by sheets; each step is done as soon as it is."""
    await bring_facilities(service)
    said = await salma.opens("/start")
    assert "2 facilities. 1 has no emergency line yet." in said
    assert "Next 5. Bring your people" in said
    await service.people(
        "Asha,mentee,nurse anaesthetist,anaesthesia,BUNDA,+12025550101,,sms,",
        "Dr Neema,mentor,anaesthetist,anaesthesia,BAHARI,,700201,telegram,2026-01-05",
    )
    said = await salma.opens("/start")
    assert "1 mentee, 1 mentor." in said
    assert "Nobody is on call now for anaesthesia." in said
    await service.shifts("Dr Neema,anaesthesia,regional,2026-11-23T07:00,2026-11-23T19:00")
    assert "Next 7. Let people agree" in await salma.opens("/start")


async def asks_and_is_answered(service: Service, salma: Visitor) -> None:
    """Asha agrees and asks, Dr Neema answers, and the hour is over."""
    await service.wait(minutes=1)
    assert "1" in service.last("asha"), "how to join"
    await service.text("asha", "1")
    said = await salma.opens("/start")
    assert "1 mentee has agreed to be written to." in said
    assert "Next 8. Ask the first question" in said
    await service.text("asha", "The monitor shows error E4. Who knows this model?")
    assert "Q1 was the first." in await salma.opens("/start")
    await service.tap("neema", "Take")
    await service.text("neema", "Is the small cable at the back in place?")
    assert "Is the small cable" in service.last("asha")
    said = await salma.opens("/start")
    assert "Your first hour is over" in said
    assert "9 of 9 steps done." in said


async def bring_facilities(service: Service) -> None:
    table = read("facilities.csv", FACILITIES.encode())
    plan = await service.app.committer.run(lambda uow: plan_facilities(table, imports.known(uow)))
    assert not plan.faults
    await service.app.committer.run(lambda uow: imports.apply_facilities(uow, plan.rows))


async def test_who_has_lost_the_role_is_not_let_in_by_a_link(service: Service) -> None:
    made = await service.app.committer.run(lambda uow: inviting.invite(uow, "Rehema", {}))
    await service.people("Rehema,mentor,,anaesthesia,BAHARI,,700211,telegram,2026-01-05")
    async with browser(service) as visitor:
        await visitor.opens(f"/first/{made.token}")
        assert visitor.status == 404
        await visitor.sends(f"/first/{made.token}")
        assert visitor.path != "/console/start"


async def test_channels_are_checked_live_and_pointed_here(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/start/channels")
    assert said.count("Not asked yet") == 3
    said = await rehema.sends("/start/channels/check")
    assert rehema.path == "/console/start/channels"
    assert said.count("Well ") == 2
    assert "Look once" in said
    assert "@mentorline_try_bot" in said
    assert "Mentorline practice" in said
    service.phones.numbers.takes_at = "https://elsewhere.example/sms"
    said = await rehema.sends("/start/channels/check", channel="sms")
    assert "is brought elsewhere: https://elsewhere.example/sms" in said
    assert f"{service.settings.public_url}/hooks/twilio" in said
    said = await rehema.sends("/start/channels/webhook", channel="sms")
    assert "Done: what people write is brought here." in said
    assert service.phones.numbers.takes_at == f"{service.settings.public_url}/hooks/twilio"
    service.break_down("outage")
    said = await rehema.sends("/start/channels/check", channel="telegram")
    assert "Telegram gave no answer that can be used (http_503)" in said
    await rehema.sends("/start/channels/check", channel="fax")
    assert rehema.status == 404
