"""A visit that took place, and its debriefs filled in, for journeys about what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import local_time
from domain.visits import Member, Part, Visit, VisitState
from handlers.improving import saying, themes
from handlers.surveys import sending
from storage import facilities, people, visits

if TYPE_CHECKING:
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

BARRED = ("1", "1", "5", "5", "2", "2", "3", "0")
"""A mentee who will change nothing, as equipment or drugs are missing."""

PROMISED = ("1", "1", "5", "5", "2", "1", "We say our names before every case", "0")
"""A mentee who will change something."""


def named(uow: UnitOfWork, name: str) -> Person:
    """Return somebody of the programme."""
    return next(each for each in people.every(uow) if each.name == name)


def place_of(uow: UnitOfWork, code: str = "BUNDA") -> int:
    """Return a facility by its code."""
    return next(each.id for each in facilities.every(uow) if each.code == code)


async def visited(service: Service, mentor: str = "Dr Neema") -> Visit:
    """A mentor has been at Bunda for two days, and the visit is closed."""

    def write(uow: UnitOfWork) -> Visit:
        last = local_time.to_local(uow.now, "Africa/Dar_es_Salaam").date()
        first = last - timedelta(days=1)
        at = (place_of(uow), first, last, VisitState.PLANNED, first, uow.now)
        visit = visits.add(uow, Visit(0, 0, *at))
        there = Member(visit.id, named(uow, mentor).id, Part.MENTOR, attended=True)
        visits.put_member(uow, there)
        over = replace(visit, state=VisitState.CLOSED, closed_at=uow.now, minutes=360)
        visits.save(uow, over)
        themes.plan(service.app.desk(uow), over)
        return over

    return await service.app.committer.run(write)


async def planned(service: Service, days: int) -> Visit:
    """The next visit to Bunda is planned for so many days from now."""

    def write(uow: UnitOfWork) -> Visit:
        first = uow.now.date() + timedelta(days=days)
        last = first + timedelta(days=1)
        at = (place_of(uow), first, last, VisitState.PLANNED, first, uow.now)
        visit = visits.add(uow, Visit(0, 0, *at))
        saying.plan(service.app.desk(uow), visit)
        return visit

    return await service.app.committer.run(write)


async def debriefed(service: Service, visit: Visit, name: str, *replies: str) -> None:
    """Somebody is asked about a visit, and replies to each question."""

    def write(uow: UnitOfWork) -> bool:
        person = named(uow, name)
        instrument = "debrief_mentor" if person.name.startswith("Dr Neema") else "debrief_mentee"
        desk, occasion = service.app.desk(uow), f"visit:{visit.id}"
        sent = sending.send(
            *(desk, person, instrument, occasion),
            facility_id=visit.facility_id,
            visit_id=visit.id,
        )
        return sent is not None

    assert await service.app.committer.run(write)
    await service.wait(seconds=2)
    who = name.rsplit(" ", maxsplit=1)[-1].lower()
    for reply in replies:
        await service.text(who, reply)
