from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import reasons
from domain.model import Discipline, Tier, Urgency
from domain.routing import (
    FULL,
    RESTS,
    TIERS,
    Candidate,
    Choice,
    Limits,
    Need,
    choose,
    go_on,
    in_order,
    suits,
)

NOON = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)
BUNDA, TARIME, BUGANDO = 1, 2, 3
ASHA = 100

NEED = Need(
    question_id=1,
    discipline=Discipline.ANAESTHESIA,
    urgency=Urgency.ROUTINE,
    facility_id=BUNDA,
    coupled_facility_id=BUGANDO,
    region="Mara",
    language="en",
    asker_id=ASHA,
)
URGENT = replace(NEED, urgency=Urgency.URGENT)
MENTOR = Candidate(
    mentor_id=1,
    discipline=Discipline.ANAESTHESIA,
    tier=Tier.REGIONAL,
    facility_id=TARIME,
    coupled_facility_id=None,
    region="Mara",
    language="en",
    open_count=0,
    offers_7d=0,
    last_offered_at=None,
    sms_only=False,
    reachable=True,
)


def mentor(mentor_id: int, **changes: object) -> Candidate:
    return replace(MENTOR, mentor_id=mentor_id, **changes)  # type: ignore[arg-type]


def objection(candidate: Candidate, need: Need = NEED) -> str:
    choice = choose(need, [candidate])
    assert choice.mentor_ids == ()
    assert [mentor_id for mentor_id, _ in choice.skipped] == [candidate.mentor_id]
    return choice.skipped[0][1]


def test_one_mentor_is_asked_with_a_reason() -> None:
    assert choose(NEED, [mentor(1)]) == Choice(
        tier=Tier.REGIONAL,
        mentors=(mentor(1),),
        reasons=(
            "on call (regional), same language, nobody else left in this tier",
            "focal: nobody left to ask",
            "coupled: nobody left to ask",
        ),
        skipped=(),
    )


def test_nobody_left_names_every_empty_tier() -> None:
    choice = choose(replace(NEED, tier=Tier.BACKUP), [])
    assert choice == Choice(
        None, (), ("backup: nobody left to ask", "lead: nobody left to ask"), ()
    )
    assert choose(replace(NEED, tier=Tier.COORDINATOR), []).reasons == ()


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (mentor(1, tier=Tier.COORDINATOR), "coordinators are alarmed, never asked as mentors"),
        (mentor(ASHA), "asked this question"),
        (mentor(1, discipline=Discipline.OBSTETRICS), "other discipline"),
        (mentor(1, tier=Tier.FOCAL), "other facility or region"),
        (mentor(1, tier=Tier.FOCAL, facility_id=None), "other facility or region"),
        (mentor(1, tier=Tier.COUPLED), "other facility or region"),
        (mentor(1, tier=Tier.COUPLED, facility_id=None), "other facility or region"),
        (mentor(1, region="Mwanza"), "other facility or region"),
        (mentor(1, reachable=False), "cannot be reached"),
        (mentor(1, open_count=3), "has as many open questions as allowed"),
        (mentor(1, open_count=1, sms_only=True), "has as many open questions as allowed"),
        (mentor(1, rests=True), "in their quiet hours"),
    ],
)
def test_who_may_not_be_asked(candidate: Candidate, why: str) -> None:
    assert objection(candidate) == why


def test_an_urgent_question_wakes_who_is_on_call() -> None:
    assert choose(URGENT, [mentor(1, rests=True)]).mentor_ids == (1,)


