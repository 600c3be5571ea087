"""Dates, places, hours and lists, as people write them about visits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain import visiting
from domain.languages import Language
from domain.local_time import dates_text
from domain.visiting import LONGEST, Slip, Span, Wish

TODAY = date(2026, 11, 23)
BOTH = Span(date(2026, 12, 12), date(2026, 12, 13))
ONE = Span(date(2026, 12, 12), date(2026, 12, 12))
NEW_YEAR = Span(date(2026, 12, 30), date(2027, 1, 2))
PLACES = {"bunda": "BUNDA", "bunda dh": "BUNDA", "bahari": "BAHARI", "kisiwa hc": "KISIWA"}
LANGUAGES = tuple(Language)
AHEAD = some.dates(TODAY, TODAY + timedelta(days=200))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12-13 DEC", BOTH),
        ("12 - 13 december", BOTH),
        ("12\u201313 Dec", BOTH),
        ("12 to 13 dec.", BOTH),
        ("12 au 13 d\u00e9cembre", BOTH),
        ("12 hadi 13 Des", BOTH),
        ("DEC 12-13", BOTH),
        ("12th-13th DEC", BOTH),
        ("12/12-13/12", BOTH),
        ("12-13/12", BOTH),
        ("sat 12 dec - sun 13 dec", BOTH),
        ("2026-12-12 to 2026-12-13", BOTH),
        ("2026-12-12-2026-12-13", BOTH),
        ("12-13 DEC 2026", BOTH),
        ("12 DEC", ONE),
        ("12 DEC 2026", ONE),
        ("2026-12-12", ONE),
        ("30 DEC-2 JAN", NEW_YEAR),
        ("30 DEC-2 JAN 2027", NEW_YEAR),
        ("tomorrow", Span(date(2026, 11, 24), date(2026, 11, 24))),
        ("tue-wed", Span(date(2026, 11, 24), date(2026, 11, 25))),
        ("mon", Span(TODAY, TODAY)),
        ("12-13 NOV", Slip.PAST),
        ("12 NOV 2026", Slip.PAST),
        ("2025-12-12", Slip.PAST),
        ("1-30 DEC", Slip.LONG),
        ("13-12 DEC", Slip.LONG),
        ("1 OCT-30 DEC 2026", Slip.LONG),
        ("30-31 FEB", Slip.NONE),
        ("12 DEC-29 FEB", Slip.NONE),
        ("5", Slip.NONE),
        ("", Slip.NONE),
        ("soon", Slip.NONE),
        ("tue 2026", Slip.NONE),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, wanted: Span | Slip) -> None:
    assert visiting.span(text, LANGUAGES, TODAY) == wanted


@given(AHEAD, some.integers(0, LONGEST - 1), some.sampled_from(Language))
def test_dates_as_we_write_them_are_read_back(first: date, more: int, language: str) -> None:
    wanted = Span(first, first + timedelta(days=more))
    text = dates_text(wanted.first, wanted.last, language)
    assert visiting.span(text, ("en", language), TODAY) == wanted


@given(some.text(max_size=40))
def test_whatever_is_written_dates_are_ahead_and_not_too_many(text: str) -> None:
    found = visiting.span(text, LANGUAGES, TODAY)
    if isinstance(found, Span):
        assert TODAY <= found.first <= found.last
        assert 1 <= found.days <= LONGEST


@given(AHEAD, AHEAD, some.integers(0, 5), some.integers(0, 5))
def test_two_spans_meet_when_they_have_a_day_in_common(
    one: date, other: date, more: int, also: int
) -> None:
    first = Span(one, one + timedelta(days=more))
    second = Span(other, other + timedelta(days=also))
    days = [{each.first + timedelta(days=n) for n in range(each.days)} for each in (first, second)]
    assert first.meets(second) == second.meets(first) == bool(days[0] & days[1])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BUNDA 12-13 DEC", Wish("BUNDA", BOTH, "")),
        ("BUNDA 12-13 DEC Neema, Tumaini", Wish("BUNDA", BOTH, "Neema, Tumaini")),
        ("Bunda DH: 12 - 13 Dec, with Neema", Wish("Bunda DH", BOTH, "with Neema")),
        ("12-13 DEC road closed", Wish("", BOTH, "road closed")),
        ("Bunda 12-13 NOV Neema", Wish("Bunda", Slip.PAST, "Neema")),
        ("Bunda", Wish("Bunda", Slip.NONE, "")),
        ("", Wish("", Slip.NONE, "")),
    ],
)
def test_a_plan_is_a_place_dates_and_the_rest(text: str, wanted: Wish) -> None:
    assert visiting.plan(text, LANGUAGES, TODAY) == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("BUNDA", "BUNDA"),
        ("Bunda  dh", "BUNDA"),
        ("kisi", "KISIWA"),
        ("b", ""),
        ("Tarime", ""),
        ("", ""),
    ],
)
def test_a_place_is_known_by_its_code_its_name_or_how_that_begins(text: str, code: str) -> None:
    assert visiting.place_of(text, PLACES) == code


def test_names_are_taken_apart() -> None:
    wanted = ["Dr Neema", "Tumaini", "Kato"]
    assert visiting.names("with Dr Neema, Tumaini and Kato, Kato") == wanted
    assert visiting.names("  ") == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("6", 360),
        ("6.5", 390),
        ("6,5", 390),
        ("6 h", 360),
        ("6h30", 390),
        ("6 hours.", 360),
        ("about 6 hours", 360),
        ("saa 6", 360),
        ("\u0666", 360),
        ("0", 0),
        ("60", 3600),
        ("61", None),
        ("six", None),
        ("6-7", None),
        ("6 mg", None),
        ("", None),
    ],
)
def test_hours_are_read(text: str, minutes: int | None) -> None:
    assert visiting.minutes(text) == minutes


@given(some.integers(0, visiting.MOST_HOURS * 4))
def test_hours_as_we_write_them_are_read_back(quarters: int) -> None:
    assert visiting.minutes(visiting.hours(quarters * 15)) == quarters * 15


@pytest.mark.parametrize(
    ("text", "count", "wanted"),
    [
        ("1 3", 3, (1, 3)),
        ("3,1,3", 3, (1, 3)),
        ("13", 3, (1, 3)),
        ("13", 13, (13,)),
        ("1 13", 13, (1, 13)),
        ("0", 3, (1, 2, 3)),
        ("0.", 2, (1, 2)),
        ("4", 3, None),
        ("0 1", 3, None),
        ("all", 3, None),
        ("1 mg", 3, None),
        ("", 3, None),
    ],
)
def test_who_took_part_is_read_from_a_numbered_list(
    text: str, count: int, wanted: tuple[int, ...] | None
) -> None:
    assert visiting.took_part(text, count) == wanted


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (TODAY, TODAY, Span(TODAY, TODAY)),
        (TODAY - timedelta(days=1), TODAY, Slip.PAST),
        (TODAY, TODAY + timedelta(days=14), Slip.LONG),
        (TODAY, TODAY - timedelta(days=1), Slip.LONG),
        (TODAY + timedelta(days=271), TODAY + timedelta(days=271), Slip.PAST),
    ],
)
def test_two_named_days_are_the_dates_of_a_visit(
    first: date, last: date, wanted: Span | Slip
) -> None:
    assert visiting.between(first, last, TODAY) == wanted
