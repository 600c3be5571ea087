"""Surveys in a journey: a visit that took place, and somebody who is asked about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.visits import Visit, VisitState
from handlers.surveys import sending
from storage import facilities, people, responses, visits

if TYPE_CHECKING:
    from datetime import datetime

    from domain.instruments import Answer, Response
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

DAYS = (date(2026, 12, 12), date(2026, 12, 13))


async def debrief(
    service: Service,
    name: str,
    instrument: str = "debrief_mentee",
    at: datetime | None = None,
    part: str = "",
) -> Response:
    """Somebody is sent a survey on a visit to Bunda, now or at an instant."""

    def write(uow: UnitOfWork) -> Response:
        (person,) = [one for one in people.every(uow) if one.name == name]
        place = next(one for one in facilities.every(uow) if one.code == "BUNDA")
        known = visits.add(
            uow, Visit(0, 0, place.id, *DAYS, VisitState.CLOSED, DAYS[0], planned_at=uow.now)
        )
        desk = service.app.desk(uow)
        occasion = "situation:1" if instrument == "situation_analysis" else f"visit:{known.id}"

        def send() -> Response | None:
            return sending.send(
                desk, person, instrument, occasion, part=part, visit_id=known.id, at=at
            )

        sent = send()
        assert sent is not None
        assert send() is None
        return sent

    sent = await service.app.committer.run(write)
    await service.phones.settle()
    return sent


async def stands(service: Service, sent: Response) -> Response:
    """Return a response as it stands."""
    return await service.app.committer.run(lambda uow: responses.get(uow, sent.id))


async def answers(service: Service, sent: Response) -> dict[str, str]:
    """Return what was answered, as short as it can be said: a code, words, or how it was left."""

    def read(uow: UnitOfWork) -> dict[str, Answer]:
        return responses.answers(uow, sent.id)

    found = await service.app.committer.run(read)
    return {
        step: each.code
        or each.words
        or (str(each.state) if each.number is None else str(each.number))
        for step, each in found.items()
    }
