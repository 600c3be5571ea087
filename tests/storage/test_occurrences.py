from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage import occurrences
from storage.occurrences import Occurrence
from storage.schema import occurrence

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

DAY = timedelta(days=1)


def test_what_happens_at_an_instant_happens_once(memory: Book, cast: Cast) -> None:
    first, second = cast.mentors
    told = Occurrence("begin", first, memory.now)
    done = memory.group(*[lambda uow: occurrences.note(uow, told)] * 3)
    assert [each.value for each in done] == [True, False, False]
    others = (
        Occurrence("end", first, memory.now),
        Occurrence("begin", second, memory.now),
        Occurrence("begin", first, memory.now + DAY),
    )
    assert all(memory.commit(partial(occurrences.note, new=each)) for each in others)
    found = memory.commit(lambda uow: occurrences.since(uow, memory.now))
    assert sorted(found, key=repr) == sorted((told, *others), key=repr)


def test_the_database_itself_refuses_a_second(memory: Book, cast: Cast) -> None:
    row = {"kind": "begin", "person_id": cast.mentors[0], "at": memory.now}
    with pytest.raises(IntegrityError), memory.engine.begin() as connection:
        connection.execute(insert(occurrence), [{"id": each, **row} for each in (1, 2)])


def test_the_last_one_before_an_instant_and_how_far_it_reached(memory: Book, cast: Cast) -> None:
    mentor, other = cast.mentors
    for days, until in ((0, 2), (3, None), (5, 9)):
        at = memory.now + days * DAY
        reach = None if until is None else memory.now + until * DAY
        new = Occurrence("evening", mentor, at, reach)
        memory.commit(partial(occurrences.note, new=new))

    def last(person: int, days: float) -> Occurrence | None:
        before = memory.now + days * DAY
        return memory.commit(lambda uow: occurrences.last(uow, "evening", person, before))

    assert last(mentor, 3) == Occurrence("evening", mentor, memory.now, memory.now + 2 * DAY)
    assert last(mentor, 4) == Occurrence("evening", mentor, memory.now + 3 * DAY)
    assert last(mentor, 0) is None
    assert last(other, 9) is None
