"""Whose an address is now: what may have changed hands is a stranger's until somebody says so.

A number that was dead or silent for long and writes again, and an account that belongs to two
people, is asked about: the coordinators say in one key whose it is (docs/adr/0018).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, ownership
from domain.intents import interpret
from domain.model import Inbound, MessageKind, Prompt, Role
from domain.ownership import Doubt, Standing
from domain.reserved import IntentKind
from handlers import alarms, parting, questions
from handlers.turn import Turn, labelled
from storage import addresses, messages, people, prompts
from storage.inbox import Arrived

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.prompts import Stored
    from storage.senders import Sender

A_WEEK = 7 * 24 * 60
FRESH = timedelta(days=1)
"""A question that waited longer for its writer to be known is asked no more by itself."""

_WHY = {
    Doubt.DEAD: "owner.dead",
    Doubt.SILENT: "owner.silent",
    Doubt.ACCOUNT: "owner.account",
    Doubt.TWO: "owner.two",
}


def recognised(desk: Desk, arrived: Arrived, sender: Sender) -> Sender:
    """Return a sender as somebody unknown, when their address may have changed hands.

    Nothing of its former owner is there for whoever writes now.
    """
    address, person = sender.address, sender.person
    if person is None:
        return sender
    facts = Standing(address.channel, address.verified_at, sender.heard_at, address.dead_at)
    why = ownership.doubt(facts, desk.charter.silent_number, desk.now)
    if why is None:
        return sender
    parting.part(desk, address, why)
    ask(desk, address, [person.id], why, arrived.message_id)
    return replace(sender, person=None, address=addresses.get(desk.uow, address.id))


def ask(desk: Desk, address: Address, owners: Sequence[int], why: Doubt, message_id: int) -> None:
    """Ask the coordinators whose an address is, of the people who had it."""
    names = [naming.given_name(people.get(desk.uow, each).name) for each in owners]
    keys = tuple(str(place) for place in range(1, len(owners) + 2))
    held = (message_id,)
    for coordinator in alarms.on_duty(desk):
        nobody = desk.render("owner.nobody", coordinator).text
        choices = labelled(zip(keys, [*names, nobody], strict=True))
        rendered = desk.render(
            "owner.ask",
            coordinator,
            channel=desk.word(f"channel.{address.channel}", coordinator),
            name=names[0],
            why=desk.render(_WHY[why], coordinator).text,
            list=" ".join(f"{each.key}={each.label}" for each in choices),
        )
        options = (address.id, *owners)
        prompt = Prompt(prompts.OWNER, keys, None, options, held, minutes=A_WEEK, waits=False)
        desk.tell(coordinator, replace(rendered, choices=choices), prompt=prompt)


def settle(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator has said whose an address is; a text that waited for it is handled now."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    address_id, *owners = stored.prompt.options
    address = addresses.get(desk.uow, address_id)
    if address.person_id is not None or not address.value:
        turn.reply("tap.late")
        return
    place = int(key) - 1
    if place >= len(owners):
        desk.log("address.strange", None, "the coordinator said so", person_id=turn.person.id)
        turn.reply("owner.strange")
        return
    person = people.get(desk.uow, owners[place])
    if person.erased_at is not None:
        turn.reply("tap.late")
        return
    addresses.give(desk.uow, address_id, person.id)
    desk.log("address.confirmed", None, "the coordinator said so", person_id=person.id)
    channel = desk.word(f"channel.{address.channel}", turn.person)
    turn.reply("owner.known", channel=channel, name=naming.given_name(person.name))
    _hear(desk, person, address, stored.prompt.held[0])


def _hear(desk: Desk, person: Person, address: Address, message_id: int) -> None:
    """Ask the question that waited to be known whose it is; any other text is answered briefly."""
    text = messages.get(desk.uow, message_id)
    inbound = Inbound(
        "", text.provider_id, address.channel, address.value, "", text.text, text.kind
    )
    intent = interpret(inbound, (person.language,))
    turn = Turn(desk, Arrived(0, person.id, address.id, message_id, inbound), person, intent)
    asks = text.kind is not MessageKind.TAP and intent.kind in (IntentKind.TEXT, IntentKind.MORE)
    fresh = desk.now - text.at <= FRESH
    if person.stopped_at is not None:
        return
    if asks and fresh and turn.has_role(Role.MENTEE):
        messages.belongs(desk.uow, message_id, person.id)
        questions.hear(turn)
    else:
        turn.reply("owner.back", name=naming.given_name(person.name))
