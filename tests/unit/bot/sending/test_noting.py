"""What is noted of a message that may not be sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from channels.base import SendError
from domain.audience import Filters
from domain.broadcasts import Reach
from storage import addresses, audiences, people, reaches, recipients
from tests.storage.test_broadcasts import order
from tests.unit.bot.post import post_of

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast, Recipient
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


async def test_what_is_for_somebody_who_has_the_number_no_more_is_dropped_and_told(
    book: Book, cast: Cast
) -> None:
    post = post_of(book, cast)
    post.wire.held = asyncio.Event()
    await post.promise("1", "2")
    home = post.cast.address[post.cast.mentee]
    post.book.commit(lambda uow: addresses.give(uow, home, None))
    post.wire.held.set()
    await post.delivery.drain()
    assert post.wire.texts == ["1"]
    assert (post.states(), post.faults()) == (["sent", "dropped"], ["", "parted"])
    assert [why for _, why, _ in post.lost] == ["parted"]


def on_its_way(book: Book, cast: Cast) -> Broadcast:
    """Plan a broadcast to everybody."""

    sent = book.commit(lambda uow: order(uow, cast))

    def plan(uow: UnitOfWork) -> None:
        recipients.plan(uow, sent.id, audiences.given(uow, Filters()), 0)

    book.commit(plan)
    return sent


async def test_what_becomes_of_a_broadcasts_message_moves_its_row(book: Book, cast: Cast) -> None:
    post, sent = post_of(book, cast), on_its_way(book, cast)
    post.wire.results.extend([None, SendError("21211", blocked=True)])
    for person_id in (cast.mentee, cast.mentors[0]):
        how = {"phrase": "bc.message", "bulk": True, "broadcast_id": sent.id}
        await post.promise("moved", to=person_id, **how)
    await post.delivery.drain()
    rows = {each.person_id: each.state for each in _rows(book, sent)}
    assert rows[cast.mentee] is Reach.SENT
    assert rows[cast.mentors[0]] is Reach.WRITTEN  # who hears of it moves it
    assert [(each.message_id > 0, why, blocked) for each, why, blocked in post.lost] == [
        (True, "21211", True)
    ]


async def test_of_what_else_goes_to_many_nobody_hears(book: Book, cast: Cast) -> None:
    post = post_of(book, cast)
    post.wire.results.append(SendError("21211", blocked=True))
    await post.promise("news of the week", bulk=True)
    await post.delivery.drain()
    assert post.lost == []


async def test_a_broadcast_that_may_not_go_any_more_is_told_of(book: Book, cast: Cast) -> None:
    post, sent = post_of(book, cast), on_its_way(book, cast)
    post.wire.held = asyncio.Event()
    await post.promise("first")
    await post.promise("moved", phrase="bc.message", bulk=True, broadcast_id=sent.id)
    book.commit(lambda uow: people.set_stopped(uow, cast.mentee, uow.now))
    post.wire.held.set()
    await post.delivery.drain()
    assert [why for each, why, _ in post.lost if each.phrase == "bc.message"] == ["left"]


def _rows(book: Book, sent: Broadcast) -> list[Recipient]:
    listed = book.commit(lambda uow: reaches.listed(uow, sent.id, None, 0, 9))
    return [each.recipient for each in listed]
