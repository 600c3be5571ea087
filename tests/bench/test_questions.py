from __future__ import annotations

from tests.bench.questions import MINUTE_US, Fate, Week, busiest, rows, time_to


def fate(minutes: int, *, answered: bool = True) -> Fate:
    return Fate("urgent", answered, minutes * MINUTE_US, "focal" if answered else "")


def test_who_gave_up_counts_for_as_long_as_they_waited() -> None:
    answered = [fate(1), fate(2), fate(3)]
    assert time_to(answered, 0.5) == 2
    assert time_to([*answered, fate(0, answered=False)], 0.5) == 2, "seen for no time at all"
    assert time_to([*answered, *[fate(9, answered=False)] * 4], 0.5) is None
    assert time_to([fate(1), fate(2, answered=False), fate(3)], 0.5) == 3


def test_a_table_names_each_urgency_and_tier() -> None:
    urgent, routine, focal, *_ = rows([fate(4), fate(6, answered=False)])
    assert urgent == ("urgent", "2", "50 %", "4 min", "not reached", "not reached")
    assert routine == ("routine", "0", "-", "not reached", "not reached", "not reached")
    assert focal == ("urgent, answered by focal", "1", "100 %", "4 min", "4 min", "4 min")


def test_the_busiest_three_of_each_programme_count_alike() -> None:
    assert busiest([Week((), (), (4, 3, 2, 1)), Week((), (), (1,)), Week((), (), ())]) == 0.95