def test_a_mentor_of_the_cover_list_is_asked_after_those_of_the_discipline_in_each_tier() -> None:
    need = replace(NEED, covered_by=frozenset({Discipline.OBSTETRICS}))
    idle = mentor(1, discipline=Discipline.OBSTETRICS)
    busy = mentor(2, language="sw", open_count=2, offers_7d=9)
    assert choose(need, [idle, busy]).mentor_ids == (2,)
    assert choose(replace(need, urgency=Urgency.URGENT), [idle, busy]).mentor_ids == (2, 1)
    higher = mentor(3, tier=Tier.LEAD)
    choice = choose(replace(need, asked=frozenset({2})), [idle, busy, higher])
    assert choice.mentor_ids == (1,)
    assert choice.reason_for(1) == (
        "on call (regional), covers anaesthesia by the charter, same language, "
        "nobody else left in this tier"
    )
    assert objection(mentor(1, discipline=Discipline.LEADERSHIP), need) == "other discipline"


def test_who_answered_the_asker_before_is_first_in_their_tier_alone() -> None:
    need = replace(NEED, before=1)
    known = mentor(1, language="sw", open_count=2, offers_7d=9, last_offered_at=NOON)
    choice = choose(need, [known, mentor(2)])
    assert choice.mentor_ids == (1,)
    assert choice.reason_for(1) == "on call (regional), answered this asker before"
    visited = choose(replace(need, visited=True), [known, mentor(2)])
    assert visited.reason_for(1) == "on call (regional), visited this asker's team"
    assert choose(need, [replace(known, tier=Tier.LEAD), mentor(2)]).mentor_ids == (2,)
    assert choose(need, [replace(known, open_count=3), mentor(2)]).mentor_ids == (2,)
    wanted_another = replace(need, declined=frozenset({1}))
    assert choose(wanted_another, [known, mentor(2)]).mentor_ids == (2,)
    covering = replace(need, covered_by=frozenset({Discipline.OBSTETRICS}))
    other = replace(known, discipline=Discipline.OBSTETRICS)
    assert choose(covering, [other, mentor(2)]).mentor_ids == (2,)


def test_the_charter_says_how_many_are_asked_and_how_many_are_open() -> None:
    need = replace(NEED, limits=Limits(1, 2, routine_at_once=3))
    free = [mentor(1), mentor(2, open_count=1, sms_only=True), mentor(3), mentor(4, open_count=1)]
    assert choose(need, free).mentor_ids == (1, 3, 2)


def test_nobody_is_asked_again_in_a_round() -> None:
    assert objection(mentor(1), replace(NEED, asked=frozenset({1}))) == "already asked this round"
    both = replace(NEED, asked=frozenset({1}), declined=frozenset({1}))
    assert objection(mentor(1), both) == "passed it on"


@pytest.mark.parametrize(
    "candidate",
    [
        mentor(1, tier=Tier.FOCAL, facility_id=BUNDA),
        mentor(1, tier=Tier.COUPLED, facility_id=BUGANDO),
        mentor(1, tier=Tier.COUPLED, facility_id=TARIME, coupled_facility_id=BUNDA),
        mentor(1, region=None),
        mentor(1, region=""),
        mentor(1, tier=Tier.BACKUP, region="Mwanza"),
        mentor(1, tier=Tier.LEAD, region="Mwanza", facility_id=None),
        mentor(1, open_count=2),
        mentor(1, sms_only=True),
    ],
)
def test_who_may_be_asked(candidate: Candidate) -> None:
    assert choose(NEED, [candidate]).mentor_ids == (1,)
    assert choose(NEED, [candidate]).tier is candidate.tier


def test_the_first_tier_that_has_anybody_is_asked() -> None:
    focal = mentor(1, tier=Tier.FOCAL, facility_id=BUNDA)
    coupled = mentor(2, tier=Tier.COUPLED, facility_id=BUGANDO)
    lead = mentor(3, tier=Tier.LEAD)
    everybody = [lead, coupled, focal]
    assert choose(URGENT, everybody).mentor_ids == (1,)
    passed = replace(URGENT, tier=Tier.COUPLED, asked=frozenset({2}))
    choice = choose(passed, everybody)
    assert (choice.tier, choice.mentor_ids) == (Tier.LEAD, (3,))
    assert choice.skipped == ((1, "the tier has passed"), (2, "already asked this round"))
    assert choice.reasons[1:] == (
        "coupled: nobody left to ask",
        "regional: nobody left to ask",
        "backup: nobody left to ask",
    )


