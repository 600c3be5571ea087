"""The board: questions by how they stand, a page at a time, and those of one mentor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.attention import Standing
from domain.model import Discipline, QuestionState, Urgency
from handlers import writing
from handlers.pages import lines, standings
from storage import boards, facilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.model import Facility, Person, Question
    from handlers.desk import Desk
    from handlers.pages.lines import Line
    from handlers.pages.standings import Stood

PAGE: Final = 50
LOOKED: Final = 500
"""Closed questions that are looked through for one page."""

MOST_OWN: Final = 200
"""Offers of a mentor, the newest, among which their questions are looked for."""

NEWEST: Final = 2**31 - 1
"""Above every number of a question."""


class Shown(StrEnum):
    """Which questions are shown."""

    OPEN = "open"
    LATE = "late"
    URGENT = "urgent"
    FOLLOW_UP = "follow-up"
    MINE = "mine"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor wants to see: the field, facility and region of "" and 0 are all of them.

    Of closed questions `before` is a number below which they begin, of others `page` counts
    from 0. An anonymous question is in no facility here: its name is sealed with its place.
    """

    shown: Shown = Shown.OPEN
    field: str = ""
    facility: int = 0
    region: str = ""
    page: int = 0
    before: int = NEWEST


@dataclass(frozen=True, slots=True)
class Board:
    """A page of questions, how many stand how, and where the next page begins, if it does."""

    lines: Sequence[Line]
    counts: Mapping[Shown, int]
    next_page: int | None = None
    next_before: int | None = None


def read(desk: Desk, reader: Person, wanted: Wanted) -> Board:
    """Read a page of the board for a coordinator."""
    places = {each.id: each for each in facilities.every(desk.uow)}
    live = [each for each in standings.live(desk) if _is_wanted(each.question, wanted, places)]
    counts: dict[Shown, int] = {
        shown: sum(_is_shown(each, shown, reader) for each in live)
        for shown in Shown
        if shown is not Shown.CLOSED
    }
    if wanted.shown is Shown.CLOSED:
        return _closed(desk, reader, wanted, places, counts)
    found = [each for each in live if _is_shown(each, wanted.shown, reader)]
    first = wanted.page * PAGE
    more = len(found) > first + PAGE
    shown = lines.of(desk, reader, found[first : first + PAGE])
    return Board(shown, counts, wanted.page + 1 if more else None)


def own(desk: Desk, mentor: Person) -> list[Line]:
    """Return the questions of a mentor: those they are asked, have or had; what waits first."""
    offered = boards.offered_to(desk.uow, mentor.id, MOST_OWN)
    theirs = [each for each in offered if writing.is_theirs(desk, mentor, each)]
    theirs.sort(key=lambda one: one.number, reverse=True)
    theirs.sort(key=lambda one: one.state is QuestionState.CLOSED)
    return lines.of(desk, mentor, standings.of(desk, theirs[:PAGE]))


def _closed(
    desk: Desk,
    reader: Person,
    wanted: Wanted,
    places: Mapping[int, Facility],
    counts: Mapping[Shown, int],
) -> Board:
    """Look through some closed questions, and say where to go on."""
    looked = boards.closed(desk.uow, wanted.before, LOOKED)
    found = [each for each in looked if _is_wanted(each, wanted, places)]
    shown, rest = found[:PAGE], found[PAGE:]
    following = None
    if rest:
        following = shown[-1].number
    elif len(looked) == LOOKED:
        following = looked[-1].number
    return Board(lines.of(desk, reader, standings.of(desk, shown)), counts, next_before=following)


def _is_wanted(question: Question, wanted: Wanted, places: Mapping[int, Facility]) -> bool:
    if wanted.field and question.discipline != wanted.field:
        return False
    if not (wanted.facility or wanted.region):
        return True
    if question.anonymous:
        return False
    place = places[question.facility_id]
    return wanted.facility in (0, place.id) and wanted.region in ("", place.region)


def _is_shown(stood: Stood, shown: Shown, reader: Person) -> bool:
    question = stood.question
    if shown is Shown.LATE:
        return stood.standing is Standing.LATE
    if shown is Shown.URGENT:
        return question.urgency is Urgency.URGENT
    if shown is Shown.FOLLOW_UP:
        return question.first_answer_at is not None
    return shown is Shown.OPEN or question.coordinator_id == reader.id


def fields(desk: Desk, reader: Person) -> list[tuple[str, str]]:
    """Return the disciplines with their names, to choose from."""
    return [(each, desk.discipline(each, reader)) for each in Discipline]


def places(desk: Desk) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the facilities with their names, and the regions, to choose from."""
    every = facilities.every(desk.uow)
    named = sorted((each.name, str(each.id)) for each in every)
    return [(key, name) for name, key in named], sorted({each.region for each in every})
