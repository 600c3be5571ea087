"""Shifts are announced: what is due by the roster as it is now, to each mentor once.

Nothing is planned ahead. Once a minute it is derived what may be told (domain/duty.py), and what
is not among the occurrences is told and noted in one transaction; so it does not matter how a
shift came to be, and one that was taken away is not announced (docs/adr/0025).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import duty, local_time, naming, quiet_hours
from domain.duty import Moment
from handlers import offering
from handlers.duty import ending
from storage import occurrences, people, roster
from storage.occurrences import Occurrence

if TYPE_CHECKING:
    from datetime import datetime

    from domain.duty import Announcement, Duty
    from domain.model import Person, Shift
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

BACK = timedelta(days=2)
"""How far behind us the roster is read, as domain/duty.py wants it."""

AHEAD = timedelta(days=2)
"""How far ahead: further than from one evening to the end of the next day."""

HORIZON = timedelta(days=15)
"""A run that lasts to here has no known end."""

NAMES = 2
"""So many of those who are on call as well are named."""


def due(uow: UnitOfWork) -> list[Announcement]:
    """Return what is to be told now and was not told yet, in its order."""
    found = [each for each in _near(uow) if each.is_due(uow.now)]
    if not found:
        return []
    told = occurrences.since(uow, min(each.at for each in found))
    known = {(each.kind, each.person_id, each.at) for each in told}
    return [each for each in found if (each.moment, each.mentor_id, each.at) not in known]


def next_instant(uow: UnitOfWork) -> datetime:
    """Return when something may have to be told next, or when to look again."""
    later = (each.since for each in _near(uow) if each.since > uow.now)
    return min(later, default=uow.now + AHEAD / 2)


def announce(desk: Desk, found: Announcement) -> bool:
    """Tell a mentor, unless that has happened or the shift is gone; False then."""
    ahead = _look_ahead(desk, found) if found.moment is Moment.EVENING else None
    if ahead is not None and not ahead.run:
        return False
    until = ahead.until if ahead else None
    new = Occurrence(found.moment, found.mentor_id, found.at, until)
    if not occurrences.note(desk.uow, new):
        return False
    mentor = people.get(desk.uow, found.mentor_id)
    if not _is_reached(mentor):
        return True
    if ahead is not None:
        _tell_evening(desk, found, mentor, ahead)
    elif found.moment is Moment.BEGIN:
        _begin(desk, found, mentor)
    else:
        ending.end(desk, found, mentor)
    return True


def _near(uow: UnitOfWork) -> list[Announcement]:
    """Give what may be told about now: of evenings by whose shifts they are, else by who is there.

    Who is away hears of a shift to come, as it stays theirs, but no shift of theirs begins.
    """
    span = (uow.now - BACK, BACK + AHEAD)
    owned, present = roster.owned(uow, *span), roster.near(uow, *span)
    mentors = people.many(uow, {each.mentor_id for each in owned})
    zones = {each.id: each.time_zone for each in mentors.values() if each.stopped_at is None}
    there = duty.announcements(present, zones)
    theirs = there if owned == present else duty.announcements(owned, zones)
    evenings = [each for each in theirs if each.moment is Moment.EVENING]
    return [*(each for each in there if each.moment is not Moment.EVENING), *evenings]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What lies before a mentor, whether they are told of it, and how far they know it then."""

    run: tuple[Duty, ...]
    is_told: bool
    until: datetime | None


def _look_ahead(desk: Desk, found: Announcement) -> _Ahead:
    """Look at the duties that begin tomorrow, and all that follow them in a row.

    They are told of at the first duty of a run, and at one behind the end that the mentor knows.
    """
    shifts = roster.owned(desk.uow, desk.now - BACK, BACK + HORIZON)
    own = (each for each in shifts if each.mentor_id == found.mentor_id)
    found_runs = (one for one in duty.runs(duty.duties(own)) if one[-1].starts >= found.at)
    run = tuple(each for each in next(found_runs, ()) if each.starts >= found.at)
    ends = max((each.ends for each in run), default=desk.now)
    until = None if ends > desk.now + HORIZON - AHEAD else ends
    if found.is_first:
        return _Ahead(run, is_told=True, until=until)
    before = occurrences.last(desk.uow, Moment.EVENING, found.mentor_id, found.at)
    if before is None or before.until is None:
        return _Ahead(run, is_told=False, until=None)
    is_new = max(each.ends for each in found.duties) > before.until
    return _Ahead(run, is_told=is_new, until=until if is_new else before.until)


