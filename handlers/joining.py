"""Joining: a person who was invited agrees to what is stored, and is served meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.model import Prompt
from storage import people, prompts

if TYPE_CHECKING:
    from content.phrases import Rendered
    from handlers.turn import Turn
    from storage.prompts import Stored

CONSENT = "consent"
_SAID = "ask.received.invited"
"""The receipt that asks for consent in its own words."""


def ask_consent(turn: Turn, rendered: Rendered) -> tuple[Rendered, Prompt | None]:
    """Add to a receipt what joining means, for a person who has not agreed yet."""
    if turn.person.consented_at is not None:
        return rendered, None
    prompt = Prompt(CONSENT, ("1",), minutes=7 * 24 * 60, waits=False)
    if rendered.phrase == _SAID:
        return rendered, prompt
    line = turn.desk.render("join.consent.line", turn.person)
    text = f"{rendered.text}\n{line.text}"
    choices = (*rendered.choices, *line.choices)
    return replace(rendered, text=text, short="", choices=choices), prompt


def agree(turn: Turn, stored: Stored, _key: str) -> None:
    """A person agrees: from now on they belong to the programme."""
    prompts.end(turn.desk.uow, stored)
    people.set_consented(turn.desk.uow, turn.person.id)
    turn.desk.log("person.joined", None, "1 to the invitation", person_id=turn.person.id)
    turn.reply("join.agreed", name=naming.given_name(turn.person.name))
