"""A text that was asked for; what says by itself that it is something else is not taken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.first_words import hides, presses
from domain.intents import without_ask
from domain.model import MessageKind
from storage import messages

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.prompts import Stored


def is_for_others(turn: Turn, put: Stored) -> bool:
    """Tell whether a text says by itself that it is no reply to the message of this prompt.

    It is no plain text, names or begins a question, or quotes another message.
    """
    said = turn.arrived.inbound
    if said.kind is not MessageKind.TEXT or turn.intent.code is not None:
        return True
    if without_ask(said.text) is not None or presses(said.text) or hides(said.text):
        return True
    if not said.quoted:
        return False
    quoted = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
    return quoted is None or quoted.id != put.message_id
