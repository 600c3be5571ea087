"""A link lets one person in once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage import door_links

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast


def test_a_link_lets_one_person_in_once(memory: Book, cast: Cast) -> None:
    person = cast.mentors[0]
    token = memory.commit(lambda uow: door_links.make(uow, person))
    assert memory.commit(lambda uow: door_links.of(uow, token)) == person
    assert memory.commit(lambda uow: door_links.spend(uow, token[:-1])) is None
    assert memory.commit(lambda uow: door_links.spend(uow, token)) == person
    assert memory.commit(lambda uow: door_links.spend(uow, token)) is None


def test_the_newest_alone_opens_and_not_for_long(memory: Book, cast: Cast) -> None:
    person = cast.mentors[0]
    old = memory.commit(lambda uow: door_links.make(uow, person))
    fresh = memory.commit(lambda uow: door_links.make(uow, person))
    other = memory.commit(lambda uow: door_links.make(uow, cast.mentors[1]))
    assert memory.commit(lambda uow: door_links.of(uow, old)) is None
    memory.now += door_links.LASTS - timedelta(seconds=1)
    assert memory.commit(lambda uow: door_links.of(uow, fresh)) == person
    assert memory.commit(lambda uow: door_links.spend(uow, other)) == cast.mentors[1]
    memory.now += timedelta(seconds=1)
    assert memory.commit(lambda uow: door_links.of(uow, fresh)) is None
    assert memory.commit(lambda uow: door_links.spend(uow, fresh)) is None
