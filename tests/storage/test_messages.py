from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from domain.model import Outbound
from storage import attempts, messages, outbox, relays
from storage.uow import UnitOfWork
from tests.storage.book import ask, receive

if TYPE_CHECKING:
    from storage.outbox import Parcel
    from tests.storage.book import Book, Cast


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


def test_a_message_that_was_never_taken_has_no_id_at_the_provider(
    memory: Book, cast: Cast
) -> None:
    parcel = relay(memory, cast, receive(memory, cast, cast.mentors[0], "one"))
    at, stored = parcel.address_id, parcel.message_id
    assert memory.commit(lambda uow: messages.provider_id_at(uow, stored, at)) == ""
    memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "dead", "gone"))
    assert memory.commit(lambda uow: messages.provider_id_at(uow, stored, at)) == ""


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
