"""Meetings as coordinators look at them: all of them, and who is invited to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import agenda as counting
from domain import meetings as rules
from domain.visits import MeetingState, Reply
from handlers.meetings import inviting, planning
from storage import facilities, meetings, people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.visits import Guest, Meeting
    from handlers.desk import Desk

MOST_PAST: Final = 20
"""So many meetings that are over a list shows, the latest first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting in a list: who was invited, who comes and who came, and from how many places."""

    meeting: Meeting
    invited: int
    coming: int
    came: int
    places_invited: int
    places_came: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Meetings that have begun and nobody called held, those to come, and those settled."""

    to_settle: tuple[Row, ...]
    coming: tuple[Row, ...]
    past: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody invited, by name and facility."""

    guest: Guest
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One meeting whole; `waiting` are those whom it is for and who are not asked yet."""

    row: Row
    guests: tuple[Invited, ...]
    waiting: int
    has_begun: bool
    is_over: bool


def overview(desk: Desk) -> Overview:
    """Return all meetings by what they need."""
    every = meetings.every(desk.uow)
    planned = [each for each in every if each.state is MeetingState.PLANNED]
    settled = [each for each in reversed(every) if each.state is not MeetingState.PLANNED]
    over = [each for each in planned if each.starts_at <= desk.now]
    coming = [each for each in planned if each.starts_at > desk.now]
    return Overview(_rows(desk, over), _rows(desk, coming), _rows(desk, settled[:MOST_PAST]))


def sheet(desk: Desk, meeting: Meeting) -> Sheet:
    """Return all about a meeting."""
    guests = meetings.guests(desk.uow, meeting.id)
    known = people.many(desk.uow, {each.person_id for each in guests})
    places = {each.id: each.name for each in facilities.every(desk.uow)}
    shown = (
        Invited(
            each,
            known[each.person_id].name,
            places.get(known[each.person_id].facility_id or 0, ""),
        )
        for each in guests
    )
    asked = {each.person_id for each in guests}
    is_planned = meeting.state is MeetingState.PLANNED
    waiting = [each for each in inviting.invited(desk, meeting) if each not in asked]
    return Sheet(
        _row(desk, meeting),
        tuple(sorted(shown, key=lambda each: (each.place, each.name))),
        len(waiting) if is_planned else 0,
        meeting.starts_at <= desk.now,
        rules.ends(meeting) <= desk.now,
    )


def audience(desk: Desk, meeting: Meeting) -> list[str]:
    """Return by name whom a meeting is for, before it is planned or when it moves."""
    if not meeting.id:
        return [each.name for each in planning.audience(desk, meeting)]
    ids = inviting.invited(desk, meeting)
    known = people.many(desk.uow, ids)
    return [known[each].name for each in ids if each in known]


def may_come(desk: Desk, meeting: Meeting) -> list[str]:
    """Return by name who hears that a meeting is called off."""
    ids = inviting.may_come(desk, meeting) if rules.ends(meeting) > desk.now else []
    known = people.many(desk.uow, ids)
    return [known[each].name for each in ids if each in known]


def _rows(desk: Desk, found: Iterable[Meeting]) -> tuple[Row, ...]:
    return tuple(_row(desk, each) for each in found)


def _row(desk: Desk, meeting: Meeting) -> Row:
    guests = meetings.guests(desk.uow, meeting.id)
    known = people.many(desk.uow, {one.person_id for one in guests})
    pairs = [(known[one.person_id].facility_id, one.attended is True) for one in guests]
    return Row(
        meeting,
        len(guests),
        sum(one.reply is Reply.FITS for one in guests),
        sum(one.attended is True for one in guests),
        *counting.facilities_of(pairs),
    )
