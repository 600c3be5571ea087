from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.model import Offer, OfferState, Question, Tier
from storage import offers, questions
from storage.schema import offer as rows
from tests.storage.book import Book, Cast, ask

if TYPE_CHECKING:
    from storage.uow import UnitOfWork


def make(uow: UnitOfWork, question: Question, mentor: int) -> Offer:
    ends = uow.now + timedelta(minutes=20)
    return offers.add(uow, offers.New(question, mentor, Tier.FOCAL, ends, "on call, 0 open"))


@pytest.fixture
def asked(memory: Book, cast: Cast) -> list[Question]:
    return [memory.commit(lambda uow: ask(uow, cast)) for _ in range(5)]


def offer(book: Book, question: Question, mentor: int) -> Offer:
    return book.commit(lambda uow: make(uow, question, mentor))


def again(book: Book, question: Question) -> Question:
    """Begin a new round and return the question as it is then."""
    book.commit(lambda uow: questions.start_round(uow, question.id))
    return book.commit(lambda uow: questions.get(uow, question.id))


def test_a_mentor_gets_the_lowest_free_code(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    mentor = cast.mentors[0]
    assert [offer(memory, each, mentor).code for each in asked[:3]] == [1, 2, 3]
    memory.commit(lambda uow: offers.free_codes(uow, asked[1].id))
    assert [offer(memory, each, mentor).code for each in asked[3:]] == [2, 4]


def test_codes_in_one_group_are_different(memory: Book, cast: Cast, asked: list[Question]) -> None:
    mentor = cast.mentors[0]
    works = [lambda uow, q=each: make(uow, q, mentor).code for each in asked]
    assert [each.value for each in memory.group(*works)] == [1, 2, 3, 4, 5]


def test_each_mentor_has_codes_of_their_own(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    assert [offer(memory, asked[0], each).code for each in cast.mentors] == [1, 1]


def test_a_mentor_keeps_the_code_of_a_question(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    mentor = cast.mentors[0]
    offer(memory, asked[0], mentor)
    first = offer(memory, asked[1], mentor)
    memory.commit(lambda uow: offers.decide(uow, first.id, OfferState.EXPIRED))
    second = offer(memory, again(memory, asked[1]), mentor)
    assert (first.code, second.code) == (2, 2)
    assert second.round == 2
    known = memory.commit(lambda uow: offers.known_to(uow, mentor))
    assert [each.offer.code for each in known] == [1, 2]
    assert known[1].offer == second
    assert known[1].question.id == asked[1].id


def test_a_code_rests_until_it_is_freed(memory: Book, cast: Cast, asked: list[Question]) -> None:
    mentor = cast.mentors[0]
    made = offer(memory, asked[0], mentor)
    memory.commit(lambda uow: offers.decide(uow, made.id, OfferState.DECLINED))
    memory.commit(lambda uow: questions.close(uow, asked[0].id))
    assert offer(memory, asked[1], mentor).code == 2
    memory.commit(lambda uow: offers.free_codes(uow, asked[0].id))
    assert offer(memory, asked[2], mentor).code == 1


def test_a_freed_question_is_known_no_more(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    mentor = cast.mentors[0]
    offer(memory, asked[0], mentor)
    memory.commit(lambda uow: offers.free_codes(uow, asked[0].id))
    assert memory.commit(lambda uow: offers.known_to(uow, mentor)) == []


def test_the_database_refuses_a_code_in_use(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    mentor = cast.mentors[0]
    first, second = (offer(memory, each, mentor) for each in asked[:2])
    steal = update(rows).where(rows.c.id == second.id).values(code=first.code)
    with pytest.raises(Exception, match="UNIQUE"):
        memory.commit(lambda uow: uow.change(steal))
    memory.commit(lambda uow: offers.free_codes(uow, asked[0].id))
    assert memory.commit(lambda uow: uow.change(steal)) == 1


def test_a_mentor_gets_one_offer_a_round(memory: Book, cast: Cast, asked: list[Question]) -> None:
    offer(memory, asked[0], cast.mentors[0])
    with pytest.raises(Exception, match="UNIQUE"):
        offer(memory, asked[0], cast.mentors[0])


def test_an_offer_is_decided_once(memory: Book, cast: Cast, asked: list[Question]) -> None:
    made = offer(memory, asked[0], cast.mentors[0])
    done = memory.group(
        lambda uow: offers.decide(uow, made.id, OfferState.ACCEPTED),
        lambda uow: offers.decide(uow, made.id, OfferState.EXPIRED),
    )
    assert [each.value for each in done] == [True, False]
    found = memory.commit(lambda uow: offers.get(uow, made.id))
    assert found.state is OfferState.ACCEPTED


def test_offers_of_a_question_come_in_order(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    made = []
    for mentor in reversed(cast.mentors):
        memory.later(minutes=1)
        made.append(offer(memory, asked[0], mentor))
    assert memory.commit(lambda uow: offers.of_question(uow, asked[0].id)) == made


def test_what_a_mentor_has_not_answered_and_had_lately(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first, second = cast.mentors
    began = memory.now
    made = offer(memory, asked[0], first)
    memory.later(hours=1)
    offer(memory, asked[1], first)
    offer(memory, asked[1], second)
    assert memory.commit(offers.pending_counts) == {first: 2, second: 1}
    memory.commit(lambda uow: offers.decide(uow, made.id, OfferState.DECLINED))
    assert memory.commit(offers.pending_counts) == {first: 1, second: 1}
    recent = memory.commit(lambda uow: offers.recent(uow, began))
    assert recent[first] == offers.Recent(2, memory.now)
    lately = memory.commit(lambda uow: offers.recent(uow, memory.now))
    assert {mentor: each.count for mentor, each in lately.items()} == {first: 1, second: 1}
