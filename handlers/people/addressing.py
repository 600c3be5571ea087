"""An address is given to somebody, or taken from them, by the word of a coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.importing.cells import chat_id, phone
from domain.model import Channel
from handlers import linking, parting
from storage import addresses, people

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk


class Taken(Exception):
    """An address is somebody else's, and was not to be moved."""

    def __init__(self, holder: Person) -> None:
        super().__init__(holder.name)
        self.holder = holder


def read(channel: Channel, text: str) -> str:
    """Return an address as it is stored; raises ValueError with what to write instead."""
    if channel is Channel.WHATSAPP and not text.startswith("+"):
        return text  # an id of their own, for an account without a number
    return (chat_id if channel is Channel.TELEGRAM else phone)(text)


def holder(desk: Desk, channel: Channel, value: str) -> Person | None:
    """Return whose an address is now, or None."""
    found = addresses.find(desk.uow, channel, value)
    if found is None or found.person_id is None:
        return None
    return people.get(desk.uow, found.person_id)


def give(
    desk: Desk, person: Person, given: tuple[Channel, str], by: int | None, *, move: bool = False
) -> Person | None:
    """Give somebody an address and return who had it before, or None; raises Taken.

    One of somebody else goes over only where it is to `move`: one address is one person's.
    """
    before = holder(desk, *given)
    if before is not None and before.id == person.id:
        return before
    if before is not None and not move:
        raise Taken(before)
    found = addresses.find(desk.uow, *given)
    if found is None:
        addresses.add(desk.uow, *given, person.id)
    else:
        parting.part(desk, found, f"by {desk.way}")
        addresses.give(desk.uow, found.id, person.id)
    desk.log("address.given", None, f"by {desk.way}", person_id=person.id, channel=given[0])
    desk.did(by, "address.given", f"person:{person.id}", channel=given[0])
    return before


def take(desk: Desk, person: Person, address_id: int, by: int | None) -> bool:
    """Take an address from somebody; False where it is not theirs. What waited is not sent."""
    known = addresses.of_person(desk.uow, person.id)
    found = next((each for each in known if each.id == address_id), None)
    if found is None:
        return False
    linking.remove(desk, person, found, f"by {desk.way}")
    desk.did(by, "address.removed", f"person:{person.id}", channel=found.channel)
    return True
