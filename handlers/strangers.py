"""Messages from addresses we do not know: kept, and shown to the coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import intents
from domain.intents import IntentKind
from domain.model import Channel, MessageKind
from handlers.desk import outbound
from handlers.turn import silenced

if TYPE_CHECKING:
    from domain.model import Inbound
    from handlers.desk import Desk
    from storage.inbox import Arrived

SHORTEST_NUMBER = 7
"""A sender of fewer digits is a short code: machines live there."""

FEWEST_WORDS = 3
"""A text with fewer words than this is a greeting or a code rather than a question."""


def keep(desk: Desk, arrived: Arrived) -> None:
    """Keep a stranger's text; a question is shown to the coordinators, and its writer told so."""
    inbound = arrived.inbound
    intent = intents.interpret(inbound)
    if intent.kind is IntentKind.STOP or not may_be_answered(inbound):
        desk.log("stranger.silent", None, "asked for silence, or no person")
        return
    text = inbound.text.strip()
    asks = intent.urgent or len(text.split()) >= FEWEST_WORDS
    if inbound.kind not in (MessageKind.TEXT, MessageKind.TAP):
        desk.log("stranger.media", None, inbound.kind)
        _show(desk, f"({inbound.kind}) {text}".strip())
        _reply(desk, arrived, "join.unknown.kept")
    elif intent.kind in (IntentKind.TEXT, IntentKind.MORE) and asks:
        desk.log("stranger.question", None, "an address we do not know")
        _show(desk, text)
        _reply(desk, arrived, "join.unknown.kept")
    else:
        desk.log("stranger.greeting", None, "an address we do not know")
        _reply(desk, arrived, "join.unknown.today")


def may_be_answered(inbound: Inbound) -> bool:
    """Tell whether a person can be behind an address, rather than a short code or a name."""
    digits = inbound.sender.lstrip("+")
    if inbound.channel is Channel.TELEGRAM:
        return digits.isdigit()
    return digits.isdigit() and len(digits) >= SHORTEST_NUMBER


def _show(desk: Desk, text: str) -> None:
    for coordinator in desk.coordinators():
        rendered = desk.render("join.request.question", coordinator, text=text)
        desk.tell(coordinator, rendered, relay=True)


def _reply(desk: Desk, arrived: Arrived, phrase: str) -> None:
    rendered = desk.phrases.render(phrase, ENGLISH)
    if silenced(desk, arrived.address_id, rendered, None):
        return
    desk.uow.send(outbound(rendered, None, address_id=arrived.address_id))
