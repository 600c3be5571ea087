"""The schedule around a span, read with few statements: every question asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, select

from domain.rota import ruling
from domain.rota.values import LONGEST_EXCEPTION, Schedule
from storage import rota
from storage.schema import leave, shift_override, temporary_schedule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from domain.model import Discipline, Shift, Tier
    from domain.rota.values import Override, Rotation, Rule, Temporary
    from storage.uow import UnitOfWork

_IS_THERE = select(
    exists()
    .where(
        shift_override.c.ends_local >= bindparam("ended_after"),
        shift_override.c.starts_local <= bindparam("starts_before"),
    )
    .label("override"),
    exists()
    .where(
        temporary_schedule.c.ends_local >= bindparam("ended_after"),
        temporary_schedule.c.starts_local <= bindparam("starts_before"),
    )
    .label("temporary"),
    exists()
    .where(leave.c.ends_at > bindparam("since"), leave.c.starts_at < bindparam("until"))
    .label("leave"),
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Of which disciplines and tiers a schedule is wanted; None means any."""

    discipline: Discipline | None = None
    tiers: Collection[Tier] | None = None

    def __contains__(self, line: Rule | Override | Temporary) -> bool:
        """Tell whether something is said of these lines."""
        of_discipline = self.discipline in (None, line.discipline)
        return of_discipline and (self.tiers is None or line.tier in self.tiers)


def around(
    uow: UnitOfWork, singles: Sequence[Shift], since: datetime, until: datetime, lines: Lines
) -> Schedule:
    """Return the schedule that these single shifts belong to, enough of it for a span.

    Exceptions are read as far as the shifts of the span can reach, so that each is found as it
    is whatever the span (a single shift of more than a month may forget what cut it long ago).
    A programme of single shifts alone costs two statements, the first of them once for all units
    of a group.
    """
    rules = tuple(each for each in rota.rules(uow) if each in lines)
    rotations = _rotations(uow, rules)
    reach = max(ruling.longest(rules, rotations), LONGEST_EXCEPTION)
    holidays = rota.holidays(uow, *_years(since, until)) if rules else {}
    known = Schedule(tuple(singles), rules, rotations, holidays=frozenset(holidays))
    return _with_exceptions(uow, known, (since - reach, until + reach), lines)


def _rotations(uow: UnitOfWork, rules: Iterable[Rule]) -> tuple[Rotation, ...]:
    named = {each.rotation_id for each in rules} - {None}
    return tuple(each for each in rota.rotations(uow) if each.id in named) if named else ()


def _years(since: datetime, until: datetime) -> tuple[date, date]:
    """Return the days between which a holiday can matter, whole years for all units of a group."""
    return date(since.year - 1, 1, 1), date(until.year + 1, 12, 31)


def _with_exceptions(
    uow: UnitOfWork, known: Schedule, span: tuple[datetime, datetime], lines: Lines
) -> Schedule:
    there = uow.row(_IS_THERE, since=span[0], until=span[1], **rota.window(*span))
    if not any(there):
        return known
    overrides = rota.overrides(uow, *span) if there.override else []
    temporaries = rota.temporaries(uow, *span) if there.temporary else []
    return replace(
        known,
        overrides=tuple(each for each in overrides if each in lines),
        temporaries=tuple(each for each in temporaries if each in lines),
        leaves=tuple(rota.leaves(uow, *span)) if there.leave else (),
    )