def test_who_comes_on_call_in_the_tier_reached_is_asked_too() -> None:
    need = replace(URGENT, tier=Tier.REGIONAL, asked=frozenset({1}))
    assert choose(need, [mentor(1), mentor(2)]).mentor_ids == (2,)


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ({}, {"language": "sw"}, "on call (regional), same language"),
        ({"open_count": 1}, {"open_count": 2}, "same language, fewest open questions"),
        ({"offers_7d": 4}, {"offers_7d": 5}, "same language, fewest offers in 7 days"),
        ({}, {"last_offered_at": NOON}, "same language, longest since the last offer"),
        (
            {"last_offered_at": NOON - timedelta(days=1)},
            {"last_offered_at": NOON},
            "same language, longest since the last offer",
        ),
        (
            {"language": "sw", "open_count": 1},
            {"language": "sw", "open_count": 2},
            "on call (regional), fewest open questions",
        ),
        ({"language": "en", "open_count": 2}, {"language": "sw"}, "same language"),
    ],
)
def test_the_order_within_a_tier(
    better: dict[str, object], worse: dict[str, object], reason: str
) -> None:
    choice = choose(NEED, [mentor(1, **worse), mentor(2, **better)])
    assert choice.mentor_ids == (2,)
    assert choice.reason_for(2).endswith(reason)


def test_the_id_decides_between_equals() -> None:
    choice = choose(NEED, [mentor(2), mentor(1)])
    assert choice.mentor_ids == (1,)
    assert choice.reason_for(1) == "on call (regional), same language, first in the list"


def test_an_urgent_question_asks_two_each_with_a_reason() -> None:
    three = [mentor(3, open_count=2), mentor(1, language="sw"), mentor(2)]
    choice = choose(URGENT, three)
    assert choice.mentor_ids == (2, 3)
    assert choice.reason_for(2) == "on call (regional), same language"
    assert choice.reason_for(3) == "on call (regional), same language"
    with pytest.raises(ValueError, match="not in tuple"):
        choice.reason_for(1)


def test_a_mentor_with_two_shifts_is_asked_once() -> None:
    twice = [mentor(1), mentor(1, open_count=1), mentor(2, open_count=2)]
    assert choose(URGENT, twice).mentor_ids == (1, 2)


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        mentor_id=st.integers(1, 6),
        discipline=st.sampled_from([Discipline.ANAESTHESIA, Discipline.OBSTETRICS]),
        tier=st.sampled_from(Tier),
        facility_id=st.sampled_from([None, BUNDA, TARIME, BUGANDO]),
        coupled_facility_id=st.sampled_from([None, BUNDA]),
        region=st.sampled_from([None, "Mara", "Mwanza"]),
        language=st.sampled_from(["en", "sw"]),
        open_count=st.integers(0, 4),
        offers_7d=st.integers(0, 2),
        last_offered_at=st.sampled_from([None, NOON, NOON - timedelta(days=1)]),
        sms_only=st.booleans(),
        reachable=st.sampled_from([True, True, True, False]),
        rests=st.sampled_from([False, False, True]),
    ),
    max_size=12,
)
NEEDS = st.builds(
    replace,
    st.just(NEED),
    urgency=st.sampled_from(Urgency),
    asker_id=st.integers(1, 6),
    asked=st.frozensets(st.integers(1, 6), max_size=3),
    declined=st.frozensets(st.integers(1, 6), max_size=2),
    tier=st.sampled_from([None, *Tier]),
    covered_by=st.sampled_from([frozenset(), frozenset({Discipline.OBSTETRICS})]),
    before=st.sampled_from([None, 1, 2]),
)


