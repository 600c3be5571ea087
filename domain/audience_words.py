"""Whom a broadcast is for, as coordinators write it: "anaesthesia bunda", "to 4 silent".

Each word is read as the one thing of the programme that it names; what names nothing or several
things is said, and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.audience import KINDS, Activity, Filters, FollowUp, Got
from domain.first_words import DISCIPLINE_WORDS
from domain.languages import named, plainly
from domain.model import Discipline, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_LONGEST: Final = 6
"""Words of a name at the most."""

_MOST_SHOWN: Final = 3
_WORD: Final = re.compile(r"[^\s,;.:!?\"()&+]+")

EVERYBODY: Final = frozenset({"ALL", "EVERYBODY", "EVERYONE", "TOUS", "WOTE", "TODOS"})
_BETWEEN: Final = frozenset({"AND", "IN", "AT", "OF", "THE", "FOR", "WHO", "ARE", "ET", "NA", "E"})
_TO: Final = "TO"

ROLES: Final[Mapping[str, Role]] = {
    "MENTEE": Role.MENTEE,
    "MENTOR": Role.MENTOR,
    "COORDINATOR": Role.COORDINATOR,
    "LEADER": Role.FACILITY_LEADER,
    "FACILITY LEADER": Role.FACILITY_LEADER,
    "REPORTER": Role.FACILITY_REPORTER,
    "FACILITY REPORTER": Role.FACILITY_REPORTER,
    "AUTHORITY": Role.REGIONAL_AUTHORITY,
    "REGIONAL AUTHORITY": Role.REGIONAL_AUTHORITY,
    "REVIEWER": Role.CLINICAL_REVIEWER,
    "CLINICAL REVIEWER": Role.CLINICAL_REVIEWER,
    "OFFICER": Role.SAFETY_OFFICER,
    "SAFETY OFFICER": Role.SAFETY_OFFICER,
    "STAKEHOLDER": Role.STAKEHOLDER,
}
_NO_DISCIPLINE: Final = frozenset({"NURSE", "GAS", "BONE"})
"""First words of questions that say of people something else, or nothing."""

_ACTIVITIES: Final = {"ACTIVE": Activity.ACTIVE, "DORMANT": Activity.DORMANT}
_GOT: Final = {"GOT": Got.GOT, "SILENT": Got.SILENT, "FAILED": Got.FAILED}
_NAMED_KINDS: Final = {
    "ROLE": "roles",
    "DISCIPLINE": "disciplines",
    "CADRE": "cadres",
    "FACILITY": "facilities",
    "HOSPITAL": "facilities",
    "REGION": "regions",
    "COHORT": "cohorts",
    "LANGUAGE": "languages",
}
"""What may stand before a name that several things have: "region lake"."""


@dataclass(frozen=True, slots=True)
class Known:
    """What words can name in a programme.

    `facilities` are names by code, `disciplines` what each is called in any language, `cadres`
    those of its people, `broadcasts` the numbers of those that went out.
    """

    facilities: Mapping[str, str] = field(default_factory=dict)
    regions: Collection[str] = ()
    cohorts: Collection[str] = ()
    cadres: Collection[str] = ()
    disciplines: Mapping[str, Discipline] = field(default_factory=dict)
    broadcasts: Collection[int] = ()


class FaultKind(StrEnum):
    """What is wrong with words for an audience."""

    EMPTY = "empty"
    """They name nobody."""
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    BROADCAST = "broadcast"
    """No broadcast of this number went out, or two were named."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The word that cannot be read, and what would fit in its place."""

    kind: FaultKind
    word: str = ""
    fits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Meaning:
    """One thing that a word can name: its kind, as `Filters` has it, and its value there."""

    kind: str
    value: str

    @property
    def said(self) -> str:
        """How it is said so that it can be nothing else."""
        word = next(each for each, kind in _NAMED_KINDS.items() if kind == self.kind)
        return f"{word.lower()} {self.value.replace('_', ' ')}"


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    sets: dict[str, set[str]] = field(default_factory=dict)
    activities: set[Activity] = field(default_factory=set)
    follows: FollowUp | None = None
    everybody: bool = False

    @property
    def filters(self) -> Filters | Fault:
        """The audience that was named, if any was."""
        if not (self.sets or self.activities or self.follows or self.everybody):
            return Fault(FaultKind.EMPTY)
        sets = {
            kind: frozenset(make(each) for each in self.sets[kind])
            for kind, make in KINDS.items()
            if kind in self.sets
        }
        one = len(self.activities) == 1
        activity = next(iter(self.activities)) if one else Activity.ANY
        return Filters(**sets, activity=activity, follows=self.follows)


def parse(words: str, known: Known) -> Filters | Fault:
    """Read whom a broadcast is for; a text that names nobody is no audience of everybody."""
    left, found, names = _WORD.findall(words), _Read(), _Names(known)
    while left:
        taken = _take(left, found, names, known)
        if isinstance(taken, Fault):
            return taken
        left = left[taken:]
    return found.filters


def spell(filters: Filters) -> str:
    """Write an audience in words that are read as this audience again."""
    said = [
        _Meaning(kind, value).said
        for kind in KINDS
        for value in sorted(str(each) for each in getattr(filters, kind))
    ]
    if filters.activity is not Activity.ANY:
        said.append(str(filters.activity))
    if filters.follows is not None:
        said.append(f"to {filters.follows.number} {filters.follows.who}")
    return ", ".join(said) or "all"


