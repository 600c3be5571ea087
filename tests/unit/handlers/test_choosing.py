from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from content.phrases import Phrases
from domain.escalation import Charter
from domain.model import Channel, Discipline, OfferState, Shift, Tier
from handlers import choosing, offering
from handlers.desk import Desk
from storage import addresses, offers, questions, roster
from tests.storage.book import Book, Cast, ask, settle

if TYPE_CHECKING:
    from handlers.offering import Asked
    from storage.uow import UnitOfWork

ZONE = "Africa/Dar_es_Salaam"


@pytest.fixture
def cast(book: Book) -> Cast:
    made = book.commit(settle)
    start = book.now.replace(tzinfo=None)
    for mentor in made.mentors:
        hours = (start, start + timedelta(days=3), ZONE)
        new = Shift(0, mentor, Discipline.ANAESTHESIA, Tier.FOCAL, *hours)
        book.commit(lambda uow, new=new: roster.add(uow, new))  # type: ignore[misc]
        chat = (Channel.TELEGRAM, str(mentor), mentor)
        book.commit(lambda uow, chat=chat: addresses.add(uow, *chat))  # type: ignore[misc]
    book.later(hours=4)
    return made


def desk(uow: UnitOfWork) -> Desk:
    return Desk(uow, Phrases.load(), Charter())


def offered(book: Book, cast: Cast) -> Asked:
    """Ask and offer it; the mentor is the one who had least to do."""
    return book.commit(lambda uow: offering.offer_next(desk(uow), ask(uow, cast)))


def over(book: Book, cast: Cast, mentor: int) -> None:
    """Let a question that this mentor passed on be closed; its code rests."""

    def work(uow: UnitOfWork) -> None:
        question = ask(uow, cast)
        ends = uow.now + timedelta(minutes=20)
        made = offers.add(uow, offers.New(question, mentor, Tier.FOCAL, ends, "on call"))
        offers.decide(uow, made.id, OfferState.DECLINED)
        questions.close(uow, question.id)

    book.commit(work)


def statements(book: Book, cast: Cast) -> int:
    heard: list[str] = []
    book.raw.set_trace_callback(heard.append)
    assert offered(book, cast).mentors
    book.raw.set_trace_callback(None)
    return len(heard)


def test_what_is_over_costs_no_statement(book: Book, cast: Cast) -> None:
    offered(book, cast)
    before = statements(book, cast)
    for mentor in cast.mentors * 5:
        over(book, cast, mentor)
    assert statements(book, cast) == before


def test_who_was_offered_least_in_seven_days_is_asked(book: Book, cast: Cast) -> None:
    first, second = cast.mentors
    for mentor in (second, second, first):
        over(book, cast, mentor)
        book.later(minutes=1)
    assert [one.id for one in offered(book, cast).mentors] == [first]


def test_what_was_offered_before_that_counts_no_more(book: Book, cast: Cast) -> None:
    first, second = cast.mentors
    for mentor in (first, first, second):
        over(book, cast, mentor)
        book.later(minutes=1)
    loads = book.commit(lambda uow: choosing.loads(desk(uow), [first, second]))
    assert [loads[each].lately for each in (first, second)] == [2, 1]
    book.later(days=7, minutes=-1)
    loads = book.commit(lambda uow: choosing.loads(desk(uow), [first, second]))
    assert [loads[each].lately for each in (first, second)] == [0, 1]


def test_a_mentor_on_call_twice_is_given_twice_and_one_who_is_not_yet_never(
    book: Book, cast: Cast
) -> None:
    first, second = cast.mentors
    at = book.now.replace(tzinfo=None)
    later = Shift(
        0, second, Discipline.ANAESTHESIA, Tier.LEAD, at + timedelta(hours=9), at.max, ZONE
    )
    twice = Shift(0, first, Discipline.ANAESTHESIA, Tier.BACKUP, at, at.max, ZONE)
    for new in (later, twice):
        book.commit(lambda uow, new=new: roster.add(uow, new))  # type: ignore[misc]
    found = book.commit(lambda uow: choosing.on_call(desk(uow), Discipline.ANAESTHESIA))
    assert [(each.shift.mentor_id, each.shift.tier) for each in found] == [
        (first, Tier.FOCAL),
        (second, Tier.FOCAL),
        (first, Tier.BACKUP),
    ]
