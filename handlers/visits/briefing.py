"""The day before a visit: its team is reminded, and its mentors get what the team asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming, visit_clock
from domain.barriers import CommitmentKind
from domain.model import Job
from domain.visits import Part, Reply, VisitState
from handlers import identity
from handlers.leading import priorities
from handlers.schedules.wanting import barred
from handlers.visits import asking, team
from storage import commitments, questions, visits

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Person, Question
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.visits.team import Seat

MOST: Final = 8
"""So many lines the list of a team has; the rest is counted."""

AGAIN: Final = timedelta(hours=2)
"""A mentor at a closed window may have written by then."""

LINE: Final = 90
"""Characters of one line of it."""


def remind(desk: Desk, job: Job) -> None:
    """Mentees and leaders are reminded of a visit, but for those whom its date does not fit."""
    visit = visits.get(desk.uow, int(job.key))
    begins = visit_clock.begins(visit, team.facility(desk, visit).time_zone)
    if visit.state not in asking.OPEN or desk.now >= begins:
        return
    for seat in team.seats(desk, visit, Part.MENTEE, Part.LEADER):
        if seat.member.asked_at is not None and seat.member.reply is not Reply.NOT:
            mentor = team.named(desk, visit, seat.person)
            values = {**team.about(desk, visit, seat.person), "mentor": mentor}
            told = desk.render("visit.remind", seat.person, **values)
            desk.log("visit.reminded", None, person_id=seat.person.id, visit=visit.number)
            wakes = team.wakes(desk, seat.person)
            desk.tell(seat.person, told, bulk=True, not_before=wakes, expires_at=begins)


def brief(desk: Desk, job: Job) -> None:
    """Each mentor of a visit gets the list of its team, and what is open there.

    Whom it cannot reach now, at a closed window, gets it once they have written.
    """
    visit = visits.get(desk.uow, int(job.key))
    ends = visit_clock.ends(visit, team.facility(desk, visit).time_zone)
    if visit.state not in asking.OPEN or desk.now >= ends:
        return
    waiting = [
        each
        for each in team.seats(desk, visit, Part.MENTOR)
        if each.member.told_at is None and each.member.reply is not Reply.NOT
    ]
    for seat in waiting:
        if not barred(desk, seat.person, "visit.brief"):
            _brief(desk, visit, seat, ends)
    if any(barred(desk, each.person, "visit.brief") for each in waiting):
        desk.uow.later(Job(job.kind, job.key, desk.now + AGAIN))


def _brief(desk: Desk, visit: Visit, seat: Seat, ends: datetime) -> None:
    reader = seat.person
    lines, n = _lines(desk, visit, reader), str(len(carried(desk, visit, reader)))
    values = {**team.about(desk, visit, reader), "n": n}
    if lines:
        told = desk.render("visit.brief", reader, **values, list="\n".join(lines))
    else:
        told = desk.render("visit.brief.none", reader, **values)
    team.put(desk, seat.member, told_at=desk.now)
    desk.log("visit.briefed", None, person_id=reader.id, visit=visit.number)
    how = {"not_before": team.wakes(desk, reader), "expires_at": ends, "relay": bool(lines)}
    desk.tell(reader, told, **how)


def carried(desk: Desk, visit: Visit, mentor: Person) -> list[Question]:
    """Return the open questions of a facility in a mentor's field, to be taken along.

    Those without a name stay out: the place of a visit would say where they are from.
    """
    return [
        each
        for each in questions.live(desk.uow)
        if each.facility_id == visit.facility_id
        and each.discipline is mentor.discipline
        and not each.anonymous
    ]


def taken_along(desk: Desk, mentor: Person) -> str:
    """Return what LIST shows a mentor beside their own: open questions of a visit ahead, or ""."""
    shown = []
    for member in visits.of_person(desk.uow, mentor.id):
        visit = visits.get(desk.uow, member.visit_id)
        told = member.part is Part.MENTOR and member.told_at is not None
        if told and visit.state in asking.OPEN:
            lines = [_open_line(desk, each, mentor) for each in carried(desk, visit, mentor)]
            if lines:
                values = team.about(desk, visit, mentor)
                told_list = "\n".join(lines)
                shown.append(desk.render("visit.list.open", mentor, **values, list=told_list).text)
    return "\n".join(shown)


def _open_line(desk: Desk, question: Question, reader: Person) -> str:
    tag, wait = naming.question_tag(question.number), desk.waited(question, reader)
    return f"{tag} {identity.label(desk, question, reader)}, {wait}"


def _lines(desk: Desk, visit: Visit, reader: Person) -> list[str]:
    """Return what the team asks for: its goals, cases by first name, what was agreed before."""
    wished = [
        f"{naming.given_name(each.person.name)}: {each.member.cases}"
        for each in team.seats(desk, visit, Part.MENTEE)
        if each.member.cases
    ]
    last = _last(desk, visit)
    steps = commitments.of_visit(desk.uow, last.id) if last is not None else []
    agreed = [each.words for each in steps if each.kind is CommitmentKind.TEAM and each.words]
    agreed = [desk.render("visit.agreed", reader, part=each).text for each in agreed]
    first = priorities.goals(desk, visit.facility_id, reader)
    goals = [desk.render("visit.goals", reader, goals=first).text] if first else []
    lines = [_cut(each) for each in (*goals, *wished, *agreed)]
    left = len(lines) - MOST
    return lines if left <= 0 else [*lines[:MOST], f"+ {left}"]


def _last(desk: Desk, visit: Visit) -> Visit | None:
    """Return the visit to a facility that was closed before this one, or None."""
    found = visits.of_facility(desk.uow, visit.facility_id)
    closed = [each for each in found if each.state is VisitState.CLOSED and each.id != visit.id]
    return max(closed, key=lambda each: each.ends_on, default=None)


def _cut(line: str) -> str:
    """Return a line that fits beside others, cut at a word."""
    if len(line) <= LINE:
        return line
    return f"{line[:LINE].rsplit(' ', 1)[0]} ..."
