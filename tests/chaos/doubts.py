"""Doubt: which accepted sends could the service not know about, and what cut them off.

A send is in doubt when its answer was not let through, or when its process was killed or frozen
before the outcome was stored. Each attempt that was open then puts one send in doubt.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.chaos.history import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.chaos.history import Attempt, History, Sent

ANSWER = "answer"
"""The cause of doubt about a send whose answer was swallowed or cut."""


@dataclass(frozen=True, slots=True)
class _Blow:
    """A kill or a freeze of one process, and the last kill of it before."""

    name: str
    at: datetime
    born: datetime


class Doubts:
    """Who was hit when, and which calls had no outcome then."""

    def __init__(self, history: History) -> None:
        self._blows = _blows(history)
        self._attempts: dict[int, list[Attempt]] = defaultdict(list)
        for attempt in history.attempts:
            self._attempts[attempt.row].append(attempt)

    def cause(self, send: Sent) -> str:
        """Return what could have cut a send off: the next blow to its process, or nothing."""
        if not send.answered:
            return ANSWER
        blow = self._next(send)
        return "nothing" if blow is None else blow.name

    def of(self, sends: Sequence[Sent], rows: Sequence[int]) -> list[str]:
        """Return for each send of these rows, in turn, what put it in doubt, or ""."""
        free = [attempt for row in rows for attempt in self._attempts[row]]
        return [self._doubt(send, free) for send in sends]

    def _doubt(self, send: Sent, free: list[Attempt]) -> str:
        if not send.answered:
            return ANSWER
        blow = self._next(send)
        if blow is None:
            return ""
        for attempt in free:
            if blow.born <= attempt.at <= send.at and _open_at(attempt, blow.at):
                free.remove(attempt)
                return blow.name
        return ""

    def _next(self, send: Sent) -> _Blow | None:
        blows = self._blows[send.process]
        place = bisect_left(blows, send.at, key=lambda blow: blow.at)
        return blows[place] if place < len(blows) else None


def _open_at(attempt: Attempt, at: datetime) -> bool:
    return attempt.finished_at is None or attempt.finished_at > at


def _blows(history: History) -> dict[str, list[_Blow]]:
    hits = [(kill.at, kill.process, f"kill {n}") for n, kill in enumerate(history.kills)]
    hits += [(each.at, each.process, f"freeze {n}") for n, each in enumerate(history.freezes)]
    found: dict[str, list[_Blow]] = defaultdict(list)
    born: dict[str, datetime] = defaultdict(lambda: ALWAYS)
    for at, process, name in sorted(hits):
        found[process].append(_Blow(name, at, born[process]))
        if name.startswith("kill"):
            born[process] = at
    return found