class _Names:
    """Everything that has a name in a programme, found by its words whatever their number."""

    def __init__(self, known: Known) -> None:
        self._exact: dict[tuple[str, ...], set[_Meaning]] = {}
        self._parts: list[tuple[frozenset[str], _Meaning]] = []
        for words, role in ROLES.items():
            self._add(words, _Meaning("roles", role))
        for words, discipline in _disciplines(known).items():
            self._add(words, _Meaning("disciplines", discipline))
        for code, name in known.facilities.items():
            self._add(code, _Meaning("facilities", code))
            self._add(name, _Meaning("facilities", code), in_part=True)
        for kind, names in (("regions", known.regions), ("cohorts", known.cohorts)):
            for name in names:
                self._add(name, _Meaning(kind, name), in_part=True)
        for cadre in known.cadres:
            self._add(cadre, _Meaning("cadres", cadre), in_part=True)

    def called(self, words: Sequence[str], kind: str = "") -> set[_Meaning]:
        """Return what is called so: by its whole name, else by some of its words.

        A cadre's words mean each cadre that has them: nurses are theatre nurses too.
        """
        term = _stems(words)
        exact = {*self._exact.get(term, ()), *_language(words)}
        found = {each for each in exact if kind in ("", each.kind)}
        if found and any(each.kind != "cadres" for each in found):
            return found
        wanted = {each for each in term if each not in _BETWEEN}
        if not wanted:
            return set()
        parts = {each for name, each in self._parts if wanted <= name}
        some = {each for each in parts if kind in ("", each.kind)}
        if found:  # cadres alone
            return {each for each in some if each.kind == "cadres"}
        return some

    def like(self, word: str) -> tuple[str, ...]:
        """Return names that are spelled nearly so."""
        every = {" ".join(term): each for term, all_ in self._exact.items() for each in all_}
        near = get_close_matches(" ".join(_stems([word])), every, _MOST_SHOWN)
        return tuple(dict.fromkeys(every[each].value.replace("_", " ") for each in near))

    def _add(self, words: str, meaning: _Meaning, *, in_part: bool = False) -> None:
        term = _stems(_WORD.findall(words))
        if not term:
            return
        self._exact.setdefault(term, set()).add(meaning)
        if in_part:
            self._parts.append((frozenset(term), meaning))


def _take(left: Sequence[str], found: _Read, names: _Names, known: Known) -> int | Fault:
    """Read what the next words say; return how many they were."""
    word = plainly(left[0])
    if word in EVERYBODY:
        found.everybody = True
        return 1
    if word in _ACTIVITIES:
        found.activities.add(_ACTIVITIES[word])
        return 1
    if word == _TO and len(left) > 1 and plainly(left[1]).isdecimal():
        return _follow(left, found, known)
    return _name(left, found, names)


def _follow(left: Sequence[str], found: _Read, known: Known) -> int | Fault:
    """Read "to 4 silent": those of an earlier broadcast."""
    number = int(plainly(left[1])[:9])
    who = _GOT.get(plainly(left[2])) if len(left) > len("to") else None
    follows = FollowUp(number, who or Got.GOT)
    if number not in known.broadcasts or found.follows not in (None, follows):
        newest = sorted(known.broadcasts, reverse=True)[:_MOST_SHOWN]
        return Fault(FaultKind.BROADCAST, f"to {number}", tuple(f"to {each}" for each in newest))
    found.follows = follows
    return 3 if who else 2


def _name(left: Sequence[str], found: _Read, names: _Names) -> int | Fault:
    """Read the longest name that the next words are, perhaps beside what kind of thing it is."""
    kind = _NAMED_KINDS.get(plainly(left[0]), "")
    if kind and (size := _longest(left[1:], found, names, kind)):
        return size if isinstance(size, Fault) else 1 + size
    size = _longest(left, found, names)
    if size:
        return size
    if plainly(left[0]) in _BETWEEN:
        return 1
    return Fault(FaultKind.UNKNOWN, left[0], names.like(left[0]))


def _longest(
    left: Sequence[str], found: _Read, names: _Names, kind: str = ""
) -> int | Fault | None:
    """Take the longest name at the start of these words, and return how many it has."""
    for size in range(min(_LONGEST, len(left)), 0, -1):
        meant, behind = names.called(left[:size], kind), size
        after = _NAMED_KINDS.get(plainly(left[size])) if not kind and size < len(left) else None
        if meant and after and (sure := names.called(left[:size], after)):
            meant, behind = sure, size + 1  # "lake region"
        if not meant:
            continue
        if len(meant) > 1 and any(each.kind != "cadres" for each in meant):
            return Fault(FaultKind.AMBIGUOUS, " ".join(left[:size]), _told(meant))
        for each in meant:
            found.sets.setdefault(each.kind, set()).add(each.value)
        return behind
    return None


def _told(meant: Collection[_Meaning]) -> tuple[str, ...]:
    return tuple(each.said for each in sorted(meant))[:_MOST_SHOWN]


def _disciplines(known: Known) -> dict[str, Discipline]:
    """Return by which words disciplines are known: ours, those of questions, the catalogues'."""
    ours = {each.replace("_", " "): each for each in Discipline}
    first = {word: each for word, each in DISCIPLINE_WORDS.items() if word not in _NO_DISCIPLINE}
    return {**known.disciplines, **first, **ours}


def _language(words: Sequence[str]) -> set[_Meaning]:
    """Return the language that one word names; a digit names none here."""
    language = named(words[0]) if len(words) == 1 and not words[0].isdecimal() else None
    return set() if language is None else {_Meaning("languages", language)}


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return words as they are compared: in capitals, without accents, and each as if one."""
    return tuple(_stem(plainly(each)) for each in words)


def _stem(word: str) -> str:
    for ending, one in (("WIVES", "WIFE"), ("IES", "Y"), ("SS", "SS"), ("S", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + one
    return word
