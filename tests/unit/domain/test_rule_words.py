"""Rules as operators write them, and read them again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import recurrence, rule_words
from domain.recurrence import BadRule

START = date(2026, 11, 23)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
clocks = st.times().map(lambda at: f"{at:%H:%M}")
said = st.one_of(
    st.sets(st.sampled_from(DAYS), min_size=1).map(lambda s: " ".join(d for d in DAYS if d in s)),
    st.integers(2, 9).map(lambda n: f"every {n} weeks fri"),
    st.integers(1, 28).map(str),
    st.sampled_from(["daily", "last", "2026-12-12", "2026-12-11 2026-12-12"]),
)


@given(said, clocks)
def test_what_is_written_is_read_again(days: str, at: str) -> None:
    rule = rule_words.read(f"{days} {at}", START)
    assert rule_words.say(rule) == f"{days} {at}"
    recurrence.check(rule)


def test_the_end_is_said() -> None:
    rule = recurrence.weekly(("MO", "WE"), "12:30", START, date(2027, 1, 31))
    assert rule_words.say(rule) == "mon wed 12:30 until 2027-01-31"


def test_what_no_words_are_for_stands_as_it_is() -> None:
    rule = "DTSTART:20261123T123015\nRRULE:FREQ=MONTHLY;BYDAY=2MO"
    assert rule_words.say(rule) == "FREQ=MONTHLY;BYDAY=2MO 12:30:15"


@pytest.mark.parametrize(
    "text",
    ["", "12:30", "someday 12:30", "every 0 weeks fri 12:30", "31 08:00", "mon noon",
     "2026-02-30 08:00"],
)  # fmt: skip
def test_what_is_no_rule_says_how_to_write_one(text: str) -> None:
    with pytest.raises(BadRule, match=r"^(Write|There is)"):
        rule_words.read(text, START)
