"""What else a coordinator does from the first page: cover, joining, and what was put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.joining import POSTS, Step, Work
from handlers.joining import approval
from handlers.shifts import gaps
from storage import dead_letters, joinings

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Discipline, Person
    from handlers.desk import Desk

MOST = 50
"""So many dead letters are tried again at a time."""


def ask_volunteers(
    desk: Desk, coordinator: Person, discipline: Discipline, starts: datetime, ends: datetime
) -> int:
    """Ask the volunteers of a discipline to cover a span (UTC); return how many are asked."""
    asked = gaps.offer(desk, discipline, starts, ends)
    if asked:
        desk.did(coordinator.id, "gap.offered", f"discipline:{discipline}", asked=asked)
    return asked


def try_again(desk: Desk, coordinator: Person) -> int:
    """Have what could not be handled tried once more; return how much of it there was."""
    found = [each.id for each in dead_letters.some(desk.uow, MOST)]
    again = dead_letters.retry(desk.uow, found) if found else 0
    if again:
        desk.did(coordinator.id, "letters.retried", n=again)
    return again


def decide(desk: Desk, coordinator: Person, joining_id: int, work: str) -> bool:
    """Let somebody in to do a work, or turn them away where it is none; False when it was done."""
    found = joinings.find(desk.uow, joining_id)
    if found is None or found.step is not Step.PENDING:
        return False
    chosen = Work(work) if work in {*POSTS} else None
    step = Step.APPROVED if chosen else Step.REFUSED
    return approval.settle(desk, coordinator, found, step, chosen)
