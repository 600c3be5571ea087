"""What lessons reach and bring, counted for each person: IN-08, IN-09, PB-05, PB-06 and PB-07.

Only numerators and denominators leave this file; docs/indicators.md defines them. A mentee of two
cohorts has a count in each, and what has no channel, for it never left, stands under NO_CHANNEL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from domain.items import cadre_of
from domain.local_time import to_local
from domain.model import Discipline
from monitoring import lesson_rows
from monitoring.lesson_rows import NO_CHANNEL
from storage.columns import EPOCH, MICROSECOND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from storage.uow import UnitOfWork

REACH: Final = "IN-08"
PARTICIPATION: Final = "IN-09"
FIRST: Final = "PB-05"
RETENTION: Final = "PB-06"
MASTERED: Final = "PB-07"
BASELINE: Final = "baseline"
WANTED: Final = "wanted"

NAMES: Final = {
    REACH: "reinforcement reach",
    PARTICIPATION: "quiz participation",
    FIRST: "accuracy, first attempt",
    RETENTION: "retention, first repeat",
    MASTERED: "items mastered",
    BASELINE: "baseline right",
    WANTED: "asked for and answered",
}
"""What a figure is called; those without a number are no indicators, and kept apart from them."""

APART: Final = 12
"""So many days of the calendar, where a mentee is, they may not have seen an item; then their next
answer to it shows what was retained."""

STATEMENTS: Final = (
    (REACH, lesson_rows.SENT),
    (REACH, lesson_rows.MISSED),
    (PARTICIPATION, lesson_rows.ANSWERED),
    (FIRST, lesson_rows.FIRST),
    (MASTERED, lesson_rows.MASTERED),
    (BASELINE, lesson_rows.BASELINE),
    (WANTED, lesson_rows.WANTED),
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` on, until `until`, at which what is not over yet is judged as well."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """What one person adds to a figure, and where they belong to; "" where they belong nowhere."""

    figure: str
    person_id: int
    numerator: int
    denominator: int
    cohort: str = ""
    facility: str = ""
    region: str = ""
    cadre: str = ""
    discipline: str = ""
    channel: str = NO_CHANNEL


def counts(uow: UnitOfWork, period: Period) -> list[Count]:
    """Count what the mentees of every cohort add to each figure in a period.

    Courses for mentors are not in it: the indicators are of mentees.
    """
    of_mentees = {row.id: row.name for row in uow.rows(lesson_rows.COHORTS)}
    known = {row.id: row for row in uow.rows(lesson_rows.PEOPLE)}
    found = [
        (figure, row, getattr(row, "channel", NO_CHANNEL), int(row.n), int(row.d))
        for figure, statement in STATEMENTS
        for row in _rows(uow, statement, period)
    ]
    found += [
        (RETENTION, row, NO_CHANNEL, int(row.correct), 1)
        for row in _rows(uow, lesson_rows.SECOND, period)
        if _was_apart(row, known[row.person_id].time_zone)
    ]
    return [
        Count(
            figure,
            row.person_id,
            *(numerator, denominator, of_mentees[row.cohort_id]),
            *_place(known[row.person_id]),
            channel,
        )
        for figure, row, channel, numerator, denominator in found
        if row.cohort_id in of_mentees
    ]


def _rows(uow: UnitOfWork, statement: Select[Any], period: Period) -> Sequence[Any]:
    until_us = (period.until - EPOCH) // MICROSECOND
    return uow.rows(statement, since=period.since, until=period.until, until_us=until_us)


def _was_apart(second: Any, zone: str) -> bool:
    """Tell whether a repeat came so late that it shows what was retained.

    By the calendar, as the course repeats: what was answered at 14:00 comes back at 12:30.
    """
    seen = max(each for each in (second.sent_at, second.known_at, second.tip_at) if each)
    days = (to_local(second.answered_at, zone).date() - to_local(seen, zone).date()).days
    return days >= APART


def _place(row: Any) -> tuple[str, str, str, str]:
    """Return the facility, region, cadre and discipline of a person."""
    discipline = Discipline(row.discipline) if row.discipline else None
    return row.facility or "", row.region or "", cadre_of(discipline), discipline or ""
