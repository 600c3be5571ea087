"""Guides: signed guideline cards, and answers of mentors that were stripped and approved.

A guide is content: what may be searched, read by everybody and attached to a question. A card may
be sent once a named reviewer has signed this very text; one for practice names somebody made up
and is for a practice programme alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum
from typing import TYPE_CHECKING

from domain import terms
from domain.model import Discipline  # noqa: TC001 (the same)

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_HITS = 3
"""So many titles are listed: they stay in one SMS part, and each has a digit."""

LONGEST_TITLE = 60
LONGEST_CARD = 300
"""Characters; the cards of the starter course are as long at most."""

FEWEST_SHARED = 3
FEWEST_OF_TITLE = 2
"""Words that a question shares with a guide, and with its title, before it is offered unasked."""


_LETTER = re.compile(r"^[A-Z]\s?:\s")
"""What a draft begins its question with: "Q: ", and other letters in other languages."""


class Standing(StrEnum):
    """What a guide is worth: only what is SIGNED, SHARED or for PRACTICE is ever sent."""

    SIGNED = "signed"
    UNSIGNED = "needs_clinical_signoff"
    PRACTICE = "practice"
    SHARED = "shared"
    """An answer that its mentor approved and its asker let go."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Card:
    """A guideline card as its file has it; `discipline` None is for all of them."""

    ref: str
    title: str
    text: str
    guideline: str
    version: str
    language: str
    standing: Standing
    discipline: Discipline | None = None
    reviewer: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as it is found: a card, or an answer whose `mentor_id` checked it."""

    id: int
    title: str
    text: str
    language: str
    standing: Standing
    guideline: str = ""
    version: str = ""
    reviewer: str = ""
    mentor_id: int | None = None


def unchanged(new: Card, old: Card) -> bool:
    """Tell whether a card says what an earlier one of its name said."""
    return _said(new) == _said(old)


def fault_of_signature(new: Card, old: Card | None) -> str:
    """Return why a signature does not hold for a text, or "": it is for one text alone."""
    if new.standing is not Standing.SIGNED or old is None or old.standing is not Standing.SIGNED:
        return ""
    same = (new.reviewer, new.signed_on) == (old.reviewer, old.signed_on)
    if same and not unchanged(new, old):
        return "says something else than what was signed; it needs a new signed_on"
    return ""


def fits(question: str, guide: Guide, discipline: Discipline, of: Discipline | None) -> bool:
    """Tell whether a guide is so near to a question that it is worth showing unasked.

    It is of the question's discipline or of all, and shares several words with it, some of them
    in the title: better none than one that leads astray.
    """
    if of not in {None, discipline}:
        return False
    asked = terms.wanted(question)
    title = frozenset(terms.terms(guide.title, guide.language))
    whole = title | frozenset(terms.terms(guide.text, guide.language))
    in_title, shared = (_shared(asked, found) for found in (title, whole))
    return in_title >= FEWEST_OF_TITLE and shared >= FEWEST_SHARED


def title_of(words: str) -> str:
    """Return the title of a shared answer: the first words of its question, cut at a word."""
    first = next(iter(words.strip().splitlines()), "")
    line = " ".join(_LETTER.sub("", first).split())
    if len(line) <= LONGEST_TITLE:
        return line
    return line[: LONGEST_TITLE - 3].rsplit(" ", 1)[0] + "..."


def _shared(asked: Sequence[frozenset[str]], found: frozenset[str]) -> int:
    return sum(not found.isdisjoint(word) for word in asked)


def _said(card: Card) -> tuple[str, ...]:
    return card.title, card.text, card.guideline, card.version, card.language
