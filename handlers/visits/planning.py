"""Planning, moving and calling off a visit: one use case, by phone and by command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import adding, coordinating, local_time, visit_clock, visiting
from domain.importing.cells import tidy
from domain.model import Role
from domain.visiting import Slip, Span
from domain.visits import Part, Reply, Visit, VisitState
from handlers.improving import saying
from handlers.visits import asking, clock, showing, team
from storage import facilities, people, rota, visits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from domain.model import Facility, Person
    from domain.visiting import Wish
    from handlers.desk import Desk


class Refused(ValueError):
    """What was asked for cannot be done; the phrase says why, and what to do next."""

    def __init__(self, phrase: str, **values: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values


def place(desk: Desk, text: str) -> Facility:
    """Return the facility that a text means, by code or name; raises Refused with a hint."""
    every = facilities.every(desk.uow)
    codes = {each.code.casefold(): each.code for each in every}
    names = {tidy(each.name).casefold(): each.code for each in every}
    code = visiting.place_of(text, names | codes)
    found = next((each for each in every if each.code == code), None)
    if found is not None:
        return found
    near = adding.nearest(text, names | codes)
    guess = (names | codes)[near] if near else next(iter(sorted(codes.values())), "")
    raise Refused("visit.place", part=text or "?", guess=guess)


def days_of(desk: Desk, wish: Wish, facility: Facility, as_written: str) -> Span:
    """Return the dates somebody wrote, if a visit may have them; raises Refused."""
    if wish.when is Slip.LONG:
        raise Refused("visit.long")
    if not isinstance(wish.when, Span) or wish.when.first < today(desk, facility):
        phrase = "visit.how" if wish.when is Slip.NONE else "visit.past"
        values = {"place": facility.code} if phrase == "visit.how" else {"part": as_written}
        raise Refused(phrase, **values)
    return wish.when


def mentors(desk: Desk, names: Sequence[str]) -> list[Person]:
    """Return the mentors of these names; raises Refused for one that nobody or several have."""
    every = {each.id: each for each in people.with_role(desk.uow, Role.MENTOR)}
    known = {each.id: each.name for each in every.values()}
    found = []
    for name in names:
        fitting = coordinating.called(name, known)
        if not fitting:
            raise Refused("visit.mentor.unknown", part=name)
        if len(fitting) > 1:
            listed = ", ".join(known[each] for each in fitting)
            raise Refused("visit.mentor.which", part=name, list=listed)
        found.append(every[fitting[0]])
    return list({each.id: each for each in found}.values())


def plan(
    desk: Desk, facility: Facility, when: Span, named: Collection[Person], by: int | None
) -> Visit:
    """Plan a visit and have everybody asked; raises Refused where another is in its way."""
    _check_free(desk, facility, when, None)
    state = VisitState.PLANNED
    new = Visit(0, 0, facility.id, when.first, when.last, state, when.first, desk.now, by)
    visit = visits.add(desk.uow, new)
    desk.log("visit.planned", None, facility.code, person_id=by, visit=visit.number)
    desk.did(by, "visit.planned", f"visit:{visit.number}")
    team.join(desk, visit, [each.id for each in named])
    clock.put(desk, visit)
    saying.plan(desk, visit)
    asking.ask_all(desk, visit)
    return visit


def move(desk: Desk, visit: Visit, when: Span, reason: str, by: int | None) -> Visit:
    """Give a visit other dates; everybody is told and asked anew. Raises Refused."""
    facility = team.facility(desk, visit)
    check_open(desk, visit)
    _check_free(desk, facility, when, visit)
    moved = replace(
        visit,
        starts_on=when.first,
        ends_on=when.last,
        state=VisitState.PLANNED,
        moved=visit.moved + 1,
        reason=reason,
    )
    _save(desk, moved)
    desk.log("visit.moved", None, facility.code, person_id=by, visit=visit.number)
    desk.did(by, "visit.moved", f"visit:{visit.number}")
    asking.withdraw(desk, visit)
    team.join(desk, moved)
    for each in visits.members(desk.uow, visit.id):
        team.put(desk, each, reply=Reply.NONE, replied_at=None, told_at=None)
    clock.put(desk, moved)
    saying.plan(desk, moved)
    asking.ask_all(desk, moved, visit)
    return moved


def call_off(desk: Desk, visit: Visit, reason: str, by: int | None) -> Visit:
    """Call a visit off; whoever was asked hears it. Raises Refused."""
    check_open(desk, visit)
    off = replace(visit, state=VisitState.CANCELLED, reason=reason)
    _save(desk, off)
    code = team.facility(desk, visit).code
    desk.log("visit.off", None, code, person_id=by, visit=visit.number)
    desk.did(by, "visit.dropped", f"visit:{visit.number}")
    asking.withdraw(desk, visit)
    clock.take_off(desk, visit)
    asking.ask_all(desk, off, visit)
    return off


def numbered(desk: Desk, number: int) -> Visit:
    """Return the visit of a number; raises Refused."""
    found = visits.numbered(desk.uow, number)
    if found is None:
        raise Refused("visit.none", part=f"V{number}")
    return found


def check_open(desk: Desk, visit: Visit) -> None:
    """Raise Refused for a visit that is closed or called off."""
    if visit.state not in asking.OPEN:
        ref, where = showing.tag(visit), team.facility(desk, visit).name
        phrase = "visit.is.closed" if visit.state is VisitState.CLOSED else "visit.is.off"
        raise Refused(phrase, ref=ref, place=where)


def absent(desk: Desk, visit: Visit) -> list[str]:
    """Return the mentors of a visit who are away or elsewhere on a day of it."""
    zone = team.facility(desk, visit).time_zone
    first, last = visit_clock.begins(visit, zone), visit_clock.ends(visit, zone)
    return [
        each.person.name
        for each in team.seats(desk, visit, Part.MENTOR)
        if any(
            gone.starts_at < last and gone.ends_at > first
            for gone in rota.leaves_of(desk.uow, each.person.id, desk.now)
        )
        or _is_elsewhere(desk, visit, each.person)
    ]


def today(desk: Desk, facility: Facility) -> date:
    """Return the date at a facility."""
    return local_time.to_local(desk.now, facility.time_zone).date()


def span(visit: Visit) -> Span:
    """Return the days of a visit."""
    return Span(visit.starts_on, visit.ends_on)


def _check_free(desk: Desk, facility: Facility, when: Span, but: Visit | None) -> None:
    """Raise Refused where another visit to a facility is planned for one of these days."""
    for each in visits.of_facility(desk.uow, facility.id):
        is_other = but is None or each.id != but.id
        if is_other and each.state in asking.OPEN and span(each).meets(when):
            ref, where = showing.tag(each), facility.name
            raise Refused("visit.overlap", ref=ref, place=where)


def _is_elsewhere(desk: Desk, visit: Visit, person: Person) -> bool:
    """Tell whether a mentor has a part in another visit on a day of this one."""
    others = (
        visits.get(desk.uow, each.visit_id) for each in visits.of_person(desk.uow, person.id)
    )
    return any(
        each.id != visit.id and each.state in asking.OPEN and span(each).meets(span(visit))
        for each in others
    )


def _save(desk: Desk, changed: Visit) -> None:
    """Store a change; raises Refused where somebody closed or called off the visit just now."""
    if not visits.save(desk.uow, changed):
        check_open(desk, visits.get(desk.uow, changed.id))
