"""Barriers: from what a debrief says to whoever can remove it, and back to the team."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.barriers import BarrierState
from domain.instruments import Action, ActionKind, Answer, AnswerState, Response, ResponseState
from domain.model import Role
from domain.visits import Member, Part, Visit, VisitState
from handlers.desk import sit_down
from handlers.surveys.acting import ACTIONS, AFTERWARDS
from storage import addresses, barriers, facilities, people, responses, visits

if TYPE_CHECKING:
    from domain.barriers import Barrier
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

HIGH = Action("1", ActionKind.OPEN_BARRIER_TICKET, priority="high")
NORMAL = Action("2", ActionKind.OPEN_BARRIER_TICKET, priority="normal")


def named(uow: UnitOfWork, name: str) -> Person:
    """Return somebody of the programme."""
    return next(each for each in people.every(uow) if each.name == name)


@dataclass
class Debrief:
    """A visit of Dr Neema to Bunda that is over, and what is answered about it."""

    service: Service
    visit: Visit | None = None

    async def begin(self) -> Debrief:
        """Plan the visit and close it."""
        self.visit = await self.service.app.committer.run(self._visited)
        return self

    async def says(self, who: str, action: Action, *given: tuple[str, str]) -> None:
        """Somebody answers steps of their debrief; the last one sets something off."""
        await self.service.app.committer.run(lambda uow: self._answered(uow, who, action, given))
        await self.service.phones.settle()

    def _visited(self, uow: UnitOfWork) -> Visit:
        place = next(each for each in facilities.every(uow) if each.code == "BUNDA")
        first, last = date(2026, 11, 19), date(2026, 11, 20)
        state = VisitState.PLANNED
        visit = visits.add(uow, Visit(0, 0, place.id, first, last, state, first, uow.now))
        over = replace(visit, state=VisitState.CLOSED, closed_at=uow.now, minutes=360)
        visits.save(uow, over)
        mentor = Member(visit.id, named(uow, "Dr Neema").id, Part.MENTOR, attended=True)
        visits.put_member(uow, mentor)
        return over

    def _answered(
        self, uow: UnitOfWork, who: str, action: Action, given: tuple[tuple[str, str], ...]
    ) -> None:
        assert self.visit is not None
        person = named(uow, who)
        mentor = Role.MENTOR in person.roles
        instrument = "debrief_mentor" if mentor else "debrief_mentee"
        ends = uow.now + timedelta(days=7)
        new = Response(
            *(0, instrument, "", f"visit:{self.visit.id}", person.id, ResponseState.RUNNING),
            *(uow.now, ends, self.visit.facility_id, self.visit.id),
            address_id=addresses.of_person(uow, person.id)[0].id,
        )
        known = responses.to_occasion(uow, person.id, instrument, new.occasion)
        response = known[0] if known else responses.add(uow, new)
        assert response is not None
        for step, said in given:
            how = {"code": said} if said.isdigit() else {"words": said}
            if step == "q3":
                how = {"number": int(said)}  # type: ignore[dict-item]  # a scale
            answer = Answer(0, response.id, step, AnswerState.ANSWERED, uow.now, **how)  # type: ignore[arg-type]
            last = responses.put(uow, answer)
        does = {**ACTIONS, **AFTERWARDS}[action.do]
        does(sit_down(uow), person, response, last, action)


async def the_ticket(service: Service) -> Barrier:
    """Return the only ticket there is."""
    (found,) = await service.app.committer.run(lambda uow: barriers.of_facility(uow, _place(uow)))
    return found


def _place(uow: UnitOfWork) -> int:
    return next(each.id for each in facilities.every(uow) if each.code == "BUNDA")


async def test_a_barrier_goes_to_the_leader_then_to_the_region_and_back_to_the_team(
    service: Service,
) -> None:
    debrief = await Debrief(service).begin()
    await debrief.says("Dr Neema", NORMAL, ("m5", "4"), ("m6", "2"))
    asked = service.last("leah")
    assert asked == (
        'Bunda DH: the team reports "power, water or oxygen fails". '
        "You are asked to look at it by Mon 7 Dec.\n1=done 2=we need help"
    )
    await service.text("leah", "2")
    assert service.last("leah").startswith("B1, Bunda DH: Dr Sefu is asked now, by Mon 7 Dec.")
    assert "You are asked to look at it by Mon 7 Dec." in service.last("sefu")
    await service.tap("sefu", "Done")
    assert "In a few words: what was done?" in service.last("sefu")
    await service.text("sefu", "Two cylinders came from Bahari")
    assert service.last("sefu").startswith("Thank you, saved with B1.")
    for who in ("asha", "zawadi", "neema"):
        assert "is reported as solved by Dr Sefu. Thank you" in service.last(who)
    assert not [each for each in service.inbox("juma") if "solved" in each]
    ticket = await the_ticket(service)
    assert (ticket.state, ticket.note) == (BarrierState.CLOSED, "Two cylinders came from Bahari")
    await service.tap("sefu", "We need help")
    assert "is closed. Dr Sefu reported it as solved" in service.last("sefu")
