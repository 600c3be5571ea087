from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.model import Channel, Discipline, Inbound, Prompt, Urgency
from storage import addresses, aliases, inbox, messages, people, prompts, questions
from storage.schema import attempt, outbox
from tests.storage import promises

if TYPE_CHECKING:
    from storage.addresses import Address
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

NUMBER, OPAQUE, OTHER = "+255700000900", "US.13491208655302741918", "US.99"


def inbound(sender: str, also: str = "", key: str = "SM1") -> Inbound:
    return Inbound("AC1", key, Channel.WHATSAPP, sender, "+1", "help", also=also)


def home(book: Book, person: int | None, value: str) -> int:
    return book.commit(lambda uow: addresses.add(uow, Channel.WHATSAPP, value, person))


def found(book: Book, value: str) -> Address | None:
    return book.commit(lambda uow: addresses.find(uow, Channel.WHATSAPP, value))


def test_both_ids_find_the_address_and_the_first_is_written_to(memory: Book, cast: Cast) -> None:
    place = home(memory, cast.mentee, OPAQUE)
    memory.commit(lambda uow: aliases.name(uow, place, NUMBER, OPAQUE))
    for value in (NUMBER, OPAQUE):
        known = found(memory, value)
        assert known is not None
        assert (known.id, known.person_id, known.value) == (place, cast.mentee, NUMBER)
    assert memory.commit(lambda uow: aliases.other_of(uow, place)) == OPAQUE


def test_a_new_number_takes_the_old_ones_place(memory: Book, cast: Cast) -> None:
    place = home(memory, cast.mentee, NUMBER)
    memory.commit(lambda uow: aliases.name(uow, place, NUMBER, OPAQUE))
    memory.commit(lambda uow: aliases.name(uow, place, "+255700000901", OPAQUE))
    assert found(memory, NUMBER) is None, "it may be somebody else's by now"
    again = found(memory, OPAQUE)
    assert again is not None
    assert again.value == "+255700000901"


def test_an_id_names_one_address_alone(memory: Book, cast: Cast) -> None:
    first, second = home(memory, cast.mentee, NUMBER), home(memory, None, OTHER)
    memory.commit(lambda uow: aliases.name(uow, first, NUMBER, OPAQUE))
    memory.commit(lambda uow: aliases.name(uow, second, OTHER, OPAQUE))
    known = found(memory, OPAQUE)
    assert known is not None
    assert known.id == second
    assert memory.commit(lambda uow: aliases.other_of(uow, first)) == ""


@pytest.mark.parametrize(("sender", "also"), [(OPAQUE, ""), (OPAQUE, NUMBER), (NUMBER, OPAQUE)])
def test_a_message_is_accepted_at_the_address_that_either_id_names(
    memory: Book, cast: Cast, sender: str, also: str
) -> None:
    place = home(memory, cast.mentee, NUMBER)
    memory.commit(lambda uow: aliases.name(uow, place, NUMBER, OPAQUE))
    arrived = memory.commit(lambda uow: inbox.accept(uow, inbound(sender, also)))
    assert arrived is not None
    assert (arrived.address_id, arrived.lane) == (place, cast.mentee)


def test_an_unknown_sender_is_found_by_the_other_id(memory: Book, cast: Cast) -> None:
    place = home(memory, cast.mentee, NUMBER)
    arrived = memory.commit(lambda uow: inbox.accept(uow, inbound(OPAQUE, NUMBER)))
    assert arrived is not None
    assert arrived.address_id == place
    assert found(memory, OPAQUE) is None, "that is decided when it is handled"


def test_both_ids_are_there_when_it_is_handled_later(memory: Book, cast: Cast) -> None:
    home(memory, cast.mentee, NUMBER)
    given = inbound(OPAQUE, NUMBER)
    arrived = memory.commit(lambda uow: inbox.accept(uow, given))
    assert arrived is not None
    loaded = memory.commit(lambda uow: inbox.load(uow, arrived.inbox_id))
    assert loaded == replace(arrived, inbound=replace(given, recipient=""))


def test_what_was_said_at_either_address_stands_at_one(memory: Book, cast: Cast) -> None:
    kept, gone = home(memory, cast.mentee, NUMBER), home(memory, cast.mentee, OPAQUE)

    def live(uow: UnitOfWork) -> int:
        asker = people.get(uow, cast.mentee)
        made = questions.add(uow, asker, gone, Discipline.ANAESTHESIA, Urgency.ROUTINE)
        return made.id

    asked = memory.commit(live)
    arrived = memory.commit(lambda uow: inbox.accept(uow, inbound(OPAQUE)))
    assert arrived is not None
    prompt = Prompt("helped", ("1", "2"), asked)
    more = {"address_id": gone, "prompt": prompt, "question_id": asked}
    sent = promises.one(memory, promises.words(cast, **more))
    memory.commit(lambda uow: aliases.fold(uow, gone, kept))
    assert found(memory, OPAQUE) is None
    loaded = memory.commit(lambda uow: inbox.load(uow, arrived.inbox_id))
    assert loaded.address_id == kept
    assert memory.commit(lambda uow: questions.get(uow, asked)).address_id == kept
    assert memory.commit(lambda uow: messages.get(uow, sent.message_id)).address_id == kept
    (open_prompt,) = memory.commit(lambda uow: prompts.live_at(uow, kept))
    assert open_prompt.message_id == sent.message_id
    assert memory.rows(select(outbox.c.address_id)) == [(kept,)]
    assert memory.rows(select(attempt.c.address_id)) == [(kept,)]
    owned = memory.commit(lambda uow: addresses.of_person(uow, cast.mentee))
    assert gone not in {each.id for each in owned}


def test_an_address_that_is_void_is_found_by_nothing(memory: Book, cast: Cast) -> None:
    place = home(memory, cast.mentee, NUMBER)
    memory.commit(lambda uow: aliases.name(uow, place, NUMBER, OPAQUE))
    memory.commit(lambda uow: aliases.void(uow, place))
    assert found(memory, NUMBER) is None
    assert found(memory, OPAQUE) is None
    left = memory.commit(lambda uow: addresses.get(uow, place))
    assert (left.value, left.person_id) == ("", None)
