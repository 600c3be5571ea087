"""HOURS: a mentor's own record of the month; and the same of all mentors, for pay and CPD."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import ledger, local_time
from domain.model import Role
from domain.visits import Part, Reply, VisitState
from handlers import words
from storage import ledgers, people, roster, visits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.ledger import Ledger, Month
    from domain.model import Person, Shift
    from handlers.turn import Turn
    from storage.uow import UnitOfWork


def hours(turn: Turn) -> None:
    """Tell a mentor what they gave this month so far; anybody else hears what they can do."""
    desk, person = turn.desk, turn.person
    if not turn.has_role(Role.MENTOR):
        words.help_(turn)
        return
    month = ledger.month_of(desk.now, person.time_zone)
    kept = of(desk.uow, person, month)
    turn.reply(
        "mentor.hours",
        month=local_time.month_text(month.number, person.language),
        visits=str(kept.visits),
        hours=str(kept.hours),
        n=str(kept.answers),
        nights=str(kept.nights),
        coordinator=desk.coordinator_name(person),
    )


def of(uow: UnitOfWork, mentor: Person, month: Month) -> Ledger:
    """Return what a mentor gave in a month, so far if it is not over."""
    return _kept(uow, mentor, month, _shifts(uow, month))


def every(uow: UnitOfWork, year: int, number: int) -> list[tuple[Person, Ledger]]:
    """Return what each mentor gave in a month, those who left among them, by name."""
    mentors = [each for each in people.every(uow) if Role.MENTOR in each.roles]
    months = {each.time_zone: ledger.Month(year, number, each.time_zone) for each in mentors}
    shifts = {zone: _shifts(uow, month) for zone, month in months.items()}
    return [
        (each, _kept(uow, each, months[each.time_zone], shifts[each.time_zone]))
        for each in mentors
    ]


def _kept(uow: UnitOfWork, mentor: Person, month: Month, shifts: Iterable[Shift]) -> Ledger:
    since, until = ledger.span(month)
    answers = ledgers.answers(uow, mentor.id, since, until)
    own = (each for each in shifts if each.mentor_id == mentor.id)
    kept = ledger.keep(month, answers, own, uow.now)
    return replace(kept, visits=_visits(uow, mentor, month))


def _visits(uow: UnitOfWork, mentor: Person, month: Month) -> int:
    """Count the visits of a mentor that are closed and ended in a month, but for any missed."""
    went = [
        visits.get(uow, each.visit_id)
        for each in visits.of_person(uow, mentor.id)
        if each.part is Part.MENTOR and each.reply is not Reply.NOT
    ]
    return sum(each.state is VisitState.CLOSED and month.holds(each.ends_on) for each in went)


def _shifts(uow: UnitOfWork, month: Month) -> list[Shift]:
    """Return the shifts of all that may lie in a month and have begun."""
    until = min(month.ends, uow.now)
    return roster.near(uow, month.starts, until - month.starts) if until > month.starts else []
