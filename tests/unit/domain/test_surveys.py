"""Surveys never swallow what may be about a patient, nor pass an answer on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import surveys
from domain.instruments import (
    Answer,
    AnswerState,
    AnswerType,
    Instrument,
    Response,
    ResponseState,
    Step,
)
from domain.surveys import Said, Whose, whose

NOW = datetime(2026, 12, 13, 15, 0, tzinfo=UTC)
CLOSED = AnswerType.SCALE
WORDS = AnswerType.FREE_TEXT
flags = st.booleans()
said = st.builds(
    Said,
    text=st.text(min_size=1, max_size=60),
    type=st.sampled_from(AnswerType),
    fits=flags,
    words=flags,
    quotes=st.sampled_from([None, True, False]),
    asks=flags,
    answers=flags,
    live=flags,
    runs=flags,
    just_asked=flags,
)


def to(type_: AnswerType, text: str, **how: bool | None) -> Whose:
    return whose(replace(Said(text, type_, fits=False), **how))  # type: ignore[arg-type]


@given(said)
def test_what_is_no_plain_text_or_quotes_something_else_is_never_a_surveys(each: Said) -> None:
    if not each.words or each.quotes is False:
        assert whose(each) is Whose.OTHER


@given(said)
def test_a_text_that_may_be_a_mentors_answer_is_never_taken_unless_it_quotes(each: Said) -> None:
    if each.answers and not each.quotes:
        assert whose(each) in {Whose.OTHER, Whose.DOUBT}


@given(said)
def test_nothing_is_taken_for_sure_while_its_writer_has_an_open_question(each: Said) -> None:
    if each.live and each.asks and not each.quotes:
        assert whose(each) in {Whose.OTHER, Whose.DOUBT}


@given(said)
def test_only_keys_and_what_fits_count_once_a_survey_is_silent(each: Said) -> None:
    if not each.runs and not each.quotes and not each.fits:
        assert whose(each) is Whose.OTHER


@given(said)
def test_a_sentence_of_somebody_who_asks_questions_never_fails_to_fit(each: Said) -> None:
    long = len(each.text.split()) > 3 or "?" in each.text
    if each.asks and long and not each.fits and each.type is not WORDS:
        assert whose(each) is Whose.OTHER


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("often", {}, Whose.MISFIT),
        ("not so often", {}, Whose.DOUBT),
        ("Mother bleeding after caesarean now", {}, Whose.OTHER),
        ("why?", {}, Whose.OTHER),
        ("bleeding", {}, Whose.OTHER),
        ("Mother bleeding", {}, Whose.OTHER),
        ("often", {"live": True}, Whose.OTHER),
        ("often", {"runs": False}, Whose.OTHER),
        ("often", {"quotes": True, "live": True}, Whose.MISFIT),
        ("what does that mean for me?", {"quotes": True}, Whose.OTHER),
        ("We have no such team here", {"asks": False}, Whose.MISFIT),
        ("We have no such team here", {"asks": False, "runs": False}, Whose.OTHER),
        ("five", {"fits": True}, Whose.ANSWER),
        ("five", {"fits": True, "runs": False}, Whose.ANSWER),
        ("five", {"fits": True, "live": True}, Whose.DOUBT),
        ("five", {"fits": True, "live": True, "quotes": True}, Whose.ANSWER),
    ],
)
def test_a_text_to_a_closed_step(text: str, how: dict[str, bool], expected: Whose) -> None:
    assert to(CLOSED, text, **how) is expected


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("We say our names before every case", {}, Whose.ANSWER),
        ("BP 80/40 after the spinal", {}, Whose.DOUBT),
        ("Shall we use oxytocin", {"just_asked": False}, Whose.DOUBT),
        ("What shall we use?", {}, Whose.DOUBT),
        ("Mother bleeding after caesarean", {}, Whose.DOUBT),
        ("Count swabs aloud", {"answers": True}, Whose.DOUBT),
        ("Give oxytocin slowly", {"answers": True, "just_asked": False}, Whose.OTHER),
        ("We say our names", {"live": True}, Whose.DOUBT),
        ("We say our names", {"runs": False}, Whose.OTHER),
        ("We say our 4 names", {"quotes": True, "live": True}, Whose.ANSWER),
        ("Is the budget there by 2027?", {"asks": False}, Whose.ANSWER),
    ],
)
def test_a_text_to_a_step_that_wants_words(
    text: str, how: dict[str, bool], expected: Whose
) -> None:
    assert to(WORDS, text, **how) is expected


def response(**values: object) -> Response:
    made = Response(1, "pulse", "", "q1", 7, ResponseState.RUNNING, NOW, NOW + surveys.RESUMED)
    return replace(made, **values)  # type: ignore[arg-type]


def test_a_response_runs_for_an_hour_after_its_last_exchange() -> None:
    begun = response(began_at=NOW, asked_at=NOW, last_at=NOW - timedelta(minutes=1))
    assert surveys.runs(begun, NOW + timedelta(minutes=59))
    assert not surveys.runs(begun, NOW + timedelta(hours=1))
    assert not surveys.runs(replace(begun, state=ResponseState.DONE), NOW)
    assert not surveys.runs(replace(begun, began_at=None), NOW)
    assert not surveys.runs(replace(begun, asked_at=None, last_at=None), NOW)


def test_a_response_may_be_gone_on_with_for_seven_days_unless_it_is_done_or_left() -> None:
    over = response(state=ResponseState.EXPIRED, asked_at=NOW)
    assert surveys.may_go_on(over, NOW + timedelta(days=7))
    assert not surveys.may_go_on(over, NOW + timedelta(days=8))
    assert surveys.may_go_on(response(), NOW)
    assert not surveys.may_go_on(response(state=ResponseState.DONE), NOW)
    assert not surveys.may_go_on(response(state=ResponseState.LEFT), NOW)


def test_a_response_expires_after_its_days_or_seven_after_the_last_answer() -> None:
    sent = response(asked_at=NOW)
    assert surveys.expires(sent, 5) == NOW + timedelta(days=5)
    late = replace(sent, last_at=NOW + timedelta(days=4))
    assert surveys.expires(late, 5) == NOW + timedelta(days=11)
    assert surveys.expires(response(), 5) == NOW + timedelta(days=5)


ASKED = Instrument(
    "three",
    (
        Step("q1", AnswerType.YES_NO, ("1", "2"), follows={"2": "q3", "default": "q2"}),
        Step("q2", AnswerType.FREE_TEXT, follows={"default": "q3"}),
        Step("q3", AnswerType.YES_NO, ("1", "2"), follows={"default": "end"}),
    ),
)


def given_to(step: str, code: str | None) -> Answer:
    return Answer(0, 1, step, AnswerState.ANSWERED, NOW, code)


def test_an_answer_beside_the_way_of_a_corrected_one_counts_no_more() -> None:
    known = {"q1": given_to("q1", "1"), "q2": given_to("q2", None), "q3": given_to("q3", "1")}
    assert surveys.way(ASKED, known) == ["q1", "q2", "q3"]
    assert surveys.way(ASKED, known | {"q1": given_to("q1", "2")}) == ["q1", "q3"]
    assert surveys.way(ASKED, {"q2": given_to("q2", None)}) == []
