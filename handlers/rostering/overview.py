"""The on-call calendar as coordinators look at it: who, from when, until when, and why they."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain.model import Role, Tier
from domain.rota import turns
from domain.rota.stretches import OVERRIDE, RULE, SINGLE, TEMPORARY
from domain.rota.values import OverrideKind
from domain.shifts import Span, span
from handlers.shifts import foresight
from storage import people, roster, rota

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from domain.model import Discipline, Person
    from domain.rota.gaps import Double, Gap
    from domain.rota.stretches import Stretch
    from domain.rota.turns import Handoff
    from domain.rota.values import Leave, Override, Rotation, Rule, Temporary
    from storage.uow import UnitOfWork

HANDOFFS: Final = 3
"""So many hand-offs of a rotation are shown."""

_RANK: Final = {tier: rank for rank, tier in enumerate(Tier)}


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's duty, in UTC. `source` is shift, rule, override or temporary.

    `named` is the rotation whose turn it is, `instead_of` whom they stand in for, by name.
    """

    discipline: Discipline
    tier: Tier
    mentor_id: int
    mentor: str
    starts: datetime
    ends: datetime
    source: str
    named: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on by discipline, the gaps and double covers ahead, and who is away; with names."""

    duties: tuple[tuple[Discipline, tuple[Duty, ...]], ...]
    gaps: tuple[Gap, ...]
    doubles: tuple[Double, ...]
    away: tuple[Leave, ...]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Turning:
    """A rotation in words: who is on now, and who comes next."""

    rotation: Rotation
    groups: tuple[str, ...]
    now: str
    coming: tuple[tuple[Handoff, str], ...]
    used: bool


@dataclass(frozen=True, slots=True)
class Ruled:
    """All that repeats, and what was decided for once and still matters; with names."""

    rotations: tuple[Turning, ...]
    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...]
    temporaries: tuple[Temporary, ...]
    names: Mapping[int, str]


def on_call(
    uow: UnitOfWork, since: datetime, ahead: timedelta, wanted: Discipline | None = None
) -> OnCall:
    """Return who is on from an instant on, of one discipline or all, by discipline, start, tier.

    Gaps and double covers are those of the days from now on, whatever is shown beside them.
    """
    until, foreseen = since + ahead, foresight.foresee(uow)
    found = [
        each
        for each in roster.attended(uow, since, until)
        if each.end > since and each.start < until and wanted in (None, each.line[0])
    ]
    away = rota.leaves(uow, since, until)
    stood_in = [
        each for each in rota.overrides(uow, since, until) if each.kind is OverrideKind.REPLACE
    ]
    names = _names(
        uow,
        (each.mentor_id for each in found),
        (each.mentor_id for each in away),
        (each.replaces_id for each in stood_in),
        (who for each in foreseen.doubles for who in each.mentors),
    )
    rotations = _rotation_names(uow)
    duties = sorted((_duty(each, stood_in, names, rotations) for each in found), key=_order)
    return OnCall(
        tuple((key, tuple(some)) for key, some in groupby(duties, key=lambda one: one.discipline)),
        tuple(each for each in foreseen.gaps if wanted in (None, each.discipline)),
        tuple(each for each in foreseen.doubles if wanted in (None, each.discipline)),
        tuple(away),
        names,
    )


def ruled(uow: UnitOfWork, ahead: timedelta) -> Ruled:
    """Return what the calendar is derived from."""
    rotations, rules = rota.rotations(uow), rota.rules(uow)
    overrides = rota.overrides(uow, uow.now, uow.now + ahead)
    temporaries = rota.temporaries(uow, uow.now, uow.now + ahead)
    used = {each.rotation_id for each in rules}
    names = _names(
        uow,
        (person for each in rotations for group in each.groups for person in group),
        (each.mentor_id for each in rules),
        (person for each in overrides for person in (each.mentor_id, each.replaces_id)),
        (duty.mentor_id for each in temporaries for duty in each.duties),
    )
    return Ruled(
        tuple(_turning(uow, each, names, used=each.id in used) for each in rotations),
        tuple(rules),
        tuple(overrides),
        tuple(temporaries),
        names,
    )


def on_duty_of(uow: UnitOfWork, tier: Tier | None = None) -> list[Person]:
    """Return who may have duty in a tier, in some tier where None, by name; who has left not."""
    roles = {Role.COORDINATOR} if tier is Tier.COORDINATOR else {Role.MENTOR}
    roles |= {Role.COORDINATOR} if tier is None else set()
    found = {each.id: each for role in roles for each in people.with_role(uow, role)}
    there = (each for each in found.values() if each.stopped_at is None)
    return sorted(there, key=lambda each: each.name)


def _duty(
    stretch: Stretch,
    stood_in: Sequence[Override],
    names: Mapping[int, str],
    rotations: Mapping[int, str],
) -> Duty:
    source, _, key = stretch.origin.partition(" ")
    return Duty(
        *stretch.line,
        stretch.mentor_id,
        names[stretch.mentor_id],
        stretch.start,
        stretch.end,
        source,
        rotations.get(int(key), "") if source == RULE else "",
        next((names[one.replaces_id or 0] for one in stood_in if _is_of(one, stretch)), ""),
    )


def _is_of(override: Override, stretch: Stretch) -> bool:
    """Tell whether somebody has a stretch because they stand in for somebody else."""
    same = (override.discipline, override.tier) == stretch.line
    mine = override.mentor_id == stretch.mentor_id
    return same and mine and span(override).meets(Span(stretch.start, stretch.end))


def _rotation_names(uow: UnitOfWork) -> dict[int, str]:
    """Return by rule the name of the rotation whose turn it gives."""
    named = {each.id: each.name for each in rota.rotations(uow)}
    return {each.id: named.get(each.rotation_id or 0, "") for each in rota.rules(uow)}


def _turning(
    uow: UnitOfWork, rotation: Rotation, names: Mapping[int, str], *, used: bool
) -> Turning:
    def called(group: Iterable[int]) -> str:
        return ", ".join(names[each] for each in group)

    return Turning(
        rotation,
        tuple(called(each) for each in rotation.groups),
        called(turns.group_at(rotation, uow.now)),
        tuple(
            (each, called(each.group)) for each in turns.next_handoffs(rotation, uow.now, HANDOFFS)
        ),
        used,
    )


def _names(uow: UnitOfWork, *ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for each in ids for one in each if one is not None}
    return {key: each.name for key, each in people.many(uow, wanted).items()}


def _order(duty: Duty) -> tuple[str, datetime, int, str]:
    return duty.discipline, duty.starts, _RANK[duty.tier], duty.mentor


SOURCES: Final = (SINGLE, RULE, OVERRIDE, TEMPORARY)
"""What a duty may come from."""
