"""Visits completed, in time, and hours side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.instruments import Answer, AnswerState, Response, ResponseState
from domain.visits import Member, Part, Reply, Visit, VisitState
from monitoring import visiting
from storage import responses, visits
from tests.storage.book import MORNING, Book, Cast, settle

if TYPE_CHECKING:
    from datetime import datetime

    from storage.uow import UnitOfWork

TODAY = date(2026, 11, 14)


def add(book: Book, cast: Cast, first: date, closed: datetime | None, **more: object) -> Visit:
    """Store a visit of both mentors, the second of whom could not come."""

    def work(uow: UnitOfWork) -> Visit:
        new = Visit(0, 0, cast.facility, first, first, VisitState.PLANNED, first, uow.now)
        stored = visits.add(uow, new)
        for mentor, reply in zip(cast.mentors, (Reply.FITS, Reply.NOT), strict=True):
            visits.put_member(uow, Member(stored.id, mentor, Part.MENTOR, reply))
        state = VisitState.CLOSED if closed else VisitState.PLANNED
        stands = replace(stored, state=state, closed_at=closed)
        changed = replace(stands, **more)  # type: ignore[arg-type]
        assert visits.save(uow, changed)
        return changed

    return book.commit(work)


def debrief(book: Book, visit: Visit, mentor: int, hours: int) -> None:
    def work(uow: UnitOfWork) -> None:
        how = (mentor, ResponseState.DONE, uow.now, uow.now + timedelta(days=5))
        new = Response(0, "debrief_mentor", "", f"visit:{visit.number}", *how, visit_id=visit.id)
        stored = responses.add(uow, new)
        assert stored is not None
        answer = Answer(0, stored.id, "m2", AnswerState.ANSWERED, uow.now, number=hours)
        responses.put(uow, answer)

    book.commit(work)


def figures(book: Book, days: int = 90) -> dict[str, tuple[float, int | None]]:
    since, until = MORNING - timedelta(days=days), MORNING + timedelta(days=days)
    found = book.commit(lambda uow: visiting.counts(uow, since, until))
    assert visiting.rolled(found, "facility") == [
        (figure, "BUN", *rest) for figure, _, *rest in visiting.rolled(found)
    ]
    return {figure: (some, of) for figure, _, some, of in visiting.rolled(found, "region")}


def test_visits_are_counted_by_the_date_planned_first(book: Book) -> None:
    cast = book.commit(settle)
    assert figures(book) == {}
    add(book, cast, TODAY - timedelta(days=10), MORNING, minutes=360)
    late = TODAY - timedelta(days=16)
    add(book, cast, late, MORNING, starts_on=TODAY, ends_on=TODAY, moved=1)
    add(book, cast, TODAY - timedelta(days=15), None)  # nobody has closed it
    add(book, cast, TODAY - timedelta(days=3), None)  # which somebody may still close
    add(book, cast, TODAY + timedelta(days=3), None, state=VisitState.CANCELLED)
    assert figures(book) == {"IN-01": (2, None), "IN-02": (1, 4), "IN-03": (6, None)}
    assert figures(book, days=1) == {"IN-01": (2, None), "IN-03": (6, None)}


def test_hours_are_those_of_each_mentors_debrief_else_of_the_closing(book: Book) -> None:
    cast = book.commit(settle)
    first, second = cast.mentors
    visit = add(book, cast, TODAY, MORNING, minutes=390, closed_by_id=first)
    assert figures(book)["IN-03"] == (6.5, None)
    debrief(book, visit, second, 4)
    assert figures(book)["IN-03"] == (10.5, None)
    debrief(book, visit, first, 6)
    assert figures(book)["IN-03"] == (10, None)
