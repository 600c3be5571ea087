"""What a cell may hold."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.importing.cells import (
    chat_id,
    check_headers,
    day,
    hint,
    moment,
    one_of,
    phone,
    same_name,
    tidy,
    zone,
)
from domain.importing.rows import Fault, Table
from domain.model import Level


def test_a_text_is_tidied() -> None:
    assert tidy(" Dr \n Ne\u0301ema\t") == "Dr N\u00e9ema"
    assert tidy("\u202a+255 700\u00a0000 001\u202c") == "+255 700 000 001"
    assert tidy("\ufeff \x1b\u200b") == ""
    assert same_name("DR  STRASSE") == same_name("dr stra\u00dfe ")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("+255 700 000 001", "+255700000001"),
        ("+255-700-000-001", "+255700000001"),
        ("+٢٥٥٧٠٠٠٠٠٠٠١", "+255700000001"),
        ("+255 000 000 001", "+255000000001"),
        ("+1 (202) 555-0143", "+12025550143"),
        ("+44 7700 900123", "+447700900123"),
        ("+999 000 0001", "+9990000001"),
    ],
)
def test_a_number_is_stored_as_e164_in_fiction_too(text: str, stored: str) -> None:
    assert phone(text) == stored


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0700 000 001", "country code first"),
        ("255700000001", "country code first"),
        ("+255 700 000 001 ext 5", "not a full telephone number"),
        ("+1800FLOWERS", "not a full telephone number"),
        ("+0700000001", "no country code that exists"),
        ("+255", "too few or too many digits"),
        ("+255 700 000", "too few or too many digits"),
        ("+255 700 000 001 234", "too few or too many digits"),
        ("+1 555 0123", "too few or too many digits"),
    ],
)
def test_what_is_no_number_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        phone(text)


def test_a_chat_id_is_digits() -> None:
    assert chat_id("0123456789") == "123456789"
    assert chat_id("٧٠٠٢") == "7002"


@pytest.mark.parametrize("text", ["-5", "0", "asha", "@asha", "1.5", "²", "9" * 17])
def test_what_is_no_chat_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Telegram chat id"):
        chat_id(text)


def test_a_zone_must_exist() -> None:
    assert zone("Africa/Dar_es_Salaam") == "Africa/Dar_es_Salaam"


@pytest.mark.parametrize("text", ["Africa/Bunda", "Africa", "../etc/passwd", "EAT+3", "\ud800"])
def test_a_zone_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write one such as Africa/Dar_es_Salaam"):
        zone(text)


@pytest.mark.parametrize("text", ["2026-11-14", "2026-11-14T00:00", "2026-11-14 00:00:00"])
def test_a_day_may_be_followed_by_midnight(text: str) -> None:
    assert day(text) == date(2026, 11, 14)


@pytest.mark.parametrize("text", ["14.11.2026", "20261114", "2026-02-30", "2026-11-14T07:00", "-"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2026-11-14"):
        day(text)


@pytest.mark.parametrize("text", ["2026-11-14T07:00", "2026-11-14 07:00", "2026-11-14T07:00:00"])
def test_a_moment_is_local(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 14, 7)  # noqa: DTZ001 (wall-clock time)


@pytest.mark.parametrize(
    "text",
    ["2026-11-14", "2026-11-14T07:00Z", "2026-11-14T07:00+03:00", "2026-11-14T24:00", "07:00"],
)
def test_what_is_no_local_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2026-11-14T07:00"):
        moment(text)


@pytest.mark.parametrize("text", ["district_hospital", "District hospital", "DISTRICT-HOSPITAL"])
def test_a_word_may_be_written_as_people_write_it(text: str) -> None:
    assert one_of(Level)(text) is Level.DISTRICT_HOSPITAL


def test_a_word_that_is_not_known_brings_a_guess_and_the_list() -> None:
    with pytest.raises(ValueError, match=r"distrct_hospital is not known \(did you mean district"):
        one_of(Level)("distrct_hospital")
    with pytest.raises(ValueError, match="write one of health_centre, district_hospital"):
        one_of(Level)("x")


def test_nothing_is_guessed_among_too_many() -> None:
    assert hint("BMD", {"BND", "TRM"}) == " (did you mean BND?)"
    assert hint("BMD", {"BND", *map(str, range(100))}) == ""


def test_columns_are_checked_before_the_rows() -> None:
    wrong = Table(("name", "colour", "rolle"), (), line=3)
    assert check_headers(wrong, ("name", "role"), ("cadre",), ("sms", "telegram")) == (
        Fault(3, "colour", "is no column of this file; take it out"),
        Fault(3, "rolle", "is no column of this file (did you mean role?); take it out"),
        Fault(3, "role", "is missing; add a column of this name"),
        Fault(3, "sms, telegram", "are missing; add at least one"),
    )
    assert check_headers(Table(("sms", "name"), ()), ("name",), (), ("sms", "telegram")) == ()


@given(st.text(), st.sampled_from([phone, chat_id, zone, day, moment, one_of(Level)]))
def test_no_cell_crashes_its_parser(text: str, parse: object) -> None:
    assert callable(parse)
    try:
        parse(text)
    except ValueError as refusal:
        assert str(refusal)
