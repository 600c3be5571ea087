"""Now: what needs a coordinator, over HTTP, with the phones of those who ask and answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession, CookieJar
from sqlalchemy import update

from domain.joining import Step, Work
from domain.model import Channel, Discipline
from handlers.pages import now
from storage import (
    addresses,
    facilities,
    joinings,
    notes,
    people,
    questions,
    rota,
    volunteers,
)
from storage.schema import inbox
from storage.uow import UnitOfWork
from tests.console.visitor import sign_in
from tests.journeys.conftest import MONDAY, STRANGER, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from sqlalchemy import Executable

    from handlers.desk import Desk
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service

QUESTION = "How long may the tourniquet stay?"


async def test_a_quiet_morning_says_what_will_stand_here(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/")
    assert rehema.status == 200
    assert "No question is open." in said
    assert "Dr Neema until" in said
    assert "0 asked 0 answered The middle wait is shown from five answers on (n=0)." in said
    assert "Working SMS" in said


async def test_risk_comes_before_age_and_each_thing_has_one_action(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", QUESTION)
    await service.wait(minutes=65)
    await service.text("juma", "URGENT Spinal failed, what next?")
    await service.tap("neema", "Take", service.bubble("neema"))
    said = await rehema.opens("/")
    assert said.index("Q2 urgent: Juma waits for an answer") < said.index("Q1 at Bunda DH")
    assert "50 min late Q1 at Bunda DH has no mentor" in said
    assert rehema.html.count("btn go") == 1
    service.wipe()
    await rehema.sends("/questions/2/remind", version=_version(rehema.html), back="now")
    assert rehema.path == "/console/"
    assert "The mentor is reminded." in rehema.text
    assert "Open Q2" in rehema.text
    await service.phones.settle()
    assert any("Juma" in text for text in service.inbox("neema"))


def _version(html: str) -> str:
    return html.partition('name="version" value="')[2].partition('"')[0]


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose people may be known by their WhatsApp numbers too; sending has a price."""
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    priced = settings.model_copy(update={"cost_sms_part": 0.05, "cost_whatsapp_message": 0.005})
    async with serve(tmp_path, MONDAY, priced) as running:
        yield running


async def test_an_answer_that_waits_is_sent_by_another_address_by_one_button(
    line: Service,
) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        asha = line.phone("asha", "whatsapp")
        await asha.says(QUESTION)
        await line.wait(hours=25)
        rehema = await sign_in(line, client, "Rehema")
        await line.text("neema", "1# In the second drawer.")
        line.wipe()
        said = await rehema.opens("/")
        assert "Answer held Dr Neema" in said
        assert "answer has not reached Asha" in said
        assert "WhatsApp takes it once Asha has written. Send by SMS" in said
        assert "Spend this month USD" in said
        assert "Waits until they write" in await rehema.opens("/questions/1")
        await rehema.opens("/")
        said = await rehema.sends(
            "/questions/1/elsewhere", version=_version(rehema.html), back="now"
        )
        assert "The answer is on its way." in said
        assert "has not reached Asha" not in said
        await line.phones.settle()
        assert "In the second drawer." in line.last("asha")
        assert line.heard_on("asha") == "sms"
        await rehema.opens("/questions/1")
        await rehema.sends("/questions/1/why", why="read_fault")
        assert "To Asha, SMS: " in rehema.text


async def test_what_broadcasts_may_cost_stands_beside_what_they_do(service: Service) -> None:
    app = service.app

    def read(uow: UnitOfWork) -> now.Spent:
        (rehema,) = (each for each in people.every(uow) if each.name == "Rehema")
        desk = app.desk(uow)
        capped = replace(desk, charter=replace(desk.charter, broadcasts_a_month=5_000_000))
        return now.read(capped, rehema, tuple(app.wires), ()).spent

    assert await app.reader.run(read) == now.Spent([], 0, 5)


