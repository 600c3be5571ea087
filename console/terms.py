"""The service's own terms (a discipline, a tier, a kind) in the language of the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from content.phrases import Phrases
from domain.membership import State
from domain.model import Channel, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


ROLES: Final[Mapping[Role, str]] = {
    Role.MENTEE: "mentee",
    Role.MENTOR: "mentor",
    Role.COORDINATOR: "coordinator",
    Role.FACILITY_LEADER: "facility leader",
    Role.FACILITY_REPORTER: "facility reporter",
    Role.REGIONAL_AUTHORITY: "regional authority",
    Role.CLINICAL_REVIEWER: "clinical reviewer",
    Role.SAFETY_OFFICER: "safety officer",
    Role.STAKEHOLDER: "stakeholder",
}

STATES: Final[Mapping[State, tuple[str, str]]] = {
    State.JOINED: ("ok", "joined"),
    State.INVITED: ("next", "invited"),
    State.WAITING: ("", "not invited"),
    State.NO_ADDRESS: ("due", "no address"),
    State.LEFT: ("", "left"),
}
"""How people stand: the kind of the chip, and its words."""

CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.TELEGRAM: "Telegram",
}


def roles(visit: Visit, which: Iterable[Role]) -> str:
    """Return roles in words, in the order in which they are always named."""
    held = set(which)
    return ", ".join(visit.say(words) for each, words in ROLES.items() if each in held)
