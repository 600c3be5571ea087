"""Where an urgent offer goes that nobody answers: the second address of its mentor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.model import Channel, Outbound, Role
from storage import addresses, people, permits
from tests.storage.book import ask, person

if TYPE_CHECKING:
    from storage.addresses import Address
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def add(book: Book, person: int, channel: Channel, value: str) -> Address:
    made = book.commit(lambda uow: addresses.add(uow, channel, value, person))
    return book.commit(lambda uow: addresses.get(uow, made))


def second(book: Book, person: int, first: Address) -> int | None:
    found = book.commit(lambda uow: permits.second(uow, person, first))
    return None if found is None else found.id


def test_another_channel_that_is_theirs_open_and_not_blocked(memory: Book) -> None:
    mentor = memory.commit(lambda uow: people.add(uow, person("Dr Amani"), [Role.MENTOR]))
    first = add(memory, mentor, Channel.TELEGRAM, "700301")
    assert second(memory, mentor, first) is None
    memory.later(minutes=1)
    newer = add(memory, mentor, Channel.TELEGRAM, "700302")
    whatsapp = add(memory, mentor, Channel.WHATSAPP, "+12025550133")
    assert second(memory, mentor, first) is None  # WhatsApp takes no text before they write
    sms = add(memory, mentor, Channel.SMS, "+12025550133")
    assert second(memory, mentor, first) == sms.id
    assert second(memory, mentor, whatsapp) == newer.id
    memory.commit(lambda uow: addresses.set_blocked(uow, sms.id, uow.now))
    assert second(memory, mentor, first) is None


def test_where_something_of_a_question_was_told(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]
    place = add(memory, mentor, Channel.TELEGRAM, "700301")
    began = memory.now

    def offer(uow: UnitOfWork) -> int:
        question = ask(uow, cast)
        made = Outbound(mentor, "offer.urgent", "Please help", question_id=question.id)
        uow.send(replace(made, address_id=place.id))
        return question.id

    question = memory.commit(offer)

    def told(phrase: str, reader: int) -> set[int]:
        return memory.commit(lambda uow: permits.told_at(uow, question, reader, [phrase], began))

    assert told("offer.urgent", mentor) == {place.id}
    assert told("offer.taken", mentor) == told("offer.urgent", cast.mentee) == set()
    memory.later(minutes=1)
    began = memory.now
    assert told("offer.urgent", mentor) == set()
