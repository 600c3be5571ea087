"""The language a person reads us in: asked for with LANG, and changed at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.languages import languages, listed
from domain.model import Choice, Prompt
from storage import people, prompts

if TYPE_CHECKING:
    from domain.languages import Language
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT = "language"
MINUTES = 15
"""How long a digit means a language after the list was sent."""


def change(turn: Turn) -> None:
    """A person wants another language: the one they name, or one of a list."""
    intent = turn.intent
    wanted = next((each.code for each in languages() if each.code == intent.word), None)
    if wanted is not None:
        _set(turn, wanted)
    elif intent.text:
        turn.desk.log("language.unknown", None, "LANG", person_id=turn.person.id)
        turn.reply("lang.unknown", part=intent.text)
    else:
        _ask(turn)


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A person chooses a language by its digit."""
    prompts.end(turn.desk.uow, stored)
    _set(turn, next(each.code for each in languages() if each.key == key))


def _ask(turn: Turn) -> None:
    choices = tuple(Choice(each.key, each.name) for each in languages())
    prompt = Prompt(PROMPT, tuple(each.key for each in choices), minutes=MINUTES, waits=False)
    rendered = turn.desk.render("lang.ask", turn.person, list=listed())
    turn.reply_with(replace(rendered, choices=choices), prompt=prompt)


def _set(turn: Turn, wanted: Language) -> None:
    """Speak a language with a person from now on, and say so in it."""
    desk, person = turn.desk, turn.person
    people.set_language(desk.uow, person.id, wanted)
    desk.log("person.language", None, "LANG", person_id=person.id, language=wanted)
    replace(turn, person=replace(person, language=wanted)).reply("lang.set")
