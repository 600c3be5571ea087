from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fitting import is_gsm7
from domain.gratitude import LONGEST, best

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("texts", "quote"),
    [
        (["Thank you so much doctor"], "Thank you so much doctor"),
        (["Asante sana \U0001f64f"], "Asante sana"),
        (["Merci beaucoup.", "Thanks"], "Merci beaucoup."),
        (["Thanks", "Asante"], "Thanks"),
        (["obrigado"], "obrigado"),
        (["ok", "noted", "\U0001f44d", "sawa"], ""),
        (["Thank you, and call 0710 000 001"], ""),
        (["Thank you, what next?"], ""),
        (["thanks " * 20], ""),
        ([], ""),
    ],
)
def test_the_thanks_that_say_most_are_quoted(texts: list[str], quote: str) -> None:
    assert best(texts, "TZ", TODAY) == quote


@given(st.lists(st.text() | st.sampled_from(["thank you", "asante sana", "merci"])))
def test_a_quotation_is_short_and_one_of_the_texts(texts: list[str]) -> None:
    quote = best(texts, "TZ", TODAY)
    assert len(quote) <= LONGEST
    assert is_gsm7(quote)
    assert "\n" not in quote