@given(need=NEEDS, candidates=CANDIDATES)
def test_whoever_is_chosen_may_be_asked(need: Need, candidates: list[Candidate]) -> None:
    choice = choose(need, candidates)
    assert len(set(choice.mentor_ids)) == len(choice.mentor_ids)
    assert len(choice.mentor_ids) <= (2 if need.urgency is Urgency.URGENT else 1)
    assert not {*choice.mentor_ids} & {*need.asked, *need.declined, need.asker_id}
    assert (choice.tier is None) == (not choice.mentor_ids)
    for mentor_id in choice.mentor_ids:
        rows = [one for one in candidates if (one.mentor_id, one.tier) == (mentor_id, choice.tier)]
        assert any(
            one.reachable
            and one.discipline in {need.discipline, *need.covered_by}
            and one.open_count < (1 if one.sms_only else 3)
            and not (one.rests and need.urgency is Urgency.ROUTINE)
            for one in rows
        )


@given(need=NEEDS, candidates=CANDIDATES)
def test_who_does_not_suit_changes_nothing(need: Need, candidates: list[Candidate]) -> None:
    everybody = choose(need, candidates)
    suited = choose(need, [one for one in candidates if suits(need, one)])
    assert suited == replace(everybody, skipped=suited.skipped)
    assert {why for _, why in suited.skipped} <= {FULL, RESTS, "the tier has passed"}
    full = [one for one in everybody.skipped if one[1] == FULL]
    assert [one for one in suited.skipped if one[1] == FULL] == full


@given(need=NEEDS, candidate=CANDIDATES.filter(bool).map(lambda found: found[0]))
def test_whether_somebody_suits_does_not_depend_on_what_they_have_to_do(
    need: Need, candidate: Candidate
) -> None:
    idle = replace(candidate, open_count=0, offers_7d=0, last_offered_at=None, rests=False)
    assert suits(need, candidate) == suits(need, idle) == suits(replace(need, tier=None), idle)


@given(need=NEEDS, candidates=CANDIDATES)
def test_asking_on_until_nobody_is_left_asks_nobody_twice_and_never_steps_back(
    need: Need, candidates: list[Candidate]
) -> None:
    told: list[int] = []
    reached: list[Tier] = []
    while (choice := choose(need, candidates)).tier:
        told.extend(choice.mentor_ids)
        reached.append(choice.tier)
        need = replace(need, tier=choice.tier, asked=need.asked | {*choice.mentor_ids})
    assert len(set(told)) == len(told)
    assert reached == sorted(reached, key=TIERS.index)


def test_an_urgent_question_goes_to_the_next_tier_and_to_who_came_on_call_behind_it() -> None:
    coupled = [mentor(each, tier=Tier.COUPLED, facility_id=BUGANDO) for each in (1, 2, 3)]
    everybody = [*coupled, mentor(4), mentor(5, tier=Tier.LEAD)]
    assert go_on(URGENT, everybody).mentor_ids == (1, 2)
    asked = replace(URGENT, tier=Tier.COUPLED, asked=frozenset({1, 2}))
    choice = go_on(asked, everybody)
    assert (choice.tier, choice.mentor_ids) == (Tier.REGIONAL, (4, 3))
    assert choice.reason_for(3).startswith("on call (coupled facility)")
    assert choice.reason_for(4).startswith("on call (regional)")
    focal = mentor(6, tier=Tier.FOCAL, facility_id=BUNDA)
    at_lead = replace(URGENT, tier=Tier.LEAD, asked=frozenset({1, 2, 3, 4, 5}))
    assert go_on(at_lead, everybody).tier is None
    assert go_on(at_lead, [*everybody, focal]).mentor_ids == (6,)


