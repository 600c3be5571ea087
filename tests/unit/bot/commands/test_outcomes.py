from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit, settings_with_keys
from domain.outcomes import Outcome
from storage import facilities, outcomes, people

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

NOW = datetime(2030, 1, 7, 6, 30, tzinfo=UTC)
REPORTER = """\
name,role,cadre,facility,sms,consented_on
Baraza,facility_reporter,records officer,BUNDA,+12025550106,2029-01-07
"""


@pytest.fixture
def reported(stocked: Operator) -> Operator:
    """An operator to whose programme a month came in, of which a number was corrected."""
    file = stocked.writes("reporter.csv", REPORTER)
    assert stocked.types("people", "import", file, "--no-invite").code == 0
    commit(settings_with_keys(), _report)
    return stocked


def _report(uow: UnitOfWork) -> None:
    place = next(each.id for each in facilities.every(uow) if each.code == "BUNDA")
    baraza = next(each.id for each in people.every(uow) if each.name == "Baraza")
    for hours, element, number in (
        (0, "SSI_ALL", 6),
        (0, "MAJOR_OPS", 48),
        (0, "FILES_AUDITED", None),
        (2, "SSI_ALL", 5),
    ):
        at = NOW + timedelta(hours=hours)
        outcomes.put(uow, Outcome(place, "2029-12", element, number, at, baraza))


def test_a_month_is_listed_by_facility(reported: Operator) -> None:
    (row,) = reported.types("outcomes", "list", "--json").json
    assert row == {
        "facility": "BUNDA",
        "month": "2029-12",
        "state": "saved",
        "known": 2,
        "of": 16,
        "saved_at": "2030-01-07T08:30+00:00",
        "by": "Baraza",
    }
    (earlier,) = reported.types("outcomes", "list", "--month", "11/2029", "--json").json
    assert (earlier["month"], earlier["state"], earlier["known"]) == ("2029-11", "not in", 0)


def test_every_number_is_shown_with_what_it_corrects(reported: Operator) -> None:
    rows = reported.types("outcomes", "show", "BUNDA", "2029-12", "--json").json
    found = [(row["key"], row["number"], row["superseded_at"]) for row in rows]
    assert found == [
        ("ops", 48, None),
        ("ssi", 6, "2030-01-07T08:30+00:00"),
        ("ssi", 5, None),
        ("files", None, None),
    ]
    table = reported.types("outcomes", "show", "BUNDA", "2029-12").out
    assert "not known" in table


def test_where_nobody_reports_there_is_nothing(stocked: Operator) -> None:
    assert stocked.types("outcomes", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("show", "NOWHERE", "2029-12"), "no facility has the code"),
        (("show", "BUNDA", "Dec"), "'Dec' is no month"),
        (("list", "--month", "13/2029"), "'13/2029' is no month"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    stocked: Operator, words: tuple[str, ...], why: str
) -> None:
    said = stocked.types("outcomes", *words)
    assert said.code == 2
    assert why in said.err
