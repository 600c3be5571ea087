"""What a coordinator may take out of what is held on somebody."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.disclosing import OF_QUESTIONS, WHOLE, disclosed

SEALED = "sealed words"
questions = st.lists(
    st.tuples(st.integers(1, 9), st.booleans()), max_size=5, unique_by=lambda each: each[0]
)


@given(questions, st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=9))
def test_no_word_of_what_is_sealed_gets_out(
    asked: list[tuple[int, bool]], said: list[tuple[int, bool]]
) -> None:
    named = {number for number, anonymous in asked if not anonymous}
    messages = [
        {
            "question": number,
            "near_miss": 1 if missed else None,
            "text": "words" if number in named and not missed else SEALED,
        }
        for number, missed in said
    ]
    loose = {"question": None, "near_miss": None, "text": SEALED}
    held: dict[str, Any] = {
        "person": {"name": "Asha"},
        "questions": [{"id": number, "anonymous": anonymous} for number, anonymous in asked],
        "messages": [*messages, loose],
        "near_misses": [{"id": 1, "words": SEALED}],
        "responses": [{"answers": [SEALED]}],
        "something_new": [SEALED],
    }
    given_out = disclosed(held)
    assert SEALED not in json.dumps(given_out)
    assert given_out["person"] == {"name": "Asha"}
    open_ones = [each for each in messages if each["text"] == "words"]
    assert given_out["messages"] == open_ones
    left = given_out["left_out"]
    assert (left["near_misses"], left["responses"], left["something_new"]) == (1, 1, 1)
    assert left["messages"] == len(messages) + 1 - len(open_ones)


def test_each_part_is_given_in_one_way() -> None:
    assert not WHOLE & OF_QUESTIONS
