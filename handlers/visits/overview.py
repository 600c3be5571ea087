"""Visits as coordinators look at them: all of them by what they need, one of them whole.

Of what people said nobody is told apart: cases are counted, debriefs are counted from five people
on, and what was said is shown by the pools of `themes` alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import pooling, visit_clock
from domain.barriers import CommitmentKind
from domain.instruments import ResponseState
from domain.visits import Part, Reply, VisitState
from handlers.improving import saying, themes
from handlers.visits import asking, debriefing, planning, team
from storage import barriers, commitments, facilities, people, responses, visits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.barriers import Barrier, Commitment, CommitmentState
    from domain.model import Facility, Person
    from domain.visits import Member, Visit
    from handlers.desk import Desk

MOST_PAST: Final = 20
"""So many visits that are over a list shows, the latest first."""

_ANSWERED: Final = (ResponseState.DONE, ResponseState.READ_BACK)


@dataclass(frozen=True, slots=True)
class Row:
    """A visit in a list: where, whose, and how many replied what."""

    visit: Visit
    facility: Facility
    mentors: tuple[str, ...]
    replies: Mapping[Reply, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """The visits that are over and still open, those to come, and those that are settled."""

    to_close: tuple[Row, ...]
    coming: tuple[Row, ...]
    past: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's part in a visit, by name; who was erased keeps a place without one."""

    member: Member
    name: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """How far one side is; `asked` and `answered` are None where they are fewer than five."""

    asked: int | None
    answered: int | None
    began: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All about one visit; `said` are lines of a pool of at least five people, or None."""

    visit: Visit
    facility: Facility
    mentors: tuple[Seat, ...]
    team: tuple[Seat, ...]
    absent: tuple[str, ...]
    cases: int
    closer: str
    has_begun: bool
    is_over: bool
    debriefs: Mapping[str, Debrief]
    said: tuple[str, ...] | None
    settles_at: datetime | None
    barriers: tuple[Barrier, ...]
    agreed: tuple[Commitment, ...]
    promised: Mapping[CommitmentState, int] | None
    did: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor's visits, and what was said of them where that is of five people or more."""

    person: Person
    rows: tuple[Row, ...]
    n: int
    said: tuple[str, ...] | None


def overview(desk: Desk) -> Overview:
    """Return all visits, each where it needs something: the oldest to close, the next to come."""
    places = {each.id: each for each in facilities.every(desk.uow)}
    every = visits.every(desk.uow)
    open_ones = [each for each in every if each.state in asking.OPEN]
    over = [each for each in open_ones if _is_over(desk, each, places[each.facility_id])]
    past = [each for each in reversed(every) if each.state not in asking.OPEN][:MOST_PAST]
    coming = [each for each in open_ones if each not in over]
    lists = ([_row(desk, each, places) for each in found] for found in (over, coming, past))
    return Overview(*(tuple(each) for each in lists))


def sheet(desk: Desk, visit: Visit, reader: Person) -> Sheet:
    """Return all about a visit, in words that its reader understands."""
    place, seats = team.facility(desk, visit), _seats(desk, visit)
    begun = planning.today(desk, place) >= visit.starts_on
    is_open = visit.state in asking.OPEN
    pooled = themes.of_visit(desk, visit)
    steps = commitments.of_visit(desk.uow, visit.id)
    return Sheet(
        visit,
        place,
        tuple(each for each in seats if each.member.part is Part.MENTOR),
        tuple(each for each in seats if each.member.part is not Part.MENTOR),
        tuple(planning.absent(desk, visit)) if is_open else (),
        sum(bool(each.member.cases) for each in seats),
        people.get(desk.uow, visit.closed_by_id).name if visit.closed_by_id else "",
        begun,
        is_open and _is_over(desk, visit, place),
        _debriefs(desk, visit),
        None if pooled is None else tuple(themes.lines(desk, pooled, reader)),
        themes.settles_at(visit),
        tuple(one for one in barriers.of_facility(desk.uow, place.id) if one.visit_id == visit.id),
        tuple(each for each in steps if each.kind is CommitmentKind.TEAM and each.words),
        _promised(steps),
        tuple(
            saying.words(desk, each, reader)
            for each in commitments.said_at(desk.uow, place.id)
            if each.visit_id == visit.id
        ),
    )


def of_mentor(desk: Desk, mentor: Person, reader: Person) -> Mentor:
    """Return a mentor's visits, and what mentees said of them together."""
    places = {each.id: each for each in facilities.every(desk.uow)}
    mine = [
        visits.get(desk.uow, each.visit_id)
        for each in visits.of_person(desk.uow, mentor.id)
        if each.part is Part.MENTOR
    ]
    mine.sort(key=lambda each: each.starts_on, reverse=True)
    found = themes.of_mentor(desk, mentor.id)
    return Mentor(
        mentor,
        tuple(_row(desk, each, places) for each in mine),
        found.n if found else 0,
        tuple(themes.lines(desk, found, reader)) if found else None,
    )


def _row(desk: Desk, visit: Visit, places: Mapping[int, Facility]) -> Row:
    seats = _seats(desk, visit)
    mentors = (each.name for each in seats if each.member.part is Part.MENTOR)
    replies = Counter(each.member.reply for each in seats)
    return Row(visit, places[visit.facility_id], tuple(mentors), replies)


def _seats(desk: Desk, visit: Visit) -> list[Seat]:
    members = visits.members(desk.uow, visit.id)
    known = people.many(desk.uow, [each.person_id for each in members])
    return [Seat(each, known[each.person_id].name) for each in members]


def _is_over(desk: Desk, visit: Visit, place: Facility) -> bool:
    return desk.now >= visit_clock.over_at(visit, place.time_zone)


def _debriefs(desk: Desk, visit: Visit) -> dict[str, Debrief]:
    """Return how far each side of a closed visit is, without telling few people apart."""
    if visit.state is not VisitState.CLOSED:
        return {}
    sent = responses.of_visit(desk.uow, visit.id)
    found = {}
    for instrument in (debriefing.MENTEES, debriefing.MENTORS):
        mine = [each for each in sent if each.instrument == instrument]
        done = sum(each.state in _ANSWERED for each in mine)
        found[instrument] = Debrief(_many(len(mine)), _many(done), bool(mine))
    return found


def _promised(steps: Sequence[Commitment]) -> Mapping[CommitmentState, int] | None:
    """Return what became of people's own promises, None of so few that they were told apart."""
    own = [each for each in steps if each.kind is CommitmentKind.OWN]
    if len({each.person_id for each in own}) < pooling.FEWEST:
        return None
    return Counter(each.state for each in own)


def _many(count: int) -> int | None:
    return count if count >= pooling.FEWEST else None
