"""Planning a meeting, moving it and calling it off: what stands, and what is on the clock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import meetings as rules
from domain.meetings import Step
from domain.model import Job, Role
from domain.visits import MeetingKind, MeetingState
from handlers.meetings import showing
from handlers.schedules.wanting import unwanted
from storage import facilities, jobs, meetings, people

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk

STEP: Final = "meeting.step"
"""The due row of what is told of a meeting; its key is the meeting's id and the step."""

_LEARNING: Final = frozenset({Role.MENTEE, Role.MENTOR})
GUESTS: Final = {
    MeetingKind.SESSION: _LEARNING,
    MeetingKind.FORUM: _LEARNING | {Role.FACILITY_LEADER, Role.REGIONAL_AUTHORITY},
}
"""Whose meeting it is; who organises it is no guest."""


def plan(desk: Desk, new: Meeting) -> Meeting:
    """Store a meeting under a number of its own, and put all that is told of it on the clock."""
    stored = meetings.add(desk.uow, new)
    reason = f"{stored.kind} {showing.tag(stored)}"
    desk.log("meeting.planned", None, reason, person_id=stored.made_by_id)
    desk.did(stored.made_by_id, "meeting.planned", f"meeting:{stored.number}")
    _put(desk, stored)
    return stored


def same(desk: Desk, new: Meeting) -> Meeting | None:
    """Return the planned meeting that is this one, where a form was sent twice."""

    def what(meeting: Meeting) -> tuple[object, ...]:
        return meeting.kind, meeting.region, meeting.starts_at, meeting.place

    return next((each for each in meetings.planned(desk.uow) if what(each) == what(new)), None)


def move(desk: Desk, known: Meeting, changed: Meeting) -> bool:
    """Give a planned meeting another time or place; everybody is told, and asked again.

    False when it was held or called off before.
    """
    if not meetings.save(desk.uow, changed):
        return False
    desk.log("meeting.moved", None, showing.tag(known))
    _put(desk, changed)
    return True


def call_off(desk: Desk, known: Meeting) -> bool:
    """Call a planned meeting off; whoever may come is told. False when it was settled before."""
    off = replace(known, state=MeetingState.CANCELLED)
    if not meetings.save(desk.uow, off):
        return False
    desk.log("meeting.off", None, showing.tag(known))
    _clear(desk, off)
    if rules.ends(known) > desk.now:
        later(desk, off, Step.OFF, desk.now)
    return True


def hold(desk: Desk, known: Meeting) -> bool:
    """Note that a meeting has taken place; False when that was settled before."""
    if not meetings.save(desk.uow, replace(known, state=MeetingState.HELD)):
        return False
    desk.log("meeting.held", None, showing.tag(known))
    return True


def later(desk: Desk, meeting: Meeting, step: Step, at: datetime) -> None:
    """Put something that is told of a meeting on the clock."""
    desk.uow.later(Job(STEP, key(meeting, step), at))


def key(meeting: Meeting, step: Step) -> str:
    """Return the key of the due row of a step."""
    return f"{meeting.id} {step}"


def audience(desk: Desk, meeting: Meeting) -> list[Person]:
    """Return whom a meeting is for and who may be written to, by their ids.

    Of a region are those whose facility is in it; of all, whoever has the role.
    """
    regions = {each.id: each.region for each in facilities.every(desk.uow)}
    found = [
        each
        for each in people.every(desk.uow)
        if each.roles & GUESTS[meeting.kind]
        and (not meeting.region or regions.get(each.facility_id or 0) == meeting.region)
        and not unwanted(each)
    ]
    return sorted(found, key=lambda each: each.id)


def regions(desk: Desk) -> list[str]:
    """Return the names of the regions, in the order of the alphabet."""
    return sorted({each.region for each in facilities.every(desk.uow)})


def _put(desk: Desk, meeting: Meeting) -> None:
    _clear(desk, meeting)
    for step, at in rules.steps(meeting, desk.now).items():
        later(desk, meeting, step, at)


def _clear(desk: Desk, meeting: Meeting) -> None:
    """Take what is still to be told of a meeting off the clock, and who is left of a step."""
    mine = f"{meeting.id} "
    for each in jobs.of_kind(desk.uow, STEP):
        if each.startswith(mine):
            jobs.cancel(desk.uow, STEP, each)
