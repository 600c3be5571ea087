"""Whose turn it is in a rotation, and when it is handed on.

Days, weeks and months keep the wall clock of the rotation's zone; hours are counted as they pass
(docs/adr/0021). Before the anchor it is nobody's turn.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.local_time import HOUR, check_aware, to_local, to_utc
from domain.rota.values import Unit

if TYPE_CHECKING:
    from domain.rota.values import Rotation

_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_LONGEST = {
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(days=7),
    Unit.MONTH: timedelta(days=31),
}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Handoff:
    """At an instant (UTC) a turn begins, and its group comes on."""

    at: datetime
    group: tuple[int, ...]


def begins(rotation: Rotation, turn: int) -> datetime:
    """Give the instant (UTC) at which a turn begins; the first, from the anchor on, is 0."""
    count = turn * rotation.length
    if rotation.unit is Unit.HOUR:
        return to_utc(rotation.anchor, rotation.time_zone) + count * HOUR
    if rotation.unit is Unit.MONTH:
        return to_utc(_months_on(rotation.anchor, count), rotation.time_zone)
    days = timedelta(days=count * _DAYS[rotation.unit])
    return to_utc(rotation.anchor + days, rotation.time_zone)


def turn_at(rotation: Rotation, instant: datetime) -> int:
    """Give the turn that an instant falls into: it begins then or before, and the next after.

    It is below 0 before the anchor. Raises ValueError for a naive instant.
    """
    turn = _roughly(rotation, instant)
    while begins(rotation, turn) > instant:
        turn -= 1
    while begins(rotation, turn + 1) <= instant:
        turn += 1
    return turn


def group_of(rotation: Rotation, turn: int) -> tuple[int, ...]:
    """Give who is on in a turn: nobody before the first."""
    return rotation.groups[turn % len(rotation.groups)] if turn >= 0 else ()


def group_at(rotation: Rotation, instant: datetime) -> tuple[int, ...]:
    """Give whose turn it is at an instant: nobody's before the anchor."""
    return group_of(rotation, turn_at(rotation, instant))


def next_handoffs(rotation: Rotation, after: datetime, count: int) -> tuple[Handoff, ...]:
    """Give the next hand-offs after an instant, that at the anchor among them."""
    first = max(turn_at(rotation, after) + 1, 0)
    return tuple(
        Handoff(begins(rotation, turn), group_of(rotation, turn))
        for turn in range(first, first + count)
    )


def longest(rotation: Rotation) -> timedelta:
    """Give a time that no turn of a rotation exceeds; clocks set back can add to its days."""
    return rotation.length * _LONGEST[rotation.unit] + timedelta(days=1)


def _roughly(rotation: Rotation, instant: datetime) -> int:
    """Give the turn of an instant, or one beside it."""
    check_aware(instant)
    if rotation.unit is Unit.HOUR:
        passed = instant - to_utc(rotation.anchor, rotation.time_zone)
        return passed // (rotation.length * HOUR)
    local, anchor = to_local(instant, rotation.time_zone), rotation.anchor
    if rotation.unit is Unit.MONTH:
        months = (local.year - anchor.year) * _MONTHS + local.month - anchor.month
        return months // rotation.length
    passed = local.replace(tzinfo=None) - anchor
    return passed // timedelta(days=rotation.length * _DAYS[rotation.unit])


def _months_on(anchor: datetime, months: int) -> datetime:
    """Give the anchor's day some months on; a month without that day gives its last one."""
    years, month = divmod(anchor.month - 1 + months, _MONTHS)
    year = anchor.year + years
    day = min(anchor.day, monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)
