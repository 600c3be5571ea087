"""What is done about a call of which nobody knows whether the provider heard it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sending.letters import letter_of
from bot.sending.sender import ASKED_FOR, HEARD_WITHIN
from channels.base import Kind, SendError
from channels.telegram import Telegram
from channels.twilio.sms import TwilioSms
from domain.model import Choice, Delivery, Outbound, Receipt
from storage import attempts, claims
from tests.unit.bot.post import Post, post_of

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

CUT = SendError("connection", Kind.UNKNOWN)
DOWN = SendError("http_503", Kind.UNKNOWN)
BUSY = SendError("no_connection", Kind.RETRYABLE)


@pytest.fixture
def post(book: Book, cast: Cast) -> Post:
    return post_of(book, cast)


@pytest.fixture
def asked(post: Post) -> Post:
    """A delivery over a provider that can be asked."""
    post.wire.asks = True
    return post


def heard(post: Post, state: Delivery) -> None:
    """The provider reports of the call that was made first."""

    def work(uow: UnitOfWork) -> None:
        (first, *_) = attempts.of_rows(uow, [row.id for row in post.rows()])
        attempts.report(uow, first.id, Receipt("sms:1", "SM77", state))

    post.book.commit(work)


async def test_a_provider_that_took_it_is_asked_and_not_called_again(asked: Post) -> None:
    asked.wire.results.append(CUT)
    asked.wire.answers.append("SM44")
    began = asked.book.now
    await asked.promise("1", "2")
    assert await asked.after(seconds=HEARD_WITHIN.total_seconds() - 0.1) == []
    assert asked.wire.questions == [], "its report may still come"
    assert await asked.after(seconds=0.1) == ["2"]
    assert asked.wire.questions == [("+255700000100", "1", began, [])]
    assert asked.states() == ["sent", "sent"]
    assert asked.attempts() == [(0, "accepted", "")] * 2
    assert "send.repeated" not in asked.journal()


async def test_a_provider_that_did_not_take_it_is_called_again(asked: Post) -> None:
    asked.wire.results.append(CUT)
    await asked.promise("1")
    assert await asked.after(seconds=5) == ["1"]
    assert len(asked.wire.questions) == 1
    assert (asked.states(), asked.journal()) == (["sent"], [])


async def test_what_is_known_to_be_another_message_is_not_taken_for_this(asked: Post) -> None:
    asked.wire.results.extend([None, CUT])
    await asked.promise("Got it", "Got it")
    await asked.after(seconds=5)
    ((_, _, _, known),) = asked.wire.questions
    assert known == ["SM1"]


async def test_a_report_that_comes_first_settles_it(asked: Post) -> None:
    asked.wire.results.append(CUT)
    await asked.promise("1", "2")
    heard(asked, Delivery.SENT)
    assert await asked.after(seconds=5) == ["2"]
    assert asked.wire.questions == []
    assert asked.states() == ["sent", "sent"]


async def test_what_was_certainly_refused_is_not_asked_about(asked: Post) -> None:
    asked.wire.results.append(BUSY)
    await asked.promise("1")
    assert await asked.after(seconds=2) == ["1"]
    assert asked.wire.questions == []


async def test_what_a_dead_process_may_have_sent_is_asked_about(asked: Post) -> None:
    asked.wire.answers.append("SM44")
    committer, asked.committer.on_parcels = asked.committer.on_parcels, lambda _: None
    await asked.promise("left behind")
    asked.committer.on_parcels = committer
    assert await asked.after(minutes=2) == []
    assert len(asked.wire.questions) == 1
    assert asked.states() == ["sent"]


async def test_while_it_cannot_be_asked_nothing_is_sent_blindly(asked: Post) -> None:
    asked.wire.results.append(CUT)
    asked.wire.answers.extend([DOWN] * 200)
    await asked.promise("1")
    await asked.step(minutes=ASKED_FOR.total_seconds() / 60 - 1)
    assert len(asked.wire.calls) == 1
    assert len(asked.wire.questions) > 10
    await asked.step(minutes=3)
    assert len(asked.wire.calls) == 2, "now it is worth more than never sending it twice"
    assert (asked.states(), asked.journal()) == (["sent"], ["send.repeated"])


async def test_a_later_message_does_not_wait_for_the_answer(asked: Post) -> None:
    asked.wire.results.append(CUT)
    asked.wire.answers.extend([DOWN] * 200)
    await asked.promise("1", "2")
    await asked.step(minutes=2)
    assert asked.wire.texts == ["1", "2"]


async def test_one_of_many_is_listed_instead_of_sent_twice(asked: Post) -> None:
    asked.wire.results.append(CUT)
    asked.wire.answers.extend([DOWN] * 200)
    await asked.promise("1", bulk=True)
    await asked.step(minutes=33)
    assert len(asked.wire.calls) == 1
    assert (asked.states(), asked.faults(), asked.lost) == (["dead"], ["unknown"], [])


async def test_where_nobody_can_be_asked_conversation_is_repeated_and_noted(post: Post) -> None:
    post.wire.results.append(CUT)
    await post.promise("1", "2")
    assert await post.after(seconds=2) == ["1", "2"]
    assert post.journal() == ["send.repeated"]
    assert post.attempts()[:2] == [(0, "planned", "connection"), (0, "accepted", "")]


async def test_where_nobody_can_be_asked_one_of_many_is_listed(post: Post) -> None:
    post.wire.results.append(CUT)
    await post.promise("1", bulk=True)
    await post.after(seconds=2)
    assert (len(post.wire.calls), post.states()) == (1, ["dead"])
    assert post.faults() == ["unknown"]


async def test_each_piece_is_asked_about_by_itself(asked: Post) -> None:
    text = " ".join(f"word{number}" for number in range(500))
    asked.wire.results.extend([None, CUT])
    asked.wire.answers.append("SM44")
    await asked.promise(text, relay=True)
    await asked.after(seconds=5)
    sent = [fitted.text for _, fitted in asked.wire.calls]
    assert len(sent) == len(set(sent))
    ((_, words, _, known),) = asked.wire.questions
    assert (words, known) == (sent[1], ["SM1"])
    assert asked.states() == ["sent"]


@pytest.mark.parametrize("limits", [TwilioSms.limits, Telegram.limits])
def test_a_piece_that_is_not_there_any_more_is_the_last(
    book: Book, cast: Cast, limits: object
) -> None:
    parcel = parcel_of(book, cast, piece=9)
    letter = letter_of(parcel, limits)  # type: ignore[arg-type]
    assert letter.last


def parcel_of(book: Book, cast: Cast, **more: object) -> Parcel:
    (done,) = book.group(lambda uow: uow.send(Outbound(cast.mentee, "test", "words")))
    (parcel,) = done.parcels
    return replace(parcel, **more)  # type: ignore[arg-type]


def test_a_letter_weighs_its_parts_where_they_are_paid(book: Book, cast: Cast) -> None:
    parcel = parcel_of(book, cast, text="x" * 307, choices=(Choice("A", "Take"),))
    assert letter_of(parcel, TwilioSms.limits).weight == 3
    letter = letter_of(parcel, Telegram.limits)
    assert (letter.weight, letter.fitted.choices) == (1, parcel.choices)


async def test_whoever_has_lost_a_row_leaves_it_alone(post: Post) -> None:
    parcel = parcel_of(post.book, post.cast)
    post.book.later(minutes=2)
    (theirs,) = post.book.commit(lambda uow: claims.take(uow, [parcel.outbox_id]))
    post.delivery.hand_over([parcel])
    await post.delivery.drain()
    assert post.wire.calls == []
    assert post.tries() == [2]
    assert theirs.doubts[0].at + timedelta(minutes=2) == post.book.now


async def test_a_lease_that_is_nearly_over_is_given_back(post: Post) -> None:
    parcel = parcel_of(post.book, post.cast)
    post.book.later(seconds=115)
    post.delivery.hand_over([parcel])
    await post.delivery.drain()
    assert post.wire.texts == ["words"], "it is looked for at once, and taken anew"
    assert post.states() == ["sent"]
