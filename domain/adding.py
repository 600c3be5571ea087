"""ADD: somebody described in one line, in any sensible order, or in several replies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from domain.importing.cells import phone, tidy
from domain.intents import DISCIPLINE_WORDS
from domain.model import Discipline, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

ROLES: Final[Mapping[str, Role]] = {"MENTOR": Role.MENTOR, "MENTEE": Role.MENTEE}
MOST_WORDS: Final = 5
"""A cadre, a discipline or the name of a facility has at most so many."""

FIELDS: Final[Mapping[str, Discipline]] = {
    "midwife": Discipline.OBSTETRICS,
    "nurse_anaesthetist": Discipline.ANAESTHESIA,
    "anaesthetist": Discipline.ANAESTHESIA,
    "anaesthesia": Discipline.ANAESTHESIA,
    "surgeon": Discipline.GENERAL_SURGERY,
    "surgery": Discipline.GENERAL_SURGERY,
    "theatre_nurse": Discipline.PERIOPERATIVE_NURSING,
    "nursing": Discipline.PERIOPERATIVE_NURSING,
}
"""The discipline of those whose cadre says it; in others' lines it is written."""

_NUMBER = re.compile(r"\+?\s?\d[\d\s().\-/]{4,}\d")
_BREAKS = re.compile(r"[,;\n]+")
_EDGES = ".:!?'\"()"


@dataclass(frozen=True, slots=True)
class Terms:
    """What words mean to this programme; each is given lower case and single spaces.

    `cadre` returns what a cadre is called in the catalogues ("midwife"), `discipline` which one
    a term is, `places` are the codes of facilities by code and by name.
    """

    cadre: Callable[[str], str | None]
    discipline: Callable[[str], Discipline | None]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody as far as they have been described; what is empty is not known yet.

    `number` is as it was written; `fault` says what is wrong with it.
    """

    name: str = ""
    number: str = field(default="", repr=False)
    fault: str = ""
    role: Role = Role.MENTEE
    cadre: str = ""
    discipline: Discipline | None = None
    place: str = ""

    @property
    def missing(self) -> str:
        """What has to be asked for next: name, number, work, field or place; or ""."""
        gaps = (
            ("name", not self.name),
            ("number", not self.number or bool(self.fault)),
            ("work", self.discipline is None and not self.cadre),
            ("field", self.discipline is None),
            ("place", not self.place),
        )
        return next((gap for gap, applies in gaps if applies), "")


def read(texts: Sequence[str], terms: Terms) -> Draft:
    """Read a description; each further text answers what was missing until then."""
    draft = Draft()
    for place, text in enumerate(texts):
        draft = _read(draft, text, terms, wanted="" if place == 0 else draft.missing)
    return draft


def _read(draft: Draft, text: str, terms: Terms, wanted: str) -> Draft:
    number, text = _take_number(text)
    found, left = _sorted_out([_words(each) for each in _BREAKS.split(text)], terms)
    name, cadre = _named(left, wanted, known=bool(found.cadre))
    given, fault = (draft.number, draft.fault) if number is None else _checked(number)
    return Draft(
        name=draft.name or name,
        number=given,
        fault=fault,
        role=found.role or draft.role,
        cadre=draft.cadre or found.cadre or cadre,
        discipline=draft.discipline or found.discipline or found.implied,
        place=draft.place or found.place,
    )


def _words(text: str) -> list[str]:
    """Return the words of a text, without the signs that stand between them."""
    return [each for each in tidy(text).split() if any(sign.isalnum() for sign in each)]


def _named(left: list[str], wanted: str, *, known: bool) -> tuple[str, str]:
    """Return the name and the cadre that words of no other meaning are.

    In a whole line the first are the name; where its cadre is `known`, so are all others.
    """
    if wanted == "name" or (not wanted and known):
        return " ".join(left), ""
    if not wanted:
        return "".join(left[:1]), " ".join(left[1:])
    return "", " ".join(left) if wanted == "work" else ""


@dataclass(slots=True)
class _Found:
    """What the words of a description say, beside the name."""

    role: Role | None = None
    cadre: str = ""
    discipline: Discipline | None = None
    implied: Discipline | None = None
    place: str = ""


def _take_number(text: str) -> tuple[str | None, str]:
    """Take a telephone number out of a text."""
    found = _NUMBER.search(text)
    if found is None:
        return None, text
    return found[0], f"{text[: found.start()]}, {text[found.end() :]}"


def _checked(number: str) -> tuple[str, str]:
    """Return a number as E.164 and "", or as it was written and what is wrong with it."""
    try:
        return phone(tidy(number)), ""
    except ValueError as fault:
        return tidy(number), str(fault)


def _sorted_out(parts: Iterable[list[str]], terms: Terms) -> tuple[_Found, list[str]]:
    """Take what is known out of each part; return that, and the runs of words that are left."""
    found, left = _Found(), []
    for words in parts:
        run: list[str] = []
        place = 0
        while place < len(words):
            taken = _takes(found, words[place:], terms)
            if taken:
                left.append(run)
                run = []
            else:
                run.append(words[place])
            place += taken or 1
        left.append(run)
    return found, [" ".join(run) for run in left if run]


def _takes(found: _Found, words: Sequence[str], terms: Terms) -> int:
    """Take the longest term that these words begin with; return how many words it has."""
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        term = " ".join(words[:count]).strip(_EDGES)
        if _is_known(found, term, terms):
            return count
    return 0


def _is_known(found: _Found, term: str, terms: Terms) -> bool:
    key = term.casefold()
    if not found.role and term.upper() in ROLES:
        found.role = ROLES[term.upper()]
    elif not found.place and key in terms.places:
        found.place = terms.places[key]
    elif not found.cadre and (cadre := terms.cadre(key)):
        found.cadre, found.implied = term, FIELDS.get(cadre)
    elif found.discipline is None and (named := _discipline(term, terms)):
        found.discipline = named
    else:
        return False
    return True


def _discipline(term: str, terms: Terms) -> Discipline | None:
    return terms.discipline(term.casefold()) or DISCIPLINE_WORDS.get(term.upper())


def nearest(wanted: str, places: Collection[str]) -> str:
    """Return which of the words of places may have been meant, or ""."""
    near = get_close_matches(wanted.casefold(), places, 1)
    return near[0] if near else ""
