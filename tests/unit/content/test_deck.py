"""What the copy deck prescribes is known to a checkout that has no deck beside it."""

from __future__ import annotations

import pytest

from content import deck
from tests.deck import NO_DECK, load

DECK = load()


@pytest.mark.skipif(DECK is None, reason=NO_DECK)
def test_the_phrases_and_their_parts_are_those_of_the_deck() -> None:
    assert DECK is not None
    english = DECK.phrases["en"]
    assert english.keys() == deck.IDS
    assert {name: deck.most_parts(name) for name in deck.IDS} == {
        name: said.most_parts for name, said in english.items()
    }


def test_a_phrase_stays_in_one_part_unless_it_is_listed() -> None:
    assert deck.TWO_PARTS < deck.IDS
    assert deck.most_parts("offer.urgent") == 2
    assert deck.most_parts("ask.received") == deck.most_parts("one.of.ours") == 1


def test_every_reserved_word_has_a_home_where_it_may_be_said() -> None:
    assert deck.RESERVED.keys() < deck.CARRIER_WORDS
    assert all(deck.RESERVED.values())
