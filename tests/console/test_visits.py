"""Visits by forms: what VISIT, MOVE, DROP and CLOSE do by chat, as phones hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import people
from storage.schema import audit

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service


async def mentor_id(service: Service, name: str) -> str:
    every = await service.app.committer.run(people.every)
    return next(str(each.id) for each in every if each.name == name)


async def planned(service: Service, rehema: Visitor) -> None:
    """Plan a visit of Dr Neema to Bunda."""
    neema = await mentor_id(service, "Dr Neema")
    await rehema.opens("/visits/plan")
    fields = {"place": "BUNDA", "first": "2026-12-12", "last": "2026-12-13", "mentors": neema}
    await rehema.sends("/visits/plan", **fields)
    await rehema.sends("/visits/plan", **fields, sure="1")
    await service.phones.settle()


async def deeds(service: Service) -> list[tuple[str, str]]:
    rows = await service.app.committer.run(
        lambda uow: uow.rows(select(audit).order_by(audit.c.id))
    )
    return [(row.deed, row.subject) for row in rows if row.way == "console"]


async def test_a_visit_is_planned_after_a_look_at_who_is_asked(
    service: Service, enter: SignIn
) -> None:
    rehema, neema = await enter("Rehema"), await mentor_id(service, "Dr Neema")
    said = await rehema.opens("/visits")
    assert "Visits that are planned stand here, with who can come." in said
    await rehema.opens("/visits/plan")
    said = await rehema.sends("/visits/plan", place="", first="soon", mentors="")
    assert rehema.status == 422
    for problem in ("Choose where", "Choose at least one mentor", "Write a date, such as"):
        assert problem in said
    fields = {"place": "BUNDA", "first": "2026-12-12", "last": "2026-12-13", "mentors": neema}
    said = await rehema.sends("/visits/plan", **fields)
    assert "Dr Neema 3 mentees and leaders of Bunda" in said
    assert service.inbox("neema") == [], "nobody is told before it was looked at"
    said = await rehema.sends("/visits/plan", **fields, change="1")
    assert 'value="2026-12-12"' in rehema.html
    await rehema.sends("/visits/plan", **fields)
    said = await rehema.sends("/visits/plan", **fields, sure="1")
    assert rehema.path == "/console/visits/1"
    assert "V1 is planned; everybody is asked." in said
    await service.phones.settle()
    assert "12-13 Dec" in service.last("neema")
    assert "12-13 Dec" in service.last("asha")
    await service.text("asha", "1")
    await service.text("neema", "1")
    said = await rehema.opens("/visits/1")
    assert "Confirmed 12-13 Dec" in said
    assert "Can come Asha" in said
    assert await deeds(service) == [("visit.planned", "visit:1")]


async def test_a_visit_that_cannot_be_is_a_sentence_on_its_form(
    service: Service, enter: SignIn
) -> None:
    rehema, neema = await enter("Rehema"), await mentor_id(service, "Dr Neema")
    await planned(service, rehema)
    fields = {"place": "BUNDA", "first": "2026-12-12", "last": "2026-12-13", "mentors": neema}
    await rehema.opens("/visits/plan")
    said = await rehema.sends("/visits/plan", **fields, sure="1")
    assert "V1 to Bunda DH has some of these days already." in said
    past = fields | {"first": "2026-11-01", "last": "2026-11-02"}
    assert "These dates are over" in await rehema.sends("/visits/plan", **past)
    long = fields | {"last": "2026-12-30"}
    assert "14 days at most" in await rehema.sends("/visits/plan", **long)


async def test_a_visit_is_moved_and_called_off(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await planned(service, rehema)
    await rehema.opens("/visits/1/move")
    fields = {"first": "2026-12-19", "reason": "<b>road</b> closed"}
    said = await rehema.sends("/visits/1/move", **fields)
    assert "Everybody hears of the new dates" in said
    assert "Asha" in said
    service.wipe()
    said = await rehema.sends("/visits/1/move", **fields, sure="1")
    assert "&lt;b&gt;road&lt;/b&gt; closed" in rehema.html
    await service.phones.settle()
    assert "19 Dec" in service.last("neema")
    assert "road" in service.last("neema")
    await rehema.opens("/visits/1/close")
    said = await rehema.sends("/visits/1/close", hours="6", sure="1")
    assert "V1 has not begun yet." in said
    await rehema.opens("/visits/1/off")
    said = await rehema.sends("/visits/1/off", reason="strike")
    assert "This cannot be taken back" in said
    said = await rehema.sends("/visits/1/off", reason="strike", sure="1")
    assert "V1 is called off." in said
    await service.phones.settle()
    assert "strike" in service.last("asha")
    await rehema.opens("/visits/1/move")
    said = await rehema.sends("/visits/1/move", **fields, sure="1")
    assert "V1 was called off; nothing was changed." in said
    assert "Past V" not in await rehema.opens("/visits/2")
    assert rehema.status == 404
    changed = ["visit.planned", "visit.moved", "visit.dropped"]
    assert [deed for deed, _ in await deeds(service)] == changed


async def test_a_visit_is_closed_and_nobody_is_told_apart_by_what_they_say(
    service: Service, enter: SignIn
) -> None:
    rehema, zawadi = await enter("Rehema"), await mentor_id(service, "Zawadi")
    await planned(service, rehema)
    await service.phones.step_to(service.app.clock.now().replace(month=12, day=13, hour=15))
    rehema = await enter("Rehema")  # whose session was over long ago
    said = await rehema.opens("/visits")
    assert "To close 1" in said
    await rehema.opens("/visits/1/close")
    said = await rehema.sends("/visits/1/close", hours="many", absent=zawadi)
    assert "Write hours side by side, such as 6 or 6.5." in said
    said = await rehema.sends("/visits/1/close", hours="6.5", absent=zawadi)
    assert "Did not take part Zawadi" in said
    said = await rehema.sends("/visits/1/close", hours="6.5", absent=zawadi, sure="1")
    assert "6.5 h side by side" in said
    assert "Zawadi was not there" in said
    assert "The debrief has not begun." in said
    assert "Nothing is shown before five people have answered" in said
    await service.wait(hours=4)
    rehema = await enter("Rehema")
    assert "fewer than five" in await rehema.opens("/visits/1")
    neema = await mentor_id(service, "Dr Neema")
    said = await rehema.opens(f"/visits/mentors/{neema}")
    assert "It waits until five people have answered" in said
    assert "Closed V1 Bunda DH" in said
    await rehema.opens("/visits/1/close")
    said = await rehema.sends("/visits/1/close", sure="1")
    assert "V1 is closed already; nothing was changed." in said
