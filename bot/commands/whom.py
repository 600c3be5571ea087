"""Whom a command means: somebody by name, or by one of their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import NotReady
from domain.importing.cells import chat_id, phone, same_name
from domain.linking import people_channels
from domain.model import Channel
from storage import addresses, people

if TYPE_CHECKING:
    from domain.model import Person
    from storage.uow import UnitOfWork


def find(uow: UnitOfWork, text: str) -> Person:
    """Return the one person whom a name or an address means; raises NotReady."""
    wanted = same_name(text)
    named = [
        each
        for each in people.every(uow)
        if each.erased_at is None and same_name(each.name) == wanted
    ]
    if len(named) > 1:
        raise NotReady(f"{len(named)} people are called {text}; name one of their addresses")
    found = named[0] if named else _by_address(uow, text)
    if found is None:
        raise NotReady(f"nobody here has the name or the address {text}; see `people list`")
    return found


def value(channel: Channel, text: str) -> str:
    """Return an address as it is stored; raises NotReady for what cannot be one."""
    if channel is Channel.WHATSAPP and not text.startswith("+"):
        return text  # an id of their own, for an account without a number
    try:
        return (chat_id if channel is Channel.TELEGRAM else phone)(text)
    except ValueError as fault:
        raise NotReady(f"{text} {fault}") from None


def _by_address(uow: UnitOfWork, text: str) -> Person | None:
    for channel in people_channels(list(Channel)):
        try:
            found = addresses.find(uow, channel, value(channel, text))
        except NotReady:
            continue
        if found is not None and found.person_id is not None:
            return people.get(uow, found.person_id)
    return None