def test_what_can_wait_asks_a_whole_tier_before_the_next() -> None:
    need = replace(NEED, tier=Tier.REGIONAL, asked=frozenset({1}))
    everybody = [mentor(1), mentor(2), mentor(3, tier=Tier.LEAD)]
    assert go_on(need, everybody).mentor_ids == (2,)
    focal = mentor(4, tier=Tier.FOCAL, facility_id=BUNDA)
    through = replace(need, tier=Tier.LEAD, asked=frozenset({1, 2, 3}))
    assert go_on(through, [*everybody, focal]).mentor_ids == (4,)


@given(need=NEEDS, candidates=CANDIDATES)
def test_going_on_asks_everybody_who_may_be_asked_once_and_an_urgent_one_climbs_each_time(
    need: Need, candidates: list[Candidate]
) -> None:
    may = {one.mentor_id for one in candidates if choose(replace(need, tier=None), [one]).tier}
    told: list[int] = []
    while (choice := go_on(need, candidates)).tier:
        assert go_on(need, candidates[::-1]) == choice
        above = choose(replace(need, tier=_after(need.tier)), candidates).tier
        if need.urgency is Urgency.URGENT and need.tier and above:
            assert choice.tier is above
        told.extend(choice.mentor_ids)
        need = replace(need, tier=choice.tier, asked=need.asked | {*choice.mentor_ids})
    assert sorted(told) == sorted(may)


def _after(tier: Tier | None) -> Tier | None:
    return None if tier is None else [*Tier, Tier.COORDINATOR][list(Tier).index(tier) + 1]


@given(need=NEEDS, candidates=CANDIDATES, random=st.randoms(use_true_random=False))
def test_the_choice_depends_on_the_candidates_alone(
    need: Need, candidates: list[Candidate], random: st.DataObject
) -> None:
    shuffled = candidates[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(need, shuffled) == choose(need, candidates) == choose(need, candidates)


@given(need=NEEDS, candidates=CANDIDATES)
def test_the_order_within_a_tier_is_the_documented_one(
    need: Need, candidates: list[Candidate]
) -> None:
    """CONVERSATIONS 5; before it, who is of the discipline and who answered this asker."""
    choice = choose(replace(need, limits=Limits(urgent_at_once=9, routine_at_once=9)), candidates)
    keys = [
        (
            (other := one.discipline is not need.discipline),
            other or one.mentor_id != need.before,
            one.language != need.language,
            one.open_count,
            one.offers_7d,
            one.last_offered_at or datetime.min.replace(tzinfo=UTC),
            one.mentor_id,
        )
        for one in choice.mentors
    ]
    assert keys == sorted(keys)


@given(need=NEEDS, candidates=CANDIDATES)
def test_every_reason_can_be_read_again(need: Need, candidates: list[Candidate]) -> None:
    choice = choose(need, candidates)
    for mentor_id in choice.mentor_ids:
        said = choice.reason_for(mentor_id)
        assert reasons.english(reasons.read(said)) == said
        assert str(reasons.read(said)[0].why) == str(choice.tier)


def test_all_who_may_be_asked_come_tier_by_tier_and_each_once() -> None:
    lead, both = mentor(4, tier=Tier.LEAD), mentor(3, tier=Tier.LEAD)
    busy, full = (
        mentor(2, open_count=1),
        mentor(5, open_count=Limits().open_at_most(sms_only=False)),
    )
    found = in_order(NEED, [lead, both, busy, mentor(3), full, mentor(1, offers_7d=2)])
    assert [each.mentor_id for each in found] == [3, 1, 2, 4]
    assert found[0].tier is Tier.REGIONAL


@given(st.permutations([1, 2, 3, 4]), st.sets(st.integers(1, 4)))
def test_the_first_in_order_is_the_one_that_is_chosen(order: list[int], passed: set[int]) -> None:
    need = replace(NEED, declined=frozenset(passed))
    candidates = [mentor(each, tier=TIERS[1 + each]) for each in order if each < 4]
    chosen = choose(need, candidates).mentor_ids
    assert tuple(each.mentor_id for each in in_order(need, candidates))[:1] == chosen
