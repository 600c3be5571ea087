from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fitting import fold, is_gsm7
from domain.languages import Language
from domain.local_time import (
    UnknownZone,
    clock_text,
    country,
    dates_text,
    day_text,
    month_text,
    to_local,
    to_utc,
    wait_text,
    zone,
)

DAR = "Africa/Dar_es_Salaam"  # UTC+3 all year
BERLIN = "Europe/Berlin"  # 02:00-03:00 skipped on 29 March, twice on 25 October 2026
ZONES = (DAR, BERLIN, "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


INSTANTS = st.datetimes(
    min_value=local("1990-01-01"), max_value=local("2035-01-01"), timezones=st.just(UTC)
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_a_zone_names_its_country() -> None:
    assert [country(each) for each in (DAR, "Africa/Maputo", "UTC", "nowhere")] == [
        "TZ",
        "MZ",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("bare", "zone_name", "instant"),
    [
        (local("2026-11-14 07:00"), DAR, utc(2026, 11, 14, 4, 0)),
        (local("2026-03-29 02:30"), BERLIN, utc(2026, 3, 29, 1, 30)),  # gap: old offset, +1
        (local("2026-10-25 02:30"), BERLIN, utc(2026, 10, 25, 0, 30)),  # fold: the first, +2
        (local("2026-10-25 02:30").replace(fold=1), BERLIN, utc(2026, 10, 25, 0, 30)),
        (local("2026-09-01 07:00"), "Africa/Casablanca", utc(2026, 9, 1, 6, 0)),
        (local("2026-12-01 07:00"), "Africa/Casablanca", utc(2026, 12, 1, 7, 0)),
    ],
)
def test_local_time_becomes_utc(bare: datetime, zone_name: str, instant: datetime) -> None:
    assert to_utc(bare, zone_name) == instant
    assert to_utc(bare, zone_name).tzinfo is UTC


@given(instant=INSTANTS, zone_name=st.sampled_from(ZONES))
def test_there_and_back_is_the_same_instant_or_the_first_of_two(
    instant: datetime, zone_name: str
) -> None:
    shown = to_local(instant, zone_name)
    back = to_utc(shown.replace(tzinfo=None), zone_name)
    assert back == instant if shown.fold == 0 else back < instant


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "localtime", "../zones", "/etc/localtime"])
def test_an_unknown_zone_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(UnknownZone, match=r"There is no time zone '.*'; write one like"):
        zone(name)


def test_a_zone_comes_from_the_package_and_is_read_once() -> None:
    assert zone(DAR) is zone(DAR)
    assert zone(DAR) is not ZoneInfo(DAR)
    assert zone(DAR).key == DAR


def test_a_time_with_and_one_without_offset_are_not_mixed_up() -> None:
    naive = local("2026-11-14 07:00")
    with pytest.raises(ValueError, match="already says its time zone"):
        to_utc(utc(2026, 11, 14), DAR)
    with pytest.raises(ValueError, match="says no time zone"):
        to_local(naive, DAR)
    with pytest.raises(ValueError, match="says no time zone"):
        clock_text(utc(2026, 11, 14), DAR, naive)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (utc(2026, 11, 11, 7, 42), "10:42"),
        (utc(2026, 11, 10, 21, 0), "00:00"),  # the reader's today began at 21:00 UTC
        (utc(2026, 11, 10, 20, 59), "Tue 23:59"),
        (utc(2026, 11, 16, 4, 0), "Mon 07:00"),
        (utc(2026, 11, 17, 4, 0), "Tue 07:00"),
        (utc(2026, 11, 5, 4, 0), "Thu 07:00"),
        (utc(2026, 11, 18, 4, 0), "Wed 18 Nov 07:00"),
        (utc(2026, 11, 4, 4, 0), "Wed 4 Nov 07:00"),
        (utc(2027, 1, 2, 4, 0), "Sat 2 Jan 07:00"),
    ],
)
def test_a_time_is_shown_with_its_day_when_not_today(instant: datetime, text: str) -> None:
    assert clock_text(instant, DAR, utc(2026, 11, 11, 9, 0)) == text


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("en", "Mon 07:00", "Sat 14 Nov 07:00"),
        ("fr", "lundi 07:00", "sam. 14 nov. 07:00"),
        ("sw", "Jtatu 07:00", "Jmosi 14 Nov 07:00"),
        ("pt", "seg. 07:00", "sáb. 14 nov. 07:00"),
        ("xx", "Mon 07:00", "Sat 14 Nov 07:00"),
    ],
)
def test_days_and_months_have_the_readers_names(language: str, near: str, far: str) -> None:
    monday, saturday = utc(2026, 11, 16, 4, 0), utc(2026, 11, 14, 4, 0)
    assert clock_text(monday, DAR, utc(2026, 11, 13, 9, 0), language) == near
    assert clock_text(saturday, DAR, utc(2026, 11, 3, 9, 0), language) == far
    assert clock_text(saturday, DAR, saturday, language) == "07:00"


