from __future__ import annotations

import pytest

from tests.bench.measure import Figures, Goal, Row, in_turns, percentiles, short, spread


def test_a_goal_is_a_least_or_a_most() -> None:
    assert Goal(2.5).reached(2.5)
    assert not Goal(2.5).reached(2.4)
    assert Goal(1.5, least=False).reached(1.5)
    assert not Goal(1.5, least=False).reached(1.6)
    assert (str(Goal(2.5)), str(Goal(3, least=False))) == (">= 2.5", "<= 3")


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("a", "", (1.0, 3.0, 9.0), Goal(3)), "reached"),
        (Row("a", "", (1.0, 2.9, 9.0), Goal(3)), "MISSED"),
        (Row("a", "", (1.0,)), ""),
        (Row("a", "", goal=Goal(3), why_not="not asked for"), "off"),
    ],
)
def test_the_median_decides(row: Row, verdict: str) -> None:
    assert row.verdict == verdict
    assert row.as_json()["verdict"] == verdict


def test_contenders_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []
    values = iter(range(100))

    def run(name: str) -> float:
        order.append(name)
        return next(values)

    figures = in_turns(2, {"a": lambda: run("a"), "b": lambda: run("b")})
    assert order == ["a", "b"] * 3
    assert figures.by_name == {"a": [2, 4], "b": [3, 5]}


def test_a_ratio_is_of_one_round() -> None:
    figures = Figures({"ours": [10.0, 40.0], "bare": [20.0, 50.0]})
    assert figures.ratios("ours", "bare") == (0.5, 0.8)
    assert figures.spread("bare", "/s") == "bare 35 (20..50) /s"


def test_figures_are_short() -> None:
    assert [short(each) for each in (12345.6, 99.94, 1.234, 0.01234)] == [
        "12,346",
        "99.9",
        "1.23",
        "0.0123",
    ]
    assert spread([1.0, 3.0, 2.0]) == "2 (1..3)"


def test_percentiles_are_of_the_ordered_values() -> None:
    assert list(percentiles([float(n) for n in range(100, 0, -1)], 0.5, 0.99)) == [51, 100]
