"""The clock of the stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.acts import Until, next_time


@pytest.mark.parametrize(
    ("now", "until", "expected"),
    [
        ("2026-11-23T06:00", Until(9, 14), "2026-11-23T06:14"),
        ("2026-11-23T06:14", Until(9, 14), "2026-11-24T06:14"),
        ("2026-11-27T07:00", Until(9, 14, weekday=True), "2026-11-30T06:14"),
        ("2026-11-27T07:00", Until(2, 3), "2026-11-27T23:03"),
    ],
)
def test_the_next_time(now: str, until: Until, expected: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_time(instant, until) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
