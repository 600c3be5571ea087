"""Closing a visit: its mentors are asked whether it is over, and whoever says so first closes it.

A visit that no mentor closes is a coordinator's to close, and nothing of it is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import coordinating, local_time, naming, visit_clock, visiting
from domain.model import Prompt
from domain.visits import Part, Reply, VisitState
from handlers.improving import themes
from handlers.visits import asking, clock, debriefing, planning, rhythm, showing, team
from storage import people, prompts, visits

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Job, Person
    from domain.visits import Visit
    from handlers.desk import Desk

ASKED: Final = prompts.OVER
CLOSE: Final = "1"

_MINUTES: Final = 3 * 24 * 60
_AGAIN: Final = "again"
_UNCLOSED: Final = "unclosed"


def ring(desk: Desk, job: Job) -> None:
    """The last day of a visit ends: its mentors are asked, reminded, then coordinators hear."""
    visit = visits.get(desk.uow, int(job.key))
    if visit.state not in asking.OPEN:
        return
    zone, step = team.facility(desk, visit).time_zone, dict(job.data).get("what", "")
    if step == _UNCLOSED:
        desk.log("visit.unclosed", None, visit=visit.number)
        team.tell_coordinators(desk, visit, "alert.visit.open")
        return
    _ask(desk, visit, "visit.over.again" if step else "visit.over")
    following = (
        (visit_clock.unclosed_at, _UNCLOSED) if step else (visit_clock.over_again_at, _AGAIN)
    )
    at, what = following
    clock.later(desk, clock.OVER, visit, max(at(visit, zone), desk.now), what)


def close(desk: Desk, visit: Visit, by: Person | None, minutes: int | None) -> bool:
    """Close a visit; False when somebody did before. Others are told, and debriefs begin."""
    spent = visit.minutes if minutes is None else minutes
    closed = replace(
        visit,
        state=VisitState.CLOSED,
        closed_at=desk.now,
        closed_by_id=by.id if by else None,
        minutes=spent,
    )
    if not visits.save(desk.uow, closed):
        return False
    who = by.id if by else None
    told = "no hours named" if spent is None else f"{visiting.hours(spent)} h"
    desk.log("visit.closed", None, told, person_id=who, visit=visit.number)
    desk.did(who, "visit.closed", f"visit:{visit.number}")
    clock.take_off(desk, closed)
    asking.withdraw(desk, closed)
    _tell(desk, closed, by)
    rhythm.put(desk, closed)
    debriefing.start(desk, closed)
    themes.plan(desk, closed)
    return True


def mark(desk: Desk, visit: Visit, absent: Collection[str]) -> None:
    """Note that these mentees did not take part, and all others did; raises Refused.

    Without any name nobody says who took part.
    """
    listed = [each for each in visits.members(desk.uow, visit.id) if each.part is Part.MENTEE]
    named = people.many(desk.uow, [each.person_id for each in listed])
    known = {each.id: each.name for each in named.values()}
    gone = set()
    for name in absent:
        found = coordinating.called(name, known)
        if len(found) != 1:
            raise planning.Refused(
                "visit.mentee", part=name, place=team.facility(desk, visit).name
            )
        gone |= set(found)
    note_absent(desk, visit, gone)


def note_absent(desk: Desk, visit: Visit, gone: Collection[int]) -> None:
    """Note which mentees did not take part, by id, and that all others did; none says nothing."""
    for member in visits.members(desk.uow, visit.id) if gone else ():
        if member.part is Part.MENTEE:
            team.put(desk, member, attended=member.person_id not in gone)


def check_begun(desk: Desk, visit: Visit) -> None:
    """Raise Refused for a visit that is closed, called off, or has not begun yet."""
    planning.check_open(desk, visit)
    facility = team.facility(desk, visit)
    if planning.today(desk, facility) < visit.starts_on:
        raise planning.Refused("visit.early", ref=showing.tag(visit), place=facility.name)


def summary(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    """Return what is told of a closed visit: place, days, and hours side by side."""
    spent = "-" if visit.minutes is None else visiting.hours(visit.minutes)
    return {**team.about(desk, visit, reader), "ref": showing.tag(visit), "hours": spent}


def _ask(desk: Desk, visit: Visit, phrase: str) -> None:
    """Ask the mentors who were there whether a visit is over."""
    for seat in team.seats(desk, visit, Part.MENTOR):
        if seat.member.reply is not Reply.NOT:
            reader = seat.person
            told = desk.render(phrase, reader, **team.about(desk, visit, reader))
            prompt = Prompt(ASKED, (CLOSE,), options=(visit.id,), minutes=_MINUTES)
            desk.log("visit.over", None, person_id=reader.id, visit=visit.number)
            desk.tell(reader, told, prompt=prompt, not_before=team.wakes(desk, reader))


def _tell(desk: Desk, visit: Visit, by: Person | None) -> None:
    """Tell the other mentors and the coordinators who closed a visit, and what comes next."""
    who = naming.given_name(by.name) if by else ""
    for seat in team.seats(desk, visit, Part.MENTOR):
        reader = seat.person
        if seat.member.reply is not Reply.NOT and (by is None or reader.id != by.id):
            name = who or desk.coordinator_name(reader)
            told = desk.render(
                "visit.closed.by", reader, **team.about(desk, visit, reader), name=name
            )
            desk.tell(reader, told, not_before=team.wakes(desk, reader))
    for each in desk.coordinators():
        if by is None or each.id != by.id:
            told = desk.render(
                "alert.visit.closed", each, **coordinators_values(desk, visit, each)
            )
            desk.tell(each, told, not_before=team.wakes(desk, each))


def coordinators_values(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    """Return what a coordinator is told of a closed visit, with the dates of the next one."""
    following = visit_clock.suggested(visit)
    values = summary(desk, visit, reader)
    values["date2"] = local_time.dates_text(following.first, following.last, reader.language)
    return {**values, "part": team.facility(desk, visit).code}
