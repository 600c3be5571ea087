"""The pace of a course: every interval that its pushes and repeats go by.

The defaults are those of the starter course: FEATURES 2 and Kerfoot 2014 (Circ Cardiovasc Qual
Outcomes 7:468; 12 and 24 days, retired after two right in a row).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Repeating(StrEnum):
    """By which rule an item comes back."""

    KERFOOT = "kerfoot"
    FSRS = "fsrs"


@dataclass(frozen=True, slots=True)
class Pace:
    """Days, hours and counts as their names say; `days` are RFC 5545 weekdays, times are local.

    Between the course's last week and `end_week` its slow tail goes on.
    """

    days: tuple[str, ...] = ("MO", "WE", "FR")
    at_local: str = "12:30"
    window: str = "07:00-20:00"
    most_a_day: int = 1
    most_a_week: int = 3
    min_days_between: int = 2
    tail_days_between: int = 3
    repeat_days_if_right: int = 24
    repeat_days_if_wrong: int = 12
    repeat_days_if_no_answer: int = 7
    retire_after: int = 2
    tip_after_hours: int = 72
    end_week: int = 26
    dormant_days: int = 14
    focal_days: int = 30
    repeating: Repeating = Repeating.KERFOOT
