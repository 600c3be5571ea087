"""Which text of a leader is one of their words, and who does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import leading
from domain.leading import Word
from domain.model import MessageKind
from handlers.leading import leaders, parts, plans, team, visiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.leading import Command
    from handlers.turn import Turn

COMMANDS: dict[Word, Callable[[Turn, Command], None]] = {
    Word.TEAM: team.take,
    Word.PLAN: plans.take,
    Word.SITUATION: parts.take,
    Word.VISITS: visiting.take,
}

OF_REGION = frozenset({Word.VISITS})
"""What a regional authority may ask for, who leads no facility."""


def takes(turn: Turn) -> bool:
    """Take a leader's text that is a word of theirs; all other texts are for others."""
    said, person = turn.arrived.inbound, turn.person
    plain = said.kind is MessageKind.TEXT and not said.quoted and turn.intent.code is None
    if not (plain and (leaders.leads(person) or leaders.oversees(person))):
        return False
    strict = leaders.writes_of_patients(person)
    command = leading.read(said.text, person.language, strict=strict)
    if command is None or not (leaders.leads(person) or command.word in OF_REGION):
        return False
    COMMANDS[command.word](turn, command)
    return True
