"""QUIZ: which question somebody gets who asks for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.courses import RecallState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.courses import Lesson, Recall

RESTS = timedelta(hours=12)
"""After an answer an item is not asked again for so long, even for the asking."""


def pick(
    refs: Sequence[str], recalls: Mapping[str, Recall], sent: Sequence[Lesson], now: datetime
) -> str | None:
    """Return the item that is due, else the next new one, else the one longest not seen.

    `refs` are the items that may be asked, in the order of the course. None: all were answered
    just now.
    """
    resting = {
        each.ref
        for each in sent
        if each.answered_at is not None and now - each.answered_at < RESTS
    }
    free = [ref for ref in refs if ref not in resting]
    due = [
        recalls[ref]
        for ref in free
        if ref in recalls and recalls[ref].state is RecallState.OPEN and recalls[ref].due_at <= now
    ]
    if due:
        return min(due, key=lambda each: (each.due_at, each.ref)).ref
    seen = {each.ref: each.sent_at for each in sent if not each.unsent}
    new = next((ref for ref in free if ref not in seen), None)
    return new or min(free, key=lambda ref: (seen[ref], ref), default=None)
