"""A facility whose clock is run by what falls due, without anybody's phone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from domain.instruments import Answer, AnswerState, ResponseState
from domain.model import Channel, Role
from monitoring import pulses
from scheduler import due
from storage import addresses, people, responses
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")


def number_of(role: Role, nth: int = 0) -> str:
    """Return the number of the nth person who was added with a role."""
    return f"+1202556{[*Role].index(role):02}{nth:02}"


@dataclass
class Ward:
    """A facility whose clock is run by what falls due."""

    room: Room

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        def taking(uow: UnitOfWork) -> T:
            return work(uow)

        (done,) = self.room.book.group(taking)
        if done.fault is not None:
            raise done.fault
        self.room.parcels += done.parcels
        value: T = done.value
        return value

    async def days(self, days: int) -> None:
        for _ in range(days * 4):
            self.room.book.later(hours=6)
            while await due.run_due(self, self, self.room.desk):
                pass

    def at(self, work: Callable[[Desk], T]) -> T:
        return self.room.book.commit(lambda uow: work(self.room.desk(uow)))

    def add(self, count: int, role: Role) -> list[int]:
        def work(uow: UnitOfWork) -> list[int]:
            home = self.room.cast.facility
            made = []
            for nth in range(count):
                values = person(f"{role} {nth}", home, consented_at=uow.now)
                made.append(people.add(uow, values, [role]))
                number = number_of(role, nth)
                addresses.add(uow, Channel.SMS, number, made[-1])
            return made

        return self.room.book.commit(work)

    def asked(self) -> Counter[int]:
        since = self.room.book.now - timedelta(days=365)
        sent = self.at(lambda desk: responses.of_instrument(desk.uow, pulses.INSTRUMENT, since))
        return Counter(each.person_id for each in sent)

    def answer(self, who: list[int], *codes: str) -> None:
        def work(desk: Desk) -> None:
            for each in who:
                (sent,) = (
                    one for one in responses.of_person(desk.uow, each) if one.ended_at is None
                )
                for step, code in zip(("p1", "p2", "p3", "p4"), codes, strict=False):
                    state = AnswerState.ANSWERED
                    responses.put(desk.uow, Answer(0, sent.id, step, state, desk.now, code))
                done = replace(sent, state=ResponseState.DONE, ended_at=desk.now)
                responses.save(desk.uow, done)

        self.at(work)

    def means(self) -> list[str]:
        return [each.text for each in self.room.parcels if each.phrase == "pulse.mean"]
