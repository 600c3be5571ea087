from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from domain.model import MessageKind, Outbound
from storage import ledgers, messages, outbox, questions
from storage.uow import UnitOfWork
from tests.storage.book import ask

if TYPE_CHECKING:
    from domain.ledger import Answer
    from domain.model import Question
    from tests.storage.book import Book, Cast

HOUR = timedelta(hours=1)


def passes_on(
    book: Book, cast: Cast, asked: Question, phrase: str, *, writer: int, waits: bool = False
) -> None:
    """A mentor writes, and it is passed on to the asker."""
    home = cast.address[writer]
    words = messages.Words(
        "in", MessageKind.TEXT, "words", address_id=home, person_id=writer, question_id=asked.id
    )
    source = book.commit(partial(messages.add, words=words))
    later = book.now + HOUR if waits else None
    told = Outbound(
        cast.mentee, phrase, "w", question_id=asked.id, relays=source, not_before=later
    )
    book.commit(partial(UnitOfWork.send, outbound=told))


def answers(book: Book, mentor: int, hours: float = 9) -> list[Answer]:
    since = book.now - hours * HOUR
    return book.commit(lambda uow: ledgers.answers(uow, mentor, since, book.now))


def test_each_text_that_reached_an_asker_is_found_with_its_question(
    memory: Book, cast: Cast
) -> None:
    mentor, other = cast.mentors
    asked = memory.commit(lambda uow: ask(uow, cast))
    memory.commit(lambda uow: questions.set_urgent(uow, asked.id))
    memory.later(hours=1)
    for phrase in ("ans.first", "ans.next", "news.more", "ans.correction"):
        passes_on(memory, cast, asked, phrase, writer=mentor)
    passes_on(memory, cast, asked, "ans.second", writer=other)
    memory.later(hours=1)
    found = answers(memory, mentor)
    assert [each.question_id for each in found] == [asked.id] * 2
    assert (found[0].asker_id, found[0].facility_id) == (cast.mentee, cast.facility)
    assert found[0].urgent
    assert found[0].at == memory.now - HOUR
    assert len(answers(memory, other)) == 1
    assert answers(memory, mentor, hours=0.5) == []


def test_what_was_taken_back_before_it_left_is_no_answer(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    asked = memory.commit(lambda uow: ask(uow, cast))
    passes_on(memory, cast, asked, "ans.first", writer=mentor, waits=True)
    since = memory.now
    memory.later(seconds=1)
    assert len(answers(memory, mentor)) == 1
    sent = memory.commit(lambda uow: messages.last_relayed(uow, mentor, ["ans.first"], since))
    assert sent is not None
    assert memory.commit(lambda uow: outbox.recall(uow, sent.id))
    assert answers(memory, mentor) == []
