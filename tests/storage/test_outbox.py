from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain import posting
from domain.model import Channel, Inbound, MessageKind, Outbound, Prompt
from storage import addresses, attempts, claims, inbox, messages, outbox, people, prompts, unsent
from storage.schema import attempt, counter, journal
from storage.schema import outbox as rows
from tests.storage.book import Book, Cast, ask
from tests.storage.promises import CHOICES, address, one, prefer, promise, row_of, taken, words

if TYPE_CHECKING:
    from domain.model import Question


@pytest.fixture
def asked(memory: Book, cast: Cast) -> Question:
    return memory.commit(lambda uow: ask(uow, cast))


def test_a_parcel_holds_everything_a_sender_needs(memory: Book, cast: Cast) -> None:
    ends = memory.now + timedelta(hours=1)
    more = {"short": "Next mentor.", "choices": CHOICES, "relay": True, "silent": True}
    parcel = one(memory, words(cast, expires_at=ends, **more))
    assert (parcel.text, parcel.short) == ("We ask the next mentor.", "Next mentor.")
    assert (parcel.person_id, parcel.channel) == (cast.mentee, Channel.SMS)
    assert (parcel.address, parcel.choices) == ("+255700000100", CHOICES)
    assert (parcel.relay, parcel.silent, parcel.expires_at) == (True, True, ends)
    assert (parcel.piece, parcel.tries, parcel.phrase) == (0, 1, "news.looking")
    assert (parcel.lane, parcel.bulk, parcel.joined_at) == (cast.mentee, False, memory.now)
    planned = memory.rows(select(attempt.c.id, attempt.c.state, attempt.c.outbox_id))
    assert planned == [(parcel.attempt_id, "planned", parcel.outbox_id)]


def test_no_number_or_text_is_shown_by_its_repr(memory: Book, cast: Cast) -> None:
    shown = repr(one(memory, words(cast, short="Next mentor.")))
    assert "+255" not in shown
    assert "mentor" not in shown


def test_the_preferred_address_is_chosen(memory: Book, cast: Cast) -> None:
    address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    address(memory, cast.mentee, Channel.WHATSAPP, "+255700000100")
    wrote = Inbound("AC1", "SM1", Channel.WHATSAPP, "+255700000100", "+1", "hello")
    memory.commit(lambda uow: inbox.accept(uow, wrote))
    assert one(memory, words(cast)).channel is Channel.WHATSAPP
    for channel in (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM):
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


def test_a_message_that_ended_ends_once(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    assert memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "sent"))
    assert not memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "dead", "late"))
    tallies = [row for row in memory.rows(select(counter)) if row[0].startswith("ended.")]
    assert [(name.partition("@")[0], count) for name, count in tallies] == [("ended.sent", 1)]


@pytest.mark.parametrize(
    ("phrase", "bulk"), [("ask.received", False), ("ans.first", False), ("x", True)]
)
def test_a_message_lives_as_long_as_its_kind(
    memory: Book, cast: Cast, phrase: str, bulk: bool
) -> None:
    parcel = one(memory, Outbound(cast.mentee, phrase, "words", bulk=bulk))
    ends = memory.now + posting.time_to_live(phrase, bulk=bulk)
    assert parcel.expires_at == row_of(memory, parcel).expires_at == ends


def test_what_waits_for_another_prompt_does_not_age(memory: Book, cast: Cast) -> None:
    helped = Prompt("helped", ("1", "2"))
    shown = one(memory, words(cast, prompt=helped))
    assert promise(memory, words(cast, prompt=replace(helped, kind="outcome"))) == ()
    memory.later(hours=40)
    memory.commit(lambda uow: outbox.end(uow, shown.outbox_id, "sent"))
    memory.commit(lambda uow: prompts.wake(uow, cast.address[cast.mentee]))
    (woken,) = memory.commit(lambda uow: claims.ready(uow, 9))
    (parcel,) = memory.commit(lambda uow: claims.take(uow, [woken]))
    assert parcel.expires_at == memory.now + posting.time_to_live("news.looking")


def test_a_door_that_does_not_send_leaves_its_messages_to_others(memory: Book, cast: Cast) -> None:
    memory.memory = replace(memory.memory, works=False)
    assert promise(memory, words(cast)) == ()
    (row,) = memory.commit(lambda uow: claims.ready(uow, 9))
    assert memory.rows(select(rows.c.tries, rows.c.holder, rows.c.lease_until)) == [
        (0, None, None)
    ]
    assert memory.rows(select(attempt.c.id)) == []
    (parcel,) = memory.commit(lambda uow: claims.take(uow, [row]))
    assert (parcel.tries, parcel.doubts) == (1, ())


def test_what_nobody_holds_is_recalled(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    assert not memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    memory.commit(lambda uow: claims.give_back(uow, [parcel]))
    assert memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    assert memory.commit(lambda uow: outbox.is_recalled(uow, parcel.message_id))
    assert not memory.commit(lambda uow: outbox.recall(uow, parcel.message_id))
    assert row_of(memory, parcel).state == "recalled"


@pytest.mark.parametrize(("heard", "recalled"), [("refused", True), ("unknown", False)])
def test_what_a_provider_may_have_is_not_recalled(
    memory: Book, cast: Cast, heard: str, recalled: bool
) -> None:
    parcel = one(memory, words(cast))
    note = getattr(attempts, heard)
    memory.commit(lambda uow: note(uow, parcel.attempt_id, "AC1", "503"))
    memory.commit(lambda uow: claims.try_again(uow, parcel, uow.now, "503"))
    assert memory.commit(lambda uow: outbox.recall(uow, parcel.message_id)) is recalled


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
    memory.later(minutes=2)
    assert taken(memory, parcel).quotes == "SM7"


def test_the_backlog_tells_how_many_and_since_when(memory: Book, cast: Cast) -> None:
    assert memory.commit(unsent.backlog) == (0, None)
    began = memory.now
    first = one(memory, words(cast))
    memory.later(minutes=1)
    promise(memory, words(cast))
    assert memory.commit(unsent.backlog) == (2, began)
    memory.commit(lambda uow: outbox.end(uow, first.outbox_id, "sent"))
    assert memory.commit(unsent.backlog) == (1, memory.now)


def test_dead_rows_are_listed_and_tried_again(memory: Book, cast: Cast) -> None:
    first, second, third = (one(memory, words(cast)) for _ in range(3))
    for parcel in (first, second):
        memory.commit(lambda uow, each=parcel: claims.end(uow, each, "dead", "21610"))  # type: ignore[misc]
    found = memory.commit(lambda uow: unsent.listed(uow, "dead"))
    assert [(each.id, each.fault, each.channel) for each in found] == [
        (first.outbox_id, "21610", "sms"),
        (second.outbox_id, "21610", "sms"),
    ]
    assert "mentor" not in repr(found)
    memory.later(days=4)
    assert memory.commit(lambda uow: unsent.retry(uow, second.outbox_id)) == 1
    assert memory.commit(lambda uow: unsent.retry(uow, third.outbox_id)) == 0
    again = taken(memory, second)
    assert (again.tries, again.expires_at) == (1, memory.now + posting.time_to_live(again.phrase))
    assert memory.commit(unsent.retry) == 1
    assert memory.commit(lambda uow: unsent.listed(uow, "dead")) == []
