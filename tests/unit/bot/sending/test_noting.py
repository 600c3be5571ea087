"""What became of a call is stored, whatever the database does, and others are given time to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.patience import Patience
from bot.sending.gate import Terms
from channels.base import Kind, SendError
from domain.model import Outbound
from storage import outbox
from tests.unit.bot.inline import trouble
from tests.unit.bot.post import Post, post_of

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

BUSY = SendError("http_503", Kind.RETRYABLE)


@pytest.fixture
def post(book: Book, cast: Cast) -> Post:
    return post_of(book, cast)


def aside(post: Post) -> list[bool]:
    return [row.aside for row in post.rows()]


async def test_what_stepped_aside_comes_back_when_its_provider_was_at_fault(post: Post) -> None:
    post.wire.results.extend([BUSY] * 20)
    await post.promise("1")
    for wait in (2, 4, 8, 16):
        await post.after(seconds=wait)
    assert aside(post) == [True]
    await post.promise("2", to=post.cast.mentors[0])
    await post.delivery.drain()
    assert aside(post) == [False, False], "another one fails too: it was not the message"


async def test_what_cannot_be_given_back_goes_when_its_lease_is_over(post: Post) -> None:
    post.committer.faults.extend([None, LookupError("a bug"), trouble()])
    await post.promise("1")
    await post.delivery.drain()
    assert post.wire.texts == []
    assert await post.after(seconds=outbox.LEASE.total_seconds() - 1) == []
    assert await post.after(seconds=1) == ["1"]


async def test_whose_lease_ended_while_nobody_could_look_has_time_to_note(
    book: Book, cast: Cast
) -> None:
    patience = Patience(timedelta(seconds=3), timedelta(seconds=10))
    post = post_of(book, cast, Terms(patience=patience))
    post.book.commit(lambda uow: uow.send(Outbound(cast.mentee, "test", "left behind")))
    await post.settle()
    outage = outbox.LEASE.total_seconds() + 1
    assert await post.after(seconds=outage) == []
    waits = [await post.after(seconds=2) for _ in range(5)]
    assert waits == [[], [], [], [], ["left behind"]]
