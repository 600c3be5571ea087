"""Who is on call, from shifts in local time; nothing here is stored.

Shifts of the coordinator tier count in `on_call` alone: a coordinator is alarmed, but covers
no discipline. Pass the shifts that concern the asker: facilities are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.local_time import check_aware, to_utc
from domain.model import Discipline, Shift, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_RANK = {tier: rank for rank, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class OnCallNow:
    """Who is on call, until when somebody or nobody else is, and the next different mentor."""

    now: Shift | None
    until: datetime | None
    then: Shift | None


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime
    shift: Shift

    def holds(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


def on_call(shifts: Sequence[Shift], now: datetime) -> tuple[Shift, ...]:
    """Give the shifts that hold `now` (their end excluded), by tier, start and id."""
    check_aware(now)
    live = [span for span in _spans(shifts) if span.holds(now)]
    return tuple(span.shift for span in sorted(live, key=_order))


def next_start(
    shifts: Sequence[Shift], discipline: Discipline | None, now: datetime
) -> datetime | None:
    """Give the next instant (UTC) after `now` when a mentor's shift begins; None means any."""
    check_aware(now)
    starts = (span.start for span in _cover(shifts, discipline))
    return min((start for start in starts if start > now), default=None)


def cover_until(
    shifts: Sequence[Shift], discipline: Discipline | None, now: datetime
) -> datetime | None:
    """Give the instant (UTC) when unbroken cover ends, or None when there is none now."""
    check_aware(now)
    until = now
    for span in sorted(_cover(shifts, discipline), key=lambda each: each.start):
        if span.start <= until:
            until = max(until, span.end)
    return until if until > now else None


def who(shifts: Sequence[Shift], discipline: Discipline, now: datetime) -> OnCallNow:
    """Say who is first on call for a discipline, until when, and who is first after that.

    The tier decides who is first; within a tier the mentor who is already named stays.
    """
    check_aware(now)
    cover = _cover(shifts, discipline)
    first = _first(cover, now, None)
    holder = first.mentor_id if first else None
    moments = sorted({each for span in cover for each in (span.start, span.end) if each > now})
    heads = [(moment, _first(cover, moment, holder)) for moment in moments]
    others = [(moment, head) for moment, head in heads if not head or head.mentor_id != holder]
    return OnCallNow(
        now=first,
        until=others[0][0] if first else None,
        then=next((head for _, head in others if head), None),
    )


def _spans(shifts: Iterable[Shift]) -> list[_Span]:
    return [
        _Span(
            to_utc(shift.starts, shift.time_zone),
            to_utc(shift.ends, shift.time_zone),
            shift,
        )
        for shift in shifts
    ]


def _cover(shifts: Iterable[Shift], discipline: Discipline | None) -> list[_Span]:
    """Give the spans of mentors for a discipline; clocks that jump can leave a shift empty."""
    chosen = (
        shift
        for shift in shifts
        if shift.tier is not Tier.COORDINATOR and discipline in (None, shift.discipline)
    )
    return [span for span in _spans(chosen) if span.start < span.end]


def _order(span: _Span) -> tuple[int, datetime, int]:
    return _RANK[span.shift.tier], span.start, span.shift.id


def _first(cover: Sequence[_Span], instant: datetime, holder: int | None) -> Shift | None:
    def order(span: _Span) -> tuple[int, bool, datetime, int]:
        rank, start, shift_id = _order(span)
        return rank, span.shift.mentor_id != holder, start, shift_id

    live = [span for span in cover if span.holds(instant)]
    return min(live, key=order).shift if live else None
