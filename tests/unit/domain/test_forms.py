"""The monthly form: a line is read or its first bad part named, and slips are asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import forms
from domain.forms import Doubt, Line, Order
from domain.instruments import AnswerType, Instrument, Step

FORM = Instrument(
    forms.FORM,
    (
        Step("f1", AnswerType.NUMBER, least=0, most=2000, key="ops"),
        Step("f2", AnswerType.NUMBER, least=0, most=2000, key="cs", check="f2 <= f1"),
        Step("f3", AnswerType.NUMBER, least=0, most=200, key="d0", check="f3 <= f1"),
        Step("f4", AnswerType.NUMBER, least=0, most=200, key="deaths", check="f4 >= f3"),
    ),
    form=True,
)
"""The form in small."""

FIGURES = st.fixed_dictionaries(
    {each.id: st.none() | st.integers(0, each.most or 0) for each in FORM.steps}
)


@given(FIGURES, st.permutations(FORM.steps), st.sampled_from(["=", " = ", ": ", " =", " "]))
def test_names_come_in_any_order_and_case(
    figures: forms.Figures, steps: list[Step], equals: str
) -> None:
    said = [
        f"{each.key.upper() if place % 2 else each.key}{equals}{_written(figures[each.id])}"
        for place, each in enumerate(steps)
    ]
    assert forms.read_line(FORM, ", ".join(said)) == Line(figures)


@given(FIGURES)
def test_all_numbers_may_come_without_names(figures: forms.Figures) -> None:
    said = " ".join(_written(figures[each.id]) for each in FORM.steps)
    assert forms.read_line(FORM, said + ".") == Line(figures)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("ops=48 cs=six d0=0", "cs=six"),
        ("ops=48 kids=6", "kids=6"),
        ("ops=48 cs=-6", "cs=-6"),
        ("ops=48 cs=4.5", "cs=4.5"),
        ("ops=48 cs", "cs"),
        ("ops=48 cs= d0=1", "cs=d0=1"),
        ("ops=48 ops=49", "ops=49"),
        ("ops=48 21", "21"),
        ("48 six 0 0", "six"),
    ],
)
def test_the_first_part_that_cannot_be_read_is_named(said: str, part: str) -> None:
    assert forms.read_line(FORM, said).unclear == part


def test_what_can_be_read_beside_it_is_kept() -> None:
    found = forms.read_line(FORM, "ops=48 cs=six d0=- deaths=1")
    assert found.figures == {"f1": 48, "f3": None, "f4": 1}


def test_the_same_number_twice_is_no_contradiction() -> None:
    assert forms.read_line(FORM, "ops=48 OPS=48") == Line({"f1": 48})


def test_digits_of_any_script_count() -> None:
    assert forms.read_line(FORM, "ops=٤٨ cs=२१") == Line({"f1": 48, "f2": 21})


def test_as_many_numbers_as_the_form_has_or_their_count() -> None:
    assert forms.read_line(FORM, "48 21 0").count == 3
    assert forms.read_line(FORM, "48 21 0 1").count is None


def test_a_number_out_of_bounds_is_named() -> None:
    assert forms.read_line(FORM, "ops=48 cs=2001").beyond == ("f2", 2001)
    assert forms.read_line(FORM, "48 2001 0 0").beyond == ("f2", 2001)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("48", (48,)),
        (" 048. ", (48,)),
        ("-", (None,)),
        ("\u2013", (None,)),
        ("--", (None,)),
        ("0", (0,)),
        ("six", None),
        ("4 5", None),
        ("1.5", None),
        ("+255 700", None),
        ("12345678901", None),
        ("", None),
    ],
)
def test_a_reply_to_a_step(text: str, found: tuple[int | None] | None) -> None:
    assert forms.value(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OUT 2026-10 ops=48", Order("OUT", "2026-10", "2026-10", "ops=48")),
        ("out 202610: 48 21", Order("OUT", "2026-10", "202610", "48 21")),
        ("Fix 10/2026", Order("FIX", "2026-10", "10/2026", "")),
        ("OUT 2026-13 ops=1", Order("OUT", "", "2026-13", "ops=1")),
        ("out of oxytocin", Order("OUT", "", "of", "oxytocin")),
        ("OUT", Order("OUT", "", "", "")),
        ("fix.", Order("FIX", "", "", "")),
        ("OUT.10", None),
        ("outcome of the patient", None),
        ("the form: OUT 2026-10", None),
    ],
)
def test_a_word_before_a_month(text: str, found: Order | None) -> None:
    assert forms.order(text) == found


def test_only_numbers_by_name_are_pairs() -> None:
    assert forms.read_pairs(FORM, "cs = 6") == Line({"f2": 6})
    assert forms.read_pairs(FORM, "cs=six") == Line(unclear="cs=six")
    assert forms.read_pairs(FORM, "bp=90/60") is None
    assert forms.read_pairs(FORM, "cs is 6") is None
    assert forms.read_pairs(FORM, "6") is None


def test_a_step_with_a_dash_is_not_missing() -> None:
    assert [each.key for each in forms.missing(FORM, {"f1": 4, "f3": None})] == ["cs", "deaths"]


def test_a_broken_sum_names_the_number_beside_it() -> None:
    found = forms.doubts(FORM, {"f1": 48, "f2": 50, "f3": 3, "f4": 2}, {})
    assert found == [Doubt("f2", 50, others=("f1",)), Doubt("f4", 2, others=("f3",))]


def test_a_broken_sum_goes_before_an_unusual_number() -> None:
    past = {"f2": [4, 5, 6]}
    assert forms.doubts(FORM, {"f1": 48, "f2": 50}, past) == [Doubt("f2", 50, others=("f1",))]
    assert forms.doubts(FORM, {"f2": 50}, past) == [Doubt("f2", 50, usual=(4, 6))]


@given(FIGURES)
def test_nothing_is_asked_about_a_number_that_is_not_known(figures: forms.Figures) -> None:
    asked = {each.step for each in forms.doubts(FORM, figures, {"f1": [5, 5, 5], "f4": [9, 9, 9]})}
    assert asked.isdisjoint({step for step, each in figures.items() if each is None})


@given(st.lists(st.integers(0, 50), max_size=2), st.integers(0, 5000))
def test_two_months_say_nothing_of_the_third(past: list[int], number: int) -> None:
    assert forms.usual(past, number) is None


@given(st.lists(st.integers(1, 50), min_size=3, max_size=6))
def test_a_month_like_the_others_is_not_unusual(past: list[int]) -> None:
    assert forms.usual(past, round(sum(past) / len(past))) is None
    assert forms.usual(past, 0) == (min(past), max(past)), "as there was never none"


def test_far_is_three_deviations_from_the_mean() -> None:
    past = [4, 5, 7, 6, 4, 6]  # 5.3 with a deviation of 1.2
    assert forms.usual(past, 26) == (4, 7)
    assert forms.usual(past, 6) is None
    assert forms.usual(past, 8) is None
    assert forms.usual(past, 10) == (4, 7)


def test_months_that_do_not_differ_leave_room_for_a_few() -> None:
    assert forms.usual([2, 2, 2], 5) is None
    assert forms.usual([2, 2, 2], 6) == (2, 2)
    assert forms.usual([0, 1, 0], 0) is None, "none is nothing new"


def test_a_step_stands_beside_those_its_sums_speak_of() -> None:
    assert [forms.beside(each) for each in FORM.steps] == [set(), {"f1"}, {"f1"}, {"f3"}]


def test_what_is_known_is_counted() -> None:
    assert forms.known({"f1": 0, "f2": None, "f3": 4}) == 2


def _written(number: int | None) -> str:
    return "-" if number is None else str(number)
