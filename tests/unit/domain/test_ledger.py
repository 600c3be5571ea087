from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import Answer, Month, keep, month_of, night_of, span
from domain.model import Discipline, Shift, Tier

DAR = "Africa/Dar_es_Salaam"  # UTC+3
NOVEMBER = Month(2026, 11, DAR)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """Give an instant by its local time in November, such as "14 23:30"."""
    day, clock = text.split()
    local = datetime.fromisoformat(f"2026-11-{day}T{clock}")
    return (local - timedelta(hours=3)).replace(tzinfo=UTC)


def answer(when: datetime, question: int = 1, *, urgent: bool = False) -> Answer:
    return Answer(when, question, asker_id=question % 3, facility_id=question % 2, urgent=urgent)


def shift(starts: str, hours: int, tier: Tier = Tier.REGIONAL, mentor: int = 1) -> Shift:
    begins = datetime.fromisoformat(f"2026-{starts}")
    ends = begins + timedelta(hours=hours)
    return Shift(1, mentor, Discipline.ANAESTHESIA, tier, begins, ends, DAR)


def test_a_month_begins_and_ends_where_its_mentor_is() -> None:
    assert NOVEMBER.starts == datetime(2026, 10, 31, 21, tzinfo=UTC)
    assert NOVEMBER.ends == datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert month_of(datetime(2026, 10, 31, 21, tzinfo=UTC), DAR) == NOVEMBER
    assert month_of(datetime(2026, 10, 31, 20, 59, tzinfo=UTC), DAR) == NOVEMBER.before
    assert Month(2026, 12, DAR).following == Month(2027, 1, DAR)
    assert Month(2027, 1, DAR).before == Month(2026, 12, DAR)


def test_an_answer_is_a_question_however_many_texts_it_took() -> None:
    given_ = [answer(at("14 09:00")), answer(at("14 09:05")), answer(at("15 09:00"), 2)]
    kept = keep(NOVEMBER, given_, [], LATER)
    assert (kept.answers, kept.people, kept.facilities, kept.nights) == (2, 2, 2, 0)
    assert kept.visits == 0


@pytest.mark.parametrize(
    ("clock", "evening"),
    [("14 21:59", None), ("14 22:00", 14), ("15 05:59", 14), ("15 06:00", None), ("15 00:00", 14)],
)
def test_a_night_is_from_ten_to_six(clock: str, evening: int | None) -> None:
    wanted = None if evening is None else date(2026, 11, evening)
    assert night_of(at(clock), DAR) == wanted


def test_a_night_counts_once_with_urgent_answers_alone() -> None:
    texts = [("14 23:00", True), ("15 02:00", True), ("15 23:00", False), ("16 12:00", True)]
    given_ = [
        answer(at(clock), place, urgent=urgent) for place, (clock, urgent) in enumerate(texts)
    ]
    assert keep(NOVEMBER, given_, [], LATER).nights == 1


def test_the_night_between_two_months_counts_in_the_first() -> None:
    given_ = [answer(datetime(2026, 11, 30, 23, tzinfo=UTC), urgent=True)]  # 1 December, 02:00
    assert keep(NOVEMBER, given_, [], LATER).nights == 1
    assert keep(NOVEMBER, given_, [], LATER).answers == 0
    december = keep(NOVEMBER.following, given_, [], LATER)
    assert (december.nights, december.answers) == (0, 1)
    since, until = span(NOVEMBER)
    assert since <= given_[0].at < until


def test_hours_are_those_of_shifts_in_the_month_that_are_over() -> None:
    shifts = [
        shift("10-31T19:00", 12),  # seven of them in November
        shift("11-14T07:00", 12),
        shift("11-14T10:00", 3, Tier.BACKUP),  # within another
        shift("11-15T07:00", 12, Tier.COORDINATOR),
        shift("11-16T07:00", 12),
    ]
    assert keep(NOVEMBER, [], shifts, LATER).hours == 7 + 12 + 12
    assert keep(NOVEMBER, [], shifts, at("16 09:30")).on_call == timedelta(hours=21, minutes=30)
    assert keep(NOVEMBER, [], shifts, at("16 09:30")).hours == 21
    assert keep(NOVEMBER.before, [], shifts, LATER).hours == 5


INSTANTS = st.integers(0, 102 * 24 * 60).map(
    lambda minutes: datetime(2026, 9, 25, tzinfo=UTC) + timedelta(minutes=minutes)
)
ANSWERS = st.lists(
    st.builds(
        lambda when, question, urgent: answer(when, question, urgent=urgent),
        INSTANTS,
        st.integers(1, 6),
        st.booleans(),
    ),
    max_size=20,
)
SHIFTS = st.lists(
    st.builds(
        lambda day, hour, length: shift(f"{day:%m-%d}T{hour:02}:00", length),
        st.dates(date(2026, 9, 28), date(2026, 12, 30)),
        st.integers(0, 23),
        st.integers(0, 60),
    ),
    max_size=15,
)
MONTHS = [Month(2026, number, DAR) for number in (9, 10, 11, 12)] + [Month(2027, 1, DAR)]


@given(ANSWERS)
def test_every_night_counts_in_one_month(given_: list[Answer]) -> None:
    nights = {night_of(each.at, DAR) for each in given_ if each.urgent} - {None}
    assert sum(keep(month, given_, [], LATER + timedelta(days=60)).nights for month in MONTHS) == (
        len(nights)
    )


@given(SHIFTS, INSTANTS)
def test_months_add_up_to_the_time_on_call_that_is_over(
    shifts: list[Shift], now: datetime
) -> None:
    minutes = set()
    for each in shifts:
        moment = each.starts
        while moment < each.ends:
            minutes.add(moment)
            moment += timedelta(hours=1)
    local = now.replace(tzinfo=None) + timedelta(hours=3)
    over = sum(
        (max(timedelta(), min(timedelta(hours=1), local - each)) for each in minutes), timedelta()
    )
    assert sum((keep(month, [], shifts, now).on_call for month in MONTHS), timedelta()) == over


@given(ANSWERS, INSTANTS)
def test_what_is_still_to_come_counts_for_nothing(given_: list[Answer], now: datetime) -> None:
    past = [each for each in given_ if each.at <= now]
    assert keep(NOVEMBER, given_, [], now) == keep(NOVEMBER, past, [], LATER)
