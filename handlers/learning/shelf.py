"""Guides as people read them: in lists by a digit, and whole with who answers for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.guides import Standing
from domain.model import Choice, Prompt
from handlers.turn import LONGEST_LABEL, labelled
from storage import guides, people, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.phrases import Rendered
    from domain.guides import Guide
    from domain.model import Person
    from handlers.desk import Desk

READ = "guide.read"
ATTACH = "guide.attach"
ASK = "N"
MINUTES = 60
"""For so long a digit means a line of the list."""


def lines(desk: Desk, hits: Sequence[Guide], reader: Person) -> str:
    """List guides by digits, each with what it is."""
    return "\n".join(_line(desk, place, one, reader) for place, one in enumerate(hits, 1))


def with_digits(rendered: Rendered, hits: Sequence[Guide], more: Sequence[Choice]) -> Rendered:
    """Give a list a button for each of its lines, and these more."""
    digits = labelled((str(place), one.title) for place, one in enumerate(hits, 1))
    return replace(rendered, choices=(*digits, *more))


def prompt(
    kind: str, hits: Sequence[Guide], question_id: int | None = None, asks: int | None = None
) -> Prompt:
    """Open the digits of a list, and N for a question in the words of the message `asks`."""
    keys = tuple(str(place) for place in range(1, len(hits) + 1))
    options = tuple(one.id for one in hits)
    if asks is not None:
        keys, options = (*keys, ASK), (*options, asks)
    waits = kind == READ and asks is None  # nobody has asked for what is shown while they wait
    return Prompt(kind, keys, question_id, options, minutes=MINUTES, waits=waits)


def ask_button(desk: Desk, reader: Person) -> Choice:
    """Return the button that asks a mentor instead."""
    return Choice(ASK, desk.render("guide.ask", reader).text[:LONGEST_LABEL])


def whole(desk: Desk, found: Guide, reader: Person) -> Rendered:
    """Return a guide in full, labelled with who answers for it."""
    if found.standing is Standing.SHARED:
        return desk.render(
            "guide.answer", reader, text=found.text, reviewer=checked_by(desk, found)
        )
    return desk.render(
        "guide.card",
        reader,
        title=found.title,
        text=found.text,
        reviewer=found.reviewer,
        guideline=found.guideline,
        version=found.version,
    )


def checked_by(desk: Desk, found: Guide) -> str:
    """Return who answers for a guide: the reviewer of a card, the mentor of an answer."""
    if found.mentor_id is None:
        return found.reviewer
    return naming.given_name(people.get(desk.uow, found.mentor_id).name)


def source_of(desk: Desk, found: Guide) -> int | None:
    """Return the message that a shared answer goes back to, so that it is erased with it."""
    shared = shares.of_guide(desk.uow, found.id) if found.standing is Standing.SHARED else None
    return shared.source_id if shared is not None else None


def take(desk: Desk, stored_prompt: Prompt, key: str) -> Guide | None:
    """Return the guide that a digit of a list means, or None when it was withdrawn meanwhile."""
    return guides.get(desk.uow, stored_prompt.options[stored_prompt.keys.index(key)])


def _line(desk: Desk, place: int, found: Guide, reader: Person) -> str:
    shared = found.standing is Standing.SHARED
    phrase = "guide.line.answer" if shared else "guide.line.card"
    return desk.render(phrase, reader, n=str(place), title=found.title).text
