"""Shifts that change hands: whose they are, who may be asked for them, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from domain import local_time
from domain.model import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from domain.days import Day
    from domain.model import Discipline, Shift

REST: Final = timedelta(hours=8)
"""So long before and after a shift of their own nobody is asked for another one."""

UTC_ZONE: Final = "Etc/UTC"

LAST_CALL: Final = timedelta(days=1)
"""So long before it begins we say that nobody has taken a shift."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant (UTC) to another, which is no longer part of it."""

    starts: datetime
    ends: datetime

    def meets(self, other: Span) -> bool:
        """Tell whether they have an instant in common."""
        return max(self.starts, other.starts) < min(self.ends, other.ends)

    def wider(self, by: timedelta) -> Span:
        """Return it with so much more before and after."""
        return Span(self.starts - by, self.ends + by)

    def common(self, other: Span) -> Span:
        """Return what they have in common; it is empty where they do not meet."""
        return Span(max(self.starts, other.starts), min(self.ends, other.ends))

    def without(self, others: Iterable[Span]) -> list[Span]:
        """Return what is left of it between others, in order."""
        left, at = [], self.starts
        for each in sorted(others, key=lambda one: one.starts):
            if each.starts > at:
                left.append(Span(at, min(each.starts, self.ends)))
            at = max(at, each.ends)
            if at >= self.ends:
                return [one for one in left if one.starts < one.ends]
        return [*left, Span(at, self.ends)]


class Planned(Protocol):
    """What stands between two local times of a zone: a shift, or a request for one."""

    @property
    def starts(self) -> datetime:
        """Its local start."""

    @property
    def ends(self) -> datetime:
        """Its local end."""

    @property
    def time_zone(self) -> str:
        """The zone of both."""


P = TypeVar("P", bound=Planned)


class State(StrEnum):
    """What became of a shift that looked for somebody."""

    FOUND = "found"
    """A gap that the coordinators know of; nobody has been asked yet."""

    OPEN = "open"
    TAKEN = "taken"
    KEPT = "kept"
    OVER = "over"
    """It is covered otherwise by now, or is no more."""


@dataclass(frozen=True, slots=True)
class Request:
    """A shift that looks for somebody, in the local time of its zone; a gap has no giver."""

    id: int
    giver_id: int | None
    discipline: Discipline
    tier: Tier
    starts: datetime
    ends: datetime
    time_zone: str
    state: State = State.OPEN
    taker_id: int | None = None

    @property
    def span(self) -> Span:
        """Its instants."""
        return span(self)

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be taken."""
        return self.state is State.OPEN and self.span.ends > now


def span(planned: Planned) -> Span:
    """Return the instants of a shift or a request."""
    zone = planned.time_zone
    return Span(local_time.to_utc(planned.starts, zone), local_time.to_utc(planned.ends, zone))


def ahead(shifts: Iterable[Shift], mentor_id: int, now: datetime) -> list[Shift]:
    """Return the shifts of a mentor that have not ended, the earliest first."""
    mine = [each for each in shifts if each.mentor_id == mentor_id and span(each).ends > now]
    return sorted(mine, key=lambda each: (span(each).starts, each.id))


def on_day(shifts: Sequence[P], wanted: Day, zone: str, now: datetime) -> list[P]:
    """Return the shifts that begin on the first day that is meant, as its reader sees days.

    One that has begun on an earlier day is also meant by today.
    """
    today = local_time.to_local(now, zone).date()
    fitting = [
        (day, each) for each in shifts for day in _days(each, zone, now) if wanted.fits(day, today)
    ]
    first = min((day for day, _ in fitting), default=None)
    return [each for day, each in fitting if day == first]


def wall_clock(wanted: Span, zone: str) -> tuple[datetime, datetime, str]:
    """Return the local start and end of a span, in its zone.

    In UTC where the clocks of the zone show one of them twice.
    """
    starts, ends = _local(wanted.starts, zone), _local(wanted.ends, zone)
    if Span(local_time.to_utc(starts, zone), local_time.to_utc(ends, zone)) == wanted:
        return starts, ends, zone
    return _local(wanted.starts, UTC_ZONE), _local(wanted.ends, UTC_ZONE), UTC_ZONE


def rest_of(shift: Shift, now: datetime) -> Shift:
    """Return what is left of a shift that may have begun, in whole minutes."""
    if span(shift).starts >= now:
        return shift
    return replace(shift, starts=_local(now, shift.time_zone).replace(second=0, microsecond=0))


def is_free(wanted: Span, own: Iterable[Span], away: Iterable[Span], rest: timedelta) -> bool:
    """Tell whether somebody could do a shift: neither away in it, nor on duty in or near it."""
    wide = wanted.wider(rest)
    return not any(wide.meets(each) for each in own) and not any(
        wanted.meets(each) for each in away
    )


def gives_up_at(wanted: Span, now: datetime) -> datetime:
    """Return when to say that nobody has taken a shift: a day before it begins.

    Where that is over, half of the time that is left: until it begins, or until it ends.
    """
    if wanted.starts - LAST_CALL > now:
        return wanted.starts - LAST_CALL
    until = wanted.starts if wanted.starts > now else wanted.ends
    return now + (until - now) / 2


def serving_tier(tier: Tier, *, same_facility: bool, same_region: bool) -> Tier:
    """Return the tier in which somebody else's shift serves the same mentees.

    Focal and coupled mentors are asked by their facility, regional ones by their region; from
    elsewhere a colleague is reached as back-up.
    """
    if tier in (Tier.FOCAL, Tier.COUPLED) and not same_facility:
        return Tier.REGIONAL if same_region else Tier.BACKUP
    if tier is Tier.REGIONAL and not same_region:
        return Tier.BACKUP
    return tier


def gap_tier(tier: Tier) -> Tier:
    """Return the tier in which a volunteer from anywhere fills a gap."""
    return tier if tier in (Tier.BACKUP, Tier.LEAD) else Tier.BACKUP


def _local(instant: datetime, zone: str) -> datetime:
    return local_time.to_local(instant, zone).replace(tzinfo=None)


def _days(shift: Planned, zone: str, now: datetime) -> set[date]:
    """Return the days by which a shift is called: that of its start, and today while it runs."""
    starts = span(shift).starts
    found = {local_time.to_local(starts, zone).date()}
    return found | {local_time.to_local(now, zone).date()} if starts <= now else found
