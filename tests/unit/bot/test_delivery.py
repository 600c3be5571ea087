from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot import delivery as module
from bot.delivery import MOST_TRIES, Delivery
from channels.base import SendError
from channels.telegram import Telegram
from channels.twilio import TwilioSms
from domain.model import Channel, Choice, Outbound
from storage import addresses, outbox, people
from storage.schema import attempt
from storage.schema import outbox as rows
from tests.unit.bot.inline import Inline, trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from channels.base import Ack, Hook
    from domain.fitting import Fitted, Limits
    from domain.model import Inbound, Receipt
    from storage.attempts import Concerned
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

BUSY = SendError("20503", retryable=True)


@dataclass
class Wire:
    """A provider in memory: `results` meet the next calls, `held` keeps calls open."""

    name: Channel = Channel.SMS
    account: str = "twilio:AC1"
    limits: Limits = TwilioSms.limits
    results: deque[Exception | None] = field(default_factory=deque)
    calls: list[tuple[str, Fitted]] = field(default_factory=list)
    held: asyncio.Event | None = None

    async def send(self, address: str, fitted: Fitted) -> str:
        self.calls.append((address, fitted))
        if self.held is not None:
            await self.held.wait()
        result = self.results.popleft() if self.results else None
        if result is not None:
            raise result
        return f"SM{len(self.calls)}"

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        raise NotImplementedError

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        return [fitted.text for _, fitted in self.calls]


@dataclass
class Post:
    """A delivery over one wire, and what it said was lost."""

    book: Book
    cast: Cast
    wire: Wire
    committer: Inline
    delivery: Delivery
    lost: list[tuple[Concerned, str, bool]]

    async def promise(self, *texts: str, to: int | None = None, **more: object) -> None:
        for text in texts:
            out = Outbound(to or self.cast.mentee, "test", text, **more)  # type: ignore[arg-type]
            await self.committer.run(lambda uow, each=out: uow.send(each))  # type: ignore[misc]
        await turn()

    async def after(self, **duration: float) -> list[str]:
        """Let time pass, sweep once, and return the texts sent meanwhile."""
        before = len(self.wire.calls)
        self.book.later(**duration)
        await self.delivery.sweep()
        await self.delivery.drain()
        return self.wire.texts[before:]

    def states(self) -> list[str]:
        return [row.state for row in self._rows()]

    def faults(self) -> list[str]:
        return [row.fault for row in self._rows()]

    def tries(self) -> list[int]:
        return [row.tries for row in self._rows()]

    def attempts(self) -> list[tuple[object, ...]]:
        order = select(attempt.c.piece, attempt.c.state, attempt.c.error_code).order_by(
            attempt.c.id
        )
        return [tuple(row) for row in self.book.rows(order)]

    def _rows(self) -> Sequence[Row[Any]]:
        with self.book.reader.connect() as other:
            return other.execute(select(rows).order_by(rows.c.id)).all()


async def turn() -> None:
    """Let every task go on until it waits for something."""
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def post(book: Book, cast: Cast) -> Post:
    wire, committer = Wire(), Inline(book)
    lost: list[tuple[Concerned, str, bool]] = []

    def note(uow: UnitOfWork, concerned: Concerned, code: str, blocked: bool) -> None:
        lost.append((concerned, code, blocked))

    delivery = Delivery({Channel.SMS: wire}, committer, committer, note)  # type: ignore[arg-type]
    committer.on_parcels = delivery.hand_over
    return Post(book, cast, wire, committer, delivery, lost)


async def test_one_at_a_time_for_a_person_side_by_side_for_all(post: Post) -> None:
    post.wire.held = asyncio.Event()
    await post.promise("1", "2", "3")
    await post.promise("other", to=post.cast.mentors[0])
    assert post.wire.texts == ["1", "other"]
    assert post.delivery.in_flight == 2
    post.wire.held.set()
    await post.delivery.drain()
    assert post.wire.texts == ["1", "other", "2", "3"]
    assert post.states() == ["sent"] * 4
    assert post.attempts() == [(0, "accepted", "")] * 4
    assert (post.delivery.in_flight, post.delivery.is_idle()) == (0, True)


