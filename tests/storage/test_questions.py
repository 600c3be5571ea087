from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.model import Discipline, Question, QuestionState, Role, Tier, Urgency
from storage import people, questions
from tests.storage.book import Book, Cast, ask, person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork


@pytest.fixture
def asked(memory: Book, cast: Cast) -> Question:
    return memory.commit(lambda uow: ask(uow, cast))


def get(book: Book, question: Question) -> Question:
    return book.commit(lambda uow: questions.get(uow, question.id))


def test_numbers_count_from_one(memory: Book, cast: Cast) -> None:
    done = memory.group(*[lambda uow: ask(uow, cast).number] * 3)
    assert [each.value for each in done] == [1, 2, 3]


def test_a_question_comes_back_as_it_was_asked(memory: Book, cast: Cast, asked: Question) -> None:
    assert get(memory, asked) == asked
    assert asked.address_id == cast.address[cast.mentee]


def test_nobody_asks_without_a_facility(memory: Book, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        asker = people.get(uow, people.add(uow, person("No Facility"), [Role.MENTEE]))
        questions.add(uow, asker, 1, Discipline.ANAESTHESIA, Urgency.URGENT)

    with pytest.raises(ValueError, match="has no facility"):
        memory.commit(work)


def test_one_of_two_claims_wins(memory: Book, cast: Cast, asked: Question) -> None:
    first, second = cast.mentors
    done = memory.group(
        lambda uow: questions.claim(uow, asked.id, first),
        lambda uow: questions.claim(uow, asked.id, second),
    )
    assert [each.value for each in done] == [True, False]
    found = get(memory, asked)
    assert (found.state, found.mentor_id) == (QuestionState.CLAIMED, first)
    assert (found.claimed_at, found.version) == (memory.now, 2)


def test_only_its_holder_may_release_a_question(memory: Book, cast: Cast, asked: Question) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: questions.claim(uow, asked.id, first))
    assert not memory.commit(lambda uow: questions.release(uow, asked.id, second))
    assert memory.commit(lambda uow: questions.release(uow, asked.id, first))
    assert not memory.commit(lambda uow: questions.release(uow, asked.id, first))
    assert get(memory, asked) == replace(asked, version=3)


def test_a_question_closes_once_and_reopens_with_its_mentor(
    memory: Book, cast: Cast, asked: Question
) -> None:
    mentor = cast.mentors[0]
    memory.commit(lambda uow: questions.claim(uow, asked.id, mentor))
    assert memory.commit(lambda uow: questions.close(uow, asked.id))
    assert not memory.commit(lambda uow: questions.close(uow, asked.id))
    assert get(memory, asked).closed_at == memory.now
    assert not memory.commit(lambda uow: questions.claim(uow, asked.id, mentor))
    memory.later(hours=1)
    assert memory.commit(lambda uow: questions.reopen(uow, asked.id, mentor))
    assert not memory.commit(lambda uow: questions.reopen(uow, asked.id, mentor))
    found = get(memory, asked)
    assert (found.state, found.mentor_id) == (QuestionState.CLAIMED, mentor)
    assert (found.round, found.closed_at, found.last_text_at) == (1, None, memory.now)


def test_a_question_reopened_without_a_mentor_begins_a_new_round(
    memory: Book, cast: Cast, asked: Question
) -> None:
    memory.commit(lambda uow: questions.claim(uow, asked.id, cast.mentors[0]))
    memory.commit(lambda uow: questions.set_tier(uow, asked.id, Tier.BACKUP))
    memory.commit(lambda uow: questions.close(uow, asked.id))
    memory.commit(lambda uow: questions.reopen(uow, asked.id, None))
    found = get(memory, asked)
    assert (found.state, found.mentor_id) == (QuestionState.OPEN, None)
    assert (found.round, found.tier) == (2, None)
    assert memory.commit(lambda uow: questions.claim(uow, asked.id, cast.mentors[1]))


def test_only_an_open_question_begins_a_new_round(
    memory: Book, cast: Cast, asked: Question
) -> None:
    assert memory.commit(lambda uow: questions.start_round(uow, asked.id))
    memory.commit(lambda uow: questions.claim(uow, asked.id, cast.mentors[0]))
    assert not memory.commit(lambda uow: questions.start_round(uow, asked.id))
    assert get(memory, asked).round == 2


def test_an_answer_counts_only_for_the_question_as_it_was_seen(
    memory: Book, cast: Cast, asked: Question
) -> None:
    first, second = cast.mentors
    assert not memory.commit(lambda uow: questions.answered(uow, asked, first))
    memory.commit(lambda uow: questions.claim(uow, asked.id, first))
    seen = get(memory, asked)
    memory.later(minutes=1)
    assert not memory.commit(lambda uow: questions.answered(uow, asked, first))
    assert not memory.commit(lambda uow: questions.answered(uow, seen, second))
    assert memory.commit(lambda uow: questions.answered(uow, seen, first))
    assert memory.commit(lambda uow: questions.answered(uow, seen, first))
    assert get(memory, asked).last_text_at == memory.now


def test_an_answer_is_refused_after_the_question_changed_hands_and_back(
    memory: Book, cast: Cast, asked: Question
) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: questions.claim(uow, asked.id, first))
    seen = get(memory, asked)
    memory.commit(lambda uow: questions.release(uow, asked.id, first))
    assert not memory.commit(lambda uow: questions.answered(uow, seen, first))
    memory.commit(lambda uow: questions.claim(uow, asked.id, second))
    memory.commit(lambda uow: questions.release(uow, asked.id, second))
    memory.commit(lambda uow: questions.claim(uow, asked.id, first))
    assert not memory.commit(lambda uow: questions.answered(uow, seen, first))


