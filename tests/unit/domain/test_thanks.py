from __future__ import annotations

import time

import pytest

from domain import thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks",
        "thank you!",
        "Thank you so much, doctor.",
        "OK",
        "ok, thanks",
        "Asante sana daktari",
        "sawa sawa",
        "Merci beaucoup",
        "d\u2019accord, merci",
        "Muito obrigada",
        "Obrigado!!!",
        "C'est noté, merci bien",
        "Nimeelewa, asanteni",
        "Está bem, obrigado",
        "👍",
        "👍🏾👍🏾",
        "ok 👍",
        "🙏 Asante",
        "❤️",
    ],
)
def test_thanks_are_known(text: str) -> None:
    assert thanks.only(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "🏾",
        "ok?",
        "thanks, but she is still bleeding",
        "ok nurse bleeding",
        "doctor",
        "oktober",
        "👍 given 2 units",
        "not ok",
        "👎",
        "3",
    ],
)
def test_what_says_more_is_no_thanks(text: str) -> None:
    assert not thanks.only(text)


def test_a_long_message_is_no_trap() -> None:
    begun = time.perf_counter()
    assert not thanks.only("sawa ok asante sana merci " * 20_000 + "x")
    assert time.perf_counter() - begun < 5
