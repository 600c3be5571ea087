"""Counters that people see (question numbers) and roll-ups that pages and metrics show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text, update

from storage.ids import COMMANDS
from storage.schema import counter

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_ADD = (
    update(counter)
    .where(counter.c.name == bindparam("counter"))
    .values(value=counter.c.value + bindparam("step"))
)
_NEXT = _ADD.returning(counter.c.value)
_ALL = select(counter)
_NEXT_QUESTION = text("SELECT nextval('question_number')")
_QUESTION = "question"
_AT = "@"


def next_question(uow: UnitOfWork) -> int:
    """Return the number of a new question, beginning with 1.

    Several processes must not wait for each other's commit to number a question: PostgreSQL
    gives numbers out by itself, and one whose unit failed is not given again.
    """
    if not uow.is_shared:
        row = uow.row(_NEXT, counter=_QUESTION, step=1)
        if row is None:
            uow.insert(counter, name=_QUESTION, value=1)
        return 1 if row is None else int(row.value)
    uow.tally(_QUESTION)
    return int(uow.group.execute(_NEXT_QUESTION, {}).scalar_one())


def add(uow: UnitOfWork, name: str, step: int) -> None:
    """Add to a counter, making it when it is new."""
    own = _own(uow, name)
    if not uow.change(_ADD, counter=own, step=step):
        uow.insert(counter, name=own, value=step)


def every(uow: UnitOfWork) -> dict[str, int]:
    """Return all counters by name."""
    found: Counter[str] = Counter()
    for row in uow.rows(_ALL):
        found[row.name.partition(_AT)[0]] += row.value
    return dict(found)


def _own(uow: UnitOfWork, name: str) -> str:
    """Return the name of a counter that no other process writes, lest they wait in its row."""
    return f"{name}{_AT}{min(uow.ids.process, COMMANDS)}" if uow.is_shared else name
