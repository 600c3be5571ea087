"""Reinforcement items and courses: what is taught, in which version, and who may be sent it.

An item is one short teaching point with its quiz question. A version never changes what it says,
so that a signature, and a mentee's answer, stay tied to the very words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.guides import Standing
from domain.model import Discipline, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.pace import Pace

SENT: Final = (Standing.SIGNED, Standing.PRACTICE)
"""How an item stands that may be sent; one for practice is in a practice programme alone."""

LETTERS: Final = "ABCD"


class Cadre(StrEnum):
    """Staff group by training and job."""

    SURGERY = "surgery"
    ANAESTHESIA = "anaesthesia"
    NURSING_PERIOP = "nursing_periop"
    LEADERSHIP = "leadership"
    OTHER = "other"


CADRES: Final[Mapping[Discipline | None, Cadre]] = {
    Discipline.GENERAL_SURGERY: Cadre.SURGERY,
    Discipline.OBSTETRICS: Cadre.SURGERY,
    Discipline.ORTHOPAEDICS: Cadre.SURGERY,
    Discipline.ANAESTHESIA: Cadre.ANAESTHESIA,
    Discipline.PERIOPERATIVE_NURSING: Cadre.NURSING_PERIOP,
    Discipline.STERILE_SERVICES: Cadre.NURSING_PERIOP,
    Discipline.LEADERSHIP: Cadre.LEADERSHIP,
}
"""Whose items somebody of a discipline is taught; any other discipline is of no cadre here."""


class Domain(StrEnum):
    """What an item strengthens (FEATURES A1)."""

    TECHNICAL = "technical"
    NON_TECHNICAL = "non_technical"
    ECOSYSTEM = "ecosystem"


@dataclass(frozen=True, slots=True)
class Item:
    """One version of an item; without a `question` it is a tip. No `cadres` means everybody.

    `reader` is the role it is for; `answer` is the letter of the right option.
    """

    id: int
    ref: str
    language: str
    version: int
    pack: str
    reader: Role
    cadres: tuple[Cadre, ...]
    domain: Domain
    skill: str
    topic: str
    teach: str
    guideline: str
    question: str = ""
    options: tuple[str, ...] = ()
    answer: str = ""
    why: str = ""
    standing: Standing = Standing.UNSIGNED

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of its options, in order."""
        return tuple(LETTERS[: len(self.options)])

    @property
    def may_be_sent(self) -> bool:
        """Whether it is signed, or for practice."""
        return self.standing in SENT


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a course and the week, from 1, from which it is taught."""

    ref: str
    week: int


@dataclass(frozen=True, slots=True)
class Course:
    """A version of a course: its items by week, the refs of its baseline, and its pace."""

    id: int
    ref: str
    version: int
    pack: str
    title: str
    reader: Role
    weeks: int
    items: tuple[Placed, ...]
    baseline: tuple[str, ...]
    pace: Pace


def cadre_of(discipline: Discipline | None) -> Cadre:
    """Return whose items somebody of a discipline is taught."""
    return CADRES.get(discipline, Cadre.OTHER)


def is_for(item: Item, cadre: Cadre) -> bool:
    """Tell whether an item is taught to a cadre."""
    return not item.cadres or cadre in item.cadres


def is_reviewed_by(item: Item, discipline: Discipline | None) -> bool:
    """Tell whether a reviewer is asked for an item; one without a discipline is for all."""
    return discipline is None or is_for(item, cadre_of(discipline))


def said(item: Item) -> tuple[object, ...]:
    """Return all that an item says: two versions that say the same are one."""
    return (
        *(item.reader, item.cadres, item.domain, item.skill, item.topic, item.teach),
        *(item.guideline, item.question, item.options, item.answer, item.why),
    )
