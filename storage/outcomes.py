"""The figures that facilities report by month; a correction stands beside what it corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.outcomes import Outcome
from storage.schema import outcome

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_STANDING = (
    select(outcome)
    .where(
        outcome.c.facility_id == bindparam("facility"),
        outcome.c.period >= bindparam("since"),
        outcome.c.period <= bindparam("until"),
        outcome.c.superseded_at.is_(None),
    )
    .order_by(outcome.c.period, outcome.c.id)
)
_HISTORY = (
    select(outcome)
    .where(
        outcome.c.facility_id == bindparam("facility"),
        outcome.c.period == bindparam("of_period"),
    )
    .order_by(outcome.c.saved_at, outcome.c.id)
)
_SUPERSEDE = (
    update(outcome)
    .where(
        outcome.c.facility_id == bindparam("facility"),
        outcome.c.period == bindparam("of_period"),
        outcome.c.element == bindparam("of_element"),
        outcome.c.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("at"))
)


def put(uow: UnitOfWork, new: Outcome) -> None:
    """Store a figure above the one that stood for its facility, month and element."""
    where = {"facility": new.facility_id, "of_period": new.period, "of_element": new.element}
    uow.change(_SUPERSEDE, at=new.saved_at, **where)
    uow.insert(
        outcome,
        id=uow.new_id(),
        facility_id=new.facility_id,
        period=new.period,
        element=new.element,
        number=new.number,
        reporter_id=new.reporter_id,
        response_id=new.response_id,
        saved_at=new.saved_at,
    )


def standing(uow: UnitOfWork, facility_id: int, since: str, until: str) -> list[Outcome]:
    """Return the figures that stand for a facility, from one month ("2026-04") to another."""
    rows = uow.rows(_STANDING, facility=facility_id, since=since, until=until)
    return [_value(row) for row in rows]


def history(uow: UnitOfWork, facility_id: int, period: str) -> list[Outcome]:
    """Return every figure that a facility ever reported of a month, as they came."""
    return [_value(row) for row in uow.rows(_HISTORY, facility=facility_id, of_period=period)]


def _value(row: Row[Any]) -> Outcome:
    return Outcome(
        row.facility_id,
        row.period,
        row.element,
        row.number,
        row.saved_at,
        row.reporter_id,
        row.response_id,
        row.superseded_at,
    )
