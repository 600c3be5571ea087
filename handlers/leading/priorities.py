"""What a facility put first in its situation analysis: the order of courses, goals of visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content import priorities
from domain import analyses
from domain.instruments import ResponseState
from storage import analyses as stored
from storage import responses

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.analyses import Goal
    from domain.model import Person
    from handlers.desk import Desk


def of(desk: Desk, facility_id: int | None) -> tuple[Goal, ...]:
    """Return what a facility put first when somebody of it said so last, the first first."""
    if facility_id is None:
        return ()
    said = [
        each
        for each in stored.of_facility(desk.uow, facility_id)
        if each.part == analyses.PRIORITIES and each.state is ResponseState.DONE
    ]
    return analyses.goals(responses.answers(desk.uow, said[-1].id)) if said else ()


def skills(desk: Desk, facility_id: int | None) -> tuple[Collection[str], ...]:
    """Return the skills that come first in the courses of a facility's mentees."""
    return priorities.skills(of(desk, facility_id))


def goals(desk: Desk, facility_id: int, reader: Person) -> str:
    """Return what a facility put first as its reader calls it, or "" where nobody has said."""
    return ", ".join(desk.word(f"goal.{each}", reader) for each in of(desk, facility_id))
