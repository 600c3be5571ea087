from __future__ import annotations

from domain.model import Discipline, Tier
from domain.reasons import Reason, Why, english, read

COVERS = Reason(Why.COVERS, Discipline.GENERAL_SURGERY)


def test_reasons_are_said_in_english_and_found_in_it_again() -> None:
    said = english([Reason(Why.REGIONAL), COVERS, Reason(Why.LANGUAGE)])
    assert said == "on call (regional), covers general surgery by the charter, same language"
    assert read(said) == (Reason(Why.REGIONAL), COVERS, Reason(Why.LANGUAGE))


def test_every_reason_has_words_of_its_own() -> None:
    every = [Reason(why) for why in Why if why is not Why.COVERS]
    every += [Reason(Why.COVERS, each) for each in Discipline]
    assert len({each.english for each in every}) == len(every)
    assert read(english(every)) == tuple(every)


def test_words_that_are_no_reason_are_left_out() -> None:
    assert read("on call, same language") == (Reason(Why.LANGUAGE),)
    assert read("") == ()


def test_every_tier_of_mentors_is_a_reason() -> None:
    assert {*Tier} - {Tier.COORDINATOR} <= {*map(str, Why)}
