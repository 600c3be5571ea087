"""Charts: as long as what they stand for, named in words, and harmless whatever they are told."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.charts import WIDE, Bar, bars, progress

AMOUNTS = st.floats(0, 1e9)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(0, 4, "0"), (1, 4, "25"), (4, 4, "100"), (5, 4, "100"), (1, 3, "33.33"), (0, 0, "0")],
)
def test_progress_is_as_long_as_its_part(part: int, whole: int, share: str) -> None:
    drawn = ElementTree.fromstring(progress("Three of four", part, whole))
    assert drawn.attrib["role"] == "img"
    assert drawn.findtext("title") == "Three of four"
    assert [each.attrib["width"] for each in drawn.iter("rect")] == ["100", share]


@given(st.lists(st.tuples(NAMES, AMOUNTS), max_size=6), NAMES)
def test_bars_are_ranked_and_the_longest_fills_the_line(
    rows: list[tuple[str, float]], title: str
) -> None:
    given_ = [Bar(name, value, f"{value:g} TZS") for name, value in rows]
    drawn = ElementTree.fromstring(bars(title, "SMS costs most", given_))
    assert drawn.findtext("title", "") == title
    assert drawn.findtext("desc") == "SMS costs most"
    lengths = [
        int(each.attrib["width"]) for each in drawn.iter("rect") if each.get("class") == "b"
    ]
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) == len(rows)
    assert all(0 <= each <= WIDE for each in lengths)
    if any(value for _, value in rows):
        assert lengths[0] == WIDE


def test_turned_bars_begin_on_the_right_as_text_does_there() -> None:
    rows = [Bar("SMS", 4, "4.00"), Bar("WhatsApp", 1, "1.00")]
    drawn = ElementTree.fromstring(bars("Spend", "5.00", rows, turned=True))
    filled = [each.attrib for each in drawn.iter("rect") if each.get("class") == "b"]
    assert [int(each["x"]) + int(each["width"]) for each in filled] == [WIDE, WIDE]
    assert [each.attrib["x"] for each in drawn.iter("text")] == [str(WIDE), "0"] * 2


def test_names_are_words_and_never_marks() -> None:
    drawn = bars("<b>", "</desc><script>", [Bar("<img src=x>", 1, "{{ 7 * 7 }}")])
    assert "<b>" not in drawn
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "{{ 7 * 7 }}" in drawn
