"""What was written lately at an address or by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.model import Outbound
from storage import recent
from tests.storage.book import ask, receive

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast


def test_what_was_written_to_an_address_lately(memory: Book, cast: Cast) -> None:
    home, began = cast.address[cast.mentee], memory.now
    for phrase in ("a", "b", "c"):
        memory.commit(lambda uow, p=phrase: uow.send(Outbound(cast.mentee, p, p)))  # type: ignore[misc]
        memory.later(minutes=1)
    receive(memory, cast, cast.mentee, "theirs")
    since = began + (memory.now - began) / 3
    assert memory.commit(lambda uow: recent.phrases_to(uow, home, began)) == ["c", "b", "a"]
    assert memory.commit(lambda uow: recent.phrases_to(uow, home, since)) == ["c", "b"]
    newest = memory.commit(lambda uow: recent.newest_to(uow, home, since))
    assert newest is not None
    assert newest.phrase == "c"
    assert memory.commit(lambda uow: recent.newest_to(uow, home, memory.now)) is None


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
        return memory.commit(lambda uow: recent.times_said(uow, home, phrase, text, since))

    assert (times("a", "one"), times("a", "two"), times("b", "one")) == (2, 1, 1)
    assert (times("a", "one", 1), times("a", "one", 2), times("b", "two")) == (1, 0, 0)


def test_the_questions_of_what_was_written_to_an_address(memory: Book, cast: Cast) -> None:
    one, other = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    home, began = cast.address[cast.mentee], memory.now
    for question_id in (one.id, None, other.id):
        outbound = Outbound(cast.mentee, "ans.next", "words", question_id=question_id)
        memory.commit(lambda uow, new=outbound: uow.send(new))  # type: ignore[misc]
        memory.later(minutes=1)
    assert memory.commit(lambda uow: recent.questions_at(uow, home, began)) == [other.id, one.id]
    assert memory.commit(lambda uow: recent.questions_at(uow, home, memory.now)) == []


def test_what_crossed_at_an_address_is_seen_even_behind_newer_texts(
    memory: Book, cast: Cast
) -> None:
    one, other = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    home, since = cast.address[cast.mentee], memory.now

    def crossed() -> bool:
        return memory.commit(lambda uow: recent.other_to(uow, home, one.id, since))

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
        return memory.commit(lambda uow: recent.quick_replies(uow, message, since, within))

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
    assert not memory.commit(lambda uow: recent.wrote_since(uow, last, since))
    since = memory.now - timedelta(minutes=15)
    assert memory.commit(lambda uow: recent.wrote_since(uow, last, since))


def test_that_something_was_written_is_known_without_its_words(memory: Book, cast: Cast) -> None:
    home, began = cast.address[cast.mentee], memory.now
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "a", "a")))
    memory.later(minutes=1)
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "b", "b")))
    found = memory.commit(lambda uow: recent.written_to(uow, home, began))
    assert [(one.question_id, one.at) for one in found] == [(None, memory.now), (None, began)]
    assert len(memory.commit(lambda uow: recent.written_to(uow, home, memory.now))) == 1


def test_whoever_writes_anywhere_has_written(memory: Book, cast: Cast) -> None:
    before, (first, second) = memory.now, cast.mentors
    memory.later(minutes=1)
    receive(memory, cast, first, "good morning")
    told = Outbound(second, "opt.in", "Welcome back.")
    memory.commit(lambda uow: uow.send(told))
    wrote = {
        one: memory.commit(lambda uow, one=one: recent.has_written(uow, one, before))  # type: ignore[misc]
        for one in (first, second)
    }
    assert wrote == {first: True, second: False}, "what was written to somebody is no sign of them"
    now = memory.now
    assert not memory.commit(lambda uow: recent.has_written(uow, first, now))
