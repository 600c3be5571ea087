from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import days, local_time
from domain.days import Day
from domain.fitting import fold
from domain.languages import Language

MONDAY = date(2026, 11, 23)
DAYS = some.dates(date(2026, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("SAT", "en", Day(weekday=5)),
        ("saturday", "en", Day(weekday=5)),
        ("thurs", "en", Day(weekday=3)),
        ("Sat 14 Nov", "en", Day(5, 14, 11)),
        ("14 nov", "en", Day(None, 14, 11)),
        ("Nov 14th", "en", Day(None, 14, 11)),
        ("14/11", "en", Day(None, 14, 11)),
        ("2026-11-14", "en", Day(None, 14, 11, 2026)),
        ("tomorrow", "en", Day(ahead=1)),
        ("\u0661\u0664/\u0661\u0661", "en", Day(None, 14, 11)),
        ("samedi", "fr", Day(weekday=5)),
        ("1er décembre", "fr", Day(None, 1, 12)),
        ("aujourd\u2019hui", "fr", Day(ahead=0)),
        ("Jmosi", "sw", Day(weekday=5)),
        ("Jumamosi 14 Novemba", "sw", Day(5, 14, 11)),
        ("kesho", "sw", Day(ahead=1)),
        ("sexta", "pt", Day(weekday=4)),
        ("14 de novembro", "pt", Day(None, 14, 11)),
        ("29 feb", "en", Day(None, 29, 2)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, language: str, wanted: Day) -> None:
    assert days.read(text, ("en", language)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "the sat probe", "probe", "sat probe", "sat 94", "14", "94%", "31/2", "2/13"),
        *("1/2 tablet", "14 nov please", "sat sun", "may", "samedi", "2026-02-30", "sat" * 20),
        *("0/5", "0 nov", "nov", "de", "."),
    ],
)
def test_what_names_no_day_of_a_calendar_is_none(text: str) -> None:
    assert days.read(text, ("en",)) is None


@given(DAYS, some.sampled_from(list(Language)), some.booleans())
def test_a_day_that_we_showed_is_understood_when_it_comes_back(
    one: date, language: Language, by_sms: bool
) -> None:
    at = datetime.combine(one, time(12), UTC)
    shown = local_time.day_text(at, "Etc/UTC", language)
    found = days.read(fold(shown) if by_sms else shown, ("en", language))
    assert found is not None
    assert found.first(one - timedelta(days=30)) == one


@given(DAYS, some.integers(0, 6))
def test_a_weekday_is_the_next_one_and_today_counts(today: date, weekday: int) -> None:
    first = Day(weekday=weekday).first(today)
    assert first is not None
    assert first.weekday() == weekday
    assert 0 <= (first - today).days < days.WEEK


def test_a_weekday_that_is_not_that_date_is_no_day() -> None:
    assert Day(6, 14, 11).first(MONDAY) != date(2026, 11, 14)
    assert not Day(6, 14, 11).fits(date(2026, 11, 14), MONDAY)
    assert Day(None, 14, 11, 2020).first(MONDAY) is None
    assert Day(ahead=1).first(MONDAY) == date(2026, 11, 24)


@given(some.text(max_size=40), some.sampled_from(list(Language)))
def test_no_text_is_too_strange_to_be_read(text: str, language: Language) -> None:
    found = days.read(text, ("en", language))
    assert found is None or found != Day()


def test_a_day_and_a_time_mean_the_next_such_instant() -> None:
    zone, friday = "Africa/Dar_es_Salaam", Day(weekday=4)
    now = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)  # a Friday, 11:00 there
    assert days.first_after(friday, time(12), now, zone) == datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert days.first_after(friday, time(11), now, zone) == datetime(2026, 12, 4, 8, tzinfo=UTC)
    assert days.first_after(Day(ahead=0), time(11), now, zone) is None
    tomorrow = days.first_after(Day(ahead=1), time(9), now, zone)
    assert tomorrow == datetime(2026, 11, 28, 6, tzinfo=UTC)
    assert days.first_after(Day(weekday=4, day=27, month=11), time(9), now, zone) is None
