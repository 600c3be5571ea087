from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.languages import Language
from domain.terms import MOST_WORDS, plain, terms, wanted


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Handovers of batteries", "handover, battery"),
        ("fr", "les Césariennes urgentes", "cesarienne urgente"),
        ("pt", "compressas contadas", "compressa contada"),
        ("sw", "Makabidhiano ya zamu", "makabidhiano zamu"),
    ],
)
def test_two_ways_of_writing_a_thing_have_the_same_terms(
    language: str, one: str, other: str
) -> None:
    assert terms(one, language) == terms(other, language) != ()


def test_words_that_say_nothing_and_bare_numbers_are_left_out() -> None:
    assert terms("What is the BP after 2 of 70/40 in a spinal?", "en") == ("bp", "spinal")
    assert wanted("the of and 12 la na") == ()


def test_what_is_looked_for_has_the_endings_of_every_language() -> None:
    (word,) = wanted("césariennes")
    assert terms("cesarienne", "fr")[0] in word
    assert "cesariennes" in word  # as it stands, for a language without a stemmer


def test_a_word_said_twice_counts_once_and_a_long_text_ends() -> None:
    assert len(wanted("spinal Spinal SPINAL")) == 1
    assert len(wanted(" ".join(f"w{chr(97 + n % 26)}x{n}" for n in range(200)))) == MOST_WORDS


def test_accents_go_and_letters_stay() -> None:
    assert plain("Équipe DU Bloc ÇÃO") == "equipe du bloc cao"


@given(st.text(max_size=200), st.sampled_from(Language))
def test_a_term_is_of_letters_and_digits_alone(text: str, language: Language) -> None:
    for each in (*terms(text, language), *(term for word in wanted(text) for term in word)):
        assert each.isalnum()


@given(st.text(max_size=200), st.sampled_from(Language))
def test_whoever_writes_a_text_finds_it_by_its_own_words(text: str, language: Language) -> None:
    found = set(terms(text, language))
    assert all(word & found for word in wanted(text))
