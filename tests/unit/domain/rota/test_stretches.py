from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.local_time import to_utc
from domain.model import Discipline, Tier
from domain.rota.stretches import Stretch, as_shift, distinct, within, without

LINE = (Discipline.ANAESTHESIA, Tier.REGIONAL)
START = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # London's clocks go back five hours later
HALF = timedelta(minutes=30)


def stretch(start: int, end: int, mentor: int = 1, zone: str = "Europe/London") -> Stretch:
    return Stretch(LINE, mentor, START + start * HALF, START + end * HALF, zone)


STRETCHES = st.builds(stretch, st.integers(0, 15), st.integers(16, 30), st.integers(1, 3))
TIMES = st.integers(0, 30).map(lambda n: START + n * HALF)


def holds(each: Stretch, instant: datetime) -> bool:
    return each.start <= instant < each.end


@given(whole=STRETCHES, start=TIMES, end=TIMES)
def test_a_cut_parts_a_stretch_into_what_is_within_and_what_is_without(
    whole: Stretch, start: datetime, end: datetime
) -> None:
    inside, outside = list(within(whole, start, end)), list(without(whole, start, end))
    for instant in (START + n * HALF for n in range(31)):
        in_cut = start <= instant < end
        assert any(holds(each, instant) for each in inside) == (holds(whole, instant) and in_cut)
        left = [each for each in outside if holds(each, instant)]
        assert len(left) == (holds(whole, instant) and not in_cut)


@given(found=st.lists(STRETCHES, max_size=6))
def test_what_is_left_out_changes_nobodys_duty(found: list[Stretch]) -> None:
    kept = distinct(found)
    for instant in (START + n * HALF for n in range(31)):
        before = {each.mentor_id for each in found if holds(each, instant)}
        assert {each.mentor_id for each in kept if holds(each, instant)} == before
    keys = {(each.mentor_id, each.start) for each in kept}
    assert len(keys) == len(kept) == len({as_shift(each).id for each in kept})


@given(whole=STRETCHES)
def test_a_shift_says_the_same_instants_even_in_an_hour_that_comes_twice(whole: Stretch) -> None:
    told = as_shift(whole)
    ends = (to_utc(told.starts, told.time_zone), to_utc(told.ends, told.time_zone))
    assert ends == (whole.start, whole.end)
    assert told.id < 0
    assert told.starts.tzinfo is None


def test_an_id_is_of_line_person_and_start() -> None:
    first = as_shift(stretch(0, 4)).id
    assert as_shift(stretch(0, 9)).id == first
    assert first not in {as_shift(stretch(1, 4)).id, as_shift(stretch(0, 4, mentor=2)).id}
