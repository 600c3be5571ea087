"""Who is on duty at an instant, said slowly and plainly; and random schedules to say it of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from domain.local_time import to_local, to_utc
from domain.model import Discipline, Shift, Tier
from domain.rota.values import (
    HOLIDAY,
    Duty,
    Leave,
    Override,
    OverrideKind,
    Rotation,
    Rule,
    Schedule,
    Temporary,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "Europe/London",
    "America/New_York",
    "Asia/Kathmandu",
    "Africa/Nairobi",
    "Australia/Lord_Howe",
)
CHANGES = {  # the local day on which clocks change, or any day where they never do
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 30)),
    "Africa/Casablanca": (date(2026, 3, 22), date(2026, 9, 20)),
    "Europe/London": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Asia/Kathmandu": (date(2026, 10, 10),),
    "Africa/Nairobi": (date(2026, 10, 10),),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
}
LINES = ((Discipline.ANAESTHESIA, Tier.REGIONAL), (Discipline.ANAESTHESIA, Tier.LEAD))
MENTORS = (1, 2, 3)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

On = set[tuple[object, object, int]]


def on(schedule: Schedule, instant: datetime) -> On:
    """Give discipline, tier and person of everybody whose duty holds an instant, leave or not."""
    found: On = set()
    for shift in schedule.shifts:
        if _holds(shift.starts, shift.ends, shift.time_zone, instant):
            found.add((shift.discipline, shift.tier, shift.mentor_id))
    for rule in schedule.rules:
        if _acts(rule, schedule, instant):
            found |= {(rule.discipline, rule.tier, each) for each in _of(rule, schedule, instant)}
    exceptions: list[Override | Temporary] = [*schedule.overrides, *schedule.temporaries]
    for each in sorted(exceptions, key=lambda one: one.id):
        if _holds(each.starts, each.ends, each.time_zone, instant):
            found = _excepted(found, each, instant)
    return found


def there(schedule: Schedule, instant: datetime) -> On:
    """Give of those the people who are not away."""
    away = {one.mentor_id for one in schedule.leaves if one.starts_at <= instant < one.ends_at}
    return {each for each in on(schedule, instant) if each[2] not in away}


def turn(rotation: Rotation, instant: datetime) -> int:
    """Count the hand-offs up to an instant, one by one; the first turn is 0, -1 is before it."""
    return sum(1 for _ in _past(rotation, instant)) - 1


def _past(rotation: Rotation, instant: datetime) -> Iterator[datetime]:
    for n in range(100_000):
        handoff = _handoff(rotation, n)
        if handoff > instant:
            return
        yield handoff


def _handoff(rotation: Rotation, n: int) -> datetime:
    anchor, zone = rotation.anchor, rotation.time_zone
    if rotation.unit is Unit.HOUR:
        return to_utc(anchor, zone) + timedelta(hours=n * rotation.length)
    if rotation.unit is not Unit.MONTH:
        days = {Unit.DAY: 1, Unit.WEEK: 7}[rotation.unit] * rotation.length
        return to_utc(anchor + n * timedelta(days=days), zone)
    month = anchor.replace(day=1)
    for _ in range(n * rotation.length):
        month = (month + timedelta(days=31)).replace(day=1)
    while month.month == (month + DAY).month and month.day < anchor.day:
        month += DAY
    return to_utc(month, zone)


def _of(rule: Rule, schedule: Schedule, instant: datetime) -> tuple[int, ...]:
    if rule.mentor_id is not None:
        return (rule.mentor_id,)
    (rotation,) = (each for each in schedule.rotations if each.id == rule.rotation_id)
    now = turn(rotation, instant)
    return rotation.groups[now % len(rotation.groups)] if now >= 0 else ()


def _acts(rule: Rule, schedule: Schedule, instant: datetime) -> bool:
    today = to_local(instant, rule.time_zone).date()
    for day in (today - DAY, today):
        kind = HOLIDAY if day in schedule.holidays else day.weekday()
        ends_on = day if rule.start < rule.end else day + DAY
        starts, ends = datetime.combine(day, rule.start), datetime.combine(ends_on, rule.end)
        if kind in rule.days and _holds(starts, ends, rule.time_zone, instant):
            return True
    return False


def _excepted(found: On, each: Override | Temporary, instant: datetime) -> On:
    line, zone = (each.discipline, each.tier), each.time_zone
    if isinstance(each, Temporary):
        duties = (one for one in each.duties if _holds(one.starts, one.ends, zone, instant))
        return {one for one in found if one[:2] != line} | {
            (*line, one.mentor_id) for one in duties
        }
    if each.kind is OverrideKind.ADD:
        return found | {(*line, each.mentor_id or 0)}
    replaced = (*line, each.replaces_id or 0)
    if replaced not in found:
        return found
    new = {(*line, each.mentor_id or 0)} if each.kind is OverrideKind.REPLACE else set()
    return (found - {replaced}) | new


def _holds(starts: datetime, ends: datetime, zone: str, instant: datetime) -> bool:
    return to_utc(starts, zone) <= instant < to_utc(ends, zone)


QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
LINE = st.sampled_from(LINES)
MENTOR = st.sampled_from(MENTORS)


@st.composite
def times_near(draw: st.DrawFn, day: date) -> datetime:
    """Draw a local time within two days of a day, on a quarter of an hour."""
    midnight = datetime.combine(day, time())
    return midnight + draw(st.integers(-2 * 96, 3 * 96)) * QUARTER


@st.composite
def rotations(draw: st.DrawFn, day: date, zone: str) -> Rotation:
    """Draw a rotation that began some time before a day, or begins on it."""
    anchor = draw(times_near(day)) - draw(st.integers(0, 60)) * DAY
    groups = draw(st.lists(st.lists(MENTOR, min_size=1, max_size=2), min_size=1, max_size=3))
    unit, length = draw(st.sampled_from(Unit)), draw(st.integers(1, 7))
    return Rotation(5, "", unit, length, anchor, zone, tuple(tuple(each) for each in groups))


@st.composite
def rules(draw: st.DrawFn, zone: str) -> Rule:
    """Draw a rule of a mentor or of the rotation 5, often one round the clock."""
    start = draw(QUARTERS)
    end = draw(st.one_of(st.just(start), QUARTERS))
    days = draw(st.frozensets(st.integers(0, HOLIDAY), min_size=1))
    who = draw(st.one_of(st.just((None, 5)), MENTOR.map(lambda each: (each, None))))
    return Rule(1, *draw(LINE), days, start, end, zone, *who)


@st.composite
def exceptions(draw: st.DrawFn, number: int, day: date, zone: str) -> Override | Temporary:
    """Draw an override or a temporary schedule, now and then an empty one."""
    starts, ends = draw(times_near(day)), draw(times_near(day))
    line, mentor, other = draw(LINE), draw(MENTOR), draw(MENTOR)
    if draw(st.booleans()):
        kind = draw(st.sampled_from(OverrideKind))
        return Override(number, *line, kind, starts, ends, zone, mentor, other)
    spans = draw(st.lists(st.tuples(MENTOR, times_near(day), times_near(day)), max_size=3))
    return Temporary(number, *line, starts, ends, zone, tuple(Duty(*each) for each in spans))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    """Draw a schedule of one or two zones, and the instant of a midnight that matters to it."""
    zone = draw(st.sampled_from(ZONES))
    other = draw(st.sampled_from((zone, *ZONES)))
    day = draw(st.sampled_from(CHANGES[zone]))
    pick = st.sampled_from((zone, other))
    singles = draw(st.lists(st.tuples(MENTOR, LINE, times_near(day), times_near(day)), max_size=3))
    count = draw(st.integers(0, 4))
    drawn = [draw(exceptions(n, day, draw(pick))) for n in range(10, 10 + count)]
    midnight = to_utc(datetime.combine(day, time()), zone)
    away = draw(st.lists(st.tuples(MENTOR, st.integers(-96, 96), st.integers(1, 96)), max_size=2))
    schedule = Schedule(
        shifts=tuple(
            Shift(number, mentor, *line, min(ends), max(ends), draw(pick))
            for number, (mentor, line, *ends) in enumerate(singles, 100)
        ),
        rules=tuple(draw(st.lists(pick.flatmap(rules), max_size=3))),
        rotations=(draw(rotations(day, draw(pick))),),
        overrides=tuple(each for each in drawn if isinstance(each, Override)),
        temporaries=tuple(each for each in drawn if isinstance(each, Temporary)),
        leaves=tuple(
            Leave(1, who, midnight + start * QUARTER, midnight + (start + length) * QUARTER)
            for who, start, length in away
        ),
        holidays=frozenset(draw(st.lists(st.integers(-1, 1).map(lambda n: day + n * DAY)))),
    )
    return schedule, midnight
