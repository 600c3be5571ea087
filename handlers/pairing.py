"""One account, two ids: a provider names its sender by number and by an id of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import ownership
from domain.ownership import Account
from handlers import owning, parting
from storage import addresses, aliases, messages

if TYPE_CHECKING:
    from domain.ownership import Pairing
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.inbox import Arrived


def paired(desk: Desk, arrived: Arrived) -> Arrived:
    """Return a message as from the one address of its sender, by whichever id that was known.

    Where the two ids belong to different people, neither is believed: a coordinator decides.
    """
    inbound = arrived.inbound
    if not inbound.also or inbound.also == inbound.sender:
        return arrived
    number, opaque = _sorted(inbound.sender, inbound.also)
    by_number = addresses.find(desk.uow, inbound.channel, number)
    by_opaque = addresses.find(desk.uow, inbound.channel, opaque)
    if by_number is not None and by_number == by_opaque:
        return _at(desk, arrived, by_number.id)
    found = ownership.pair(_account(desk, by_number), _account(desk, by_opaque), opaque)
    _part_all(desk, found)
    if found.drop is not None:
        aliases.fold(desk.uow, found.drop, found.keep)
    aliases.name(desk.uow, found.keep, number, opaque)
    desk.log("address.paired", None, found.doubt or "one account", channel=inbound.channel)
    if found.doubt is not None:
        kept = addresses.get(desk.uow, found.keep)
        owning.ask(desk, kept, found.owners, found.doubt, arrived.message_id)
    return _at(desk, arrived, found.keep)


def _at(desk: Desk, arrived: Arrived, address_id: int) -> Arrived:
    """Return a message as from its sender's address, though it was stored while there were two."""
    if arrived.address_id == address_id:
        return arrived
    if messages.get(desk.uow, arrived.message_id).address_id != address_id:
        aliases.fold(desk.uow, arrived.address_id, address_id)
    return replace(arrived, address_id=address_id)


def _part_all(desk: Desk, found: Pairing) -> None:
    """Take an account that may be another's now from everybody who had it."""
    if found.doubt is None:
        return
    for address_id in filter(None, (found.keep, found.drop)):
        parting.part(desk, addresses.get(desk.uow, address_id), found.doubt)


def _sorted(one: str, other: str) -> tuple[str, str]:
    """Return the id that we write to and the other: the number first, else the newest seen."""
    if ownership.is_number(other) and not ownership.is_number(one):
        return other, one
    return one, other


def _account(desk: Desk, address: Address | None) -> Account | None:
    """Return the account of an address, by the ids that it is known under."""
    if address is None:
        return None
    other = aliases.other_of(desk.uow, address.id)
    number, opaque = _sorted(address.value, other)
    if not other and not ownership.is_number(address.value):
        number, opaque = "", address.value
    return Account(address.id, address.person_id, number, opaque)
