"""Joining by code: the steps, and what a reply to each of them means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.importing.cells import tidy
from domain.languages import named
from domain.model import Discipline, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT: Final = timedelta(days=7)
"""How long a joining that has begun can be gone on with, and one that has ended is remembered."""

MOST_MISSES: Final = 2
"""How often a step is asked again, before a coordinator is told that somebody needs help."""

AGREE: Final = "1"
LONGEST_NAME: Final = 60
MOST_NAMES: Final = 6


class Step(StrEnum):
    """Where somebody who joins by code stands; each of the first four is a question to them."""

    NAME = "name"
    CADRE = "cadre"
    LANGUAGE = "language"
    CONSENT = "consent"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class Work(StrEnum):
    """What somebody says that they do, in the order of the list."""

    SURGERY = "surgery"
    ANAESTHESIA = "anaesthesia"
    NURSING = "nursing"
    LEADER = "leader"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody becomes in the programme by the work they do."""

    role: Role
    discipline: Discipline


POSTS: Mapping[Work, Post] = {
    Work.SURGERY: Post(Role.MENTEE, Discipline.GENERAL_SURGERY),
    Work.ANAESTHESIA: Post(Role.MENTEE, Discipline.ANAESTHESIA),
    Work.NURSING: Post(Role.MENTEE, Discipline.PERIOPERATIVE_NURSING),
    Work.LEADER: Post(Role.FACILITY_LEADER, Discipline.LEADERSHIP),
}
"""Whoever does other work gets one of these from the coordinator."""

WORKS: Final = {str(place): each for place, each in enumerate(Work, 1)}

_INTRODUCED = re.compile(
    r"(?:hello|hi|habari|bonjour|ola|olá)?[\s,.!]*"
    r"(?:my name is|name is|name:|i am|i'm|this is|jina langu ni|naitwa|mimi ni|"
    r"je m'appelle|je suis|mon nom est|chamo-me|o meu nome é|meu nome é|sou)\s+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[?!:;/\\@#%*=<>{}\[\]\"]")
_WORK_STEMS: Mapping[Work, tuple[str, ...]] = {
    # a nurse anaesthetist gives anaesthesia, and a head of nursing leads: the first that fits
    Work.ANAESTHESIA: ("anaes", "anes", "usingizi", "ganzi"),
    Work.LEADER: (
        *("leader", "manager", "director", "incharge", "kiongozi", "mkuu", "chef", "lider"),
    ),
    Work.NURSING: (
        *("nurs", "theatre", "theater", "scrub", "midwi"),
        *("muuguzi", "wauguzi", "uuguzi", "infirm", "enferm"),
    ),
    Work.SURGERY: ("surg", "upasuaji", "chirurg", "cirurg"),
    Work.OTHER: ("other", "nyingine", "autre", "outr"),
}


def read_name(text: str) -> str | None:
    """Return the name that a reply gives, or None when it gives none.

    A sentence, a question or a number is no name; so a clinical text is not taken for one.
    """
    name = tidy(_INTRODUCED.sub("", text, count=1)).rstrip(".,")
    if _NO_NAME.search(name) or len(name) > LONGEST_NAME or len(name.split()) > MOST_NAMES:
        return None
    letters, digits = (sum(map(kind, name)) for kind in (str.isalpha, str.isdigit))
    return name if letters > 1 and not digits else None


def read_work(text: str) -> Work | None:
    """Return the work that a reply names by its number or in words, or None."""
    digit, words = _reply(text)
    if digit:
        return WORKS.get(digit)
    named = "".join(words)
    fitting = [work for work, stems in _WORK_STEMS.items() if any(one in named for one in stems)]
    return fitting[0] if fitting else None


def read_language(text: str) -> str | None:
    """Return the code of the language that a reply names by number, code or word, or None."""
    digit, words = _reply(text)
    found = [named(digit)] if digit else [named(word) for word in words]
    return next((str(each) for each in found if each is not None), None)


def agrees(text: str) -> bool:
    """Tell whether a reply agrees: with its digit alone, for consent is not guessed from words."""
    return _reply(text) == (AGREE, [])


def _reply(text: str) -> tuple[str, list[str]]:
    """Return the one digit that a reply begins with in any script, or "", and its words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    parts = re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one)))
    if parts and parts[0].isdecimal():
        digits = "".join(str(unicodedata.decimal(one)) for one in parts[0])
        return digits, parts[1:]
    return "", parts
