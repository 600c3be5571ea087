"""What facility leaders and regional authorities ask for by chat, and what they are asked.

Their words are words to them alone. Some leaders are mentors or mentees too and write about
patients: of these a word counts in capitals alone, and TEAM in capitals before other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.languages import plainly

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from domain.items import Item

LONGEST_LINE: Final = 140
"""Characters of a leader's line to their team: with place and name it stays in two SMS parts."""

FEWEST: Final = 5
"""Of fewer people no result is used or shown (`small_cell_n` of the instruments)."""


class Word(StrEnum):
    """What a leader's message asks for."""

    TEAM = "team"
    PLAN = "plan"
    SITUATION = "situation"
    VISITS = "visits"


class Gathering(StrEnum):
    """What a leader may plan: 15 minutes with the team, by a guide that is sent to them."""

    DEBRIEF = "debrief"
    SIMULATION = "simulation"


WORDS: Final[Mapping[str, Mapping[str, Word]]] = {
    "en": {
        "TEAM": Word.TEAM,
        "PLAN": Word.PLAN,
        "SITUATION": Word.SITUATION,
        "VISIT": Word.VISITS,
        "VISITS": Word.VISITS,
    },
    "fr": {"EQUIPE": Word.TEAM, "PREVOIR": Word.PLAN, "VISITE": Word.VISITS},
    "sw": {
        "TIMU": Word.TEAM,
        "PANGA": Word.PLAN,
        "HALI": Word.SITUATION,
        "ZIARA": Word.VISITS,
    },
    "pt": {
        "EQUIPA": Word.TEAM,
        "MARCAR": Word.PLAN,
        "SITUACAO": Word.SITUATION,
        "VISITA": Word.VISITS,
    },
}
"""By language, those of English for everybody; without accents."""

GATHERINGS: Final[Mapping[str, Gathering]] = {
    "DEBRIEF": Gathering.DEBRIEF,
    "BILAN": Gathering.DEBRIEF,
    "TATHMINI": Gathering.DEBRIEF,
    "BALANCO": Gathering.DEBRIEF,
    "SIMULATION": Gathering.SIMULATION,
    "MAIGIZO": Gathering.SIMULATION,
    "SIMULACAO": Gathering.SIMULATION,
}


@dataclass(frozen=True, slots=True)
class Command:
    """A leader's message as it was read: `line` is for the team, `gathering` what is planned."""

    word: Word
    line: str = ""
    gathering: Gathering | None = None


def read(text: str, language: str, *, strict: bool) -> Command | None:
    """Read a leader's message; None when it is none of these words.

    It is `strict` with those who write about patients as well.
    """
    named, colon, rest = _parted(text.strip())
    word = WORDS["en"].get(plainly(named)) or WORDS.get(language, {}).get(plainly(named))
    if word is None or (strict and not named.isupper()):
        return None
    if word is Word.TEAM:
        sure = bool(colon) or not rest or (named.isupper() and not (strict and rest.isupper()))
        return Command(word, line=rest) if sure else None
    if not rest:
        return Command(word)
    found = GATHERINGS.get(plainly(rest.rstrip("."))) if word is Word.PLAN else None
    return Command(word, gathering=found) if found and (rest.isupper() or not strict) else None


def line_of(text: str) -> str:
    """Return a leader's line without the word that said whom it is for."""
    return _parted(text.strip())[2]


def _parted(text: str) -> tuple[str, str, str]:
    """Part a text into its first word, the colon behind that or "", and the rest."""
    first, _, rest = text.partition(" ")
    named, colon, glued = first.partition(":")
    return named.rstrip("."), colon, " ".join(f"{glued} {rest}".split())


@dataclass(frozen=True, slots=True)
class Lack:
    """A barrier that a facility has, and for how many days it has been open."""

    kind: str
    days: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the programme knows of a facility when it chooses what its leader may ask.

    `missed` are answers to quiz questions: the skill, who answered, and whether it was right.
    """

    missed: Sequence[tuple[str, int, bool]] = ()
    lacks: Sequence[Lack] = ()


class Reason(StrEnum):
    """Why a leader is given this one thing to ask."""

    THEME = "theme"
    QUIZ = "quiz"
    """Quiz answers of the team were often wrong on it."""
    BARRIER = "barrier"
    """It is what the team has lacked for the longest."""


def ask_for(asks: Sequence[Item], known: Known, month: int) -> tuple[Item, Reason] | None:
    """Choose the one thing that a leader may ask the team in a month (1 to 12), and say why.

    The months take turns: what the team's quiz answers missed most, the barrier that has been
    open the longest, and a theme of the team; where there is nothing of the kind, a theme.
    """
    by_skill = {each.skill: each for each in reversed(asks)}
    oldest = max(known.lacks, key=lambda each: each.days, default=None)
    turns = {
        1: (most_missed(known.missed), Reason.QUIZ),
        2: (oldest.kind if oldest else None, Reason.BARRIER),
    }
    skill, reason = turns.get(month % 3, (None, Reason.THEME))
    if skill in by_skill:
        return by_skill[skill], reason
    themes = [each for each in asks if each.domain == "non_technical"]
    return (themes[month % len(themes)], Reason.THEME) if themes else None


def most_missed(answers: Collection[tuple[str, int, bool]]) -> str | None:
    """Return the skill whose questions were missed by the largest share of answers, or None.

    It is of five people at least, so that nobody is shown by it.
    """
    skills: dict[str, list[tuple[int, bool]]] = {}
    for skill, person, right in answers:
        skills.setdefault(skill, []).append((person, right))
    shares = {
        skill: sum(not right for _, right in given) / len(given)
        for skill, given in skills.items()
        if len({person for person, _ in given}) >= FEWEST
    }
    worst = max(sorted(shares), key=lambda each: shares[each], default=None)
    return worst if worst and shares[worst] > 0 else None
