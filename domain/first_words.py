"""First words: what presses, whom a text is for, and who is not to be named.

They are taken off what others read. ANON and NEAR MISS err to one side on purpose: a text taken
for anonymous that was not meant so costs nothing; a name shown that was to be hidden cannot be
taken back. So ANON counts in any case; the longer words, which are everyday ones too, in capitals
or before a colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.model import Discipline

if TYPE_CHECKING:
    from collections.abc import Mapping

# Accepted from everybody whatever their language: a patient is waiting.
URGENT_WORDS = ("URGENT", "URGENTE", "DHARURA")

# An emergency, in capitals or before a colon: "Urgence hier soir ..." may begin a story.
EMERGENCY_WORDS = ("URGENCE", "URGÊNCIA", "URGENCIA")

DISCIPLINE_WORDS: Mapping[str, Discipline] = {
    "SURG": Discipline.GENERAL_SURGERY,
    "SURGERY": Discipline.GENERAL_SURGERY,
    "OBS": Discipline.OBSTETRICS,
    "OBGYN": Discipline.OBSTETRICS,
    "OBSTETRICS": Discipline.OBSTETRICS,
    "MATERNITY": Discipline.OBSTETRICS,
    "ORTHO": Discipline.ORTHOPAEDICS,
    "BONE": Discipline.ORTHOPAEDICS,
    "ANAES": Discipline.ANAESTHESIA,
    "ANAESTHESIA": Discipline.ANAESTHESIA,
    "ANESTHESIA": Discipline.ANAESTHESIA,
    "GAS": Discipline.ANAESTHESIA,
    "NURSE": Discipline.PERIOPERATIVE_NURSING,
    "THEATRE": Discipline.PERIOPERATIVE_NURSING,
    "STERILE": Discipline.STERILE_SERVICES,
    "CSSD": Discipline.STERILE_SERVICES,
}

AFTER: Final = r"(?=[\s:,;.!]|$)[\s:,;.!]*"
"""What may stand behind a first word: it ends there, and so much goes with it."""

_LONGER: Final = (
    *("ANONYMOUS", "ANONYME", "ANONIMO", "ANÓNIMO", "ANÔNIMO"),
    *(r"SANS\s+NOM", r"SEM\s+NOME", r"BILA\s+JINA"),
)
_LONG = "|".join(_LONGER)
_ANON_IN_CAPITALS = re.compile(rf"\s*(?:ANON|{_LONG}){AFTER}")
_ANON = re.compile(rf"\s*(?:(?i:ANON){AFTER}|(?:{_LONG}){AFTER}|(?i:{_LONG})\s*:{AFTER})")
_SOMEBODY = re.compile(
    r"(?:fe)?males?\b|(?:wo)?m[ae]n\b|pts?\b|patients?\b|adults?\b|child(?:ren)?\b|bab(?:y|ies)\b"
    r"|boys?\b|girls?\b|infants?\b|neonates?\b|newborns?\b|bod(?:y|ies)\b|casualt(?:y|ies)\b"
    r"|donors?\b|blood\b",
    re.IGNORECASE,
)
"""Whom a chart calls anonymous: the word belongs to them, and stays in the text."""

_NEAR_MISS = re.compile(
    rf"\s*(?i:near[\s-]*miss|presqu(?:e[\s-]*|['\u2019]\s*)accident|quasi[\s-]*accident"
    rf"|quase[\s-]*acidente){AFTER}"
)
_PRESSING = "|".join(URGENT_WORDS)
_EMERGENCY = "|".join(EMERGENCY_WORDS)
_IN_CAPITALS = rf"(?:{_PRESSING}|{_EMERGENCY}){AFTER}"
_URGENT_IN_CAPITALS = re.compile(rf"\s*{_IN_CAPITALS}")
_URGENT = re.compile(
    rf"\s*(?:{_IN_CAPITALS}|(?i:{_PRESSING}){AFTER}|(?i:{_EMERGENCY})\s*[:!]{AFTER})"
)
_FIRST_WORD = re.compile(rf"\s*([A-Za-z]+)(:?){AFTER}")
_OBSERVATIONS = re.compile(
    r"(?:(?:BP|HR|PR?|PULSE|RR|T|TEMP|SPO2|SATS|O2|FHR|MAP|GCS)\s*[:=]?\s*(?:\d|[,;.]|$)"
    r"|(?:VITALS|STABLE|NORMAL)\b)",
    re.IGNORECASE,
)
"""What follows OBS where it means observations; on a drug chart that is what it means."""


@dataclass(frozen=True, slots=True)
class First:
    """What the first words of a text say, and the text without them."""

    text: str
    urgent: bool = False
    anonymous: bool = False
    near_miss: bool = False
    discipline: Discipline | None = None


def read(text: str) -> First:
    """Take URGENT, ANON, NEAR MISS and a discipline off the start of a text.

    URGENT and ANON count in any case and order; after a discipline only in capitals, as "SURG
    urgent cases" may be a phrase.
    """
    urgent, anonymous, text = _tags(text, in_capitals=False)
    miss = near_miss(text)
    if miss is not None:
        return First(text[miss:], urgent, anonymous=True, near_miss=True)
    discipline, text = _take_discipline(text)
    if discipline:
        pressed, hidden, text = _tags(text, in_capitals=True)
        urgent, anonymous = urgent or pressed, anonymous or hidden
    return First(text, urgent, anonymous, discipline=discipline)


def urgent(text: str) -> int | None:
    """Return how much of a text says that a patient is waiting, or None when it does not."""
    found = _URGENT.match(text)
    return found.end() if found else None


def presses(text: str) -> bool:
    """Tell whether a text begins with URGENT in capitals: "Urgent: ..." may begin an answer."""
    return _URGENT_IN_CAPITALS.match(text) is not None


def hides(text: str) -> bool:
    """Tell whether a text begins with ANON in capitals."""
    return anon(text, in_capitals=True) is not None


def anon(text: str, *, in_capitals: bool = False) -> int | None:
    """Return how much of a text asks to hide its writer's name, or None when nothing does.

    It is nothing to take off (0) where the word may be a patient's: "ANON male, 30 y" hides its
    writer, and all of it is read.
    """
    found = (_ANON_IN_CAPITALS if in_capitals else _ANON).match(text)
    if found is None:
        return None
    return 0 if _SOMEBODY.match(text, found.end()) else found.end()


def near_miss(text: str) -> int | None:
    """Return how much of a text says that it is a near miss, or None when it does not."""
    found = _NEAR_MISS.match(text)
    return found.end() if found else None


def _tags(text: str, *, in_capitals: bool) -> tuple[bool, bool, str]:
    """Take URGENT and ANON off the start of a text, in either order, each once."""
    pressing = _URGENT_IN_CAPITALS if in_capitals else _URGENT
    urgent = anonymous = False
    for _ in range(2):
        found = None if urgent else pressing.match(text)
        taken = None if anonymous else anon(text, in_capitals=in_capitals)
        if found:
            urgent, text = True, text[found.end() :]
        elif taken is not None:
            anonymous, text = True, text[taken:]
    return urgent, anonymous, text


def _take_discipline(text: str) -> tuple[Discipline | None, str]:
    """Take a discipline off the start, if a colon follows or it alone is in capitals.

    These are everyday words too: "Nurse asks about...", "gas leak" and "GAS LEAK IN THEATRE" are
    text, and taking them off would route the question elsewhere with half its meaning gone. A
    text that is capitals throughout says nothing by its capitals, unless URGENT comes next: two
    words that only route are no sentence. "OBS: BP 80/40" is about observations.
    """
    first = _FIRST_WORD.match(text)
    discipline = DISCIPLINE_WORDS.get(first[1].upper()) if first else None
    if first is None or discipline is None:
        return None, text
    rest = text[first.end() :]
    stands_out = first[1].isupper() and (not rest.isupper() or _URGENT_IN_CAPITALS.match(rest))
    if first[1].upper() == "OBS" and _OBSERVATIONS.match(rest):
        return None, text
    return (discipline, rest) if first[2] or stands_out else (None, text)
