"""A barrier that moves: to the region or the programme when nobody solves it, or to a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from domain import barriers as rules
from domain.barriers import BarrierState, Level, Step
from domain.model import Job
from handlers.improving import asking, barriers, holders
from storage import barriers as stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.barriers import Barrier
    from domain.model import Person
    from handlers.desk import Desk


def fall_due(desk: Desk, job: Job) -> None:
    """The day of a ticket has come: it goes up, or those who have it are asked once more."""
    ticket = stored.get(desk.uow, int(job.key))
    if ticket.state is not BarrierState.OPEN:
        return
    if ticket.due_at > desk.now:
        desk.uow.later(Job(asking.DUE, job.key, ticket.due_at))
    elif rules.at_due(ticket) is Step.RAISE:
        _pass(desk, ticket, rules.above(ticket.level))
    else:
        _remind(desk, ticket)


def help_(desk: Desk, ticket: Barrier, by: Person) -> Barrier:
    """Those who have a ticket need help: who gave it to them has it again, else the next level."""
    given = ticket.owner_id is not None and ticket.owner_id not in _ids(desk, ticket)
    level = ticket.level if given else rules.above(ticket.level)
    return _pass(desk, ticket, level, by)


def give(desk: Desk, ticket: Barrier, owner: Person, by: Person) -> Barrier:
    """Let a ticket be somebody's by name, who is asked about it now; its level stays."""
    had = asking.put_away(desk, ticket)
    facility = holders.place(desk, ticket)
    due_at = max(ticket.due_at, asking.due(desk, facility, ticket.priority))
    given = replace(ticket, owner_id=owner.id, due_at=due_at, asked_at=desk.now, reminded=0)
    stored.save(desk.uow, given)
    desk.log("barrier.given", None, "by name", person_id=owner.id, barrier=ticket.number)
    asking.ask(desk, given)
    _tell(desk, given, [each for each in had if each.id != by.id])
    return given


def _remind(desk: Desk, ticket: Barrier) -> None:
    facility = holders.place(desk, ticket)
    due_at = asking.due(desk, facility, ticket.priority)
    again: dict[str, Any] = {"due_at": due_at, "asked_at": desk.now}
    asked = replace(ticket, reminded=ticket.reminded + 1, **again)
    stored.save(desk.uow, asked)
    asking.ask(desk, asked)


def _pass(desk: Desk, ticket: Barrier, level: Level, by: Person | None = None) -> Barrier:
    """Pass a ticket to whoever can be asked from a level upward, with a day of its own.

    Those who had it hear so, but for the one `by` whom it is passed on.
    """
    asking.put_away(desk, ticket)
    had = [each for each in holders.of(desk, ticket) if by is None or each.id != by.id]
    facility = holders.place(desk, ticket)
    to = holders.first(desk, facility, level)
    due_at = asking.due(desk, facility, ticket.priority)
    passed = barriers.owned(desk, rules.passed_on(ticket, to, due_at, desk.now))
    why = "its day is over" if by is None else "asks for help"
    desk.log("barrier.raised", None, why, barrier=ticket.number, level=to)
    asking.ask(desk, passed)
    _tell(desk, passed, had)
    return passed


def _tell(desk: Desk, ticket: Barrier, had: Iterable[Person]) -> None:
    """Tell those who had a ticket, plainly, that somebody else is asked now."""
    have = holders.of(desk, ticket)
    for reader in had:
        if reader not in have:
            who = holders.named(desk, have, reader)
            asking.tell(desk, reader, "barrier.raised", ticket, who=who)


def _ids(desk: Desk, ticket: Barrier) -> set[int]:
    """Return who of a ticket's level may have it by their office."""
    return {each.id for each in holders.at(desk, holders.place(desk, ticket), ticket.level)}
