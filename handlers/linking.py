"""LINK and UNLINK: a person adds a way to be reached, or takes one off again.

The code is shown at an address that we know and typed at the new one, so that both are held by
whoever links them (docs/adr/0018).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import linking, strangers
from domain.model import Channel, Prompt
from handlers import alarms, parting
from handlers.desk import outbound
from handlers.turn import labelled, silenced
from storage import addresses, link_codes, people, prompts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.addresses import Address
    from storage.inbox import Arrived
    from storage.link_codes import LinkCode
    from storage.prompts import Stored
    from storage.senders import Sender

WHICH = "unlink"
_MOST = 9
"""So many addresses can be told apart by a digit."""

_SHOWN = 2
"""How many last digits tell two numbers on one channel apart, to their own holder."""


def link(turn: Turn) -> None:
    """LINK alone lists what can be linked; with a channel it gives a code for it."""
    desk, person = turn.desk, turn.person
    wanted = linking.channel_named(turn.arrived.inbound.text)
    can_be = linking.people_channels(desk.uow.carried)
    if wanted not in can_be:
        lines = "\n".join(f"LINK {each.upper()}" for each in _new_first(turn, can_be))
        turn.reply("link.menu", list=lines)
        return
    code = link_codes.put(desk.uow, person.id, turn.address_id, Channel(wanted))
    desk.log("link.code", None, "LINK", person_id=person.id, channel=wanted)
    if wanted is Channel.TELEGRAM and desk.bot:
        turn.reply("link.telegram", link=f"t.me/{desk.bot}?start={code}")
    else:
        turn.reply("link.code", pin6=code)


def takes(desk: Desk, sender: Sender, arrived: Arrived) -> bool:
    """Tell whether a message is a code for linking, and do what follows.

    Six digits of a person we know that are no code are words of theirs.
    """
    typed = linking.typed(arrived.inbound)
    if typed is None or not strangers.may_be_answered(arrived.inbound):
        return False
    found = link_codes.find(desk.uow, typed)
    if sender.person is not None:
        return found is not None and _typed_by_known(desk, sender.person, found, arrived)
    misses = link_codes.misses(desk.uow, arrived.address_id)
    if linking.ignored(misses, desk.now):
        desk.log("link.ignored", None, "too many wrong codes")
    elif found is None or not _link(desk, found, arrived):
        _refuse(desk, arrived, told=linking.answered_lately(misses, desk.now))
    return True


def unlink(turn: Turn) -> None:
    """UNLINK lists a person's own addresses; a digit takes one off."""
    own = sorted(addresses.of_person(turn.desk.uow, turn.person.id), key=_place)[:_MOST]
    if len(own) == 1:
        turn.reply("link.last", channel=_channel(turn.desk, own[0], turn.person))
        return
    choices = labelled((str(n), _named(turn, each, own)) for n, each in enumerate(own, 1))
    keys = tuple(each.key for each in choices)
    prompt = Prompt(WHICH, keys, options=tuple(each.id for each in own), minutes=60, waits=False)
    lines = "\n".join(f"{each.key} {each.label}" for each in choices)
    rendered = turn.desk.render("link.which", turn.person, list=lines)
    turn.reply_with(replace(rendered, choices=choices), prompt=prompt)


def take_off(turn: Turn, stored: Stored, key: str) -> None:
    """A person has said which of their addresses is taken off; the last one stays."""
    desk, person = turn.desk, turn.person
    prompts.end(desk.uow, stored)
    own = {each.id: each for each in addresses.of_person(desk.uow, person.id)}
    chosen = own.pop(stored.prompt.options[int(key) - 1], None)
    if chosen is None:
        turn.reply("tap.late")
        return
    left = [each for each in own.values() if each.blocked_at is None]
    if not left:
        turn.reply("link.last", channel=_channel(desk, chosen, person))
        return
    remove(desk, person, chosen, "UNLINK")
    _tell_removed(turn, chosen, left)


