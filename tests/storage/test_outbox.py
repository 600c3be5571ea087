from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.model import Channel, Choice, MessageKind, Outbound, Question
from storage import addresses, attempts, messages, outbox, people
from storage.outbox import LEASE, Parcel
from storage.schema import attempt, counter, journal
from storage.schema import outbox as rows
from tests.storage.book import Book, Cast, ask, person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

CHOICES = (Choice("1", "Yes"), Choice("2", "No"))


@pytest.fixture
def asked(memory: Book, cast: Cast) -> Question:
    return memory.commit(lambda uow: ask(uow, cast))


def words(cast: Cast, **more: Any) -> Outbound:
    return Outbound(cast.mentee, "news.looking", "We ask the next mentor.", **more)


def promise(book: Book, outbound: Outbound) -> tuple[Parcel, ...]:
    (done,) = book.group(lambda uow: uow.send(outbound))
    assert done.fault is None
    return done.parcels


def one(book: Book, outbound: Outbound) -> Parcel:
    (parcel,) = promise(book, outbound)
    return parcel


def address(book: Book, person_id: int, channel: Channel, value: str) -> int:
    return book.commit(lambda uow: addresses.add(uow, channel, value, person_id))


def prefer(book: Book, person_id: int, channel: Channel | None) -> None:
    def work(uow: UnitOfWork) -> None:
        known = people.get(uow, person_id)
        values = person(known.name, known.facility_id, preferred=channel)
        people.change(uow, person_id, values, known.roles)

    book.commit(work)


def refusal(book: Book, parcel: Parcel) -> str:
    return book.commit(lambda uow: outbox.refusal(uow, parcel.outbox_id))


def taken(book: Book, parcel: Parcel) -> Parcel:
    found = book.commit(lambda uow: outbox.take(uow, parcel.outbox_id))
    assert found is not None
    return found


def test_a_parcel_holds_everything_a_sender_needs(memory: Book, cast: Cast) -> None:
    ends = memory.now + timedelta(hours=1)
    more = {"short": "Next mentor.", "choices": CHOICES, "relay": True, "silent": True}
    parcel = one(memory, words(cast, expires_at=ends, **more))
    assert (parcel.text, parcel.short) == ("We ask the next mentor.", "Next mentor.")
    assert (parcel.person_id, parcel.channel) == (cast.mentee, Channel.SMS)
    assert (parcel.address, parcel.choices) == ("+255700000100", CHOICES)
    assert (parcel.relay, parcel.silent, parcel.expires_at) == (True, True, ends)
    assert (parcel.piece, parcel.tries, parcel.phrase) == (0, 1, "news.looking")
    planned = memory.rows(select(attempt.c.id, attempt.c.state, attempt.c.outbox_id))
    assert planned == [(parcel.attempt_id, "planned", parcel.outbox_id)]


def test_no_number_or_text_is_shown_by_its_repr(memory: Book, cast: Cast) -> None:
    shown = repr(one(memory, words(cast, short="Next mentor.")))
    assert "+255" not in shown
    assert "mentor" not in shown


def test_the_preferred_address_is_chosen(memory: Book, cast: Cast) -> None:
    address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    address(memory, cast.mentee, Channel.WHATSAPP, "+255700000100")
    assert one(memory, words(cast)).channel is Channel.WHATSAPP
    for channel in Channel:
        prefer(memory, cast.mentee, channel)
        assert one(memory, words(cast)).channel is channel


def test_a_channel_we_do_not_carry_is_not_chosen(memory: Book, cast: Cast) -> None:
    address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    prefer(memory, cast.mentee, Channel.TELEGRAM)
    memory.memory = replace(memory.memory, carried={Channel.SMS})
    assert one(memory, words(cast)).channel is Channel.SMS
    memory.memory = replace(memory.memory, carried={Channel.WHATSAPP})
    assert promise(memory, words(cast)) == ()


def test_a_blocked_address_is_not_chosen(memory: Book, cast: Cast) -> None:
    telegram = address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    assert one(memory, words(cast)).address_id == telegram
    memory.commit(lambda uow: addresses.set_blocked(uow, telegram, memory.now))
    assert one(memory, words(cast)).channel is Channel.SMS
    memory.commit(lambda uow: addresses.set_blocked(uow, telegram, None))
    assert one(memory, words(cast)).address_id == telegram


def test_nothing_is_promised_to_a_person_who_left(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: people.set_stopped(uow, cast.mentee, memory.now))
    assert promise(memory, words(cast)) == ()
    assert memory.rows(select(rows)) == []
    assert memory.rows(select(journal.c.kind, journal.c.person_id)) == [
        ("send.impossible", cast.mentee)
    ]


def test_nothing_is_promised_to_nobody(memory: Book, cast: Cast) -> None:
    assert promise(memory, Outbound(None, "stranger", "Who are you?")) == ()


def test_a_stranger_is_answered_at_the_address(memory: Book) -> None:
    known, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711"))
    parcel = one(memory, Outbound(None, "stranger", "Who are you?", address_id=known))
    assert (parcel.person_id, parcel.address) == (None, "+255711")


def test_a_frozen_address_is_kept(memory: Book, cast: Cast, asked: Question) -> None:
    address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    prefer(memory, cast.mentee, Channel.TELEGRAM)
    frozen = words(cast, question_id=asked.id, address_id=asked.address_id)
    assert one(memory, frozen).address_id == asked.address_id


