"""Links: whoever opens the one of their invitation joins in that chat, as exactly that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import invitations as rules
from domain.consent import How
from domain.intents import IntentKind
from domain.model import MessageKind
from handlers.desk import outbound
from handlers.joining import consents
from handlers.turn import Turn, silenced
from storage import addresses, invitations, joinings, people

if TYPE_CHECKING:
    from domain.intents import Intent
    from handlers.desk import Desk
    from storage.inbox import Arrived
    from storage.invitations import Invitation
    from storage.senders import Sender


def opens(desk: Desk, sender: Sender, arrived: Arrived, intent: Intent) -> bool:
    """Take a message that comes from the link of an invitation; False when it is none.

    One that is used up, too old or another's changes nothing. A person we know, who has only
    pressed the button again, reads it as START.
    """
    is_text = arrived.inbound.kind is MessageKind.TEXT and intent.kind is IntentKind.TEXT
    link = rules.link_in(arrived.inbound.text) if is_text else ""
    if not link:
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
