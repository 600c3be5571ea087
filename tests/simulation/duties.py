"""Who may be asked, told by a second reading of the rules (CONVERSATIONS 5): the judge's own.

It shares the rules of time zones with the service, and nothing of `domain/oncall.py` and
`domain/routing.py`: a fault there must not hide itself here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, time
from typing import TYPE_CHECKING

from domain.local_time import zone
from domain.model import Channel, Role
from tests.simulation.house import instant, micros

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tests.simulation.programmes import Programme, Somebody

LADDER = ("focal", "coupled", "regional", "backup", "lead")
MOST, MOST_BY_SMS = 3, 1
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Duty:
    """A mentor's time in a tier, in microseconds since 1970; its end is not part of it."""

    mentor: int
    tier: str
    starts: int
    ends: int


@dataclass(slots=True)
class Duties:
    """The roster of a programme, by discipline, and what is known of its mentors."""

    programme: Programme
    ids: dict[int, int]
    places: dict[int, int]
    by_discipline: dict[str, list[Duty]] = field(default_factory=dict)
    people: dict[int, Somebody] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {self.ids[each.number]: each for each in self.programme.people}
        for shift in self.programme.shifts:
            if shift.tier != "coordinator":
                starts, ends = (_utc(at, shift.time_zone) for at in (shift.starts, shift.ends))
                duty = Duty(self.ids[shift.mentor_id], shift.tier, starts, ends)
                self.by_discipline.setdefault(shift.discipline, []).append(duty)

    def on(self, discipline: str, facility: int, now: int) -> list[Duty]:
        """Return who is on call for a discipline at a facility, by tier."""
        covered, _, others = self.programme.charter.get("cover", "").partition(": ")
        also = others.split(", ") if covered == discipline else []
        return [
            one
            for each in (discipline, *also)
            for one in self.by_discipline.get(each, ())
            if one.starts <= now < one.ends and self._is_theirs(one, self.places[facility])
        ]

    def rests(self, mentor: int, urgency: str, now: int) -> bool:
        """Tell whether it is night for a mentor, whom only what is urgent may wake."""
        night = self.programme.charter.get("mentor_quiet", "21:00-07:00")
        if urgency == "urgent" or night == "none":
            return False
        since, until = (time.fromisoformat(each) for each in night.split("-"))
        local = instant(now).astimezone(zone(self.people[mentor].zone)).time()
        return local >= since or local < until

    def most(self, mentor: int) -> int:
        """Return how many open questions a mentor may have at once."""
        return MOST_BY_SMS if self.people[mentor].channels == (Channel.SMS,) else MOST

    def coordinators(self) -> Collection[int]:
        """Return the coordinators."""
        return [self.ids[each.number] for each in self.programme.having(Role.COORDINATOR)]

    def in_hours(self, urgency: str, facility: int, now: int) -> bool:
        """Tell whether a question is offered now: what can wait, only in service hours."""
        hours = self.programme.charter.get("service_hours")
        if hours is None or urgency == "urgent":
            return True
        days, _, times = hours.partition(" ")
        first, _, last = days.partition("-")
        start, _, end = times.partition("-")
        local = instant(now).astimezone(self._zone(facility))
        in_days = WEEKDAYS.index(first) <= local.weekday() <= WEEKDAYS.index(last)
        since, until = time.fromisoformat(start), time.fromisoformat(end)
        return in_days and since <= local.time() < until

    def _zone(self, facility: int) -> ZoneInfo:
        return zone(self.programme.places[self.places[facility]].zone)

    def _is_theirs(self, duty: Duty, place: int) -> bool:
        """Tell whether a duty is for a place: the rules of the tiers."""
        home = self.people[duty.mentor].place
        there, here = self.programme.places[home], self.programme.places[place]
        if duty.tier == "focal":
            return home == place
        if duty.tier == "coupled":
            return here.coupled_with == home or there.coupled_with == place
        return duty.tier != "regional" or there.region == here.region


def _utc(local: datetime, name: str) -> int:
    """Read wall-clock time: in a gap by the offset before it, of two the first."""
    return micros(local.replace(tzinfo=zone(name), fold=0).astimezone(UTC))
