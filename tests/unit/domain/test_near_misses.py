from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.near_misses import Evidence, Way, resolve, tag, tagged, without_tag

ONE, TWO = 11, 12


@pytest.mark.parametrize(
    ("evidence", "live", "way", "found"),
    [
        (Evidence(), [ONE], Way.REPLY, ONE),
        (Evidence(), [], Way.ELSEWHERE, None),
        (Evidence(), [ONE, TWO], Way.ASK, None),
        (Evidence(others=True), [ONE], Way.ASK, None),
        (Evidence(others=True), [], Way.ELSEWHERE, None),
        (Evidence(going_on=TWO), [ONE, TWO], Way.REPLY, TWO),
        (Evidence(going_on=TWO, others=True), [ONE, TWO], Way.ASK, None),
        (Evidence(tagged=TWO, tag_given=True), [ONE], Way.REPLY, TWO),
        (Evidence(quoted=TWO), [ONE], Way.REPLY, TWO),
        (Evidence(quoted=TWO, others=True), [], Way.REPLY, TWO),
        (Evidence(tagged=ONE, tag_given=True, quoted=TWO), [ONE, TWO], Way.ASK, None),
        (Evidence(tagged=ONE, tag_given=True, quoted=ONE), [], Way.REPLY, ONE),
        (Evidence(tag_given=True), [ONE], Way.ASK, None),
        (Evidence(tag_given=True, quoted=ONE), [ONE], Way.ASK, None),
        (Evidence(tagged=ONE, tag_given=True, coded=True), [ONE], Way.ASK, None),
        (Evidence(tagged=ONE, tag_given=True, quotes_other=True), [ONE], Way.ASK, None),
        (Evidence(coded=True), [ONE], Way.ELSEWHERE, None),
        (Evidence(quotes_other=True), [ONE], Way.ELSEWHERE, None),
    ],
)
def test_where_an_officers_text_goes(
    evidence: Evidence, live: list[int], way: Way, found: int | None
) -> None:
    assert resolve(evidence, live) == (way, found)


MISSES = st.sampled_from([1, 2, 3])
EVIDENCE = st.builds(
    Evidence,
    tagged=st.none() | MISSES,
    tag_given=st.booleans(),
    quoted=st.none() | MISSES,
    coded=st.booleans(),
    quotes_other=st.booleans(),
    going_on=st.none() | MISSES,
    others=st.booleans(),
)


@given(EVIDENCE, st.frozensets(MISSES))
def test_nothing_goes_through_the_seal_by_a_guess(
    evidence: Evidence, live: frozenset[int]
) -> None:
    way, found = resolve(evidence, live)
    assert (way is Way.REPLY) is (found is not None)
    if way is not Way.REPLY:
        return
    assert not evidence.coded
    assert not evidence.quotes_other
    named = {evidence.tagged, evidence.quoted} - {None}
    assert named in ({found}, set())
    if not named:
        assert not evidence.others
        assert live == {found} or (evidence.going_on == found and found in live)


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("N7 Thank you.", 7, "Thank you."),
        ("n7: thank you", 7, "thank you"),
        ("N 7# thank you", 7, "thank you"),
        ("N7", 7, ""),
        ("N71, thank you", 71, "thank you"),
    ],
)
def test_a_text_may_name_its_near_miss_first(text: str, number: int, rest: str) -> None:
    assert (tagged(text), without_tag(text)) == (number, rest)


@pytest.mark.parametrize("text", ["", "No 7", "N7x", "About N7", "7 N", "Nothing", "N7-8 levels"])
def test_anything_else_names_none(text: str) -> None:
    assert (tagged(text), without_tag(text)) == (None, text)


@given(st.integers(min_value=1, max_value=999_999))
def test_a_tag_is_read_as_it_is_written(number: int) -> None:
    assert tagged(f"{tag(number)} and more") == number
