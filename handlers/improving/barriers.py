"""Barriers that were met: one ticket of a kind at a facility, however many report it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from domain import barriers as rules
from domain.barriers import Barrier, BarrierKind, BarrierState, Level, Priority, Report
from handlers.improving import asking, holders
from storage import barriers, facilities, responses, visits

if TYPE_CHECKING:
    from domain.instruments import Action, Answer, Response
    from domain.model import Person
    from handlers.desk import Desk


MENTORS_STEP: Final = "m6"
"""The step of a mentor's debrief that opens a ticket; a mentee's is q7."""


class By(TypedDict, total=False):
    """Who met a barrier, in which response and about which visit, as far as it is known.

    Of what is `hushed` nobody hears before the next morning.
    """

    person_id: int | None
    response_id: int | None
    visit_id: int | None
    hushed: bool


def from_answer(
    desk: Desk, person: Person, response: Response, answer: Answer, action: Action
) -> None:
    """Open a ticket by an answer: of a mentee q7, of a mentor m6 on what they named in m5."""
    kind = _kind(desk, response, answer)
    facility_id = _facility_id(desk, person, response)
    if kind is None or facility_id is None:
        return
    priority = Priority(action.priority or Priority.NORMAL)
    by: By = {
        "person_id": person.id,
        "response_id": response.id,
        "visit_id": response.visit_id,
        "hushed": answer.step != MENTORS_STEP,
    }
    open_(desk, facility_id, kind, priority, **by)


def open_(  # a ticket is met by whoever and wherever `by` says
    desk: Desk,
    facility_id: int,
    kind: BarrierKind,
    priority: Priority,
    words: str = "",
    **by: Unpack[By],
) -> Barrier:
    """Return the open ticket of a kind at a facility, reported now; it may be new.

    A report that presses raises a ticket that did not, and those who have it are asked again.
    """
    found = next(
        (one for one in barriers.open_at(desk.uow, facility_id) if one.kind is kind), None
    )
    ticket = _new(desk, facility_id, kind, priority, words, by) if found is None else found
    known = barriers.reports(desk.uow, ticket.id)
    response_id = by.get("response_id")
    if response_id is None or all(each.response_id != response_id for each in known):
        report = Report(ticket.id, desk.now, by.get("person_id"), response_id)
        barriers.report(desk.uow, report)
    return ticket if found is None else _met_again(desk, ticket, priority)


def _new(
    desk: Desk, facility_id: int, kind: BarrierKind, priority: Priority, words: str, by: By
) -> Barrier:
    facility = facilities.get(desk.uow, facility_id)
    level = holders.first(desk, facility, Level.FACILITY)
    due_at = asking.due(desk, facility, priority)
    stands = (priority, BarrierState.OPEN, level, desk.now, due_at)
    new = Barrier(0, 0, facility_id, kind, *stands, visit_id=by.get("visit_id"), words=words)
    ticket = barriers.add(desk.uow, replace(new, asked_at=desk.now))
    ticket = owned(desk, ticket)
    desk.log("barrier.opened", None, kind, barrier=ticket.number, priority=priority)
    since = asking.morning(desk, facility) if by.get("hushed") else None
    asking.inform_region(desk, ticket, asking.ask(desk, ticket, since))
    return ticket


def owned(desk: Desk, ticket: Barrier) -> Barrier:
    """Let a ticket be somebody's own where only one can be asked, and store how it stands."""
    found = holders.of(desk, ticket)
    owner_id = found[0].id if len(found) == 1 else None
    ticket = replace(ticket, owner_id=owner_id)
    barriers.save(desk.uow, ticket)
    return ticket


def _met_again(desk: Desk, ticket: Barrier, priority: Priority) -> Barrier:
    facility = holders.place(desk, ticket)
    again = rules.met_again(ticket, priority, asking.due(desk, facility, priority))
    if again == ticket:
        return ticket
    again = replace(again, asked_at=desk.now)
    barriers.save(desk.uow, again)
    desk.log("barrier.presses", None, again.kind, barrier=again.number)
    asking.inform_region(desk, again, asking.ask(desk, again))
    return again


def _kind(desk: Desk, response: Response, answer: Answer) -> BarrierKind | None:
    if answer.step != MENTORS_STEP:
        return rules.met_by_mentee(answer.code)
    seen = responses.answers(desk.uow, response.id).get("m5")
    return None if seen is None else rules.seen_by_mentor(seen.code)


def _facility_id(desk: Desk, person: Person, response: Response) -> int | None:
    """Return where a barrier was met: where the visit was, else where its reporter works."""
    if response.visit_id is not None:
        return visits.get(desk.uow, response.visit_id).facility_id
    return response.facility_id or person.facility_id