@given(instant=INSTANTS, now=INSTANTS, language=st.sampled_from(Language))
def test_a_shown_time_is_short_and_fits_sms(
    instant: datetime, now: datetime, language: Language
) -> None:
    shown = fold(clock_text(instant, DAR, now, language))
    assert is_gsm7(shown)
    assert len(shown) <= 20


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(seconds=-1), "0 min"),
        (timedelta(), "0 min"),
        (timedelta(seconds=90), "2 min"),
        (timedelta(minutes=15, seconds=29), "15 min"),
        (timedelta(minutes=15, seconds=59), "16 min"),
        (timedelta(minutes=59, seconds=29), "59 min"),
        (timedelta(minutes=59, seconds=59), "1 h"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=2, minutes=59), "2 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=13, minutes=56), "2 days"),
    ],
)
def test_a_wait_is_told_in_the_nearest_minute_or_in_whole_hours_or_days(
    duration: timedelta, text: str
) -> None:
    assert wait_text(duration) == text


@pytest.mark.parametrize(
    ("language", "day", "months"),
    [
        ("en", "Sat 14 Nov", ["Jan", "Oct", "Dec"]),
        ("fr", "sam. 14 nov.", ["janvier", "octobre", "d\u00e9cembre"]),
        ("sw", "Jmosi 14 Nov", ["Jan", "Okt", "Des"]),
        ("pt", "s\u00e1b. 14 nov.", ["janeiro", "outubro", "dezembro"]),
        ("xx", "Sat 14 Nov", ["Jan", "Oct", "Dec"]),
    ],
)
def test_a_day_and_a_month_are_named_as_the_deck_has_them(
    language: str, day: str, months: list[str]
) -> None:
    assert day_text(utc(2026, 11, 13, 22, 0), DAR, language) == day
    assert [month_text(each, language) for each in (1, 10, 12)] == months


@pytest.mark.parametrize("language", Language)
def test_every_month_has_its_name(language: str) -> None:
    names = [month_text(number, language) for number in range(1, 13)]
    assert len(set(names)) == 12
    assert all(is_gsm7(fold(each)) for each in names)


@pytest.mark.parametrize(
    ("first", "last", "language", "text"),
    [
        (date(2026, 12, 12), date(2026, 12, 13), "en", "12-13 Dec"),
        (date(2026, 12, 12), date(2026, 12, 12), "en", "12 Dec"),
        (date(2026, 12, 30), date(2027, 1, 2), "en", "30 Dec-2 Jan"),
        (date(2026, 12, 12), date(2027, 12, 13), "en", "12 Dec-13 Dec"),
        (date(2026, 12, 12), date(2026, 12, 13), "fr", "12-13 d\u00e9cembre"),
        (date(2026, 12, 12), date(2026, 12, 13), "sw", "12-13 Des"),
        (date(2026, 12, 12), date(2026, 12, 13), "pt", "12-13 dezembro"),
    ],
)
def test_dates_are_told_from_the_first_to_the_last(
    first: date, last: date, language: str, text: str
) -> None:
    assert dates_text(first, last, language) == text