def test_an_answer_is_refused_on_a_closed_question(
    memory: Book, cast: Cast, asked: Question
) -> None:
    memory.commit(lambda uow: questions.claim(uow, asked.id, cast.mentors[0]))
    seen = get(memory, asked)
    memory.commit(lambda uow: questions.close(uow, asked.id))
    assert not memory.commit(lambda uow: questions.answered(uow, seen, cast.mentors[0]))


def test_what_is_set_once_stays(memory: Book, cast: Cast, asked: Question) -> None:
    began = memory.now
    assert memory.commit(lambda uow: questions.set_urgent(uow, asked.id))
    assert not memory.commit(lambda uow: questions.set_urgent(uow, asked.id))
    assert memory.commit(lambda uow: questions.set_first_answer(uow, asked.id))
    memory.later(minutes=1)
    assert not memory.commit(lambda uow: questions.set_first_answer(uow, asked.id))
    found = get(memory, asked)
    assert (found.urgency, found.first_answer_at) == (Urgency.URGENT, began)


def test_the_discipline_changes_while_nobody_has_the_question(
    memory: Book, cast: Cast, asked: Question
) -> None:
    other = Discipline.OBSTETRICS
    assert memory.commit(lambda uow: questions.set_discipline(uow, asked.id, other))
    memory.commit(lambda uow: questions.claim(uow, asked.id, cast.mentors[0]))
    late = Discipline.LEADERSHIP
    assert not memory.commit(lambda uow: questions.set_discipline(uow, asked.id, late))
    assert get(memory, asked).discipline is other


def test_live_and_last_questions_of_a_mentee(memory: Book, cast: Cast, asked: Question) -> None:
    memory.later(minutes=1)
    later = memory.commit(lambda uow: ask(uow, cast))
    live = memory.commit(lambda uow: questions.live_of(uow, cast.mentee))
    assert live == [asked, later]
    memory.commit(lambda uow: questions.close(uow, later.id))
    assert memory.commit(lambda uow: questions.live_of(uow, cast.mentee)) == [asked]
    last = memory.commit(lambda uow: questions.last_of(uow, cast.mentee))
    assert last is not None
    assert last.id == later.id
    assert memory.commit(lambda uow: questions.last_of(uow, cast.mentors[0])) is None


def test_a_coordinator_holds_a_question_until_it_ends(
    memory: Book, cast: Cast, asked: Question
) -> None:
    first, second = cast.mentors
    assert memory.commit(lambda uow: questions.hold(uow, asked.id, first))
    assert memory.commit(lambda uow: questions.hold(uow, asked.id, second))
    assert memory.commit(lambda uow: questions.set_unanswered(uow, asked.id))
    assert not memory.commit(lambda uow: questions.set_unanswered(uow, asked.id))
    found = get(memory, asked)
    assert (found.coordinator_id, found.unanswered_at) == (second, memory.now)
    memory.commit(lambda uow: questions.close(uow, asked.id))
    assert not memory.commit(lambda uow: questions.hold(uow, asked.id, first))
    memory.commit(lambda uow: questions.reopen(uow, asked.id, None))
    found = get(memory, asked)
    assert (found.coordinator_id, found.unanswered_at) == (None, None)


def test_who_answered_an_asker_last_is_known_by_discipline(
    memory: Book, cast: Cast, asked: Question
) -> None:
    first, second = cast.mentors

    def last(question: Question) -> int | None:
        return memory.commit(lambda uow: questions.last_answered_by(uow, question))

    def answer(question: Question, mentor: int) -> None:
        memory.commit(lambda uow: questions.claim(uow, question.id, mentor))
        memory.commit(lambda uow: questions.set_first_answer(uow, question.id))

    answer(asked, first)
    assert last(asked) is None
    memory.later(minutes=1)
    later = memory.commit(lambda uow: ask(uow, cast))
    memory.commit(lambda uow: questions.claim(uow, later.id, second))
    newest = memory.commit(lambda uow: ask(uow, cast))
    assert last(newest) == first
    memory.commit(lambda uow: questions.set_first_answer(uow, later.id))
    assert last(newest) == second
    assert last(replace(newest, discipline=Discipline.OBSTETRICS)) is None
    assert last(replace(newest, asker_id=first)) is None


def test_a_question_is_handed_over_by_its_holder_alone(
    memory: Book, cast: Cast, asked: Question
) -> None:
    first, second = cast.mentors
    memory.commit(lambda uow: questions.claim(uow, asked.id, first))
    memory.later(minutes=5)
    assert not memory.commit(lambda uow: questions.hand_over(uow, asked.id, second, first))
    done = memory.group(*[lambda uow: questions.hand_over(uow, asked.id, first, second)] * 2)
    assert [each.value for each in done] == [True, False]
    memory.commit(lambda uow: questions.count_round(uow, asked.id))
    found = get(memory, asked)
    assert (found.state, found.mentor_id) == (QuestionState.CLAIMED, second)
    assert (found.claimed_at, found.version, found.round) == (memory.now, 3, 2)
    seen = replace(found, version=2)
    assert not memory.commit(lambda uow: questions.answered(uow, seen, second))


def test_what_is_live_in_the_programme_is_found_and_a_question_by_its_number(
    memory: Book, cast: Cast
) -> None:
    first, second = (memory.commit(lambda uow: ask(uow, cast)) for _ in range(2))
    memory.commit(lambda uow: questions.close(uow, first.id))
    live = memory.commit(questions.live)
    assert [one.id for one in live] == [second.id]
    found = memory.commit(lambda uow: questions.numbered(uow, first.number))
    assert found is not None
    assert found.state is QuestionState.CLOSED
    assert memory.commit(lambda uow: questions.numbered(uow, 999)) is None
