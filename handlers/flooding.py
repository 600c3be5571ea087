"""Floods: what one sender writes beyond any person's pace is kept, and goes no further."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import limits
from domain.limits import Excess
from handlers import alarms
from storage import alerts, recent
from storage.columns import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from domain.intents import Intent
    from domain.model import Person
    from handlers.desk import Desk
    from storage.senders import Sender

REPLY: Final = "err.flood"
REPLY_AGAIN: Final = timedelta(hours=1)


def stops(desk: Desk, sender: Sender, intent: Intent) -> bool:
    """Tell whether a message goes no further; its sender, and a coordinator, hear of it once."""
    person, address_id = sender.person, sender.address.id
    why = limits.excess(sender.haste, intent, known=person is not None)
    if why is None:
        return False
    desk.log("flood.kept", None, why, person_id=person.id if person else None)
    since = (desk.now - EPOCH) // MICROSECOND
    new = alerts.raise_(desk.uow, f"sender.floods:{address_id}", since=since)
    if new and person is not None and why is Excess.FAST:
        _reply(desk, address_id, person)
    return True


def _reply(desk: Desk, address_id: int, person: Person) -> None:
    """Say so at most once an hour; a machine that repeats itself gets no answer at all."""
    since = desk.now - REPLY_AGAIN
    if REPLY in recent.phrases_to(desk.uow, address_id, since):
        return
    rendered = desk.render(REPLY, person, coordinator=alarms.duty_name(desk, person))
    desk.tell(person, rendered, address_id=address_id)
