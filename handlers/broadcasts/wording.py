"""A broadcast as its reader gets it: in their language, from the programme, with its choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.phrases import ENGLISH
from domain import fitting
from domain.fitting import Limits
from domain.languages import Language
from domain.reaching import TEMPLATE
from storage import programmes, templates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from handlers.desk import Desk

MESSAGE: Final = "bc.message"
OUR_NAME: Final = "Mentorline"
SMS: Final = Limits(max_chars=1600, counts_parts=True, buttons=False)
"""What one call carries; prices are by its parts."""


def programme(desk: Desk) -> str:
    """Return how people know the programme that writes to them."""
    found = programmes.get(desk.uow)
    return found.name if found else OUR_NAME


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return the words for readers of a language: their own, else those for every other."""
    return texts.get(language) or texts.get("") or next(iter(texts.values()))


def templated(desk: Desk) -> frozenset[str]:
    """Return the languages of those whom a template reaches at a closed window of WhatsApp.

    In English it stands for the languages that have none of their own.
    """
    found = templates.languages(desk.uow, TEMPLATE)
    return frozenset(Language) if ENGLISH in found else found


def render(desk: Desk, broadcast: Broadcast, language: str, named: str) -> Rendered:
    """Return a broadcast for readers of a language; `named` is what `programme` returns."""
    words = text_in(broadcast.texts, language)
    rendered = desk.phrases.render(MESSAGE, language, programme=named, text=words)
    return replace(rendered, choices=broadcast.choices)


def sms_parts(rendered: Rendered) -> int:
    """Count the SMS parts of a broadcast, in which people's own words are left as they are."""
    sent = (rendered.text, rendered.short, rendered.choices, SMS)
    return sum(fitting.parts(piece) for piece in fitting.pieces(*sent, relay=True))


def menu(broadcast: Broadcast) -> list[str]:
    """Return the keys of a broadcast as lines below it, where there are no buttons."""
    return [f"{each.key} {each.label}" for each in broadcast.choices]
