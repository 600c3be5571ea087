"""Debriefs: both sides of a visit are asked how it was, once it is closed.

Whom it is for is read when it falls due: until then a mentor may say who took part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import visit_clock
from domain.instruments import Answer, AnswerState
from domain.model import Job
from domain.visits import Part
from handlers.surveys import sending
from handlers.visits import clock, team
from storage import responses, visits

if TYPE_CHECKING:
    from domain.instruments import Response
    from domain.visits import Visit
    from handlers.desk import Desk

MENTEES: Final = "debrief_mentee"
MENTORS: Final = "debrief_mentor"
_WORKED_WITH: Final = "m1"
_HOURS: Final = "m2"


def start(desk: Desk, visit: Visit) -> None:
    """Put the debriefs of both sides of a closed visit on the clock."""
    zone = team.facility(desk, visit).time_zone
    closed_at = visit.closed_at or desk.now
    times = {
        MENTEES: visit_clock.mentees_debriefed_at(closed_at, zone),
        MENTORS: visit_clock.mentors_debriefed_at(closed_at),
    }
    for instrument, at in times.items():
        desk.uow.later(Job(clock.DEBRIEF, f"{visit.id} {instrument}", at))


def ring(desk: Desk, job: Job) -> None:
    """One side of a visit is asked; who came, or all where nobody said who did."""
    visit_id, _, instrument = job.key.partition(" ")
    visit = visits.get(desk.uow, int(visit_id))
    part = Part.MENTEE if instrument == MENTEES else Part.MENTOR
    for seat in team.seats(desk, visit, part):
        if seat.member.came:
            sent = sending.send(
                desk,
                seat.person,
                instrument,
                f"visit:{visit.number}",
                facility_id=visit.facility_id,
                visit_id=visit.id,
            )
            if sent is not None and seat.person.id == visit.closed_by_id:
                _fill_in(desk, visit, sent)


def _fill_in(desk: Desk, visit: Visit, sent: Response) -> None:
    """Ask a mentor who closed a visit nothing again that they said then.

    Their hours stand with the visit to the minute, and are passed over here.
    """
    if visit.minutes is not None:
        passed = Answer(0, sent.id, _HOURS, AnswerState.SKIPPED, desk.now)
        responses.put(desk.uow, passed)
    mentees = [each for each in visits.members(desk.uow, visit.id) if each.part is Part.MENTEE]
    if any(each.attended is not None for each in mentees):
        came = sum(1 for each in mentees if each.attended)
        known = Answer(0, sent.id, _WORKED_WITH, AnswerState.ANSWERED, desk.now, number=came)
        responses.put(desk.uow, known)
