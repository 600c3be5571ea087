from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import invitations
from storage.schema import invitation

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

LINK = "aaaaBBBB1111____"
DAY = timedelta(days=1)


def test_a_person_is_invited_and_reminded_once(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, "", None))
    assert memory.commit(invitations.invited) == {cast.mentee}
    assert memory.commit(lambda uow: invitations.remind(uow, cast.mentee))
    assert not memory.commit(lambda uow: invitations.remind(uow, cast.mentee))
    assert not memory.commit(lambda uow: invitations.remind(uow, cast.mentors[0]))
    found = memory.commit(lambda uow: invitations.of_person(uow, cast.mentee))
    assert found is not None
    assert (found.sent_at, found.reminded_at) == (memory.now, memory.now)
    assert found.link_until is None


def test_a_link_is_used_once(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, LINK, memory.now + DAY))
    found = memory.commit(lambda uow: invitations.by_link(uow, LINK))
    assert found is not None
    assert found.person_id == cast.mentee
    assert memory.commit(lambda uow: invitations.by_link(uow, LINK.lower())) is None
    assert memory.commit(lambda uow: invitations.use_link(uow, found.id))
    assert not memory.commit(lambda uow: invitations.use_link(uow, found.id))


def test_a_link_ends_at_its_instant(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, LINK, memory.now + DAY))
    found = memory.commit(lambda uow: invitations.by_link(uow, LINK))
    assert found is not None
    memory.later(hours=24)
    assert not memory.commit(lambda uow: invitations.use_link(uow, found.id))


def test_a_link_is_not_kept_in_words(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, LINK, memory.now + DAY))
    ((digest,),) = memory.rows(select(invitation.c.link_digest))
    assert LINK.encode() not in digest


def test_who_is_forgotten_may_be_invited_anew(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, LINK, memory.now + DAY))
    memory.commit(lambda uow: invitations.forget(uow, cast.mentee))
    assert memory.commit(invitations.invited) == frozenset()
    assert memory.commit(lambda uow: invitations.by_link(uow, LINK)) is None
    memory.commit(lambda uow: invitations.add(uow, cast.mentee, "", None))
    assert memory.commit(invitations.invited) == {cast.mentee}
