"""A broadcast as a coordinator writes it."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.broadcast_words import (
    LONGEST,
    Fault,
    Line,
    When,
    choices,
    longest,
    read,
    read_when,
    variants,
)
from domain.days import Day
from domain.model import Choice

ENGLISH = ("en",)
YES_NO = (Choice("1", "Yes"), Choice("2", "No"))
FRIDAY = When(Day(weekday=4), time(9))


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        (
            "anaesthesia bunda: Training moved to Friday 9:00",
            Line("anaesthesia bunda", {"": "Training moved to Friday 9:00"}),
        ),
        ("all AT fri 9:00: Come", Line("all", {"": "Come"}, (), FRIDAY)),
        ("all AT fri 9:00:Come", Line("all", {"": "Come"}, (), FRIDAY)),
        ("mentors at bunda at fri 9h: x", Line("mentors at bunda", {"": "x"}, (), FRIDAY)),
        ("mentors at bunda: x", Line("mentors at bunda", {"": "x"})),
        ("all at fri: x", Line("all at fri", {"": "x"})),
        ("all: Coming?\n1=Yes 2=No", Line("all", {"": "Coming?"}, YES_NO)),
        ("all: 1=Yes 2=No", Line("all", {"": "1=Yes 2=No"})),
        (
            "all: Come\nsw: Njoo\nhapa\n1=Yes, 2=No",
            Line("all", {"": "Come", "sw": "Njoo\nhapa"}, YES_NO),
        ),
        ("all:\nsw: Njoo", Line("all", {"sw": "Njoo"})),
        ("", Fault.HOW),
        ("all", Fault.HOW),
        ("all:", Fault.HOW),
        (": Come", Fault.HOW),
        ("all 9:00", Fault.HOW),
        (f"all: {'x' * LONGEST}", Line("all", {"": "x" * LONGEST})),
        (f"all: {'x' * LONGEST}x", Fault.LONG),
    ],
)
def test_a_line_is_read(rest: str, line: Line | Fault) -> None:
    assert read(rest, ENGLISH) == line


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("fri 9:00", FRIDAY),
        (" 16:30 ", When(Day(ahead=0), time(16, 30))),
        ("tomorrow 7h", When(Day(ahead=1), time(7))),
        ("14 nov 07.15", When(Day(day=14, month=11), time(7, 15))),
        ("fri", None),
        ("9", None),
        ("25:00", None),
        ("soon 9:00", None),
        ("9:00 fri", None),
    ],
)
def test_a_time_is_read(text: str, when: When | None) -> None:
    assert read_when(text, ENGLISH) == when


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1=Yes 2=No", YES_NO),
        ("1 = Yes; 2 = No", YES_NO),
        ("1=I can come 2=Not now", (Choice("1", "I can come"), Choice("2", "Not now"))),
        ("1=Yes", ()),
        ("2=Yes 3=No", ()),
        ("1=Yes 3=No", ()),
        ("A=Yes B=No", ()),
        ("we need 1=Yes 2=No", ()),
        (f"1=Yes 2={'x' * 21}", ()),
        ("", ()),
    ],
)
def test_keys_to_answer_with_are_counted_from_one(line: str, found: tuple[Choice, ...]) -> None:
    assert choices(line) == found


def test_the_longest_text_is_counted() -> None:
    assert longest("all AT fri 9:00: Come\nsw: Karibuni") == len("Karibuni")
    assert longest("all") == 0


@given(st.text(max_size=60))
def test_no_word_of_a_text_is_lost(body: str) -> None:
    texts = variants(body)
    assert longest(f"all:{body}") >= max(map(len, texts.values()), default=0)
    if "" in texts and len(texts) == 1:
        assert texts[""].split() == body.split()
