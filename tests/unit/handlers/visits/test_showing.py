"""How a visit is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from domain.visits import Visit, VisitState
from handlers.visits import showing


def test_a_visit_is_known_by_its_number_and_its_days_in_the_readers_language() -> None:
    first, last = date(2026, 12, 12), date(2026, 12, 13)
    planned = datetime(2026, 11, 23, 6, tzinfo=UTC)
    visit = Visit(1, 3, 7, first, last, VisitState.PLANNED, first, planned)
    assert showing.tag(visit) == "V3"
    assert [showing.dates(visit, each) for each in ("en", "sw")] == ["12-13 Dec", "12-13 Des"]
