"""Away-messages: what a mentor's phone answers by itself is noted, and reaches nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import away
from domain.away import Seems
from domain.model import Channel, MessageKind
from storage import messages, recent

if TYPE_CHECKING:
    from handlers.turn import Turn

REMEMBERED: Final = timedelta(days=14)
PRESENT: Final = timedelta(minutes=5)
"""So long after something else came from a phone there is a person at it."""


def judge(turn: Turn) -> Seems:
    """Tell whether a mentor's text was written by a person, a machine, or nobody can tell."""
    uow, text = turn.desk.uow, turn.arrived.inbound.text
    if turn.arrived.inbound.kind is not MessageKind.TEXT or len(text) < away.SHORTEST:
        return Seems.PERSON
    at, place = messages.get(uow, turn.message_id).at, turn.address_id
    sent = [one.at for one in recent.written_to(uow, place, at - away.AT_ONCE) if one.at <= at]
    if not sent:
        return Seems.PERSON
    before = recent.quick_replies(uow, turn.message_id, at - REMEMBERED, away.AT_ONCE)
    business = turn.arrived.inbound.channel is Channel.WHATSAPP
    silent = business and not recent.wrote_since(uow, turn.message_id, at - PRESENT)
    return away.judge(text, at - max(sent), before, silent=silent)


def note(turn: Turn) -> None:
    """Note what a phone sent by itself: its asker never sees it, and no clock stops."""
    why = "the same words within 5 s of our message, again"
    turn.desk.log("away.noted", None, why, person_id=turn.person.id)
