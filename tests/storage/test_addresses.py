from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, MessageKind
from storage import addresses, messages

if TYPE_CHECKING:
    from storage.addresses import Address
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def get(book: Book, address_id: int) -> Address:
    return book.commit(lambda uow: addresses.get(uow, address_id))


def write(uow: UnitOfWork, address_id: int, text: str) -> int:
    words = messages.Words("in", MessageKind.TEXT, text, address_id=address_id)
    return messages.add(uow, words)


def test_an_address_comes_back(memory: Book, cast: Cast) -> None:
    new = memory.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, "-100123", cast.mentee))
    found = get(memory, new)
    assert (found.channel, found.value, found.person_id) == (
        Channel.TELEGRAM,
        "-100123",
        cast.mentee,
    )
    assert (found.verified_at, found.blocked_at) == (memory.now, None)
    assert memory.commit(lambda uow: addresses.find(uow, Channel.TELEGRAM, "-100123")) == found
    assert "-100123" not in repr(found)


def test_an_unknown_address(memory: Book) -> None:
    assert memory.commit(lambda uow: addresses.find(uow, Channel.SMS, "+1")) is None
    with pytest.raises(LookupError, match="404"):
        get(memory, 404)


def test_a_strangers_address_is_noted_once_also_within_a_group(memory: Book) -> None:
    done = memory.group(*[lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711")] * 4)
    assert len({each.value for each in done}) == 1
    found = get(memory, done[0].value[0])
    assert (found.person_id, found.verified_at) == (None, None)


def test_a_number_belongs_to_one_address_a_channel(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+255711", None))
    with pytest.raises(Exception, match=r"(?i)unique"):
        memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+255711", cast.mentee))
    memory.commit(lambda uow: addresses.add(uow, Channel.WHATSAPP, "+255711", cast.mentee))


def test_addresses_of_a_person(memory: Book, cast: Cast) -> None:
    phone = cast.address[cast.mentee]
    chat = memory.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, "7", cast.mentee))
    found = memory.commit(lambda uow: addresses.of_person(uow, cast.mentee))
    assert [each.id for each in found] == [phone, chat]
    memory.commit(lambda uow: addresses.set_blocked(uow, phone, memory.now))
    assert get(memory, phone).blocked_at == memory.now


def test_an_address_is_given_and_taken(memory: Book, cast: Cast) -> None:
    known, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711"))
    memory.commit(lambda uow: addresses.give(uow, known, cast.mentee))
    assert (get(memory, known).person_id, get(memory, known).verified_at) == (
        cast.mentee,
        memory.now,
    )
    memory.commit(lambda uow: addresses.give(uow, known, None))
    assert get(memory, known).person_id is None


def test_strangers_with_the_last_text_each_wrote(memory: Book, cast: Cast) -> None:
    first, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711"))
    other, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255712"))
    memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255713"))
    for address_id, text in ((first, "hi"), (other, "who?"), (first, "help")):
        memory.later(minutes=1)
        memory.commit(lambda uow, a=address_id, t=text: write(uow, a, t))  # type: ignore[misc]
    memory.commit(lambda uow: write(uow, cast.address[cast.mentee], "known"))
    found = memory.commit(addresses.strangers)
    assert [(each.id, text) for each, text, _ in found] == [(first, "help"), (other, "who?")]
    assert found[0][2] == memory.now


def test_what_a_former_owner_wrote_is_not_a_strangers(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]

    def known(uow: UnitOfWork) -> None:
        words = messages.Words("in", MessageKind.TEXT, "mine", address_id=home)
        messages.add(uow, replace(words, person_id=cast.mentee))

    memory.commit(known)
    memory.commit(lambda uow: addresses.give(uow, home, None))
    assert memory.commit(addresses.strangers) == []
    memory.commit(lambda uow: write(uow, home, "wrong number"))
    assert [text for _, text, _ in memory.commit(addresses.strangers)] == ["wrong number"]


def test_a_number_that_is_dead_is_blocked_until_it_is_given(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    memory.commit(lambda uow: addresses.set_dead(uow, home))
    assert (get(memory, home).dead_at, get(memory, home).blocked_at) == (memory.now, memory.now)
    memory.commit(lambda uow: addresses.give(uow, home, cast.mentee))
    assert (get(memory, home).dead_at, get(memory, home).blocked_at) == (None, None)


@pytest.mark.sqlite
def test_what_a_stranger_wrote_before_costs_nothing(memory: Book) -> None:
    """One who floods us must not make the list of strangers slow."""
    chatty, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711"))

    def steps() -> int:
        made = [0]

        def step() -> None:
            made[0] += 1

        memory.raw.set_progress_handler(step, 1)
        memory.commit(addresses.strangers)
        memory.raw.set_progress_handler(None, 1)
        return made[0]

    costs = []
    for times in (2, 10, 50):
        for _ in range(times):
            memory.commit(lambda uow: write(uow, chatty, "again"))
        costs.append(steps())
    assert costs[0] >= costs[1] == costs[2]
