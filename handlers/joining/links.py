"""Links of invitations, which join exactly one person; and join codes of people we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import invitations as rules
from domain import join_codes, naming
from domain.consent import How
from domain.model import MessageKind
from domain.reserved import IntentKind
from handlers.desk import outbound
from handlers.joining import consents
from handlers.turn import Turn, silenced
from storage import addresses, invitations, joinings, people
from storage import join_codes as codes

if TYPE_CHECKING:
    from domain.intents import Intent
    from handlers.desk import Desk
    from storage.inbox import Arrived
    from storage.invitations import Invitation
    from storage.senders import Sender


def opens(desk: Desk, sender: Sender, arrived: Arrived, intent: Intent) -> bool:
    """Take a message that comes from the link of an invitation; False when it is none.

    One that is used up, too old or another's changes nothing. Whoever presses the button again
    is welcomed again; who has left comes back with START alone.
    """
    is_text = arrived.inbound.kind is MessageKind.TEXT and intent.kind is IntentKind.TEXT
    link = rules.link_in(arrived.inbound.text) if is_text else ""
    has_left = sender.person is not None and sender.person.stopped_at is not None
    if not link or has_left:
        return False
    found = invitations.by_link(desk.uow, link)
    person = sender.person
    if found is not None and person is not None and found.person_id == person.id:
        consents.join(Turn(desk, arrived, person, intent))
    elif found is None or person is not None or not _use(desk, sender, found):
        _say_over(desk, sender)
    else:
        joined = people.get(desk.uow, found.person_id)
        consents.join(Turn(desk, arrived, joined, intent), How.CODE)
    return True


def says_code(turn: Turn) -> bool:
    """Take the join code of a facility from a person we know; False when a text is none.

    They have their place already: who has not agreed yet is asked to, and nobody opens a
    question with it.
    """
    inbound = turn.arrived.inbound
    code = join_codes.tidy(inbound.text) if inbound.kind is MessageKind.TEXT else ""
    if not code or codes.facility_of(turn.desk.uow, code) is None:
        return False
    if turn.person.consented_at is None:
        turn.reply_as("join.consent", {"prompt": consents.prompt()})
    else:
        turn.reply("join.agreed", name=naming.given_name(turn.person.name))
    return True


def _use(desk: Desk, sender: Sender, found: Invitation) -> bool:
    """Give a chat to the person whose link it was; False when the link is over."""
    owner = people.get(desk.uow, found.person_id)
    if owner.stopped_at is not None or not invitations.use_link(desk.uow, found.id):
        return False
    if sender.address.silent_since is not None:
        addresses.set_silent(desk.uow, sender.address.id, None)
    joinings.leave(desk.uow, sender.address.id)
    addresses.give(desk.uow, sender.address.id, owner.id)
    desk.log("join.linked", None, "the link of an invitation", person_id=owner.id)
    return True


def _say_over(desk: Desk, sender: Sender) -> None:
    person = sender.person
    desk.log("join.link_over", None, person_id=person.id if person else None)
    rendered = desk.phrases.render("join.link.over", person.language if person else ENGLISH)
    if not silenced(desk, sender.address.id, rendered, person):
        person_id = person.id if person else None
        desk.uow.send(outbound(rendered, person_id, address_id=sender.address.id))
