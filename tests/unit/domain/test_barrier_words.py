"""What is written of barriers, and what only looks like it."""

from __future__ import annotations

import pytest

from domain.barrier_words import Asked, Wish, read


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("BARRIERS", Asked(Wish.LIST)),
        ("barriers.", Asked(Wish.LIST)),
        ("B4", Asked(Wish.SHOW, 4, sure=False)),
        ("b 12", Asked(Wish.SHOW, 12, sure=False)),
        ("DONE B4", Asked(Wish.DONE, 4)),
        ("done b4.", Asked(Wish.DONE, 4)),
        ("DONE B4 two cylinders came", Asked(Wish.DONE, 4, "two cylinders came")),
        ("done b12 1 mg im", Asked(Wish.DONE, 12, "1 mg im", sure=False)),
        ("HELP B4", Asked(Wish.HELP, 4)),
        ("GIVE B4", Asked(Wish.GIVE, 4, sure=False)),
        ("GIVE B4 Dr  Zuhura", Asked(Wish.GIVE, 4, "Dr Zuhura", sure=False)),
        ("B4 Dr Zuhura", Asked(Wish.GIVE, 4, "Dr Zuhura", sure=False)),
    ],
)
def test_a_whole_message_says_what_is_asked(text: str, asked: Asked) -> None:
    assert read(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        *("", "B", "done", "HELP", "give", "Barriers to care are many", "DONE", "GIVE Neema"),
        *("HELP B4 please", "done", "B4 2 units", "give b12 1 mg", "B4" * 9),
        *("the barriers", "vitamin B12", "BP 90/60", "B1234567"),
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert read(text) is None
