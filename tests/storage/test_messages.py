from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from domain.model import MessageKind, Outbound
from storage import attempts, messages, outbox, relays
from storage.uow import UnitOfWork
from tests.storage.book import ask

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from tests.storage.book import Book, Cast


def receive(book: Book, cast: Cast, writer: int, text: str, question: int | None = None) -> int:
    words = messages.Words(
        "in",
        MessageKind.TEXT,
        text,
        provider_id=f"SM-{text}",
        address_id=cast.address[writer],
        person_id=writer,
        question_id=question,
    )
    return book.commit(lambda uow: messages.add(uow, words))


def relay(book: Book, cast: Cast, relays: int, phrase: str = "ans.first") -> Parcel:
    outbound = Outbound(cast.mentee, phrase, "words", relay=True, relays=relays)
    (done,) = book.group(lambda uow: uow.send(outbound))
    return done.parcels[0]


def test_an_unknown_message(memory: Book) -> None:
    assert memory.commit(lambda uow: messages.find(uow, 404)) is None
    with pytest.raises(LookupError, match="404"):
        memory.commit(lambda uow: messages.get(uow, 404))


def test_a_thread_is_what_people_wrote_oldest_first(memory: Book, cast: Cast) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    mentor = cast.mentors[0]
    for writer, text in ((cast.mentee, "help"), (mentor, "how old?"), (cast.mentee, "30")):
        receive(memory, cast, writer, text, asked.id)
        memory.later(seconds=1)
    receive(memory, cast, cast.mentee, "elsewhere")
    memory.commit(
        lambda uow: uow.send(Outbound(cast.mentee, "ask.received", "ours", question_id=asked.id))
    )
    found = memory.commit(lambda uow: messages.thread(uow, asked.id))
    assert [each.text for each in found] == ["help", "how old?", "30"]
    assert "text=" not in repr(found)


def test_what_is_written_goes_as_it_is_only_when_its_writer_says_so(
    memory: Book, cast: Cast
) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    first, second = (
        receive(memory, cast, cast.mentee, text, asked.id) for text in ("MRN 4432", "MRN 4433")
    )
    memory.commit(lambda uow: messages.confirm(uow, second))
    found = memory.commit(lambda uow: messages.thread(uow, asked.id))
    assert {each.id: each.as_written for each in found} == {first: False, second: True}


def test_our_own_words_are_never_confirmed(memory: Book, cast: Cast) -> None:
    parcel = relay(memory, cast, receive(memory, cast, cast.mentors[0], "tighten the cable"))
    memory.commit(lambda uow: messages.confirm(uow, parcel.message_id))
    assert not memory.commit(lambda uow: messages.get(uow, parcel.message_id)).as_written


def test_what_was_sent_is_known_at_its_address_alone(memory: Book, cast: Cast) -> None:
    parcel = relay(memory, cast, receive(memory, cast, cast.mentors[0], "tighten the cable"))
    memory.commit(lambda uow: attempts.accepted(uow, parcel.attempt_id, "AC1", "SM9"))
    home, other = parcel.address_id, cast.address[cast.mentors[0]]
    found = memory.commit(lambda uow: messages.sent_as(uow, "AC1", "SM9", home))
    assert found is not None
    assert found.id == parcel.message_id
    assert memory.commit(lambda uow: messages.sent_as(uow, "AC1", "SM9", other)) is None
    assert memory.commit(lambda uow: messages.sent_as(uow, "AC2", "SM9", home)) is None
    assert memory.commit(lambda uow: messages.sent_to(uow, parcel.message_id, home)) == found
    assert memory.commit(lambda uow: messages.sent_to(uow, parcel.message_id, other)) is None


def test_the_last_relayed_words_of_a_writer(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors
    began = memory.now

    def last(*phrases: str) -> messages.Message | None:
        return memory.commit(lambda uow: messages.last_relayed(uow, first, phrases, began))

    assert last("ans.first") is None
    relay(memory, cast, receive(memory, cast, first, "one"))
    newest = relay(memory, cast, receive(memory, cast, first, "two"))
    relay(memory, cast, receive(memory, cast, second, "three"))
    relay(memory, cast, receive(memory, cast, first, "four"), "other.phrase")
    found = last("ans.first", "x")
    assert found is not None
    assert found.id == newest.message_id
    memory.later(minutes=1)
    began = memory.now
    assert last("ans.first") is None, "what was written before is not looked at"


def test_what_was_written_to_an_address_lately(memory: Book, cast: Cast) -> None:
    home, began = cast.address[cast.mentee], memory.now
    for phrase in ("a", "b", "c"):
        memory.commit(lambda uow, p=phrase: uow.send(Outbound(cast.mentee, p, p)))  # type: ignore[misc]
        memory.later(minutes=1)
    receive(memory, cast, cast.mentee, "theirs")
    since = began + (memory.now - began) / 3
    assert memory.commit(lambda uow: messages.phrases_to(uow, home, began)) == ["c", "b", "a"]
    assert memory.commit(lambda uow: messages.phrases_to(uow, home, since)) == ["c", "b"]
    newest = memory.commit(lambda uow: messages.newest_to(uow, home, since))
    assert newest is not None
    assert newest.phrase == "c"
    assert memory.commit(lambda uow: messages.newest_to(uow, home, memory.now)) is None


def test_how_often_the_very_same_text_was_written_to_an_address(memory: Book, cast: Cast) -> None:
    home, began = cast.address[cast.mentee], memory.now
    said = (("a", "one"), ("a", "one"), ("a", "two"), ("b", "one"))
    for outbound in (Outbound(cast.mentee, *words) for words in said):
        memory.commit(lambda uow, new=outbound: uow.send(new))  # type: ignore[misc]
        memory.later(minutes=1)
    memory.commit(lambda uow: uow.send(Outbound(cast.mentors[0], "a", "one")))
    receive(memory, cast, cast.mentee, "one")

    def times(phrase: str, text: str, minutes: int = 0) -> int:
        since = began + timedelta(minutes=minutes)
        return memory.commit(lambda uow: messages.times_said(uow, home, phrase, text, since))

    assert (times("a", "one"), times("a", "two"), times("b", "one")) == (2, 1, 1)
    assert (times("a", "one", 1), times("a", "one", 2), times("b", "two")) == (1, 0, 0)


def test_the_questions_of_what_was_written_to_an_address(memory: Book, cast: Cast) -> None:
    one, other = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    home, began = cast.address[cast.mentee], memory.now
    for question_id in (one.id, None, other.id):
        outbound = Outbound(cast.mentee, "ans.next", "words", question_id=question_id)
        memory.commit(lambda uow, new=outbound: uow.send(new))  # type: ignore[misc]
        memory.later(minutes=1)
    assert memory.commit(lambda uow: messages.questions_at(uow, home, began)) == [other.id, one.id]
    assert memory.commit(lambda uow: messages.questions_at(uow, home, memory.now)) == []


def test_a_message_that_was_never_taken_has_no_id_at_the_provider(
    memory: Book, cast: Cast
) -> None:
    parcel = relay(memory, cast, receive(memory, cast, cast.mentors[0], "one"))
    at, stored = parcel.address_id, parcel.message_id
    assert memory.commit(lambda uow: messages.provider_id_at(uow, stored, at)) == ""
    memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "dead", "gone"))
    assert memory.commit(lambda uow: messages.provider_id_at(uow, stored, at)) == ""