async def test_later_messages_wait_while_an_earlier_one_is_tried_again(post: Post) -> None:
    post.wire.results.append(BUSY)
    await post.promise("1", "2")
    await post.delivery.drain()
    await post.promise("3")
    assert await post.after(seconds=1.9) == []
    assert await post.after(seconds=0.1) == ["1", "2", "3"]
    assert post.states() == ["sent"] * 3


async def test_the_provider_says_how_long_to_wait(post: Post) -> None:
    post.wire.results.append(SendError("20429", retryable=True, retry_after=7, throttled=True))
    await post.promise("1")
    assert await post.after(seconds=6.9) == []
    assert await post.after(seconds=0.1) == ["1"]


async def test_after_30_seconds_in_place_a_message_steps_aside(post: Post) -> None:
    post.wire.results.extend([BUSY] * 5)
    await post.promise("1", "2")
    tried = [await post.after(seconds=wait) for wait in (2, 4, 8, 16)]
    assert tried == [["1"], ["1"], ["1"], ["1", "2"]]
    assert post.states() == ["ready", "sent"]
    assert await post.after(seconds=32) == ["1"]
    assert post.states() == ["sent", "sent"]


async def test_short_waits_that_add_up_make_it_step_aside_too(post: Post) -> None:
    post.wire.results.extend([SendError("20429", retryable=True, retry_after=20)] * 2)
    await post.promise("1", "2")
    assert await post.after(seconds=20) == ["1", "2"]
    assert await post.after(seconds=20) == ["1"]


async def test_a_refused_message_is_dead_and_reported(post: Post) -> None:
    post.wire.results.append(SendError("21610", blocked=True))
    await post.promise("1", "2")
    assert post.states() == ["dead", "sent"]
    assert post.faults() == ["21610", ""]
    ((concerned, code, blocked),) = post.lost
    assert (concerned.person_id, code, blocked) == (post.cast.mentee, "21610", True)
    assert post.attempts()[0] == (0, "failed", "21610")


async def test_a_provider_that_never_recovers_ends_it_after_the_last_try(post: Post) -> None:
    post.wire.results.extend([BUSY] * MOST_TRIES)
    await post.promise("1")
    for _ in range(MOST_TRIES):
        await post.after(seconds=60)
    assert (post.states(), len(post.wire.calls)) == (["dead"], MOST_TRIES)
    assert len(post.lost) == 1


async def test_what_may_not_go_any_more_is_dropped_at_the_moment_of_sending(post: Post) -> None:
    post.wire.held = asyncio.Event()
    await post.promise("1", "2")
    post.book.commit(lambda uow: people.set_stopped(uow, post.cast.mentee, uow.now))
    post.wire.held.set()
    await post.delivery.drain()
    assert post.wire.texts == ["1"]
    assert (post.states(), post.faults()) == (["sent", "dropped"], ["", "left"])


async def test_a_long_text_goes_on_at_the_piece_that_failed(post: Post) -> None:
    text = " ".join(f"word{number}" for number in range(500))
    post.wire.results.extend([None, BUSY])
    await post.promise(text, relay=True, choices=(Choice("A", "Take"),))
    await post.after(seconds=2)
    first, failed, *rest = post.wire.calls
    assert failed[1].text == rest[0][1].text != first[1].text
    assert [bool(fitted.choices) for _, fitted in post.wire.calls][-1:] == [True]
    assert [bool(fitted.choices) for _, fitted in (first, *rest[:-1])] == [False] * len(rest)
    assert post.states() == ["sent"]
    assert [piece for piece, _, _ in post.attempts()] == [0, 1, *range(1, len(rest) + 1)]
    ids = [fitted.attempt_id for _, fitted in post.wire.calls]
    assert len(set(ids)) == len(ids)


