from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sending import noting
from bot.sending.breaker import OPENS_AFTER
from channels.base import Kind, SendError
from channels.telegram import Telegram
from domain.model import Channel, Choice, Delivery, Outbound, Receipt
from storage import addresses, outbox, parked, people
from tests.unit.bot.inline import trouble
from tests.unit.bot.post import STEADY, Post, post_of, turn

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

BUSY = SendError("20503", Kind.RETRYABLE)
CUT = SendError("connection", Kind.UNKNOWN)
SLOW = SendError("20429", Kind.THROTTLED, retry_after=7)


@pytest.fixture
def post(book: Book, cast: Cast) -> Post:
    return post_of(book, cast)


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
    post.wire.results.append(SLOW)
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
    post.wire.results.extend([SendError("20503", Kind.RETRYABLE, retry_after=20)] * 2)
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
    assert post.attempts()[0] == (0, "refused", "21610")


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
    post.wire.limits = replace(post.wire.limits, buttons=True)
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
    (message_id, *_) = (row.message_id for row in post.rows())
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
    monkeypatch.setattr(noting, "REST_S", 0)
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
    del post.wires[Channel.SMS]
    ends = post.book.now + timedelta(minutes=10)
    await post.promise("1", expires_at=ends)
    assert (post.states(), post.faults()) == (["ready"], ["channel_off"])
    await post.step(minutes=11)
    assert (post.states(), post.faults()) == (["dropped"], ["expired"])
    assert [code for _, code, _ in post.lost] == ["expired"]


async def test_a_message_that_fails_alone_does_not_stop_the_others(post: Post) -> None:
    post.wire.results.extend([BUSY] * 20)
    await post.promise("1")
    await post.step(minutes=10)
    assert len(post.wire.calls) > OPENS_AFTER
    post.wire.results.clear()
    await post.promise("2", to=post.cast.mentors[0])
    assert post.wire.texts[-1] == "2"


async def test_an_account_in_trouble_is_tried_twice_a_minute_and_keeps_every_order(
    post: Post,
) -> None:
    mentee, mentor = post.cast.mentee, post.cast.mentors[0]
    post.wire.results.extend([CUT] * 500)
    for number in range(3):
        await post.promise(f"a{number}", to=mentee)
        await post.promise(f"b{number}", to=mentor)
        await post.step(seconds=20)
    before, tries = len(post.wire.calls), post.tries()
    await post.step(minutes=30)
    assert 50 <= len(post.wire.calls) - before <= 60
    await post.promise("a3", to=mentee)
    assert sum(post.tries()) - sum(tries) <= 61, "what is not tried is not counted"
    post.wire.results.clear()
    before = len(post.wire.calls)
    await post.step(minutes=2)
    sent = post.wire.texts[before:]
    assert [text for text in sent if text[0] == "a"] == ["a0", "a1", "a2", "a3"]
    assert [text for text in sent if text[0] == "b"] == ["b0", "b1", "b2"]
    assert set(post.states()) == {"sent"}


async def test_what_waits_for_an_account_in_trouble_ends_by_its_kind(post: Post) -> None:
    post.wire.results.extend([BUSY] * 2000)
    await post.promise("receipt", phrase="ask.received")
    await post.promise("words", phrase="relay.second")
    await post.promise("other", to=post.cast.mentors[0])
    await post.step(hours=2, minutes=1)
    assert post.states() == ["dropped", "ready", "ready"]
    assert post.faults()[0] == "expired"
    assert [(one.phrase, why) for one, why, _ in post.lost] == [("ask.received", "expired")]


async def test_too_fast_stops_the_whole_account(post: Post) -> None:
    post.wire.results.append(SLOW)
    await post.promise("1", "2")
    await post.promise("other", to=post.cast.mentors[0])
    assert post.wire.texts == ["1"]
    assert await post.after(seconds=6.9) == []
    assert await post.delivery.next_instant() == post.book.now + timedelta(seconds=0.1)
    await post.step(seconds=3)
    assert sorted(post.wire.texts) == ["1", "1", "2", "other"]
    assert post.tries() == [2, 1, 1]


async def test_another_account_goes_on_meanwhile(book: Book, cast: Cast) -> None:
    post = post_of(book, cast, STEADY, Channel.SMS, Channel.TELEGRAM)
    telegram_id = book.commit(
        lambda uow: addresses.add(uow, Channel.TELEGRAM, "4711", cast.mentee)
    )
    sms_id = cast.address[cast.mentee]
    post.wire.results.append(SendError("http_429", Kind.THROTTLED, retry_after=600))
    await post.promise("1", "2", address_id=sms_id)
    await post.promise("3", address_id=telegram_id)
    assert post.wires[Channel.TELEGRAM].texts == ["3"]
    await post.step(minutes=11)
    assert post.wire.texts == ["1", "1", "2"]


async def test_bulk_gives_way_to_conversation(post: Post) -> None:
    post.wire.held = asyncio.Event()
    await post.promise("news of the week", "and more of it", bulk=True)
    await post.promise("an answer")
    post.wire.held.set()
    await post.delivery.drain()
    assert post.wire.texts == ["news of the week", "an answer", "and more of it"]


async def test_many_rows_left_behind_go_in_their_order_at_one_look(post: Post) -> None:
    hand_over, post.committer.on_parcels = post.committer.on_parcels, lambda _: None
    await post.promise(*"123456")
    await post.promise(*"abcdef", to=post.cast.mentors[0])
    post.committer.on_parcels = hand_over
    post.book.later(minutes=2)
    await post.delivery.sweep()
    await post.delivery.drain()
    assert "".join(one for one in post.wire.texts if one.isdecimal()) == "123456"
    assert "".join(one for one in post.wire.texts if one.isalpha()) == "abcdef"


async def test_what_was_left_behind_goes_before_what_is_new(post: Post) -> None:
    hand_over, post.committer.on_parcels = post.committer.on_parcels, lambda _: None
    await post.promise("1")
    post.committer.on_parcels = hand_over
    post.book.later(minutes=2)
    await post.promise("2")
    await post.settle()
    assert post.wire.texts == ["1", "2"], "what was left behind goes first"


async def test_a_report_that_came_too_early_finds_its_message(post: Post) -> None:
    early = Receipt("sms:1", "SM1", Delivery.FAILED, error_code="30003")
    post.book.commit(lambda uow: parked.park(uow, early))
    await post.settle()
    assert post.reported == []
    await post.promise("1")
    await post.settle()
    ((receipt),) = post.reported
    assert (receipt.state, receipt.error_code) == (Delivery.FAILED, "30003")
    assert post.attempts() == [(0, "failed", "")]
    await post.settle()
    assert len(post.reported) == 1


async def test_what_an_account_is_left_alone_for_too_long_is_told_in_time(post: Post) -> None:
    post.wire.results.append(SendError("http_429", Kind.THROTTLED, retry_after=7200))
    await post.promise("1", phrase="relay.second", expires_at=post.book.now + timedelta(minutes=9))
    await post.after(minutes=8)
    assert post.states() == ["ready"]
    await post.after(minutes=1)
    assert (post.states(), post.faults()) == (["dropped"], ["expired"])
    assert [why for _, why, _ in post.lost] == ["expired"]