def remove(desk: Desk, person: Person, address: Address, why: str) -> None:
    """Take an address from a person, who is written to on the others from now on."""
    parting.part(desk, address, why)
    link_codes.take_back(desk.uow, person.id)
    left = {each.channel for each in addresses.of_person(desk.uow, person.id)}
    if person.preferred == address.channel and person.preferred not in left:
        people.set_preferred(desk.uow, person.id, None)


def _link(desk: Desk, found: LinkCode, arrived: Arrived) -> bool:
    """Give the new address to whom the code was shown; False when the code does not count here."""
    person = people.get(desk.uow, found.person_id)
    first = addresses.get(desk.uow, found.address_id)
    counts = found.channel is arrived.inbound.channel and first.person_id == person.id
    if not counts or person.stopped_at is not None or not link_codes.spend(desk.uow, found.id):
        return False
    addresses.give(desk.uow, arrived.address_id, person.id)
    people.set_preferred(desk.uow, person.id, found.channel)
    desk.log("address.linked", None, "a code", person_id=person.id, channel=found.channel)
    channel = desk.word(f"channel.{found.channel}", person)
    rendered = desk.render("link.done", person, channel=channel)
    for address_id in (arrived.address_id, first.id):
        desk.tell(person, rendered, address_id=address_id)
    return True


def _typed_by_known(desk: Desk, person: Person, found: LinkCode, arrived: Arrived) -> bool:
    """Say why a code does nothing at an address that belongs to somebody already."""
    channel = desk.word(f"channel.{found.channel}", person)
    if found.person_id != person.id:
        desk.log("link.shared", None, "a code of somebody else", person_id=person.id)
        coordinator = alarms.duty_name(desk, person)
        rendered = desk.render("link.shared", person, coordinator=coordinator)
    elif arrived.inbound.channel is found.channel and arrived.address_id != found.address_id:
        rendered = desk.render("link.already", person, channel=channel)
    else:
        rendered = desk.render("link.there", person, channel=channel)
    if not silenced(desk, arrived.address_id, rendered, person):
        desk.tell(person, rendered, address_id=arrived.address_id)
    return True


def _refuse(desk: Desk, arrived: Arrived, *, told: bool) -> None:
    """Count a wrong code of somebody we do not know, and say so once an hour."""
    link_codes.miss(desk.uow, arrived.address_id)
    desk.log("link.wrong", None, "no such code")
    rendered = desk.phrases.render("link.wrong", ENGLISH)
    if not told and not silenced(desk, arrived.address_id, rendered, None):
        desk.uow.send(outbound(rendered, None, address_id=arrived.address_id))


def _tell_removed(turn: Turn, gone: Address, left: Sequence[Address]) -> None:
    """Say what was taken off: to the person, and where they wrote should that be the one."""
    desk, person = turn.desk, turn.person
    names = dict.fromkeys(_channel(desk, each, person) for each in left)
    channel = _channel(desk, gone, person)
    rendered = desk.render("link.removed", person, channel=channel, channel2=", ".join(names))
    if gone.id == turn.address_id:
        desk.uow.send(outbound(rendered, None, address_id=gone.id))
        desk.tell(person, rendered)
    else:
        desk.tell(person, rendered, address_id=turn.address_id)


def _new_first(turn: Turn, channels: Sequence[Channel]) -> list[Channel]:
    """Return channels, those first on which a person is not reached yet."""
    own = {each.channel for each in addresses.of_person(turn.desk.uow, turn.person.id)}
    return sorted(channels, key=lambda each: each in own)


def _place(address: Address) -> tuple[int, int]:
    return list(Channel).index(address.channel), address.id


def _named(turn: Turn, address: Address, own: Sequence[Address]) -> str:
    """Name an address to its holder; two on one channel by the end of their numbers."""
    name = _channel(turn.desk, address, turn.person)
    alike = sum(each.channel is address.channel for each in own) > 1
    return f"{name} ..{address.value[-_SHOWN:]}" if alike else name


def _channel(desk: Desk, address: Address, reader: Person) -> str:
    return desk.word(f"channel.{address.channel}", reader)
