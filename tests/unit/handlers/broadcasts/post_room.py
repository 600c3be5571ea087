"""A room in which broadcasts go out: jobs fall due, and promises are handed over at will."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select, text

from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Channel, Role
from handlers import deliveries
from handlers.broadcasts import planning, reporting
from scheduler import due
from storage import addresses, attempts, broadcasts, outbox, people, recipients
from storage.schema import outbox as rows
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.model import Choice, Person
    from domain.reaching import Report
    from handlers.desk import Desk
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")

MANY = text("""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
INSERT INTO person (id, name, cadre, language, time_zone, consented_at, created_at, tone_off)
SELECT :base + i, 'P' || i, '', 'en', 'Africa/Dar_es_Salaam', 0, 0, 0 FROM n
""")
THEIR_PHONES = text("""
INSERT INTO address (id, person_id, channel, digest, sealed, created_at)
SELECT id, id, 'sms', CAST(id AS BLOB), x'', 0 FROM person WHERE id > :base
""")
BASE = 1 << 62
"""People of whom there are many have ids behind everybody else's, and numbers nobody can read."""


@dataclass
class PostRoom:
    """Begins broadcasts to everybody, lets time pass, and carries what is promised."""

    room: Room
    parcels: list[Parcel] = field(default_factory=list)
    desk_with: Mapping[str, object] = field(default_factory=dict)

    def desk(self, uow: UnitOfWork) -> Desk:
        return replace(self.room.desk(uow), **self.desk_with)  # type: ignore[arg-type]

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run one unit, as the committer does, and keep what it promises."""
        (done,) = self.room.book.group(work)
        if done.fault is not None:
            raise done.fault
        self.parcels += done.parcels
        value: T = done.value
        return value

    async def look(self, **later: float) -> int:
        """Let time pass, and do once what has fallen due."""
        self.room.book.later(**later)
        return await due.run_due(self, self, self.desk)

    async def rest(self, **later: float) -> None:
        """Let time pass, and do everything that falls due now."""
        while await self.look(**later):
            later = {}

    def begin(self, choices: tuple[Choice, ...] = ()) -> Broadcast:
        """Confirm a broadcast to everybody."""

        def work(uow: UnitOfWork) -> Broadcast:
            how = (BroadcastState.DRAFT, f"key {uow.new_id()}", self.room.rehema, "{}")
            new = Broadcast(0, 0, *how, {"": "moved"}, uow.now, choices)
            begun = planning.begin(self.desk(uow), broadcasts.add(uow, new))
            assert begun is not None
            return begun

        return self.room.book.commit(work)

    def stands(self, broadcast: Broadcast) -> Broadcast:
        return self.room.book.commit(lambda uow: broadcasts.get(uow, broadcast.id))

    def report(self, broadcast: Broadcast) -> Report:
        return self.room.book.commit(lambda uow: reporting.report(uow, broadcast))

    def does(self, what: Callable[[Desk, Person, Broadcast], T], broadcast: Broadcast) -> T:
        """Let the coordinator do something with a broadcast as it stands now."""

        def work(uow: UnitOfWork) -> T:
            rehema = people.get(uow, self.room.rehema)
            return what(self.desk(uow), rehema, broadcasts.get(uow, broadcast.id))

        return self.room.book.commit(work)

    def hire(self, many: int) -> list[int]:
        """Let so many mentees join who have phones."""

        def work(uow: UnitOfWork) -> list[int]:
            made = []
            for n in range(many):
                values = person(f"M{n}", self.room.cast.facility, consented_at=uow.now)
                made.append(people.add(uow, values, [Role.MENTEE]))
                addresses.add(uow, Channel.SMS, f"+2557001{n:05}", made[-1])
            people.set_consented(uow, self.room.rehema, uow.now)
            return made

        return self.room.book.commit(work)

    def crowd(self, many: int) -> None:
        """Let so many people be there that only a statement can make them."""

        def work(uow: UnitOfWork) -> None:
            uow.group.execute(MANY, {"many": many, "base": BASE})
            uow.group.execute(THEIR_PHONES, {"base": BASE})

        self.room.book.commit(work)

    def hand_over(self, most: int | None = None) -> int:
        """Let the provider take what was promised of broadcasts; return how much."""
        taken, self.parcels = self.parcels[:most], self.parcels[len(self.parcels[:most]) :]

        def work(uow: UnitOfWork) -> None:
            for each in taken:
                attempts.accepted(uow, each.attempt_id, "AC", f"SM{each.attempt_id}")
                outbox.end(uow, each.outbox_id, "sent")
                recipients.handed_over(uow, each.message_id, each.channel)

        self.room.book.commit(work)
        return len(taken)

    def lose(self, parcel: Parcel, code: str, *, blocked: bool = False) -> None:
        """Let a provider refuse a message for good."""

        def work(uow: UnitOfWork) -> None:
            self.parcels.remove(parcel)
            outbox.end(uow, parcel.outbox_id, "dead", code)
            concerned = attempts.concerned_by(uow, parcel.outbox_id)
            assert concerned is not None
            if blocked:
                deliveries.block(self.desk(uow), concerned.address_id, code)
            deliveries.lost(self.desk(uow), concerned, code)

        self.room.book.commit(work)

    def standing(self) -> int:
        """Count what of broadcasts stands in the outbox."""
        found = select(func.count()).where(rows.c.bulk.is_(True), rows.c.state == "ready")
        return int(self.room.book.rows(found)[0][0])
