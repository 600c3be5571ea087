"""What a coordinator changes of somebody: work, roles, time away, and another invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import absence, membership
from domain.local_time import to_local, to_utc
from domain.shifts import Span
from handlers.forms import monthly
from handlers.joining import invitations
from handlers.rostering import leaving
from storage import invitations as sent
from storage import people, rota

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.membership import Objection
    from domain.model import Channel, Discipline, Person, Role
    from handlers.desk import Desk

AGAIN: Final = timedelta(days=1)
"""So long nobody is invited once more."""

_FIELDS: Final = (
    *("name", "cadre", "discipline", "facility_id", "language", "time_zone", "preferred"),
    "consented_at",
)


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody is and does, as a coordinator may change it."""

    name: str
    cadre: str
    discipline: Discipline | None
    facility_id: int | None
    language: str
    time_zone: str
    preferred: Channel | None

    @classmethod
    def of(cls, person: Person) -> Details:
        """Return what stands now."""
        return cls(**{name: getattr(person, name) for name in cls.__dataclass_fields__})


def change(desk: Desk, person: Person, details: Details, by: int | None) -> Objection | None:
    """Change what somebody is and does, or return what their roles need and these have not."""
    lacks = membership.lacking(person.roles, details.discipline, details.facility_id)
    before = Details.of(person)
    names = [name for name in _FIELDS[:-1] if getattr(before, name) != getattr(details, name)]
    if lacks is not None or not names:
        return lacks
    values = {name: getattr(details, name) for name in _FIELDS[:-1]}
    people.change(desk.uow, person.id, values, person.roles)
    monthly.tend(desk)  # who reports a facility's figures may have come to another
    desk.log("person.changed", None, f"by {desk.way}", person_id=person.id)
    what = ", ".join("facility" if name == "facility_id" else name for name in names)
    desk.did(by, "person.changed", f"person:{person.id}", changed=what)
    return None


def objection(
    desk: Desk, person: Person, roles: Collection[Role], by: int | None
) -> Objection | None:
    """Return why somebody's roles cannot become these, or None."""
    others = any(each.id != person.id for each in desk.coordinators())
    return membership.objection(person, roles, by, others=others)


def set_roles(
    desk: Desk, person: Person, roles: Collection[Role], by: int | None
) -> Objection | None:
    """Give somebody these roles and no others, or return why that cannot be."""
    against = objection(desk, person, roles, by)
    if against is not None or set(roles) == person.roles:
        return against
    values = {name: getattr(person, name) for name in _FIELDS}
    people.change(desk.uow, person.id, values, roles)
    monthly.tend(desk)
    desk.log("roles.changed", None, f"by {desk.way}", person_id=person.id)
    now, before = sorted(set(roles)), sorted(person.roles)
    desk.did(
        by, "roles.changed", f"person:{person.id}", now=", ".join(now), before=", ".join(before)
    )
    return None


def unfit(first: date, last: date, zone: str, now: datetime) -> str:
    """Return what is wrong with the days of a time away, or nothing."""
    if last < first:
        return "The last day is before the first; change one of them."
    if last < to_local(now, zone).date():
        return "These days are over; write later ones."
    if last - first > absence.MOST:
        return "That is longer than a time away can be; change their roles instead."
    return ""


def go_away(desk: Desk, person: Person, days: tuple[date, date], by: int | None) -> int:
    """Note that somebody is away on days of theirs; return how many questions the team has again.

    A time that has begun counts from now on.
    """
    first, last = days
    since = to_utc(datetime.combine(first, time()), person.time_zone)
    until = to_utc(datetime.combine(last + timedelta(days=1), time()), person.time_zone)
    return leaving.note(desk, person, Span(max(since, desk.now), until), by)


def come_back(desk: Desk, person: Person, by: int | None) -> bool:
    """Note that somebody is back, and that no time away is to come; False where none was noted."""
    return leaving.end(desk, person, rota.leaves_of(desk.uow, person.id, desk.now), by)


def invite_again(desk: Desk, person: Person, by: int | None) -> bool:
    """Put another invitation on the clock, where one may go and none went within a day."""
    before = sent.of_person(desk.uow, person.id)
    lately = before is not None and desk.now - before.sent_at < AGAIN
    if lately or not invitations.may_invite(desk.uow, person):
        return False
    sent.forget(desk.uow, person.id)
    invitations.plan(desk.uow, [person])
    desk.did(by, "person.invited", f"person:{person.id}")
    return True
