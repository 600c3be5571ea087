"""The situation analysis of a facility: rounds of eight parts, and what they put first.

A round is filled in part by part, by whoever of the facility takes a part; it counts for six
months from the day on which its last part was done. A new one may begin two weeks before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.barriers import BarrierKind
from domain.instruments import ResponseState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.instruments import Answer, Response

INSTRUMENT: Final = "situation_analysis"
PRIORITIES: Final = "priorities"
"""The part that says what comes first; it is not scored."""

VALID: Final = timedelta(days=183)
EARLY: Final = timedelta(days=14)
"""So long before it is over the next round may begin."""

_OCCASION: Final = re.compile(r"situation:(\d+)(\.\d+)?")


class Goal(StrEnum):
    """What a facility wants to come first, as the instrument offers it."""

    WOUND_INFECTION = "wound_infection"
    SAFE_ANAESTHESIA = "safe_anaesthesia"
    CAESAREAN_CARE = "caesarean_care"
    TEAMWORK = "teamwork"
    TRAUMA = "trauma"
    DATA = "data"


GOALS: Final[Mapping[str, Goal]] = {str(key): goal for key, goal in enumerate(Goal, 1)}
"""By the keys of g1 and g2."""

LACKS: Final[Mapping[str, BarrierKind]] = {
    "workforce": BarrierKind.STAFF,
    "infrastructure": BarrierKind.POWER_WATER_OXYGEN,
    "supplies": BarrierKind.EQUIPMENT,
    "practice": BarrierKind.PRACTICE,
    "data": BarrierKind.RECORDS,
    "leadership": BarrierKind.LEADERSHIP,
}
"""Which ticket a red part opens; a team that is not ready is no barrier that a leader removes."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round: its parts that are done, by part, those left, and when somebody began it."""

    number: int
    done: Mapping[str, Response]
    left: tuple[str, ...]
    begun_at: datetime | None = None

    @property
    def completed_at(self) -> datetime | None:
        """When the last of its parts was done; None while some are left."""
        ended = [each.ended_at for each in self.done.values() if each.ended_at is not None]
        return max(ended, default=None) if not self.left else None

    def occasion(self, tries: int) -> str:
        """Name this round for somebody who has begun a part of it so many times before."""
        return f"situation:{self.number}" + (f".{tries}" if tries else "")


def rounds(parts: Sequence[str], responses: Iterable[Response]) -> list[Round]:
    """Return every round that was begun, the first first; a part that two did counts once."""
    of_round: dict[int, list[Response]] = {}
    for each in sorted(responses, key=lambda one: one.id):
        of_round.setdefault(number_of(each.occasion), []).append(each)
    of_round.pop(0, None)
    return [_round(number, parts, sent) for number, sent in sorted(of_round.items())]


def current(parts: Sequence[str], known: Sequence[Round], now: datetime) -> Round:
    """Return the round a facility is in: the newest, or a new one once that is nearly over.

    One that was begun and left for as long as a whole one counts is begun anew.
    """
    newest = known[-1] if known else Round(0, {}, ())
    since = newest.completed_at or newest.begun_at
    early = EARLY if newest.completed_at is not None else timedelta()
    if since is None or now >= since + VALID - early:
        return Round(newest.number + 1, {}, tuple(parts))
    return newest


def valid_until(known: Iterable[Round], now: datetime) -> datetime | None:
    """Return until when a facility has an analysis that counts, or None."""
    ends = [each.completed_at + VALID for each in known if each.completed_at is not None]
    return max((each for each in ends if each > now), default=None)


def number_of(occasion: str) -> int:
    """Return of which round an occasion is, 0 for one that is of none."""
    found = _OCCASION.fullmatch(occasion)
    return int(found[1]) if found else 0


def goals(answers: Mapping[str, Answer]) -> tuple[Goal, ...]:
    """Return what comes first by the answers to the last part, the first priority first."""
    named = (GOALS.get(answers[step].code or "") for step in ("g1", "g2") if step in answers)
    return tuple(dict.fromkeys(each for each in named if each is not None))


def _round(number: int, parts: Sequence[str], sent: Sequence[Response]) -> Round:
    done = {each.part: each for each in sent if each.state is ResponseState.DONE}
    left = tuple(part for part in parts if part not in done)
    return Round(number, done, left, min(each.invited_at for each in sent))
