from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Discipline, Shift, Tier
from domain.oncall import OnCallNow, cover_until, next_start, on_call, who

DAR = "Africa/Dar_es_Salaam"  # UTC+3
ANAESTHESIA, OBSTETRICS = Discipline.ANAESTHESIA, Discipline.OBSTETRICS
NEEMA, KATO, BARAKA = 1, 2, 3
NOON = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)  # 12:00 in Dar es Salaam


def local(hours: int) -> datetime:
    """Give a local time in hours after midnight of 14 November."""
    return datetime.fromisoformat("2026-11-14") + timedelta(hours=hours)


def instant(hours: int) -> datetime:
    return (local(hours) - timedelta(hours=3)).replace(tzinfo=UTC)


def shift(
    number: int,
    mentor_id: int,
    hours: tuple[int, int],
    tier: Tier = Tier.REGIONAL,
    discipline: Discipline = ANAESTHESIA,
) -> Shift:
    return Shift(number, mentor_id, discipline, tier, local(hours[0]), local(hours[1]), DAR)


DAY_OF_NEEMA = shift(1, NEEMA, (7, 19))
NIGHT_OF_KATO = shift(2, KATO, (19, 31))
BACKUP_OF_BARAKA = shift(3, BARAKA, (0, 48), Tier.BACKUP)
COORDINATOR = shift(4, 9, (0, 48), Tier.COORDINATOR)


def test_a_shift_holds_its_start_but_not_its_end() -> None:
    assert on_call([DAY_OF_NEEMA], instant(7)) == (DAY_OF_NEEMA,)
    assert on_call([DAY_OF_NEEMA], instant(19) - timedelta.resolution) == (DAY_OF_NEEMA,)
    assert on_call([DAY_OF_NEEMA], instant(19)) == ()


def test_those_on_call_come_by_tier_whatever_the_order_given() -> None:
    for shifts in permutations([DAY_OF_NEEMA, NIGHT_OF_KATO, BACKUP_OF_BARAKA, COORDINATOR]):
        assert on_call(shifts, NOON) == (DAY_OF_NEEMA, BACKUP_OF_BARAKA, COORDINATOR)


def test_a_night_ends_by_the_wall_clock_when_the_clocks_change() -> None:
    night = Shift(
        1,
        NEEMA,
        ANAESTHESIA,
        Tier.REGIONAL,
        datetime.fromisoformat("2026-10-24 19:00"),
        datetime.fromisoformat("2026-10-25 07:00"),
        "Europe/Berlin",
    )
    last = datetime(2026, 10, 25, 5, 59, tzinfo=UTC)  # 06:59 local, 12 h 59 min after the start
    assert on_call([night], last) == (night,)
    assert on_call([night], last + timedelta(minutes=1)) == ()


def test_cover_starts_with_the_next_shift_of_the_discipline() -> None:
    birth = shift(5, KATO, (15, 19), discipline=OBSTETRICS)
    shifts = [NIGHT_OF_KATO, birth, COORDINATOR]
    assert next_start(shifts, ANAESTHESIA, NOON) == instant(19)
    assert next_start(shifts, OBSTETRICS, NOON) == instant(15)
    assert next_start(shifts, None, NOON) == instant(15)
    assert next_start(shifts, ANAESTHESIA, instant(19)) is None
    assert next_start([shift(6, 9, (20, 30), Tier.COORDINATOR)], None, NOON) is None


def test_a_shift_that_ends_before_it_starts_covers_nothing() -> None:
    backwards = shift(7, NEEMA, (20, 20))
    assert next_start([backwards], ANAESTHESIA, NOON) is None
    assert cover_until([shift(8, NEEMA, (13, 11))], ANAESTHESIA, NOON) is None


def test_cover_goes_on_while_shifts_touch() -> None:
    later = shift(9, NEEMA, (32, 40))
    shifts = [later, NIGHT_OF_KATO, DAY_OF_NEEMA]
    assert cover_until(shifts, ANAESTHESIA, NOON) == instant(31)
    assert cover_until([*shifts, BACKUP_OF_BARAKA], ANAESTHESIA, NOON) == instant(48)
    assert cover_until(shifts, None, instant(32)) == instant(40)
    assert cover_until(shifts, ANAESTHESIA, instant(31)) is None
    assert cover_until(shifts, OBSTETRICS, NOON) is None
    assert cover_until([COORDINATOR], ANAESTHESIA, NOON) is None


