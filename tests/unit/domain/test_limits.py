from __future__ import annotations

import pytest

from domain.intents import Intent
from domain.limits import SAME, Excess, Haste, excess
from domain.reserved import IntentKind

TEXT = Intent(IntentKind.TEXT)
URGENT = Intent(IntentKind.TEXT, urgent=True)
AWAY = ("I am away until Monday.",) * SAME.most
CALM, FAST = Haste(over=False), Haste(over=True)


def test_an_ordinary_pace_is_passed_on() -> None:
    assert excess(CALM, TEXT, known=True) is None
    assert excess(Haste(over=False, texts=AWAY[1:]), TEXT, known=True) is None


def test_more_than_a_person_writes_is_kept() -> None:
    assert excess(FAST, TEXT, known=True) is Excess.FAST
    assert excess(FAST, Intent(IntentKind.TAP), known=True) is Excess.FAST


def test_urgent_words_pass_from_people_we_know_and_from_nobody_else() -> None:
    assert excess(FAST, URGENT, known=True) is None
    assert excess(FAST, URGENT, known=False) is Excess.FAST


def test_whoever_wants_to_leave_is_always_heard() -> None:
    assert excess(Haste(over=True, texts=AWAY), Intent(IntentKind.STOP), known=True) is None


def test_a_machine_that_repeats_itself_is_kept_even_when_it_says_urgent() -> None:
    same = Haste(over=False, texts=(*AWAY[1:], "i am  AWAY until monday. "))
    assert excess(same, TEXT, known=True) is Excess.SAME
    assert excess(same, URGENT, known=True) is Excess.SAME


@pytest.mark.parametrize("kind", [IntentKind.TAP, IntentKind.KEY, IntentKind.DIGIT])
def test_keys_may_be_repeated(kind: IntentKind) -> None:
    assert excess(Haste(over=False, texts=AWAY), Intent(kind), known=True) is None


def test_short_words_may_be_repeated_and_different_texts_are_not_the_same() -> None:
    assert excess(Haste(over=False, texts=("ok asante sana",) * 5), TEXT, known=True) is None
    other = (*AWAY[1:], "I am back at work today.")
    assert excess(Haste(over=False, texts=other), TEXT, known=True) is None
