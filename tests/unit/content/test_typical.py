"""The values that phrases are measured with."""

from __future__ import annotations

import pytest

from content.typical import BY_LANGUAGE, OURS, TYPICAL, typical
from domain.languages import Language
from tests.deck import NO_DECK, load

DECK = load()


@pytest.mark.skipif(DECK is None, reason=NO_DECK)
def test_they_are_the_copy_decks() -> None:
    assert DECK is not None
    assert DECK.typical == TYPICAL
    assert DECK.typical_by_language == BY_LANGUAGE


@pytest.mark.parametrize("language", Language)
def test_every_language_has_a_value_for_every_placeholder(language: Language) -> None:
    found = typical(language)
    assert found.keys() == TYPICAL.keys() | OURS["en"].keys()
    assert all(found.values())


def test_a_language_has_its_own_words_and_english_figures() -> None:
    assert typical("sw")["discipline"] == "usingizi"
    assert typical("sw")["wait"] == "dakika 4"
    assert typical("sw")["line"] == typical("en")["line"]
    assert typical("xx") == typical("en")
