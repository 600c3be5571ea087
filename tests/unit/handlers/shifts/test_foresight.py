from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.local_time import to_local
from domain.model import Discipline, Shift, Tier
from domain.rota.values import Rule
from handlers.shifts.foresight import foresee
from storage import people, roster, rota
from tests.storage.book import person, settle

if TYPE_CHECKING:
    from domain.rota.gaps import Gap
    from handlers.shifts.foresight import Foreseen
    from tests.storage.book import Book, Cast

DAR = "Africa/Dar_es_Salaam"
LINE = (Discipline.ANAESTHESIA, Tier.BACKUP)
ALL = frozenset(range(8))


@pytest.fixture
def cast(book: Book) -> Cast:
    return book.commit(settle)


def rule(book: Book, mentor: int, hours: tuple[int, int], days: frozenset[int] = ALL) -> None:
    start, end = (time(hour) for hour in hours)
    new = Rule(0, *LINE, days, start, end, DAR, mentor)
    book.commit(lambda uow: rota.add_rule(uow, new))


def seen(book: Book, days: int = 14) -> Foreseen:
    return book.commit(lambda uow: foresee(uow, timedelta(days=days)))


def told(gap: Gap) -> str:
    ends = (to_local(each, DAR) if each else None for each in (gap.starts, gap.ends))
    return " - ".join(f"{each:%d %H:%M}" if each else "?" for each in ends)


def test_without_a_roster_the_disciplines_of_mentees_are_uncovered(book: Book, cast: Cast) -> None:
    (gap,) = seen(book).gaps
    assert (gap.discipline, gap.starts, gap.ends) == (Discipline.ANAESTHESIA, None, None)


def test_each_gap_keeps_its_name_from_when_it_is_seen_until_it_is_over(
    book: Book, cast: Cast
) -> None:
    rule(book, cast.mentors[0], (7, 19), frozenset(range(4)) | frozenset({5, 6, 7}))
    friday = {each.key for each in seen(book).gaps if told(each) == "19 19:00 - 21 07:00"}
    assert len(friday) == 1  # it is Saturday the 14th; the 20th is the next Friday
    for _ in range(6):
        book.later(days=1)
        assert friday <= {each.key for each in seen(book).gaps}
    book.later(days=1)
    assert not friday & {each.key for each in seen(book).gaps}


def test_only_what_begins_within_the_time_is_told(book: Book, cast: Cast) -> None:
    rule(book, cast.mentors[0], (7, 7))
    assert seen(book).gaps == ()
    at = datetime.fromisoformat("2026-11-20T10:00")
    away = (book.now + timedelta(days=6), book.now + timedelta(days=7))
    book.commit(lambda uow: rota.add_leave(uow, cast.mentors[0], *away))
    assert [told(each) for each in seen(book).gaps] == ["20 09:00 - 21 09:00"]
    assert seen(book, days=5).gaps == ()
    hours = Shift(0, cast.mentors[1], *LINE, at, at + timedelta(hours=2), DAR)
    book.commit(lambda uow: roster.add(uow, hours))
    assert [told(each) for each in seen(book).gaps] == [
        "20 09:00 - 20 10:00",
        "20 12:00 - 21 09:00",
    ]


def test_two_by_different_rules_are_told_where_they_serve_the_same(book: Book, cast: Cast) -> None:
    for mentor in cast.mentors:
        rule(book, mentor, (7, 7))
    (double,) = seen(book).doubles
    assert set(double.mentors) == set(cast.mentors)
    everywhere = book.commit(lambda uow: people.add(uow, person("Dr Zuri"), []))
    rule(book, everywhere, (7, 7))
    assert len(seen(book).doubles) == 3
