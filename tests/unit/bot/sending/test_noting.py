"""What is noted of a message that may not be sent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from storage import addresses
from tests.unit.bot.post import post_of

if TYPE_CHECKING:
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