async def test_strangers_have_a_lane_by_address(post: Post) -> None:
    stranger = post.book.commit(lambda uow: addresses.add(uow, Channel.SMS, "+12025550177", None))
    post.wire.held = asyncio.Event()
    for text in ("1", "2"):
        out = Outbound(None, "stranger", text, address_id=stranger)
        await post.committer.run(lambda uow, each=out: uow.send(each))  # type: ignore[misc]
    await turn()
    assert [(to, fitted.text) for to, fitted in post.wire.calls] == [("+12025550177", "1")]
    post.wire.held.set()
    await post.delivery.drain()
    assert post.states() == ["sent", "sent"]


async def test_a_message_taken_back_while_it_waits_lets_the_later_ones_go(post: Post) -> None:
    post.wire.results.append(BUSY)
    await post.promise("1", "2")
    (message_id, *_) = (row.message_id for row in post._rows())
    assert post.book.commit(lambda uow: outbox.recall(uow, message_id))
    assert await post.after(seconds=0) == ["2"]
    assert post.states() == ["recalled", "sent"]


async def test_what_another_process_left_is_taken_up_once_its_lease_is_over(post: Post) -> None:
    post.book.commit(lambda uow: uow.send(Outbound(post.cast.mentee, "test", "left behind")))
    assert await post.after(minutes=1) == []
    assert await post.after(minutes=1) == ["left behind"]
    assert post.tries() == [2]


async def test_a_sweep_that_fails_forgets_nothing(post: Post) -> None:
    post.wire.results.append(BUSY)
    await post.promise("1")
    post.book.later(seconds=2)
    post.committer.faults.extend([None, trouble()])
    with pytest.raises(type(trouble())):
        await post.delivery.sweep()
    assert await post.after(seconds=0) == ["1"]


async def test_a_result_that_cannot_be_stored_is_kept_and_not_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REST_S", 0)
    post.wire.held = asyncio.Event()
    await post.promise("1")
    post.committer.faults.extend([trouble(), trouble()])
    post.wire.held.set()
    await post.delivery.drain()
    assert (post.states(), post.wire.texts) == (["sent"], ["1"])


async def test_a_bug_of_a_wire_counts_as_a_failed_try(post: Post) -> None:
    post.wire.results.append(ValueError("a bug"))
    await post.promise("1")
    assert (post.states(), post.faults()) == (["ready"], ["ValueError"])
    assert await post.after(seconds=2) == ["1"]


async def test_a_bug_of_ours_harms_only_its_own_message(post: Post) -> None:
    post.wire.held = asyncio.Event()
    await post.promise("1", "2")
    post.committer.faults.append(LookupError("a bug"))
    post.wire.held.set()
    await post.delivery.drain()
    assert post.wire.texts == ["1", "2"]
    assert post.states() == ["ready", "sent"]


async def test_once_closed_no_further_call_begins(post: Post) -> None:
    post.wire.held = asyncio.Event()
    text = " ".join(f"word{number}" for number in range(500))
    await post.promise(text, "2", relay=True)
    await post.promise("other", to=post.cast.mentors[0])
    post.delivery.close()
    await post.promise("late", to=post.cast.mentors[1])
    post.wire.held.set()
    await post.delivery.drain()
    assert len(post.wire.calls) == 2
    assert post.states() == ["ready", "ready", "sent", "ready"]


async def test_buttons_go_as_they_are_where_the_wire_has_them(post: Post) -> None:
    post.wire.limits = Telegram.limits
    await post.promise("1", choices=(Choice("A", "Take"),), silent=True)
    ((_, fitted),) = post.wire.calls
    assert (fitted.choices, fitted.silent) == ((Choice("A", "Take"),), True)


async def test_a_channel_that_was_switched_off_is_waited_for_and_then_reported(post: Post) -> None:
    post.delivery._wires = {}
    await post.promise("1")
    assert (post.states(), post.faults()) == (["ready"], ["channel_off"])
    for _ in range(MOST_TRIES):
        await post.after(seconds=60)
    assert post.states() == ["dead"]
    assert [code for _, code, _ in post.lost] == ["channel_off"]
