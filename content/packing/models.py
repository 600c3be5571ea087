"""The form of a pack, version 1: what `content/packs/schema/pack-1.json` is generated from.

Fields come as they are written in the file, so that every number here is read from its text. What
one field cannot tell alone, such as an item that a course names, is looked at in
`content.packing.crossing`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from domain.fitting import fold, is_gsm7
from domain.guides import LONGEST_CARD, LONGEST_TITLE
from domain.items import Cadre, Domain  # noqa: TC001 (pydantic reads the annotations)
from domain.languages import Language  # noqa: TC001 (the same)
from domain.pace import Pace, Repeating

SCHEMA: Final = 1
LONGEST_WHY: Final = 160
MOST_WEEKS: Final = 52

WEEKDAY = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
NO_DAY: Final = "is no day; write one like 2026-11-02"
_CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_USUAL: Final = Pace()


def _plain(text: str) -> str:
    """Return a text that SMS can carry once it is written plainly; raises ValueError."""
    odd = sorted({each for each in fold(text) if not is_gsm7(each)})
    if odd:
        said = " ".join(odd)
        raise ValueError(f"has what SMS cannot carry: {said}; write it with other letters")
    return text


def _day(text: object) -> date:
    """Return a day as it is written; raises ValueError."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError(NO_DAY)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(NO_DAY) from None


Ref = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", min_length=1, max_length=40)
]
Skill = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", min_length=1, max_length=40)
]
Clock = Annotated[str, StringConstraints(pattern=f"^{_CLOCK}$")]
Window = Annotated[str, StringConstraints(pattern=f"^{_CLOCK}-{_CLOCK}$")]
Topic = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TITLE), AfterValidator(_plain)
]
Teaching = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_CARD), AfterValidator(_plain)
]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_WHY), AfterValidator(_plain)
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Day = Annotated[date, BeforeValidator(_day)]
Status = Literal["needs_clinical_signoff", "signed", "practice", "withdrawn"]
CourseReader = Literal["mentee", "mentor"]
Reader = Literal["mentee", "mentor", "facility_leader"]


class Part(BaseModel):
    """A part of a pack: it has these fields and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quiz(Part):
    """The question of an item; `answer` is the letter of the right option."""

    question: Line
    options: Annotated[tuple[Line, ...], Field(min_length=2, max_length=4)]
    answer: Literal["A", "B", "C", "D"]
    why: Reason


class ItemForm(Part):
    """One short teaching point with its quiz; without one it is a tip. No cadres: everybody."""

    ref: Ref
    topic: Topic
    reader: Reader = "mentee"
    cadres: tuple[Cadre, ...] = ()
    domain: Domain
    skill: Skill
    teach: Teaching
    guideline: Line
    quiz: Quiz | None = None
    status: Status
    reviewer: Name | None = None
    signed_on: Day | None = None


class PlacedForm(Part):
    """An item of a course, and the week from which it is taught."""

    ref: Ref
    week: Annotated[int, Field(ge=1, le=MOST_WEEKS)]


class PaceForm(Part):
    """Every interval of a course, in the units that their names say; `domain.pace.Pace`."""

    days: Annotated[tuple[WEEKDAY, ...], Field(min_length=1, max_length=7)] = ("MO", "WE", "FR")
    at_local: Clock = _USUAL.at_local
    window: Window = _USUAL.window
    most_a_day: Annotated[int, Field(ge=1, le=3)] = _USUAL.most_a_day
    most_a_week: Annotated[int, Field(ge=1, le=7)] = _USUAL.most_a_week
    min_days_between: Annotated[int, Field(ge=0, le=30)] = _USUAL.min_days_between
    tail_days_between: Annotated[int, Field(ge=1, le=60)] = _USUAL.tail_days_between
    repeat_days_if_right: Annotated[int, Field(ge=1, le=180)] = _USUAL.repeat_days_if_right
    repeat_days_if_wrong: Annotated[int, Field(ge=1, le=180)] = _USUAL.repeat_days_if_wrong
    repeat_days_if_no_answer: Annotated[int, Field(ge=1, le=180)] = _USUAL.repeat_days_if_no_answer
    retire_after: Annotated[int, Field(ge=1, le=5)] = _USUAL.retire_after
    tip_after_hours: Annotated[int, Field(ge=1, le=336)] = _USUAL.tip_after_hours
    end_week: Annotated[int, Field(ge=1, le=2 * MOST_WEEKS)] = _USUAL.end_week
    dormant_days: Annotated[int, Field(ge=3, le=90)] = _USUAL.dormant_days
    focal_days: Annotated[int, Field(ge=3, le=180)] = _USUAL.focal_days
    repeating: Repeating = _USUAL.repeating


class CourseForm(Part):
    """A course: its items by week, what is asked before it begins, and its pace."""

    ref: Ref
    title: Topic
    reader: CourseReader = "mentee"
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    items: Annotated[tuple[PlacedForm, ...], Field(min_length=1, max_length=500)]
    baseline: tuple[Ref, ...] = ()
    pace: PaceForm = PaceForm()


class PackForm(Part):
    """A file of a pack."""

    schema_: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    pack: Ref
    title: Name
    language: Language
    items: tuple[ItemForm, ...] = ()
    courses: tuple[CourseForm, ...] = ()
