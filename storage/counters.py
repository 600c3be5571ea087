"""Counters that people see (question numbers) and roll-ups that pages and metrics show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.schema import counter

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

_ADD = (
    update(counter)
    .where(counter.c.name == bindparam("counter"))
    .values(value=counter.c.value + bindparam("step"))
)
_GET = select(counter.c.value).where(counter.c.name == bindparam("counter"))
_ALL = select(counter)


def next_value(uow: UnitOfWork, name: str) -> int:
    """Return the next number of a counter, beginning with 1."""
    add(uow, name, 1)
    row = uow.row(_GET, counter=name)
    return int(row.value) if row is not None else 1


def add(uow: UnitOfWork, name: str, step: int) -> None:
    """Add to a counter, making it when it is new."""
    if not uow.change(_ADD, counter=name, step=step):
        uow.insert(counter, name=name, value=step)


def every(uow: UnitOfWork) -> dict[str, int]:
    """Return all counters by name."""
    return {row.name: row.value for row in uow.rows(_ALL)}
