"""The clock of the stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.acts import Until, code_of, next_time, worded


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


@pytest.mark.parametrize(
    ("now", "filled"),
    [
        ("2026-11-26T06:00", "VISIT BUNDA 2 DEC-3 DEC Neema of 2026-10"),
        ("2026-11-30T21:00", "VISIT BUNDA 7 DEC-8 DEC Neema of 2026-11"),
        ("2026-12-25T06:00", "VISIT BUNDA 31 DEC-1 JAN Neema of 2026-11"),
        ("2026-12-31T21:00", "VISIT BUNDA 7 JAN-8 JAN Neema of 2026-12"),
    ],
)
def test_dates_are_named_as_the_calendar_has_them(now: str, filled: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert worded("VISIT BUNDA {visit} Neema of {month}", instant) == filled


@pytest.mark.parametrize(("code", "wrong"), [("4821", "4822"), ("9999", "0000"), ("0007", "0008")])
def test_a_code_is_the_newest_on_the_phone_and_a_wrong_one_another(code: str, wrong: str) -> None:
    heard = ["Reply 1111 to send.", f"Cost.\nReply {code} to send. It lapses.", "Reply 1=join"]
    assert code_of(heard) == code
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert worded("{code} {wrong}", now, code_of(heard)) == f"{code} {wrong}"
    assert code_of(["Got it (Q12)."]) == ""
