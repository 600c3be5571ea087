"""The stretches of duty that rules make, before any exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from domain.local_time import DAY, to_local, to_utc
from domain.rota import turns
from domain.rota.stretches import RULE, Stretch, within
from domain.rota.values import HOLIDAY, Rotation, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from domain.rota.values import Rule, Schedule

_A_MONDAY = date(1970, 1, 5)
_A_NIGHT = 2 * DAY


def stretches(schedule: Schedule, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Give the stretches of all rules that touch a span, each from its start to its end."""
    known = {each.id: each for each in schedule.rotations}
    for rule in schedule.rules:
        yield from _of_rule(rule, _turns(rule, known), schedule.holidays, (since, until))


def applies(rule: Rule, day: date, holidays: Collection[date]) -> bool:
    """Tell whether a rule is for a day: for a holiday only when it names holidays."""
    return (HOLIDAY if day in holidays else day.weekday()) in rule.days


def hours(rule: Rule, day: date) -> tuple[datetime, datetime]:
    """Give the instants (UTC) between which a rule acts that begins on a local day."""
    ends_on = day if rule.end > rule.start else day + DAY
    return (
        to_utc(datetime.combine(day, rule.start), rule.time_zone),
        to_utc(datetime.combine(ends_on, rule.end), rule.time_zone),
    )


def longest(rules: Iterable[Rule], rotations: Iterable[Rotation]) -> timedelta:
    """Give a time that no stretch of these rules exceeds."""
    known = {each.id: each for each in rotations}
    return max((_longest(rule, known) for rule in rules), default=timedelta())


def _longest(rule: Rule, known: dict[int, Rotation]) -> timedelta:
    return turns.longest(_turns(rule, known)) if _is_round_the_clock(rule) else _A_NIGHT


def _is_round_the_clock(rule: Rule) -> bool:
    """Tell whether a rule's days touch, so that they are one stretch until the next hand-off."""
    return rule.start == rule.end


def _turns(rule: Rule, known: dict[int, Rotation]) -> Rotation:
    """Give the rotation of a rule; one mentor's is a week long, so that every stretch ends."""
    if rule.rotation_id is not None:
        return known[rule.rotation_id]
    anchor, groups = datetime.combine(_A_MONDAY, rule.start), ((rule.mentor_id or 0,),)
    return Rotation(0, "", Unit.WEEK, 1, anchor, rule.time_zone, groups)


def _of_rule(
    rule: Rule, rotation: Rotation, holidays: Collection[date], span: tuple[datetime, datetime]
) -> Iterator[Stretch]:
    since, until = span
    for turn in range(turns.turn_at(rotation, since), turns.turn_at(rotation, until) + 1):
        group = turns.group_of(rotation, turn)
        if group:
            begins, ends = turns.begins(rotation, turn), turns.begins(rotation, turn + 1)
            whole = _is_round_the_clock(rule)
            looked = (begins, ends) if whole else (max(begins, since), min(ends, until))
            for each in _joined(_acting(rule, holidays, looked), begins, ends):
                if each.touches(since, until):
                    yield from (replace(each, mentor_id=one) for one in dict.fromkeys(group))


def _acting(
    rule: Rule, holidays: Collection[date], span: tuple[datetime, datetime]
) -> Iterator[Stretch]:
    """Give a rule's hours day by day, at least those that touch a span, for nobody yet."""
    day, last = (to_local(each, rule.time_zone).date() for each in span)
    day -= DAY
    while day <= last:
        if applies(rule, day, holidays):
            start, end = hours(rule, day)
            line, origin = (rule.discipline, rule.tier), f"{RULE} {rule.id}"
            yield Stretch(line, 0, start, end, rule.time_zone, origin=origin)
        day += DAY


def _joined(days: Iterable[Stretch], begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """Give the hours of a turn, those that touch as one."""
    before: Stretch | None = None
    for day in days:
        for each in within(day, begins, ends):
            if before is not None and before.end == each.start:
                before = replace(before, end=each.end)
                continue
            if before is not None:
                yield before
            before = each
    if before is not None:
        yield before
