from __future__ import annotations

import pytest

from domain.answer_words import code_of
from domain.instruments import AnswerType


@pytest.mark.parametrize(
    ("words", "language", "code"),
    [
        ("yes", "sw", "1"),
        ("Ndiyo", "sw", "1"),
        ("sim", "pt", "1"),
        ("não", "pt", "2"),
        ("Non", "fr", "2"),
        ("hapana", "sw", "2"),
        ("hapana", "fr", None),
        ("sometimes", "en", None),
        ("", "en", None),
    ],
)
def test_yes_and_no_are_said_in_ones_own_language_or_in_english(
    words: str, language: str, code: str | None
) -> None:
    assert code_of(AnswerType.YES_NO, words, language) == code


def test_steps_of_three_have_their_words() -> None:
    assert code_of(AnswerType.THREE_STEP, "en partie", "fr") == "2"
    assert code_of(AnswerType.THREE_STEP, "no", "fr") == "3"
    assert code_of(AnswerType.FREQUENCY_STEP, "às vezes", "pt") == "2"
    assert code_of(AnswerType.FREQUENCY_STEP, "Always", "xx") == "1"


def test_a_choice_and_a_scale_have_no_common_words() -> None:
    assert code_of(AnswerType.CHOICE, "yes", "en") is None
    assert code_of(AnswerType.SCALE, "often", "en") is None
