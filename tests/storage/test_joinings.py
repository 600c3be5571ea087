from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.joining import Step, Work
from storage import joinings
from storage.schema import joining

if TYPE_CHECKING:
    from storage.joinings import Joining
    from tests.storage.book import Book, Cast


def begun(memory: Book, cast: Cast) -> Joining:
    return memory.commit(lambda uow: joinings.begin(uow, cast.address[cast.mentee], cast.facility))


def test_what_somebody_said_is_kept_and_the_name_sealed(memory: Book, cast: Cast) -> None:
    new = begun(memory, cast)
    said = replace(
        new,
        step=Step.PENDING,
        name="Zawadi Njema",
        work=Work.NURSING,
        language="sw",
        misses=1,
        consented_at=memory.now,
        version="1",
    )
    memory.commit(lambda uow: joinings.save(uow, said))
    assert memory.commit(lambda uow: joinings.find(uow, new.id)) == said
    assert memory.commit(lambda uow: joinings.open_at(uow, cast.address[cast.mentee])) == said
    ((sealed,),) = memory.rows(select(joining.c.sealed_name))
    assert b"Zawadi" not in sealed


def test_whoever_begins_again_begins_at_the_first_question(memory: Book, cast: Cast) -> None:
    first = begun(memory, cast)
    memory.commit(lambda uow: joinings.save(uow, replace(first, name="Zawadi", step=Step.CADRE)))
    second = begun(memory, cast)
    assert memory.commit(lambda uow: joinings.open_at(uow, cast.address[cast.mentee])) == second
    assert memory.commit(lambda uow: joinings.find(uow, first.id)) is None


def test_the_first_decision_counts(memory: Book, cast: Cast) -> None:
    new, (mentor, other) = begun(memory, cast), cast.mentors[:2]
    assert memory.commit(lambda uow: joinings.decide(uow, new.id, Step.APPROVED, mentor))
    assert not memory.commit(lambda uow: joinings.decide(uow, new.id, Step.REFUSED, other))
    found = memory.commit(lambda uow: joinings.find(uow, new.id))
    assert found is not None
    assert (found.step, found.decided_by_id) == (Step.APPROVED, mentor)
    assert memory.commit(lambda uow: joinings.open_at(uow, cast.address[cast.mentee])) is None
    memory.commit(lambda uow: joinings.save(uow, replace(new, name="Changed")))
    assert memory.commit(lambda uow: joinings.find(uow, new.id)) == found


def test_leaving_forgets_what_is_open_and_no_more(memory: Book, cast: Cast) -> None:
    decided = begun(memory, cast)
    memory.commit(lambda uow: joinings.decide(uow, decided.id, Step.REFUSED, cast.mentors[0]))
    begun(memory, cast)
    assert memory.commit(lambda uow: joinings.leave(uow, cast.address[cast.mentee]))
    assert not memory.commit(lambda uow: joinings.leave(uow, cast.address[cast.mentee]))
    assert memory.rows(select(joining.c.id)) == [(decided.id,)]
    memory.commit(lambda uow: joinings.forget(uow, decided.id))
    assert memory.rows(select(joining.c.id)) == []


def test_two_codes_in_one_group_are_one_joining(memory: Book, cast: Cast) -> None:
    memory.group(*[lambda uow: joinings.begin(uow, cast.address[cast.mentee], cast.facility)] * 2)
    assert len(memory.rows(select(joining.c.id))) == 1
