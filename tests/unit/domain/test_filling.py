from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.filling import (
    LONGEST_WORDS,
    after,
    current,
    first,
    left,
    length,
    place,
    read,
    sets_off,
    skip,
)
from domain.instruments import (
    Action,
    ActionKind,
    Answer,
    AnswerState,
    AnswerType,
    Given,
    Instrument,
    Step,
)
from domain.model import Choice

PART = Step("a1", AnswerType.YES_NO, ("1", "2"), follows={"default": "a2", "2": "end"})
SCALE = Step("a2", AnswerType.SCALE, ("1", "2", "3", "4", "5"), 1, 5, {"default": "a3"})
WORDS = Step("a3", AnswerType.FREE_TEXT, follows={"default": "end"})
NUMBER = Step("b1", AnswerType.NUMBER, least=0, most=60, follows={"default": "end"}, part="two")
SOME = Step("b2", AnswerType.NUMBER, least=1, most=9)
CHOICE = Step("c1", AnswerType.CHOICE, ("1", "2", "3"))
SHORT = Instrument("short", (PART, SCALE, WORDS))
PARTED = Instrument("parted", (NUMBER,), ("two",))
LABELS = (Choice("1", "Staff"), Choice("2", "Equipment/supplies"), Choice("3", "Équipe méd."))
ANSWERED = AnswerState.ANSWERED


def test_a_way_goes_by_the_code_and_comes_to_its_end() -> None:
    assert first(SHORT) is PART
    assert after(SHORT, PART, "1") is SCALE
    assert after(SHORT, PART) is SCALE
    assert after(SHORT, PART, "2") is None
    assert after(SHORT, WORDS) is None
    assert first(PARTED, "two") is NUMBER


def test_a_part_that_is_not_there_has_no_beginning() -> None:
    with pytest.raises(KeyError, match="parted has no part one"):
        first(PARTED, "one")


def test_what_is_left_is_counted_on_the_longest_way() -> None:
    skipped = Given(AnswerState.SKIPPED)
    assert (length(SHORT), length(PARTED, "two")) == (3, 1)
    assert left(SHORT, {}) == 3
    assert left(SHORT, {"a1": Given(ANSWERED, "1")}) == 2
    assert left(SHORT, {"a1": skipped, "a2": skipped}) == 1
    assert left(SHORT, {"a1": Given(ANSWERED, "2")}) == 0
    assert current(SHORT, {"a1": skipped}) is SCALE
    assert current(SHORT, {"a1": Given(ANSWERED, "2")}) is None


def test_a_step_knows_its_place_in_its_part() -> None:
    assert [place(SHORT, each) for each in SHORT.steps] == [1, 2, 3]
    assert place(PARTED, NUMBER) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2", "2"),
        (" 2. ", "2"),
        ("(2)", "2"),
        ("2=Equipment/supplies", "2"),
        ("2 - equipment/supplies", "2"),
        ("equipment/supplies", "2"),
        ("Equipment, supplies!", "2"),
        ("2) equipment supplies", "2"),
        ("[2]", "2"),
        ("2#", None),
        ("2?", None),
        ("-2", None),
        ("2.5", None),
        ("equipe med", "3"),
        ("3=Équipe méd.", "3"),
        ("2=Staff", None),
        ("2 units", None),
        ("1 2", None),
        ("4", None),
        ("staff is short", None),
        ("", None),
        (".", None),
    ],
)
def test_a_choice_is_made_by_its_key_its_label_or_both(text: str, code: str | None) -> None:
    found = read(CHOICE, text, "fr", LABELS)
    assert found == (Given(ANSWERED, code) if code else None)


@pytest.mark.parametrize("text", ["3", "٣", "৩", "३", "\u200e3", "03"])
def test_digits_of_any_script_count(text: str) -> None:
    assert read(SCALE, text) == Given(ANSWERED, "3", 3)
    assert read(SOME, text) == Given(ANSWERED, number=3)


def test_words_of_the_language_answer_yes_and_no() -> None:
    assert read(PART, "Ndiyo.", "sw") == Given(ANSWERED, "1")
    assert read(PART, "2 no", "pt") == Given(ANSWERED, "2")
    assert read(PART, "1 no") is None
    assert read(PART, "perhaps") is None


