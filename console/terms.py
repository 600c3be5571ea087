"""The service's own terms (a discipline, a tier, a kind) in the language of the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from content.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.visit import Visit
    from domain.model import Discipline, Person, Tier


def word(visit: Visit, key: str) -> str:
    """Return a term by the id that phrases know it by."""
    return Phrases.load().word(key, visit.wording.language)


def discipline(visit: Visit, which: Discipline) -> str:
    """Return what a discipline is called."""
    return word(visit, f"discipline.{which}")


def tier(visit: Visit, which: Tier) -> str:
    """Return what a tier is called."""
    return word(visit, f"tier.{which}")


def reader(visit: Visit) -> Person:
    """Return the visitor as who reads the language of the pages, for what handlers render."""
    return replace(visit.person, language=visit.wording.language)


def options(visit: Visit, family: str, values: Iterable[str]) -> list[tuple[str, str]]:
    """Return the choices of a list: each value with its term, beginning with a capital."""
    return [(each, capital(word(visit, f"{family}.{each}"))) for each in values]


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]
