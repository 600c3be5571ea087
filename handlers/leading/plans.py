"""PLAN debrief, PLAN simulation: 15 minutes with the team, by a guide that is signed content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.phrases import ENGLISH
from domain.leading import Gathering
from domain.model import Prompt
from handlers.leading import leaders
from handlers.learning import shelf
from storage import guides, prompts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.guides import Guide
    from domain.leading import Command
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = "leading.plan"
KEYS: Final[Mapping[str, Gathering]] = {"1": Gathering.DEBRIEF, "2": Gathering.SIMULATION}
MINUTES: Final = 60

REFS: Final[Mapping[Gathering, str]] = {
    Gathering.DEBRIEF: "debrief-guide",
    Gathering.SIMULATION: "simulation-guide",
}
"""The cards that are the guides; a programme's own card under such a ref takes its place."""


def take(turn: Turn, command: Command) -> None:
    """Send a leader the guide they named, or ask which."""
    if command.gathering is None:
        ask(turn)
    else:
        _send(turn, command.gathering)


def ask(turn: Turn) -> None:
    """Ask what a leader would plan."""
    prompt = Prompt(PROMPT, tuple(KEYS), minutes=MINUTES, waits=False)
    turn.reply_as("lead.plan", {"prompt": prompt}, place=leaders.place(turn.desk, turn.person))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A leader says what they plan."""
    prompts.end(turn.desk.uow, stored)
    _send(turn, KEYS[key])


def _send(turn: Turn, gathering: Gathering) -> None:
    """Send a guide that is signed; one that is not says that it waits, and nothing of it."""
    desk, person = turn.desk, turn.person
    found = _guide(turn, REFS[gathering])
    desk.log("leading.planned", None, gathering, person_id=person.id, signed=found is not None)
    if found is None:
        turn.reply("lead.plan.unsigned", coordinator=desk.coordinator_name(person))
    else:
        turn.reply_with(shelf.whole(desk, found, person), relay=True)


def _guide(turn: Turn, ref: str) -> Guide | None:
    """Return a card that may be sent: in the leader's language, else in English."""
    languages = dict.fromkeys((turn.person.language, ENGLISH))
    refs = (ref if each == ENGLISH else f"{ref}-{each}" for each in languages)
    return next((one for one in (guides.named(turn.desk.uow, each) for each in refs) if one), None)