def test_who_names_the_mentor_before_the_backup() -> None:
    shifts = [BACKUP_OF_BARAKA, NIGHT_OF_KATO, DAY_OF_NEEMA, COORDINATOR]
    assert who(shifts, ANAESTHESIA, NOON) == OnCallNow(DAY_OF_NEEMA, instant(19), NIGHT_OF_KATO)


def test_who_names_the_backup_when_that_is_who_comes_next() -> None:
    shifts = [BACKUP_OF_BARAKA, DAY_OF_NEEMA]
    assert who(shifts, ANAESTHESIA, NOON) == OnCallNow(DAY_OF_NEEMA, instant(19), BACKUP_OF_BARAKA)
    assert who(shifts, ANAESTHESIA, instant(6)) == OnCallNow(
        BACKUP_OF_BARAKA, instant(7), DAY_OF_NEEMA
    )


def test_who_joins_the_shifts_of_one_mentor() -> None:
    evening = shift(5, NEEMA, (19, 23))
    colleague = shift(6, KATO, (8, 30))
    assert who([evening, DAY_OF_NEEMA, colleague], ANAESTHESIA, NOON) == OnCallNow(
        DAY_OF_NEEMA, instant(23), colleague
    )


def test_who_looks_over_a_gap() -> None:
    monday = shift(5, KATO, (55, 67))
    again = shift(6, NEEMA, (31, 43))
    assert who([monday, again, DAY_OF_NEEMA], ANAESTHESIA, NOON) == OnCallNow(
        DAY_OF_NEEMA, instant(19), monday
    )


def test_who_says_when_there_is_nobody() -> None:
    assert who([], ANAESTHESIA, NOON) == OnCallNow(None, None, None)
    assert who([DAY_OF_NEEMA], OBSTETRICS, NOON) == OnCallNow(None, None, None)
    assert who([NIGHT_OF_KATO], ANAESTHESIA, NOON) == OnCallNow(None, None, NIGHT_OF_KATO)
    assert who([DAY_OF_NEEMA], ANAESTHESIA, NOON) == OnCallNow(DAY_OF_NEEMA, instant(19), None)


def test_a_naive_now_is_refused() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="says no time zone"):
        on_call([], naive)
    with pytest.raises(ValueError, match="says no time zone"):
        next_start([], None, naive)
    with pytest.raises(ValueError, match="says no time zone"):
        cover_until([], None, naive)
    with pytest.raises(ValueError, match="says no time zone"):
        who([], ANAESTHESIA, naive)


SHIFTS = st.lists(
    st.builds(
        shift,
        number=st.integers(1, 99),
        mentor_id=st.integers(1, 3),
        hours=st.tuples(st.integers(0, 40), st.integers(0, 40)),
        tier=st.sampled_from(Tier),
        discipline=st.sampled_from([ANAESTHESIA, OBSTETRICS]),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(shifts=SHIFTS, hour=st.integers(0, 40))
def test_who_agrees_with_who_is_on_call(shifts: list[Shift], hour: int) -> None:
    now = instant(hour)
    found = who(shifts, ANAESTHESIA, now)
    mentors = [
        each
        for each in on_call(shifts, now)
        if each.discipline is ANAESTHESIA and each.tier is not Tier.COORDINATOR
    ]
    assert found.now == (mentors[0] if mentors else None)
    assert (found.until is None) == (found.now is None)
    assert (cover_until(shifts, ANAESTHESIA, now) is None) == (found.now is None)
    if found.until is not None:
        assert found.until > now
    if found.now and found.then:
        assert found.then.mentor_id != found.now.mentor_id


@given(shifts=SHIFTS, hour=st.integers(0, 40))
def test_the_order_of_shifts_changes_nothing(shifts: list[Shift], hour: int) -> None:
    now, turned = instant(hour), shifts[::-1]
    assert on_call(shifts, now) == on_call(turned, now)
    assert who(shifts, ANAESTHESIA, now) == who(turned, ANAESTHESIA, now)
    assert cover_until(shifts, None, now) == cover_until(turned, None, now)
    assert next_start(shifts, None, now) == next_start(turned, None, now)
