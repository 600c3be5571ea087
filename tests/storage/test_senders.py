from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Inbound, Role
from storage import addresses, inbox, people, senders
from tests.storage.book import person

if TYPE_CHECKING:
    from storage.senders import Sender
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

MENTEE = "+255700000100"
HERS = "+12025550177"


def write(book: Book, sender: str) -> int:
    inbound = Inbound("AC1", f"SM{sender}{book.now}", Channel.SMS, sender, "+1", "help")
    arrived = book.commit(lambda uow: inbox.accept(uow, inbound))
    assert arrived is not None
    return arrived.message_id


def of(book: Book, message_id: int) -> Sender:
    return book.commit(lambda uow: senders.of(uow, message_id))


def test_who_wrote_and_from_where(memory: Book, cast: Cast) -> None:
    sender = of(memory, write(memory, MENTEE))
    assert sender.address == memory.commit(
        lambda uow: addresses.get(uow, cast.address[cast.mentee])
    )
    assert sender.person == memory.commit(lambda uow: people.get(uow, cast.mentee))


def test_whoever_has_several_roles_is_one_person(memory: Book, cast: Cast) -> None:
    roles = frozenset({Role.MENTOR, Role.MENTEE, Role.COORDINATOR})

    def join(uow: UnitOfWork) -> None:
        new = people.add(uow, person("Neema", cast.facility), roles)
        addresses.add(uow, Channel.SMS, HERS, new)

    memory.commit(join)
    found = of(memory, write(memory, HERS)).person
    assert found is not None
    assert found.roles == roles


def test_a_stranger_is_nobody_until_the_address_is_given(memory: Book, cast: Cast) -> None:
    written = write(memory, HERS)
    sender = of(memory, written)
    assert (sender.person, sender.address.value) == (None, HERS)
    memory.commit(lambda uow: addresses.give(uow, sender.address.id, cast.mentee))
    given = of(memory, written).person
    assert given is not None
    assert given.id == cast.mentee


def test_nobody_wrote_what_is_not_there(memory: Book) -> None:
    with pytest.raises(LookupError, match="404"):
        of(memory, 404)


@pytest.mark.sqlite
def test_what_was_read_of_a_sender_is_not_read_again(memory: Book, cast: Cast) -> None:
    written = write(memory, MENTEE)
    heard: list[str] = []

    def work(uow: UnitOfWork) -> None:
        sender = senders.of(uow, written)
        memory.raw.set_trace_callback(heard.append)
        assert addresses.get(uow, sender.address.id) is sender.address
        assert people.get(uow, cast.mentee) is sender.person
        memory.raw.set_trace_callback(None)

    memory.commit(work)
    assert heard == []


def test_what_is_written_of_a_sender_is_read_again(memory: Book, cast: Cast) -> None:
    written = write(memory, MENTEE)

    def work(uow: UnitOfWork) -> None:
        sender = senders.of(uow, written)
        addresses.set_blocked(uow, sender.address.id, uow.now)
        people.set_stopped(uow, cast.mentee, uow.now)
        assert addresses.get(uow, sender.address.id).blocked_at == uow.now
        assert people.get(uow, cast.mentee).stopped_at == uow.now
        again = senders.of(uow, written)
        assert again.address.blocked_at == uow.now
        assert again.person == people.get(uow, cast.mentee)

    memory.commit(work)


def test_when_something_came_from_there_before(memory: Book, cast: Cast) -> None:
    first = write(memory, MENTEE)
    assert of(memory, first).heard_at is None
    before = memory.now
    memory.later(days=1)
    write(memory, HERS)
    assert of(memory, write(memory, MENTEE)).heard_at == before
