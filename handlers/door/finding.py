"""Whom somebody at the door says they are: by a number of theirs that the programme knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import door
from domain.importing.cells import chat_id, phone
from domain.model import Channel, Role
from storage import addresses, people

if TYPE_CHECKING:
    from domain.model import Person
    from storage.uow import UnitOfWork

_READ = ((Channel.SMS, phone), (Channel.WHATSAPP, phone), (Channel.TELEGRAM, chat_id))


def whose(uow: UnitOfWork, said: str) -> Person | None:
    """Return who has a telephone number, or a number on Telegram, and may enter; or None."""
    for channel, value in _places(said):
        found = addresses.find(uow, channel, value)
        if found is not None and found.person_id is not None:
            person = people.get(uow, found.person_id)
            return person if door.may_enter(person) else None
    return None


def to_practise_with(uow: UnitOfWork) -> tuple[str, str] | None:
    """Return the name and a number of a made-up coordinator, for the visitor of a practice."""
    for person in people.with_role(uow, Role.COORDINATOR):
        for each in addresses.of_person(uow, person.id):
            if each.channel is not Channel.TELEGRAM:
                return person.name, each.value
    return None


def _places(said: str) -> list[tuple[Channel, str]]:
    """Return where such a number could be an address."""
    number = f"+{said[2:]}" if said.startswith("00") else said
    found = []
    for channel, read in _READ:
        try:
            found.append((channel, read(number)))
        except ValueError:
            continue
    return found
