"""Which earlier question a text goes on with, once that is too long closed to open again.

A new question that follows another is shown with it, so nothing named may ever follow something
anonymous, nor the other way round: the link itself would tell who asked.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.model import Discipline, Question

WITHIN: Final = timedelta(days=30)
"""So long after a question closed a plain text on the same discipline is taken to follow it."""

_EVERY = r"\s*(?:h(?:ou)?r(?:ly|s)?\b|h\b|hourly\b|min|x\b|days?\b|weeks?\b)"
_NAMED = re.compile(
    r"\s*(?:(?:re|about|for|on|to|follow(?:[\s-]*up)?(?:\s+(?:on|to|of))?|sur|pour|kuhusu|sobre)"
    rf"\b[\s:]*)?Q\s?(?P<number>\d{{1,6}})#?(?!{_EVERY})(?=[\s:,;.!?]|$)",
    re.IGNORECASE,
)


def named(text: str) -> int | None:
    """Return the number of the question that a text names first: "About Q12: ...", or None.

    "Q4 hourly" is how often a drug is given.
    """
    found = _NAMED.match(text)
    return int(found["number"]) if found else None


def may_follow(
    old: Question, discipline: Discipline, now: datetime, *, anonymous: bool, said: bool
) -> bool:
    """Tell whether a new question may follow an old one of the same mentee.

    `said`: its writer quoted or named the old one. A plain text follows by discipline and time.
    """
    if old.anonymous is not anonymous:
        return False
    if said:
        return True
    if anonymous or old.closed_at is None:
        return False
    return old.discipline is discipline and now - old.closed_at <= WITHIN


def mixes(asked: Iterable[Question]) -> bool:
    """Tell whether some of these questions are anonymous and some are not.

    Nothing may then be taken for one of them by anything less than its writer's word.
    """
    return len({one.anonymous for one in asked}) > 1