@given(number=st.integers(-100, 10_000))
def test_a_number_counts_within_its_bounds_alone(number: int) -> None:
    within = Given(ANSWERED, number=number) if 0 <= number <= 60 else None
    assert read(NUMBER, str(number)) == within
    assert read(NUMBER, f"{number} hours") == within


@pytest.mark.parametrize("text", ["six", "6 or 7", "6.5", "6,5", "6/40", "-6", "about 6", "²"])
def test_what_is_no_whole_number_is_asked_again(text: str) -> None:
    assert read(NUMBER, text) is None


@pytest.mark.parametrize("text", ["-", "\u2013", "\u2014", " - "])
def test_a_dash_is_not_known_which_is_never_zero(text: str) -> None:
    assert read(NUMBER, text) == Given(AnswerState.UNKNOWN)
    assert read(NUMBER, "0") == Given(ANSWERED, number=0)
    assert read(SCALE, text) is None


def test_zero_leaves_a_step_open_unless_it_is_an_answer_itself() -> None:
    for step in (PART, SCALE, WORDS, CHOICE, SOME):
        assert read(step, "0") == read(step, " \u0660. ") == Given(AnswerState.SKIPPED)
    assert {skip(each) for each in (PART, SCALE, WORDS, CHOICE, SOME)} == {"0"}
    assert skip(NUMBER) == "-"


def test_a_number_without_bounds_is_any_number() -> None:
    assert read(Step("x", AnswerType.NUMBER), "12") == Given(ANSWERED, number=12)


@given(text=st.text(max_size=LONGEST_WORDS))
def test_free_words_are_kept_as_they_are(text: str) -> None:
    found = read(WORDS, text)
    if found and found.state is ANSWERED:
        assert found.words == text.strip()
    elif found is None:
        assert not any(each.isalnum() for each in text)


def test_a_free_text_is_words_and_not_without_end() -> None:
    assert read(WORDS, "We say our names.") == Given(ANSWERED, words="We say our names.")
    assert read(WORDS, "-") is None
    assert read(WORDS, "a" * LONGEST_WORDS)
    assert read(WORDS, "a" * (LONGEST_WORDS + 1)) is None


@given(step=st.sampled_from(SHORT.steps + PARTED.steps + (SOME, CHOICE)), text=st.text())
def test_no_reply_is_too_strange_to_be_read(step: Step, text: str) -> None:
    found = read(step, text, "sw", LABELS)
    assert found is None or found.code is None or found.code in step.codes


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("answered", "12345"),
        ("<=2", "12"),
        (">=3", "345"),
        ("in [2,4]", "24"),
        ("in [2]", "2"),
        ("1", "1"),
    ],
)
def test_an_action_waits_for_its_answer(when: str, codes: str) -> None:
    action = Action(when, ActionKind.NOTIFY_COORDINATOR)
    step = Step("a", AnswerType.SCALE, ("1", "2", "3", "4", "5"), 1, 5, actions=(action,))
    fired = {each for each in step.codes if sets_off(step, Given(ANSWERED, each)) == (action,)}
    assert fired == set(codes)
    assert sets_off(step, Given(AnswerState.SKIPPED)) == ()
    assert sets_off(step, Given(AnswerState.FLAGGED, "1")) == ()


def test_what_is_stored_sets_off_what_was_given() -> None:
    now = datetime(2026, 12, 13, 18, tzinfo=UTC)
    step = Step("a", AnswerType.FREE_TEXT, actions=(Action("answered", ActionKind(ACTION)),))
    stored = Answer(1, 1, "a", ANSWERED, now, words="We say our names")
    assert sets_off(step, stored) == step.actions
    counted = Step("a", AnswerType.NUMBER, actions=(Action("1", ActionKind(ACTION)),))
    assert sets_off(counted, Given(ANSWERED, number=1)) == ()


def test_a_condition_that_nobody_wrote_is_no_condition() -> None:
    odd = Step("a", AnswerType.CHOICE, ("1",), actions=(Action("often", ActionKind(ACTION)),))
    with pytest.raises(ValueError, match="often"):
        sets_off(odd, Given(ANSWERED, "1"))


ACTION = ActionKind.SCHEDULE_COMMITMENT_CHECK