async def test_a_gap_is_offered_to_volunteers_by_one_button(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    number = STRANGER.sms
    await service.people(f"Dr Zuri,mentor,surgeon,obstetrics,BAHARI,{number},,,2026-01-05")
    await service.app.committer.run(lambda uow: _leave_a_gap(service.app.desk(uow)))
    said = await rehema.opens("/")
    assert "Nobody on call for obstetrics" in said
    assert "One volunteer is free. Ask volunteers" in said
    fields = dict(re.findall(r'name="(discipline|starts|ends)" value="([^"]+)"', rehema.html))
    service.wipe()
    said = await rehema.sends("/cover", **fields)
    assert "1 volunteer is asked." in said
    await service.phones.settle()
    assert "obstetrics" in service.last("stranger")
    for wrong in ({"starts": "yesterday"}, {"starts": fields["ends"]}, {"discipline": "magic"}):
        said = await rehema.sends("/cover", **(fields | wrong))
        assert "That gap is not there any more." in said


def _leave_a_gap(desk: Desk) -> None:
    """Let those of obstetrics be away tomorrow, and a colleague be a volunteer."""
    every = {each.name: each for each in people.every(desk.uow)}
    begins = desk.now + timedelta(days=1)
    for name in ("Dr Mwajuma", "Dr Salome"):
        rota.add_leave(desk.uow, every[name].id, begins, begins + timedelta(hours=8))
    new = volunteers.add(desk.uow, every["Dr Zuri"].id, Discipline.OBSTETRICS)
    volunteers.approve(desk.uow, new.id, every["Rehema"].id)


async def test_who_would_like_to_join_is_let_in_or_turned_away(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.app.committer.run(_two_who_ask)
    said = await rehema.opens("/")
    assert "Lulu &amp; <b> would like to join, Bunda DH" not in rehema.html
    assert "would like to join, Bunda DH" in said
    assert "One more waits too. Decide" in said
    said = await rehema.opens("/joining")
    assert "<b>" not in rehema.html.partition("<main")[2].partition("</h2>")[0]
    first, second = re.findall(r'action="/console/joining/(\d+)" class', rehema.html)
    said = await rehema.sends(f"/joining/{first}", work="nursing")
    assert "They are in, and read a welcome." in said
    said = await rehema.sends(f"/joining/{first}", work="nursing")
    assert "Another coordinator has decided already." in said
    said = await rehema.sends(f"/joining/{second}")
    assert "They were turned away, and read so. " in said
    assert "Nobody waits." in said
    house = await service.app.reader.run(people.every)
    assert [each.name for each in house if each.name.startswith("Lulu")] == ["Lulu & <b>"]


def _two_who_ask(uow: UnitOfWork) -> None:
    bunda = next(each for each in facilities.every(uow) if each.name == "Bunda DH")
    for number, name in ((1, "Lulu & <b>"), (2, "Peter")):
        home = addresses.add(uow, Channel.SMS, f"+1202555018{number}", None)
        begun = joinings.begin(uow, home, bunda.id)
        told = replace(begun, work=Work.NURSING, language="en", consented_at=uow.now)
        joinings.save(uow, replace(told, step=Step.PENDING, name=name))


async def test_what_could_not_be_handled_is_tried_again(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", QUESTION)
    dead = update(inbox).values(state="dead")
    await service.app.committer.run(lambda uow: uow.change(dead))
    assert "One message could not be handled" in await rehema.opens("/")
    said = await rehema.sends("/unhandled")
    assert "1 message is tried again." in said
    assert "could not be handled" not in said


async def test_whoever_coordinates_nothing_is_led_to_a_page_of_theirs(enter: SignIn) -> None:
    neema = await enter("Dr Neema")
    await neema.opens("/")
    assert neema.path == "/console/questions"
    await neema.opens("/joining")
    assert neema.status == 403


async def test_the_first_page_reads_no_more_rows_with_years_of_questions_behind_it(
    service: Service, enter: SignIn
) -> None:
    await service.claimed("asha", "neema", QUESTION, "Two hours.")
    before = await _rows_read(service)
    await service.app.committer.run(_years_of_questions)
    assert await _rows_read(service) <= before + 2
    rehema = await enter("Rehema")
    assert "Open questions 1" in await rehema.opens("/")


def _years_of_questions(uow: UnitOfWork) -> None:
    """Put hundreds of closed questions behind the one that is open."""
    (asked,) = questions.live(uow)
    asker = people.get(uow, asked.asker_id)
    for _ in range(300):
        old = questions.add(uow, asker, asked.address_id, asked.discipline, asked.urgency)
        questions.close(uow, old.id)
        notes.add(uow, old.id, asker.id, "Long ago.")


async def _rows_read(service: Service) -> int:
    """Count the rows that the first page reads two days from now."""
    app = service.app
    counted: list[int] = []

    def work(uow: UnitOfWork) -> None:
        def rows(self: UnitOfWork, statement: Executable, **values: Any) -> Sequence[Any]:
            found = plain(self, statement, **values)
            counted.append(len(found))
            return found

        plain = UnitOfWork.rows
        later = replace(uow, now=uow.now + timedelta(days=2))
        (rehema,) = (each for each in people.every(uow) if each.name == "Rehema")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(UnitOfWork, "rows", rows)
            now.read(app.desk(later), rehema, tuple(app.wires), ())

    await app.committer.run(work)
    return sum(counted)
