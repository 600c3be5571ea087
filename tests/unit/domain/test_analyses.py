"""Rounds of the situation analysis: what is done and left, and for how long it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from content.instruments import Instruments
from domain import analyses
from domain.analyses import EARLY, VALID, Goal, Round
from domain.instruments import Answer, AnswerState, Response, ResponseState

ANALYSIS = Instruments.load().get(analyses.INSTRUMENT)
PARTS = ANALYSIS.parts
START = datetime(2026, 11, 2, 6, tzinfo=UTC)
STATES = st.sampled_from(ResponseState)


def sent(nth: int, number: int, part: str, state: ResponseState, day: int = 0) -> Response:
    at = START + timedelta(days=day)
    occasion = Round(number, {}, ()).occasion(nth % 3)
    return Response(
        *(nth, analyses.INSTRUMENT, part, occasion, 7, state, at, at + timedelta(days=7)),
        ended_at=at if state is ResponseState.DONE else None,
    )


RESPONSES = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(PARTS), STATES, st.integers(0, 400))
).map(lambda drawn: [sent(nth, *each) for nth, each in enumerate(drawn)])


def complete(number: int, day: int) -> list[Response]:
    return [
        sent(100 * number + nth, number, part, ResponseState.DONE, day)
        for nth, part in enumerate(PARTS)
    ]


@given(RESPONSES)
def test_a_part_is_done_or_left_whoever_did_it(responses: list[Response]) -> None:
    for each in analyses.rounds(PARTS, responses):
        assert sorted([*each.done, *each.left]) == sorted(PARTS)
        of_round = [one for one in responses if analyses.number_of(one.occasion) == each.number]
        done = {one.part for one in of_round if one.state is ResponseState.DONE}
        assert set(each.done) == done
        assert (each.completed_at is None) == bool(each.left)


@given(RESPONSES, st.integers(0, 800))
def test_the_round_that_is_filled_in_never_goes_back(responses: list[Response], day: int) -> None:
    known = analyses.rounds(PARTS, responses)
    now = START + timedelta(days=day)
    found = analyses.current(PARTS, known, now)
    newest = max((each.number for each in known), default=0)
    assert found.number in {newest, newest + 1}
    later = analyses.current(PARTS, known, now + timedelta(days=1))
    assert later.number >= found.number


def test_a_whole_round_counts_for_six_months_and_may_be_renewed_a_little_before() -> None:
    known = analyses.rounds(PARTS, complete(1, 10))
    done_at = START + timedelta(days=10)
    assert known[0].completed_at == done_at
    for now, number, counts in (
        (done_at, 1, True),
        (done_at + VALID - EARLY - timedelta(seconds=1), 1, True),
        (done_at + VALID - EARLY, 2, True),
        (done_at + VALID, 2, False),
    ):
        assert analyses.current(PARTS, known, now).number == number
        assert (analyses.valid_until(known, now) is not None) is counts
    again = analyses.rounds(PARTS, [*complete(1, 10), *complete(2, 190)])
    second = START + timedelta(days=190)
    assert analyses.valid_until(again, second) == second + VALID
    assert analyses.current(PARTS, again, second) == again[1]


def test_one_that_was_begun_and_left_is_begun_anew() -> None:
    known = analyses.rounds(PARTS, [sent(1, 1, "practice", ResponseState.DONE)])
    assert analyses.current(PARTS, known, START + timedelta(days=30)).done.keys() == {"practice"}
    assert analyses.current(PARTS, known, START + VALID) == Round(2, {}, PARTS)
    assert analyses.current(PARTS, [], START) == Round(1, {}, PARTS)


def test_nobody_is_asked_twice_for_one_occasion() -> None:
    found = Round(3, {}, ())
    assert [found.occasion(tries) for tries in range(3)] == [
        "situation:3",
        "situation:3.1",
        "situation:3.2",
    ]
    assert {analyses.number_of(found.occasion(tries)) for tries in range(3)} == {3}
    assert analyses.number_of("visit:3") == 0
    assert analyses.rounds(PARTS, [sent(1, 0, "data", ResponseState.DONE)]) == []


def test_goals_are_those_of_the_instrument_the_first_first() -> None:
    def said(**codes: str | None) -> dict[str, Answer]:
        state = AnswerState.ANSWERED
        return {step: Answer(1, 1, step, state, START, code) for step, code in codes.items()}

    assert analyses.goals(said(g1="2", g2="4")) == (Goal.SAFE_ANAESTHESIA, Goal.TEAMWORK)
    assert analyses.goals(said(g1="6", g2="6")) == (Goal.DATA,)
    assert analyses.goals(said(g1=None, g2="1")) == (Goal.WOUND_INFECTION,)
    assert analyses.goals({}) == ()
    for step in ("g1", "g2"):
        assert set(ANALYSIS.step(step).codes) == set(analyses.GOALS)


def test_a_red_part_is_a_barrier_but_for_what_no_leader_removes() -> None:
    assert set(PARTS) - set(analyses.LACKS) == {"readiness", analyses.PRIORITIES}
