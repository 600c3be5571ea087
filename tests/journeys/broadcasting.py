"""Broadcasts in journeys: ordered and confirmed as both doors do, and what the report counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.broadcasts import controlling, ordering, previewing, reporting
from storage import broadcasts, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.audience import Filters
    from domain.broadcasts import Broadcast, Reach
    from domain.model import Choice, Person
    from domain.reaching import Report
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

REHEMA = "Rehema"
WORDS = "Oxygen training moved to Friday 9:00"
HEARD = f"Lake Safe Surgery: {WORDS}\nReply here if you have a question."


@dataclass(slots=True)
class Office:
    """The coordinator at work on broadcasts."""

    service: Service

    async def sends(
        self,
        filters: Filters,
        *,
        words: str = WORDS,
        choices: tuple[Choice, ...] = (),
        key: str = "one",
        settle: bool = True,
    ) -> Broadcast:
        """Order a broadcast and confirm it; return it as it stands then."""

        def work(uow: UnitOfWork) -> Broadcast:
            desk, rehema = self.service.app.desk(uow), self.rehema(uow)
            order = ordering.Order(filters, {"": words}, choices)
            shown = ordering.draft(desk, rehema, order, key)
            assert isinstance(shown, previewing.Preview), shown
            return ordering.confirm(desk, rehema, shown.broadcast, shown.code or None).broadcast

        found = await self.service.app.committer.run(work)
        if settle:
            await self.service.phones.settle()
        return found

    async def does(
        self, what: Callable[[Desk, Person, Broadcast], object], broadcast: Broadcast
    ) -> object:
        """Pause, resume, halt or try again, as the broadcast stands now."""

        def work(uow: UnitOfWork) -> object:
            desk, now = self.service.app.desk(uow), broadcasts.get(uow, broadcast.id)
            return what(desk, self.rehema(uow), now)

        return await self.service.app.committer.run(work)

    async def stands(self, broadcast: Broadcast) -> Broadcast:
        """Return a broadcast as it is stored."""
        return await self.service.app.reader.run(lambda uow: broadcasts.get(uow, broadcast.id))

    async def report(self, broadcast: Broadcast) -> Report:
        """Return what the report counts."""
        return await self.service.app.reader.run(lambda uow: reporting.report(uow, broadcast))

    async def of(self, broadcast: Broadcast, reach: Reach) -> dict[str, str]:
        """Return who stands in a state, and why."""
        listed = await self.service.app.reader.run(
            lambda uow: reporting.people(uow, broadcast, reach, 0, 1000)
        )
        return {each.name: each.recipient.why for each in listed}

    async def channels(self, broadcast: Broadcast) -> dict[str, str]:
        """Return on which channel everybody was reached, "" for nobody who was not."""
        listed = await self.service.app.reader.run(lambda uow: reporting.people(uow, broadcast))
        return {each.name: each.recipient.channel for each in listed}

    @staticmethod
    def rehema(uow: UnitOfWork) -> Person:
        """Return the coordinator."""
        return next(each for each in people.every(uow) if each.name == REHEMA)


def got(service: Service, who: str, words: str = HEARD) -> int:
    """Count how often somebody got a broadcast."""
    return service.inbox(who).count(words)


HALT, PAUSE, RESUME, RETRY = (
    controlling.halt,
    controlling.pause,
    controlling.resume,
    controlling.retry,
)