def test_what_crossed_at_an_address_is_seen_even_behind_newer_texts(
    memory: Book, cast: Cast
) -> None:
    one, other = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    home, since = cast.address[cast.mentee], memory.now

    def crossed() -> bool:
        return memory.commit(lambda uow: messages.other_to(uow, home, one.id, since))

    for question, expected in ((one, False), (None, False), (other, True), (one, True)):
        memory.later(seconds=1)
        question_id = question.id if question else None
        outbound = Outbound(cast.mentee, "ans.next", "words", question_id=question_id)
        memory.commit(lambda uow, new=outbound: uow.send(new))  # type: ignore[misc]
        assert crossed() is expected


def test_texts_that_came_at_once_after_ours(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    within = timedelta(seconds=5)

    def quick(message: int, hours: int = 1) -> list[str]:
        since = memory.now - timedelta(hours=hours)
        return memory.commit(lambda uow: messages.quick_replies(uow, message, since, within))

    def ours() -> None:
        memory.commit(lambda uow: uow.send(Outbound(mentor, "offer.routine", "7#")))

    ours()
    memory.later(seconds=2)
    receive(memory, cast, mentor, "at once")
    memory.later(seconds=3)
    receive(memory, cast, mentor, "a while later")
    memory.later(minutes=10)
    ours()
    receive(memory, cast, cast.mentors[1], "elsewhere")
    last = receive(memory, cast, mentor, "again")
    assert quick(last) == ["at once"]
    assert quick(last, hours=0) == []
    since = memory.now - timedelta(minutes=5)
    assert not memory.commit(lambda uow: messages.wrote_since(uow, last, since))
    since = memory.now - timedelta(minutes=15)
    assert memory.commit(lambda uow: messages.wrote_since(uow, last, since))


def test_that_something_was_written_is_known_without_its_words(memory: Book, cast: Cast) -> None:
    home, began = cast.address[cast.mentee], memory.now
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "a", "a")))
    memory.later(minutes=1)
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "b", "b")))
    found = memory.commit(lambda uow: messages.written_to(uow, home, began))
    assert [(one.question_id, one.at) for one in found] == [(None, memory.now), (None, began)]
    assert len(memory.commit(lambda uow: messages.written_to(uow, home, memory.now))) == 1


def test_what_was_taken_back_before_it_left_was_never_passed_on(memory: Book, cast: Cast) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    said, back = (receive(memory, cast, cast.mentors[0], each, asked.id) for each in "ab")
    for each in (said, back):
        told = Outbound(
            cast.mentee,
            "ans.next",
            "words",
            question_id=asked.id,
            relays=each,
            not_before=memory.now + timedelta(seconds=20),
        )
        memory.commit(partial(UnitOfWork.send, outbound=told))
    mentor, since = cast.mentors[0], memory.now
    taken = memory.commit(lambda uow: messages.last_relayed(uow, mentor, ["ans.next"], since))
    assert taken is not None
    assert memory.commit(lambda uow: outbox.recall(uow, taken.id))
    assert memory.commit(lambda uow: relays.passed_on(uow, asked.id)) == {said}


def test_whoever_writes_anywhere_has_written(memory: Book, cast: Cast) -> None:
    before, (first, second) = memory.now, cast.mentors
    memory.later(minutes=1)
    receive(memory, cast, first, "good morning")
    told = Outbound(second, "opt.in", "Welcome back.")
    memory.commit(lambda uow: uow.send(told))
    wrote = {
        one: memory.commit(lambda uow, one=one: messages.has_written(uow, one, before))  # type: ignore[misc]
        for one in (first, second)
    }
    assert wrote == {first: True, second: False}, "what was written to somebody is no sign of them"
    now = memory.now
    assert not memory.commit(lambda uow: messages.has_written(uow, first, now))