def test_an_answer_to_another_address_is_astray(memory: Book, cast: Cast, asked: Question) -> None:
    other = address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    how = {"question_id": asked.id, "relay": True}
    answer = Outbound(cast.mentee, "ans.first", "Tighten the cable.", address_id=other, **how)  # type: ignore[arg-type]
    assert refusal(memory, one(memory, answer)) == "astray"
    right = replace(answer, address_id=asked.address_id)
    assert refusal(memory, one(memory, right)) == ""
    unfiled = replace(right, question_id=None)
    assert refusal(memory, one(memory, unfiled)) == "astray"


def test_a_message_to_somebody_who_leaves_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    farewell = one(memory, replace(words(cast), phrase="opt.out"))
    assert refusal(memory, parcel) == ""
    memory.commit(lambda uow: people.set_stopped(uow, cast.mentee, memory.now))
    assert refusal(memory, parcel) == "left"
    assert refusal(memory, farewell) == ""


def test_a_message_to_a_blocked_address_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: addresses.set_blocked(uow, parcel.address_id, memory.now))
    assert refusal(memory, parcel) == "blocked"


def test_a_message_past_its_time_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast, expires_at=memory.now + timedelta(minutes=5)))
    memory.later(minutes=4)
    assert refusal(memory, parcel) == ""
    memory.later(minutes=1)
    assert refusal(memory, parcel) == "expired"


def test_a_message_that_ended_is_gone(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    assert memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "sent"))
    assert not memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "dead", "late"))
    assert refusal(memory, parcel) == "gone"
    assert memory.commit(lambda uow: outbox.refusal(uow, 404)) == "gone"
    assert memory.commit(lambda uow: outbox.take(uow, parcel.outbox_id)) is None
    tallies = [row for row in memory.rows(select(counter)) if row[0].startswith("ended.")]
    assert tallies == [("ended.sent", 1)]


def test_a_promised_row_is_leased_to_the_process_that_promised_it(
    memory: Book, cast: Cast
) -> None:
    parcel = one(memory, words(cast))
    assert memory.commit(lambda uow: outbox.ready_now(uow, 9)) == []
    assert memory.commit(lambda uow: outbox.take(uow, parcel.outbox_id)) is None
    assert memory.commit(outbox.next_try) == memory.now + LEASE
    memory.later(minutes=2)
    assert memory.commit(lambda uow: outbox.ready_now(uow, 9)) == [parcel.outbox_id]


def test_a_row_is_taken_by_one(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast, short="Next.", choices=CHOICES, relay=True))
    memory.later(minutes=2)
    done = memory.group(*[lambda uow: outbox.take(uow, parcel.outbox_id)] * 3)
    again, *others = [each.value for each in done]
    assert others == [None, None]
    assert again.attempt_id > parcel.attempt_id
    assert replace(again, attempt_id=parcel.attempt_id, tries=1) == parcel
    assert again.tries == 2


def test_dropping_the_leases_frees_every_open_row(memory: Book, cast: Cast) -> None:
    first, second, sent = (one(memory, words(cast)) for _ in range(3))
    memory.commit(lambda uow: outbox.end(uow, sent.outbox_id, "sent"))
    assert memory.commit(outbox.drop_leases) == 2
    ready = memory.commit(lambda uow: outbox.ready_now(uow, 9))
    assert ready == [first.outbox_id, second.outbox_id]
    assert memory.commit(lambda uow: outbox.ready_now(uow, 1)) == [first.outbox_id]


def test_a_row_given_back_is_tried_again_at_its_time(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    again = memory.now + timedelta(seconds=30)
    memory.commit(lambda uow: outbox.try_again(uow, parcel.outbox_id, again, "429"))
    assert memory.commit(lambda uow: outbox.ready_now(uow, 9)) == []
    assert memory.commit(outbox.next_try) == again
    memory.later(seconds=30)
    assert memory.commit(lambda uow: outbox.ready_now(uow, 9)) == [parcel.outbox_id]
    assert taken(memory, parcel).tries == 2


def test_pieces_that_have_left_are_not_sent_again(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    second = memory.commit(lambda uow: outbox.next_piece(uow, parcel, 1))
    assert second > parcel.attempt_id
    memory.commit(outbox.drop_leases)
    assert taken(memory, parcel).piece == 1


def test_what_nobody_holds_is_recalled(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    assert not memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    memory.commit(outbox.drop_leases)
    assert memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    assert not memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    assert refusal(memory, parcel) == "gone"


def test_a_message_that_was_sent_is_not_recalled(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "sent"))
    assert not memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))


def test_a_reply_quotes_the_message_as_its_address_knows_it(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    theirs = messages.Words("in", MessageKind.TEXT, "help", provider_id="SM7", address_id=home)
    quoted = memory.commit(lambda uow: messages.add(uow, theirs))
    parcel = one(memory, words(cast, quotes=quoted))
    assert parcel.quotes == "SM7"
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM8"))
    assert one(memory, words(cast, quotes=parcel.message_id)).quotes == "SM8"
    elsewhere = Outbound(cast.mentors[0], "x", "x", quotes=quoted)
    assert one(memory, elsewhere).quotes == ""
    memory.commit(outbox.drop_leases)
    assert taken(memory, parcel).quotes == "SM7"


def test_the_backlog_tells_how_many_and_since_when(memory: Book, cast: Cast) -> None:
    assert memory.commit(outbox.backlog) == (0, None)
    assert memory.commit(outbox.next_try) is None
    began = memory.now
    first = one(memory, words(cast))
    memory.later(minutes=1)
    promise(memory, words(cast))
    assert memory.commit(outbox.backlog) == (2, began)
    memory.commit(lambda uow: outbox.end(uow, first.outbox_id, "sent"))
    assert memory.commit(outbox.backlog) == (1, memory.now)
