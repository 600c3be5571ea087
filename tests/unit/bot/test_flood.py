"""What a flood costs the others: each sender has a lane, and a flood has but one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.dispatch import Dispatch
from content.phrases import Phrases
from domain.escalation import Charter
from domain.limits import A_MINUTE
from domain.model import Channel, Inbound
from handlers import front
from handlers.desk import Desk
from storage import inbox
from storage.schema import inbox as rows
from tests.unit.bot.inline import Inline

if TYPE_CHECKING:
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

FLOODER, MENTEE = "+12025550177", "+255700000100"
FLOOD = 5 * A_MINUTE.most


class Desks:
    """A dispatch with the real front desk, and the order in which messages were handled."""

    def __init__(self, book: Book) -> None:
        self.inline, self.book = Inline(book), book
        self.dispatch = Dispatch(self.inline, self.inline, self.handle)  # type: ignore[arg-type]
        self.order: list[str] = []

    def handle(self, uow: UnitOfWork, arrived: Arrived) -> None:
        self.order.append(arrived.inbound.sender)
        front.receive(Desk(uow, Phrases.load(), Charter()), arrived)

    def store(self, sender: str, text: str, key: str) -> Arrived:
        inbound = Inbound("AC1", key, Channel.SMS, sender, "+1", text, raw=b"as it came")
        arrived = self.book.commit(lambda uow: inbox.accept(uow, inbound))
        assert arrived is not None
        return arrived


async def test_another_sender_waits_for_one_message_of_a_flood_at_most(
    book: Book, cast: Cast
) -> None:
    desks = Desks(book)
    flood = [desks.store(FLOODER, f"case {each}", f"SM{each}") for each in range(FLOOD)]
    desks.dispatch.hand_over(flood)
    desks.dispatch.hand_over([desks.store(MENTEE, "Where is the list kept?", "SM")])
    await desks.dispatch.drain()
    assert len(desks.order) == FLOOD + 1
    assert desks.order.index(MENTEE) <= 1


async def test_beside_a_poisoned_message_all_others_are_handled_and_it_keeps_its_payload(
    book: Book, cast: Cast
) -> None:
    desks = Desks(book)
    poisoned = desks.store("+12025550178", "poison", "poison")
    book.commit(lambda uow: uow.change(rows.update().values(kind="no such kind")))
    desks.dispatch.hand_over(
        [desks.store(f"+120255502{each:02d}", "Hello there", f"SM{each}") for each in range(99)]
    )
    await desks.dispatch.drain()
    book.later(seconds=inbox.LEASE.total_seconds())
    for _ in range(20):
        book.later(seconds=1)
        await desks.dispatch.sweep()
        await desks.dispatch.drain()
    found = book.rows(select(rows.c.id, rows.c.state, rows.c.tries, rows.c.sealed_raw))
    assert [row[1] for row in found].count("done") == 99
    (dead,) = [row for row in found if row[1] == "dead"]
    assert (dead[0], dead[2]) == (poisoned.inbox_id, 5)
    place = f"inbox:sealed_raw:{dead[0]}"
    assert book.memory.sealer.open_bytes(dead[3], place) == b"as it came"
