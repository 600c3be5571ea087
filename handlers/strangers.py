"""Messages from addresses we do not know: kept, and shown to the coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import intents
from domain.intents import IntentKind
from domain.model import MessageKind
from handlers.desk import outbound
from handlers.turn import silenced

if TYPE_CHECKING:
    from handlers.desk import Desk
    from storage.inbox import Arrived

FEWEST_WORDS = 3
"""A text with fewer words than this is a greeting or a code rather than a question."""


def keep(desk: Desk, arrived: Arrived) -> None:
    """Keep a stranger's text; a question is shown to the coordinators, and its writer told so."""
    inbound = arrived.inbound
    intent = intents.interpret(inbound)
    if intent.kind is IntentKind.STOP or not _may_be_answered(inbound.sender):
        desk.log("stranger.silent", None, "asked for silence, or no person")
        return
    text = inbound.text.strip()
    if intent.kind is IntentKind.TEXT and len(text.split()) >= FEWEST_WORDS:
        desk.log("stranger.question", None, "an address we do not know")
        _show(desk, text)
        _reply(desk, arrived, "join.unknown.question")
    elif inbound.kind not in (MessageKind.TEXT, MessageKind.TAP):
        desk.log("stranger.media", None, inbound.kind)
        _show(desk, f"({inbound.kind}) {text}".strip())
        _reply(desk, arrived, "join.unknown.question")
    else:
        desk.log("stranger.greeting", None, "an address we do not know")
        _reply(desk, arrived, "join.unknown.code")


def _may_be_answered(sender: str) -> bool:
    """Tell whether a person can be behind an address, rather than a short code or a name."""
    digits = sender.lstrip("+")
    shortest_number = 7
    return digits.isdigit() and (not sender.startswith("+") or len(digits) >= shortest_number)


def _show(desk: Desk, text: str) -> None:
    for coordinator in desk.coordinators():
        rendered = desk.render("join.request.question", coordinator, text=text)
        desk.tell(coordinator, rendered, relay=True)


def _reply(desk: Desk, arrived: Arrived, phrase: str) -> None:
    if silenced(desk, arrived.address_id, phrase, None):
        return
    rendered = desk.phrases.render(phrase, ENGLISH)
    desk.uow.send(outbound(rendered, None, address_id=arrived.address_id))
