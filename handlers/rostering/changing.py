"""Overrides and temporary schedules: who comes on, goes off or stands in, and who hears of it.

Whoever's duty changes is told at once, in the night only of what begins within a day of waking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from domain import local_time, naming, quiet_hours
from domain.model import Role, Tier
from domain.rota import reading
from domain.rota.values import OverrideKind
from domain.shifts import Span, span
from handlers.shifts import looking
from storage import people, roster, rota

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.model import Discipline, Person
    from domain.rota.values import Override, Temporary
    from handlers.desk import Desk

_OWN_PLACE: Final = (Tier.FOCAL, Tier.COUPLED)


@dataclass(frozen=True, slots=True)
class Told:
    """Whose duty a change makes, ends, or gives to whom; by id, each once."""

    on: tuple[int, ...] = ()
    off: tuple[int, ...] = ()
    taker: int | None = None


def override(desk: Desk, new: Override, by: int | None) -> Override:
    """Add an override and tell those it concerns; raises ValueError for one that cannot be."""
    reading.check_span(new.starts, new.ends, new.time_zone)
    if new.kind is OverrideKind.ADD:
        reading.check_length(new.starts, new.ends)
    stored = replace(new, id=rota.add_override(desk.uow, new))
    _note(desk, by, f"override {stored.id} added")
    _tell(desk, stored, concerned(stored), by)
    return stored


def take_back(desk: Desk, made: Override, by: int | None) -> bool:
    """Remove an override as if it had never been, and tell whom it concerned; False when gone."""
    if not rota.remove_override(desk.uow, made.id):
        return False
    _note(desk, by, f"override {made.id} removed")
    was = concerned(made)
    _tell(desk, made, Told(on=was.off, off=was.on), by)
    return True


def temporary(desk: Desk, new: Temporary, by: int | None) -> Temporary:
    """Add a temporary schedule and tell whose duty changes; raises ValueError."""
    reading.check_span(new.starts, new.ends, new.time_zone)
    reading.check_length(new.starts, new.ends)
    reading.check_duties(new)
    off = replaced(desk, new)
    stored = replace(new, id=rota.add_temporary(desk.uow, new))
    _note(desk, by, f"temporary schedule {stored.id} added")
    _tell(desk, stored, Told(off=tuple(off)), by)
    for duty in stored.duties:
        own = replace(stored, starts=duty.starts, ends=duty.ends)
        _tell(desk, own, Told(on=(duty.mentor_id,)), by)
    return stored


def end_temporary(desk: Desk, made: Temporary, by: int | None) -> bool:
    """Remove a temporary schedule: what it took the place of holds again; False when gone."""
    if not rota.remove_temporary(desk.uow, made.id):
        return False
    _note(desk, by, f"temporary schedule {made.id} removed")
    mentors = tuple(dict.fromkeys(each.mentor_id for each in made.duties))
    _tell(desk, made, Told(off=mentors), by)
    return True


def concerned(change: Override) -> Told:
    """Return whose duty an override changes."""
    on = () if change.mentor_id is None else (change.mentor_id,)
    off = () if change.replaces_id is None else (change.replaces_id,)
    return Told(on, off, change.mentor_id if off else None)


def replaced(desk: Desk, new: Temporary) -> list[int]:
    """Return who has duty in the place of which a temporary schedule comes, and none in it."""
    wanted, mine = span(new), {each.mentor_id for each in new.duties}
    found = roster.owned(desk.uow, wanted.starts, wanted.ends - wanted.starts, new.discipline)
    ids = (each.mentor_id for each in found if each.tier is new.tier and span(each).meets(wanted))
    return [each for each in dict.fromkeys(ids) if each not in mine]


def is_on(desk: Desk, change: Override, person_id: int) -> bool:
    """Tell whether somebody has duty in the span and the line of an override."""
    wanted = span(change)
    found = roster.owned(desk.uow, wanted.starts, wanted.ends - wanted.starts, change.discipline)
    return any(
        each.mentor_id == person_id and each.tier is change.tier and span(each).meets(wanted)
        for each in found
    )


def is_free(desk: Desk, wanted: Span, person: Person) -> bool:
    """Tell whether somebody is reachable then, not away, not on duty, and rested."""
    return bool(looking.free(desk, wanted, [person]))


def hindrance(person: Person, tier: Tier) -> str:
    """Return why somebody can have no duty in a tier, as "mentor", "coordinator" or "facility"."""
    wanted = Role.COORDINATOR if tier is Tier.COORDINATOR else Role.MENTOR
    if wanted not in person.roles:
        return str(wanted)
    return "facility" if tier in _OWN_PLACE and person.facility_id is None else ""


def when(desk: Desk, found: Span, reader: Person) -> str:
    """Write a span as its reader sees days: "Sat 28 Nov 19:00 - Sun 29 Nov 07:00"."""
    first, last = (
        local_time.to_local(each, reader.time_zone) for each in (found.starts, found.ends)
    )
    begins = f"{desk.day(found.starts, reader)} {first:%H:%M}"
    if first.date() == last.date():
        return f"{begins}-{last:%H:%M}"
    return f"{begins} - {desk.day(found.ends, reader)} {last:%H:%M}"


def waits(desk: Desk, reader: Person, found: Span) -> dict[str, object]:
    """Return how news of a span reaches somebody: in the morning, if it is not for soon."""
    wakes = quiet_hours.ends(desk.now, reader.time_zone)
    return {} if wakes is None or found.starts - looking.SOON <= wakes else {"not_before": wakes}


def name_of(desk: Desk, by: int | None, reader: Person) -> str:
    """Return how the coordinator who did something is called."""
    if by is None:
        return desk.coordinator_name(reader)
    return naming.given_name(people.get(desk.uow, by).name)


def _note(desk: Desk, by: int | None, what: str) -> None:
    desk.log("rota.changed", None, what)
    desk.did(by, "roster.changed", what=what)


def _tell(desk: Desk, change: Override | Temporary, told: Told, by: int | None) -> None:
    if span(change).ends <= desk.now:
        return
    known = people.many(desk.uow, {*told.on, *told.off, *([told.taker] if told.taker else [])})
    taker = known[told.taker] if told.taker else None
    for reader in _readers(known[each] for each in told.on):
        _say(desk, reader, "duty.on", change, by)
    for reader in _readers(known[each] for each in told.off):
        if taker is None:
            _say(desk, reader, "duty.off", change, by)
        else:
            mentor = naming.given_name(taker.name)
            _say(desk, reader, "duty.handed", change, by, mentor=mentor)


def _readers(found: Iterable[Person]) -> list[Person]:
    return [each for each in found if each.consented_at is not None and each.stopped_at is None]


def _say(
    desk: Desk,
    reader: Person,
    phrase: str,
    change: Override | Temporary,
    by: int | None,
    **values: str,
) -> None:
    found = span(change)
    discipline: Discipline = change.discipline
    rendered = desk.render(
        phrase,
        reader,
        name=name_of(desk, by, reader),
        discipline=desk.discipline(discipline, reader),
        when=when(desk, found, reader),
        **values,
    )
    desk.log("shift.arranged", None, phrase, person_id=reader.id)
    desk.tell(reader, rendered, **waits(desk, reader, found))
