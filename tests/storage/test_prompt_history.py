from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.model import Prompt, Question
from storage import prompt_history
from tests.storage.book import Book, Cast, ask
from tests.storage.prompting import end, put

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def asked(memory: Book, cast: Cast) -> list[Question]:
    return [memory.commit(lambda uow: ask(uow, cast)) for _ in range(2)]


def last_digit(book: Book, cast: Cast) -> int:
    since, place = book.now - timedelta(hours=1), cast.address[cast.mentee]
    return book.commit(lambda uow: prompt_history.last_digit(uow, place, since))


def seen_at(book: Book, cast: Cast) -> datetime | None:
    since, place = book.now - timedelta(hours=1), cast.address[cast.mentee]
    return book.commit(lambda uow: prompt_history.seen_at(uow, place, since))


def test_a_digit_of_a_list_is_used_up_for_an_hour(memory: Book, cast: Cast) -> None:
    assert last_digit(memory, cast) == 0
    put(memory, cast, Prompt("which", ("1", "2", "0"), held=(7,), waits=False))
    second = put(memory, cast, Prompt("which", ("3", "4", "5"), held=(8,), waits=False))
    assert last_digit(memory, cast) == 5
    end(memory, second)
    assert last_digit(memory, cast) == 5, "a digit that was answered may still be on its way"
    memory.later(hours=1, seconds=1)
    assert last_digit(memory, cast) == 0


def test_who_answers_a_prompt_has_seen_it(memory: Book, cast: Cast) -> None:
    assert seen_at(memory, cast) is None
    first = put(memory, cast, Prompt("helped", ("1", "2"), waits=False))
    put_at = memory.now
    assert seen_at(memory, cast) is None, "nobody has answered it"
    memory.later(minutes=10)
    end(memory, first)
    assert seen_at(memory, cast) == put_at
    memory.later(hours=1)
    assert seen_at(memory, cast) is None, "that is too long ago"


def test_a_late_text_is_unanswered_until_its_writer_says_what_to_do(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    def unanswered(hours: int = 1) -> int | None:
        since, place = memory.now - timedelta(hours=hours), cast.address[cast.mentee]
        return memory.commit(lambda uow: prompt_history.unanswered(uow, place, since))

    assert unanswered() is None
    late = Prompt("reopen", ("1", "0"), asked[0].id, held=(7,), minutes=15, waits=False)
    first = put(memory, cast, late)
    assert unanswered() == asked[0].id
    memory.later(minutes=20)
    assert unanswered() == asked[0].id, "it may not have been read that its time was over"
    put(memory, cast, Prompt("helped", ("1",), asked[1].id))
    assert unanswered() == asked[0].id
    memory.later(hours=1)
    assert unanswered() is None
    end(memory, first)
    assert unanswered(hours=3) is None
