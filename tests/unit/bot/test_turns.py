"""What is sent faster than an account may be used waits for its turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.sending.gate import Terms
from bot.sending.pacing import Rate
from domain.model import Channel
from tests.unit.bot.post import post_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.storage.book import Book, Cast


async def test_what_exceeds_the_pace_waits_for_its_turn(book: Book, cast: Cast) -> None:
    terms = Terms(rates={Channel.SMS: Rate(1, burst=2)}, dice=lambda: 1.0)
    post = post_of(book, cast, terms)
    for number in range(40):
        await post.promise(str(number), to=cast.mentors[number % 2])
    await post.delivery.drain()
    assert post.wire.texts == ["0", "1"]
    assert post.delivery.is_idle()
    following = await post.delivery.next_instant()
    assert following == book.now + timedelta(seconds=1)
    for second in range(1, 10):
        assert len(await post.after(seconds=1)) == 1, second
    await post.step(minutes=1)
    assert len(post.wire.calls) == 40
    for mentor in (0, 1):
        mine = [int(text) for text in post.wire.texts if int(text) % 2 == mentor]
        assert mine == sorted(mine)


async def test_what_would_wait_long_waits_in_the_database(book: Book, cast: Cast) -> None:
    terms = Terms(rates={Channel.SMS: Rate(1 / 60, burst=1)}, dice=lambda: 1.0)
    post = post_of(book, cast, terms)
    await post.promise("1")
    await post.promise("2", to=cast.mentors[0])
    row = post.rows()[1]
    assert (row.holder, row.next_try_at) == (None, book.now + timedelta(minutes=1))
    assert post.tries() == [1, 0]
    await post.step(minutes=1)
    assert post.wire.texts == ["1", "2"]


async def test_a_running_clock_wakes_what_waits_by_itself(
    book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, timers = asyncio.get_running_loop(), []

    def call_later(
        wait_s: float, wake: Callable[..., None], *given: object
    ) -> asyncio.TimerHandle:
        timers.append((wait_s, wake, given))
        return asyncio.TimerHandle(loop.time() + wait_s, wake, given, loop)

    monkeypatch.setattr(loop, "call_later", call_later)
    terms = Terms(rates={Channel.SMS: Rate(10, burst=1)}, dice=lambda: 1.0)
    post = post_of(book, cast, terms)
    await post.promise("1")
    await post.promise("2", to=cast.mentors[0])
    assert post.wire.texts == ["1"]
    ((wait_s, wake, given),) = timers
    assert wait_s == 0.1
    book.later(seconds=wait_s)
    wake(*given)
    await post.delivery.drain()
    assert post.wire.texts == ["1", "2"]


async def test_what_waits_for_its_turn_goes_back_when_we_close(book: Book, cast: Cast) -> None:
    terms = Terms(rates={Channel.SMS: Rate(1, burst=1)}, dice=lambda: 1.0)
    post = post_of(book, cast, terms)
    await post.promise("1")
    await post.promise("2", "3", to=cast.mentors[0])
    post.delivery.close()
    await post.delivery.drain()
    assert post.wire.texts == ["1"]
    assert [(row.holder, row.tries) for row in post.rows()] == [(None, 1), (None, 0), (None, 0)]
