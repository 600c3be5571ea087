"""The ledger: what a mentor gave in a month, for pay, the CPD letter and thanks (FEATURES C6).

An **answer** is a question on which the mentor's own words reached the asker in the month, once
however many texts it took; a second opinion counts, a command does not. A **night** is one, from
22:00 to 06:00 where the mentor is, in which their words reached the asker of an urgent question;
it belongs to the month of the evening on which it began, so that none counts in two. **Hours on
call** are those of the roster that lie in the month and are over, counted once where shifts
overlap; shifts of the coordinator tier are no mentoring. A **visit** counts in the month in which
its last day lies, once it is closed, for each of its mentors who did not say that they cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain import duty, local_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.model import Shift

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(6)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, as a mentor's time zone counts it."""

    year: int
    number: int
    zone: str

    @property
    def starts(self) -> datetime:
        """Its first instant (UTC)."""
        return local_time.to_utc(datetime(self.year, self.number, 1), self.zone)  # noqa: DTZ001

    @property
    def ends(self) -> datetime:
        """The first instant of the month after it (UTC)."""
        return self.following.starts

    @property
    def following(self) -> Month:
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1, self.zone)

    @property
    def before(self) -> Month:
        """The month before it."""
        last = date(self.year, self.number, 1) - DAY
        return Month(last.year, last.month, self.zone)

    def holds(self, day: date) -> bool:
        """Tell whether a day of the calendar lies in it."""
        return (day.year, day.month) == (self.year, self.number)


@dataclass(frozen=True, slots=True)
class Answer:
    """A mentor's words that reached an asker."""

    at: datetime
    question_id: int
    asker_id: int
    facility_id: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a mentor gave in a month; `on_call` is the time on the roster that is over."""

    answers: int
    people: int
    facilities: int
    nights: int
    on_call: timedelta
    visits: int = 0

    @property
    def hours(self) -> int:
        """Hours on call, rounded down."""
        return self.on_call // HOUR


def month_of(instant: datetime, zone: str) -> Month:
    """Return the month that an instant lies in where a mentor is."""
    local = local_time.to_local(instant, zone)
    return Month(local.year, local.month, zone)


def span(month: Month) -> tuple[datetime, datetime]:
    """Return from when to when answers matter to a month: its last night ends in the next."""
    return month.starts, month.ends + DAY


def keep(
    month: Month, answers: Iterable[Answer], shifts: Iterable[Shift], now: datetime
) -> Ledger:
    """Count what one mentor gave in a month up to now; the shifts are theirs alone."""
    given = [each for each in answers if each.at <= now]
    inside = [each for each in given if month.starts <= each.at < month.ends]
    nights = {night_of(each.at, month.zone) for each in given if each.urgent} - {None}
    return Ledger(
        answers=len({each.question_id for each in inside}),
        people=len({each.asker_id for each in inside}),
        facilities=len({each.facility_id for each in inside}),
        nights=sum(month.holds(each) for each in nights if each is not None),
        on_call=_on_call(month, shifts, now),
    )


def night_of(instant: datetime, zone: str) -> date | None:
    """Return the evening on which the night began that an instant lies in, or None by day."""
    local = local_time.to_local(instant, zone)
    if local.time() >= NIGHT_BEGINS:
        return local.date()
    return local.date() - DAY if local.time() < NIGHT_ENDS else None


def _on_call(month: Month, shifts: Iterable[Shift], now: datetime) -> timedelta:
    """Add up the time of shifts that lies in a month and is over, each stretch once."""
    until, total, counted = min(month.ends, now), timedelta(), month.starts
    for each in sorted(duty.duties(shifts), key=lambda one: one.starts):
        starts, ends = max(each.starts, counted), min(each.ends, until)
        if starts < ends:
            total += ends - starts
            counted = ends
    return total