def _tell_evening(desk: Desk, found: Announcement, mentor: Person, ahead: _Ahead) -> None:
    """Tell a mentor the evening before, in the words that fit what lies ahead."""
    if not ahead.is_told:
        return
    run, known = ahead.run, duty.fields(ahead.run)
    field, starts, ends = known[0]
    day = local_time.day_text(starts, mentor.time_zone, mentor.language)
    discipline = desk.discipline(field, mentor)
    when, until = desk.time(starts, mentor), desk.time(ends, mentor)
    values = {"discipline": discipline, "when": when, "until": until, "day": day}
    if len(known) > 1:
        lines = (
            f"{desk.discipline(each, mentor)}: {desk.time(a, mentor)} - {desk.time(b, mentor)}"
            for each, a, b in known
        )
        phrase, values = "shift.evening.several", {"list": "\n".join(lines), "day": day}
    elif len(run) > 1:
        phrase, values = "shift.evening.run", {**values, "n": str(len(run))}
    else:
        phrase, values = _beside(desk, run[0], values)
    told = desk.template("ml_shift_notice", mentor, discipline=discipline, start=when, until=until)
    _tell(desk, found, mentor, (phrase, values), template=told)


def _beside(desk: Desk, alone: Duty, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Say who is on call with a mentor, or that nobody is."""
    others = duty.with_whom(_of_field(desk, alone), alone)
    found = people.many(desk.uow, others)
    names = [naming.given_name(found[each].name) for each in others]
    if not names:
        return "shift.evening.alone", values
    return "shift.evening", {**values, "mentor": ", ".join(names[:NAMES])}


def _begin(desk: Desk, found: Announcement, mentor: Person) -> None:
    """Tell a mentor that their shift has begun, what is open and who comes after them.

    In quiet hours, and where duty goes on after a pause, only if something was open before; at
    night without a sound, as what presses makes a sound of its own.
    """
    opened = [each.offer.offered_at for each in ending.open_with(desk, mentor)]
    night = quiet_hours.ends(desk.now, mentor.time_zone) is not None
    waited = any(at < found.at for at in opened)
    if not waited and (night or not found.is_first):
        return
    first = min(found.duties, key=lambda each: each.ends)
    following = duty.after(_of_field(desk, first), first)
    phrase, values = "shift.begins.last", {"n": str(len(opened))}
    if following is not None:
        next_id, starts = following
        name = naming.given_name(people.get(desk.uow, next_id).name)
        phrase, values = (
            "shift.begins",
            {
                **values,
                "mentor": name,
                "until": desk.time(starts, mentor),
            },
        )
    _tell(desk, found, mentor, (phrase, values), silent=night)


def _of_field(desk: Desk, near: Duty) -> list[Shift]:
    """Return the shifts of a discipline from now on, of those whom questions reach."""
    shifts = roster.near(desk.uow, desk.now, offering.LOOK_AHEAD, near.discipline)
    mentors = people.many(desk.uow, {each.mentor_id for each in shifts})
    reached = {each.id for each in mentors.values() if _is_reached(each)}
    return [each for each in shifts if each.mentor_id in reached]


def _is_reached(mentor: Person) -> bool:
    return mentor.stopped_at is None and mentor.consented_at is not None


def _tell(
    desk: Desk,
    found: Announcement,
    mentor: Person,
    said: tuple[str, dict[str, str]],
    **how: Any,
) -> None:
    phrase, values = said
    desk.log("shift.told", None, found.moment, person_id=mentor.id)
    desk.tell(mentor, desk.render(phrase, mentor, **values), expires_at=found.until, **how)
