from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from domain.model import Offer, OfferState, Question, Tier
from storage import offers, questions, restores
from storage.schema import offer as rows
from tests.storage.book import Book, Cast, ask

if TYPE_CHECKING:
    from datetime import datetime

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


@pytest.mark.parametrize(
    ("freed", "above", "code"),
    [
        ((), 0, 5),
        ((1,), 0, 1),
        ((3,), 0, 3),
        ((2, 3), 0, 2),
        ((4,), 0, 4),
        ((1, 2, 3, 4), 0, 1),
        ((1,), 1, 5),
        ((1, 3), 1, 3),
        ((1, 3), 2, 3),
        ((2,), 4, 5),
        ((2,), 40, 41),
    ],
)
def test_the_lowest_code_above_a_number_is_free(
    memory: Book, cast: Cast, freed: tuple[int, ...], above: int, code: int
) -> None:
    first, second = cast.mentors
    asked = [memory.commit(lambda uow: ask(uow, cast)) for _ in range(5)]
    for question in asked[:4]:
        offer(memory, question, first)
    offer(memory, asked[0], second)
    for gone in freed:
        memory.commit(lambda uow, each=asked[gone - 1]: offers.free_codes(uow, each.id))  # type: ignore[misc]
    if above:
        memory.commit(lambda uow: restores.note(uow, above))
    assert offer(memory, asked[4], first).code == code


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
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: uow.change(steal))
    memory.commit(lambda uow: offers.free_codes(uow, asked[0].id))
    assert memory.commit(lambda uow: uow.change(steal)) == 1


def test_a_mentor_gets_one_offer_a_round(memory: Book, cast: Cast, asked: list[Question]) -> None:
    offer(memory, asked[0], cast.mentors[0])
    with pytest.raises(Exception, match=r"(?i)unique"):
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


def loads(book: Book, cast: Cast, since: datetime) -> list[offers.Load]:
    found = book.commit(lambda uow: offers.loads(uow, cast.mentors, since))
    return [found[each] for each in cast.mentors]


def test_what_is_open_with_a_mentor_is_offered_or_claimed(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    def open_with() -> list[int]:
        return [each.open_count for each in loads(memory, cast, memory.now)]

    first, second = cast.mentors
    assert open_with() == [0, 0]
    made = [offer(memory, each, first) for each in asked[:2]]
    offer(memory, asked[1], second)
    assert open_with() == [2, 1]
    memory.commit(lambda uow: offers.decide(uow, made[0].id, OfferState.DECLINED))
    assert open_with() == [1, 1]
    memory.commit(lambda uow: questions.claim(uow, asked[1].id, first))
    memory.commit(lambda uow: offers.accept(uow, asked[1].id, first))
    assert open_with() == [1, 1]
    memory.commit(lambda uow: questions.close(uow, asked[1].id))
    assert open_with() == [0, 1]


def test_what_a_mentor_was_offered_lately(memory: Book, cast: Cast, asked: list[Question]) -> None:
    first, _ = cast.mentors
    began = memory.now
    offer(memory, asked[0], first)
    memory.later(hours=1)
    made = offer(memory, asked[1], first)
    memory.commit(lambda uow: offers.decide(uow, made.id, OfferState.EXPIRED))
    found = [(each.lately, each.last) for each in loads(memory, cast, began)]
    assert found == [(2, memory.now), (0, None)]
    assert [each.lately for each in loads(memory, cast, memory.now)] == [1, 0]
    later = memory.now + timedelta.resolution
    assert [(each.lately, each.last) for each in loads(memory, cast, later)] == [(0, None)] * 2


def test_the_loads_of_nobody(memory: Book) -> None:
    assert memory.commit(lambda uow: offers.loads(uow, [], uow.now)) == {}


def test_a_mentor_knows_a_question_as_it_stands(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    first, second = cast.mentors
    mine = offer(memory, asked[0], first)
    offer(memory, asked[1], second)
    memory.commit(lambda uow: questions.claim(uow, asked[0].id, second))
    (known,) = memory.commit(lambda uow: offers.known_to(uow, first))
    assert known.offer == mine
    assert known.question == memory.commit(lambda uow: questions.get(uow, asked[0].id))


def test_what_a_mentor_carried_is_counted_since_an_instant(
    memory: Book, cast: Cast, asked: list[Question]
) -> None:
    mentor, other = cast.mentors
    began = memory.now
    offer(memory, asked[0], mentor)
    memory.commit(lambda uow: offers.accept(uow, asked[0].id, mentor))
    memory.later(hours=1)
    offer(memory, asked[1], mentor)
    offer(memory, asked[2], other)
    found = memory.commit(lambda uow: offers.carried(uow, mentor, began))
    assert (found.accepted, sorted(found.offered)) == (1, [began, memory.now])
    assert memory.commit(lambda uow: offers.carried(uow, mentor, memory.now)).accepted == 0
