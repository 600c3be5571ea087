from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from bot.commands.ledger import rows_for_sheets

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

NEEMA = {
    "mentor": "Dr Neema",
    "month": "2030-01",
    "answers": 0,
    "people": 0,
    "facilities": 0,
    "nights": 0,
    "hours": 12.0,
    "visits": 0,
}


@pytest.fixture
def later(stocked: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """The evening of the only day on the roster."""
    from datetime import UTC, datetime

    now = datetime(2030, 1, 7, 20, tzinfo=UTC)
    monkeypatch.setattr("bot.commands.work._now", lambda: now)
    return stocked


def test_every_mentor_has_a_line_and_nobody_else(later: Operator) -> None:
    assert later.types("ledger", "--month", "2030-01", "--json").json == [NEEMA]
    assert "Dr Neema" in later.types("ledger", "--month", "2030-01").out


def test_of_a_month_that_is_not_over_it_is_what_there_is_so_far(stocked: Operator) -> None:
    (found,) = stocked.types("ledger", "--month", "2030-01", "--json").json
    assert found == NEEMA | {"hours": 2.5}
    (coming,) = stocked.types("ledger", "--month", "2030-02", "--json").json
    assert coming == NEEMA | {"month": "2030-02", "hours": 0.0}


def test_as_csv_it_is_read_by_a_spreadsheet(later: Operator) -> None:
    out = later.types("ledger", "--month", "2030-01", "--csv").out
    assert list(csv.DictReader(io.StringIO(out))) == [
        {name: str(value) for name, value in NEEMA.items()}
    ]


def test_a_name_is_no_formula() -> None:
    rows = [{"mentor": "=1+1"}, {"mentor": "Dr Neema"}]
    assert rows_for_sheets(rows) == [{"mentor": "'=1+1"}, {"mentor": "Dr Neema"}]


@pytest.mark.parametrize("words", [(), ("--month", "November")])
def test_without_a_month_it_says_what_is_needed(stocked: Operator, words: tuple[str, ...]) -> None:
    assert stocked.types("ledger", *words).code == 2


def test_without_mentors_it_says_so(ready: Operator) -> None:
    assert ready.types("ledger", "--month", "2030-01").out == "Nothing here yet.\n"
