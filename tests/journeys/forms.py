"""Forms of facilities in journeys: months that stand already, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.outcomes import Outcome
from storage import facilities, outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

REPORTER = "baraza"
LEADER = "leah"
PLACE = "BUNDA"

LINE = (
    "ops=48 cs=21 emerg=15 d0=0 deaths=1 csd=0 seen=40 ssi=6 ssics=1 births=160 "
    "sepsis=2 psepsis=1 files=- ssc=- abx=- return=1"
)


async def reported(service: Service, element: str, months: Mapping[str, int]) -> None:
    """The facility has sent a number of these months before."""

    def store(uow: UnitOfWork) -> None:
        for period, number in months.items():
            new = Outcome(_place(uow), period, element, number, uow.now)
            outcomes.put(uow, new)

    await service.app.committer.run(store)


async def standing(service: Service, period: str) -> dict[str, int | None]:
    """Return what stands of a month, by element."""

    def look(uow: UnitOfWork) -> dict[str, int | None]:
        found = outcomes.standing(uow, _place(uow), period, period)
        return {each.element: each.number for each in found}

    return await service.app.committer.run(look)


async def history(service: Service, period: str) -> Sequence[Outcome]:
    """Return every number of a month that was ever saved, as they came."""
    return await service.app.committer.run(lambda uow: outcomes.history(uow, _place(uow), period))


def _place(uow: UnitOfWork) -> int:
    return next(each.id for each in facilities.every(uow) if each.code == PLACE)
