from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.model import Discipline
from storage import erasing, volunteers

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

OF = Discipline.ANAESTHESIA


def fill(uow: UnitOfWork, mentor: int) -> None:
    """Put in somebody who has offered to step in."""
    volunteers.add(uow, mentor, OF)


def test_only_who_was_approved_may_be_asked(memory: Book, cast: Cast) -> None:
    eager, approver = cast.mentors[:2]
    new = memory.commit(lambda uow: volunteers.add(uow, eager, OF))
    assert memory.commit(lambda uow: volunteers.approved(uow, OF)) == []
    assert memory.commit(lambda uow: volunteers.of_person(uow, eager, OF)) == new
    memory.later(hours=1)
    assert memory.commit(lambda uow: volunteers.approve(uow, new.id, approver))
    assert not memory.commit(lambda uow: volunteers.approve(uow, new.id, eager))
    (found,) = memory.commit(lambda uow: volunteers.approved(uow, OF))
    assert (found.person_id, found.approver_id) == (eager, approver)
    assert found.approved_at == memory.now
    assert memory.commit(volunteers.every) == [found]
    assert memory.commit(lambda uow: volunteers.approved(uow, Discipline.OBSTETRICS)) == []


def test_who_ends_it_is_asked_no_more_and_may_offer_again(memory: Book, cast: Cast) -> None:
    new = memory.commit(lambda uow: volunteers.add(uow, cast.mentors[0], OF))
    memory.commit(lambda uow: volunteers.approve(uow, new.id, None))
    assert memory.commit(lambda uow: volunteers.end(uow, new.id, cast.mentors[0]))
    assert not memory.commit(lambda uow: volunteers.end(uow, new.id, None))
    assert memory.commit(lambda uow: volunteers.approved(uow, OF)) == []
    assert memory.commit(lambda uow: volunteers.of_person(uow, cast.mentors[0], OF)) is None
    ended = memory.commit(lambda uow: volunteers.find(uow, new.id))
    assert ended is not None
    assert ended.ended_at == memory.now
    memory.commit(lambda uow: fill(uow, cast.mentors[0]))
    assert len(memory.commit(volunteers.every)) == 1


def test_nobody_offers_the_same_twice(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, cast.mentors[0]))
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: fill(uow, cast.mentors[0]))


def test_somebody_erased_is_no_volunteer(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: fill(uow, cast.mentors[0]))
    memory.commit(lambda uow: erasing.erase(uow, cast.mentors[0]))
    assert memory.commit(volunteers.every) == []
