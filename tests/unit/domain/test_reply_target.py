from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import OfferState, QuestionState
from domain.reply_target import (
    LADDER,
    Evidence,
    HoldReason,
    Live,
    Rule,
    Target,
    TargetKind,
    casts_doubt,
    resolve,
)

OPEN, CLAIMED, CLOSED = QuestionState.OPEN, QuestionState.CLAIMED, QuestionState.CLOSED
PENDING, ACCEPTED = OfferState.PENDING, OfferState.ACCEPTED

OFFERED = Live(101, 7, OPEN, mine=False, claimed_by_other=False, offer_state=PENDING)
MINE = Live(102, 9, CLAIMED, mine=True, claimed_by_other=False, offer_state=ACCEPTED)
ENDED = Live(103, 3, CLOSED, mine=False, claimed_by_other=False, offer_state=ACCEPTED)
THEIRS = Live(104, 4, CLAIMED, mine=False, claimed_by_other=True, offer_state=OfferState.RESCINDED)
LAPSED = Live(105, 5, OPEN, mine=False, claimed_by_other=False, offer_state=OfferState.EXPIRED)
KNOWN = {each.code: each for each in (OFFERED, MINE, ENDED, THEIRS, LAPSED)}
STRANGE = 999  # a question that is not this mentor's


def tap(question_id: int | None) -> Evidence:
    return Evidence(tap_question=question_id, tap_given=True)


def quote(question_id: int | None, code: int | None = None) -> Evidence:
    return Evidence(quote_question=question_id, quote_given=True, code=code)


def both(tapped: int, quoted: int, code: int | None = None) -> Evidence:
    return replace(quote(quoted, code), tap_question=tapped, tap_given=True)


def typed(code: int) -> Evidence:
    return Evidence(code=code)


NOTHING = Evidence()
BURST = Evidence(burst_question=102)
SEND, HOLD = TargetKind.SEND, TargetKind.HOLD


@pytest.mark.parametrize(
    ("evidence", "live", "kind", "question_id", "rule"),
    [
        # rule 1: whatever else is live
        (tap(101), (OFFERED, MINE), SEND, 101, Rule.TAP),
        (tap(102), (OFFERED, MINE), SEND, 102, Rule.TAP),
        (quote(101), (OFFERED, MINE), SEND, 101, Rule.QUOTE),
        (quote(105), (MINE,), SEND, 105, Rule.QUOTE),
        (tap(103), (MINE,), TargetKind.CLOSED, 103, Rule.TAP),
        (tap(104), (MINE,), TargetKind.TAKEN, 104, Rule.TAP),
        # rule 3
        (typed(7), (OFFERED, MINE), SEND, 101, Rule.CODE),
        (typed(9), (OFFERED, MINE), SEND, 102, Rule.CODE),
        (typed(3), (OFFERED, MINE), TargetKind.CLOSED, 103, Rule.CODE),
        (typed(4), (OFFERED, MINE), TargetKind.TAKEN, 104, Rule.CODE),
        (typed(5), (), SEND, 105, Rule.CODE),
        # references that agree count as the strongest
        (quote(101, code=7), (OFFERED, MINE), SEND, 101, Rule.QUOTE),
        (both(101, 101, code=7), (OFFERED, MINE), SEND, 101, Rule.TAP),
        # rule 4
        (NOTHING, (OFFERED,), SEND, 101, Rule.ONLY_LIVE),
        (NOTHING, (MINE,), SEND, 102, Rule.ONLY_LIVE),
        (NOTHING, (MINE, ENDED, THEIRS, LAPSED), SEND, 102, Rule.ONLY_LIVE),
        # rule 5, where rule 4 does not say
        (BURST, (OFFERED, MINE), SEND, 102, Rule.BURST),
        (BURST, (MINE,), SEND, 102, Rule.ONLY_LIVE),
        (BURST, (), TargetKind.NONE, None, None),
        # what its writer chose
        (Evidence(chosen_question=101), (OFFERED, MINE), SEND, 101, Rule.CHOSEN),
        (Evidence(chosen_question=103), (), TargetKind.CLOSED, 103, Rule.CHOSEN),
        # nothing to go by
        (NOTHING, (), TargetKind.NONE, None, None),
        (NOTHING, (ENDED, THEIRS, LAPSED), TargetKind.NONE, None, None),
    ],
)
def test_the_reply_goes_where_the_strongest_rule_says(
    evidence: Evidence,
    live: tuple[Live, ...],
    kind: TargetKind,
    question_id: int | None,
    rule: Rule | None,
) -> None:
    target = resolve(evidence, live, KNOWN)
    assert (target.kind, target.question_id, target.rule) == (kind, question_id, rule)
    assert (target.reason, target.candidates) == (None, ())


@pytest.mark.parametrize(
    ("evidence", "live", "reason", "candidates"),
    [
        # rule 6
        (NOTHING, (MINE, OFFERED), HoldReason.UNSURE, (101, 102)),
        (NOTHING, (replace(OFFERED, unread=True),), HoldReason.UNREAD, (101,)),
        (Evidence(burst_question=STRANGE), (MINE, OFFERED), HoldReason.ELSEWHERE, (101, 102)),
        # what they wrote on just before is not among the live ones
        (BURST, (OFFERED,), HoldReason.ELSEWHERE, (101, 102)),
        (Evidence(late_question=103), (OFFERED,), HoldReason.ELSEWHERE, (103, 101)),
        (Evidence(late_question=103), (OFFERED, MINE), HoldReason.ELSEWHERE, (103, 101, 102)),
        # what may answer a list that is over, or go on with what is held
        (Evidence(answers_list=True), (OFFERED,), HoldReason.LATE_DIGIT, (101,)),
        (Evidence(list_open=True), (OFFERED,), HoldReason.LIST_OPEN, (101,)),
        (
            Evidence(list_open=True, burst_question=102),
            (OFFERED, MINE),
            HoldReason.LIST_OPEN,
            (101, 102),
        ),
        (Evidence(chosen_question=STRANGE), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101,)),
        # a reference that does not resolve, though one question alone is live
        (typed(8), (OFFERED,), HoldReason.UNKNOWN_CODE, (101,)),
        (typed(8), (), HoldReason.UNKNOWN_CODE, ()),
        (tap(None), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101,)),
        (quote(None), (MINE, OFFERED), HoldReason.UNKNOWN_QUOTE, (101, 102)),
        (quote(STRANGE), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101,)),
        (quote(STRANGE, code=7), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101,)),
        (quote(None, code=9), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101, 102)),
        (quote(102, code=8), (OFFERED,), HoldReason.UNKNOWN_CODE, (101, 102)),
        (quote(None, code=8), (OFFERED,), HoldReason.UNKNOWN_QUOTE, (101,)),
        # two that disagree
        (quote(101, code=9), (OFFERED, MINE), HoldReason.CONFLICT, (101, 102)),
        (quote(103, code=7), (OFFERED,), HoldReason.CONFLICT, (103, 101)),
        (both(101, 102), (OFFERED,), HoldReason.CONFLICT, (101, 102)),
    ],
)
def test_doubt_is_held_and_asked(
    evidence: Evidence, live: tuple[Live, ...], reason: HoldReason, candidates: tuple[int, ...]
) -> None:
    target = resolve(evidence, live, KNOWN)
    assert (target.kind, target.reason, target.candidates) == (HOLD, reason, candidates)
    assert (target.question_id, target.rule) == (None, None)


def test_a_question_given_counts_though_the_flag_was_forgotten() -> None:
    evidence = Evidence(quote_question=101, code=9)
    assert resolve(evidence, (), KNOWN).reason is HoldReason.CONFLICT


def test_a_code_that_stands_for_two_questions_is_asked() -> None:
    reused = Live(106, 7, OPEN, mine=False, claimed_by_other=False, offer_state=PENDING)
    target = resolve(typed(7), (reused,), KNOWN)
    assert (target.kind, target.reason) == (HOLD, HoldReason.UNKNOWN_CODE)


def test_a_live_question_without_a_known_code_is_found() -> None:
    assert resolve(typed(7), (OFFERED,), {}).question_id == 101


@pytest.mark.parametrize(("record", "kind"), [(ENDED, "closed"), (THEIRS, "taken")])
def test_one_record_that_says_no_is_enough(record: Live, kind: str) -> None:
    stale = replace(OFFERED, question_id=record.question_id, code=record.code)
    assert resolve(NOTHING, (stale,), KNOWN).kind == kind


def test_a_claim_without_a_holder_is_not_ours() -> None:
    odd = Live(107, 2, CLAIMED, mine=False, claimed_by_other=False, offer_state=PENDING)
    assert resolve(typed(2), (odd,), {}).kind is TargetKind.TAKEN
    assert resolve(NOTHING, (odd,), {}).kind is TargetKind.NONE


@pytest.mark.parametrize(
    ("evidence", "live", "why"),
    [
        (tap(101), (), "Rule 1: it taps a button of a message we sent to this phone."),
        (quote(101), (), "Rule 1: it quotes a message we sent to this phone."),
        (typed(7), (), "Rule 3: it names the code of the question."),
        (NOTHING, (MINE,), "Rule 4: it is the only live question of this mentor."),
        (typed(3), (), "Rule 3: it names the code of the question. The question is closed."),
        (tap(104), (), "Rule 1: it taps a button of a message we sent to this phone. "
         "Another mentor has the question."),
        (NOTHING, (MINE, OFFERED), "Rule 6: more than one question is live and the reply "
         "names none."),
        (typed(8), (), "Rule 6: it names a code that is no question of this mentor."),
        (tap(None), (), "Rule 6: it refers to a message that is no question of this mentor."),
        (quote(101, 9), (), "Rule 6: it refers to two different questions."),
        (NOTHING, (), "No question is live and the reply names none."),
    ],
)  # fmt: skip
def test_why_is_said_in_a_sentence(evidence: Evidence, live: tuple[Live, ...], why: str) -> None:
    assert resolve(evidence, live, KNOWN).why == why


QUESTIONS = st.integers(1, 5)
CODES = st.integers(1, 6)
LIVES = st.builds(
    Live,
    question_id=QUESTIONS,
    code=CODES,
    state=st.sampled_from(QuestionState),
    mine=st.booleans(),
    claimed_by_other=st.booleans(),
    offer_state=st.sampled_from(OfferState),
)
LIVE = st.lists(LIVES, max_size=4)
ALL = st.dictionaries(CODES, LIVES, max_size=4)
EVIDENCE = st.builds(
    Evidence,
    tap_question=st.none() | QUESTIONS,
    tap_given=st.booleans(),
    quote_question=st.none() | QUESTIONS,
    quote_given=st.booleans(),
    code=st.none() | CODES,
    burst_question=st.none() | QUESTIONS,
    late_question=st.none() | QUESTIONS,
    chosen_question=st.none() | QUESTIONS,
    answers_list=st.booleans(),
    list_open=st.booleans(),
)


def references(evidence: Evidence) -> list[int | None]:
    """Give the taps and quotes of the evidence, None for one that dangles."""
    given_ones = [
        (evidence.tap_given, evidence.tap_question),
        (evidence.quote_given, evidence.quote_question),
        (evidence.chosen_question is not None, evidence.chosen_question),
    ]
    return [question for given, question in given_ones if given or question is not None]


def records(question_id: int | None, live: list[Live], known: dict[int, Live]) -> list[Live]:
    return [each for each in (*live, *known.values()) if each.question_id == question_id]


@given(evidence=EVIDENCE, live=LIVE, known=ALL)
def test_a_reply_is_sent_only_to_an_open_question_of_the_mentor(
    evidence: Evidence, live: list[Live], known: dict[int, Live]
) -> None:
    target = resolve(evidence, live, known)
    if target.kind is not SEND:
        return
    found = records(target.question_id, live, known)
    assert found
    assert not any(each.state is CLOSED or each.claimed_by_other for each in found)
    assert all(each.mine or each.state is OPEN for each in found)


@given(evidence=EVIDENCE, live=LIVE, known=ALL)
def test_every_reference_must_name_the_question(
    evidence: Evidence, live: list[Live], known: dict[int, Live]
) -> None:
    target = resolve(evidence, live, known)
    if target.kind is HOLD:
        return
    for question_id in references(evidence):
        assert question_id == target.question_id
    if evidence.code is not None:
        by_code = {each.question_id for each in live if each.code == evidence.code}
        by_code |= {known[evidence.code].question_id} if evidence.code in known else set()
        assert by_code == {target.question_id}


@given(evidence=EVIDENCE, live=LIVE, known=ALL)
def test_a_dangling_reference_is_always_held(
    evidence: Evidence, live: list[Live], known: dict[int, Live]
) -> None:
    codes = {*known, *(each.code for each in live)}
    dangling = evidence.code is not None and evidence.code not in codes
    for question_id in references(evidence):
        dangling |= not records(question_id, live, known)
    if dangling:
        target = resolve(evidence, live, known)
        assert target.kind is HOLD
        assert target.reason in (HoldReason.UNKNOWN_CODE, HoldReason.UNKNOWN_QUOTE)


@given(live=LIVE, known=ALL)
def test_without_a_reference_a_reply_goes_only_to_the_one_live_question(
    live: list[Live], known: dict[int, Live]
) -> None:
    target = resolve(NOTHING, live, known)
    if target.kind is SEND:
        assert target.rule is Rule.ONLY_LIVE
        bare = {
            each.question_id
            for each in live
            if each.mine or (each.offer_state is PENDING and each.state is OPEN)
        }
        assert target.question_id in bare


@given(evidence=EVIDENCE, live=LIVE, known=ALL)
def test_the_order_of_live_questions_changes_nothing(
    evidence: Evidence, live: list[Live], known: dict[int, Live]
) -> None:
    assert resolve(evidence, live, known) == resolve(evidence, live[::-1], known)


@given(evidence=EVIDENCE, live=LIVE, known=ALL)
def test_a_held_reply_lists_only_questions_of_the_mentor(
    evidence: Evidence, live: list[Live], known: dict[int, Live]
) -> None:
    target = resolve(evidence, live, known)
    assert target.candidates == () or target.kind is HOLD
    assert {*target.candidates} <= {each.question_id for each in (*live, *known.values())}


def test_a_target_is_a_value() -> None:
    assert resolve(NOTHING, (), {}) == Target(
        TargetKind.NONE, "No question is live and the reply names none."
    )


def test_a_bare_text_is_held_when_another_question_has_just_ended() -> None:
    doubtful = replace(MINE, doubtful=True)
    target = resolve(NOTHING, (doubtful,), {doubtful.code: doubtful, ENDED.code: ENDED})
    assert (target.kind, target.reason) == (HOLD, HoldReason.JUST_ENDED)
    assert target.candidates == (102,)


@pytest.mark.parametrize("touched", [True, False])
@pytest.mark.parametrize(
    ("evidence", "live", "weak"),
    [
        (NOTHING, (MINE,), True),
        (BURST, (MINE, OFFERED), True),
        (typed(9), (MINE,), False),
        (quote(102), (MINE,), False),
        (Evidence(chosen_question=102), (MINE,), False),
    ],
)
def test_weak_evidence_waits_while_another_question_was_touched(
    evidence: Evidence, live: tuple[Live, ...], weak: bool, touched: bool
) -> None:
    other = replace(ENDED, touched=touched)
    target = resolve(evidence, live, {other.code: other, MINE.code: MINE})
    assert target.waits is (weak and touched)
    own = replace(MINE, touched=True)
    assert not resolve(evidence, (own,), {MINE.code: own}).waits


def test_a_burst_ends_no_doubt() -> None:
    doubtful = tuple(replace(each, doubtful=True) for each in (MINE, OFFERED))
    target = resolve(BURST, doubtful, {each.code: each for each in doubtful})
    assert (target.kind, target.reason) == (HOLD, HoldReason.JUST_ENDED)


def test_the_ladder_is_in_the_order_of_its_numbers() -> None:
    assert [row.number for row in LADDER] == sorted(row.number for row in LADDER)
    assert {row.rule for row in LADDER} == set(Rule)


@pytest.mark.parametrize("evidence", [tap(102), quote(102), typed(9)])
def test_strong_evidence_leaves_no_doubt(evidence: Evidence) -> None:
    doubtful = replace(MINE, doubtful=True)
    assert resolve(evidence, (doubtful,), {9: doubtful}).kind is SEND


def test_what_ended_before_a_list_that_was_answered_casts_no_doubt() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    seen, hour = now - timedelta(minutes=10), timedelta(hours=1)
    assert not casts_doubt([seen - timedelta(minutes=1)], now, hour, seen)
    assert casts_doubt([seen + timedelta(minutes=1)], now, hour, seen)
    assert not casts_doubt([now - timedelta(minutes=70)], now, hour, now - timedelta(minutes=80))


@pytest.mark.parametrize(
    ("ended_minutes_ago", "doubt"),
    [((), False), ((61,), False), ((60,), False), ((59,), True), ((300, 5), True)],
)
def test_doubt_lasts_as_long_as_its_window(
    ended_minutes_ago: tuple[int, ...], doubt: bool
) -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    ended = [now - timedelta(minutes=each) for each in ended_minutes_ago]
    assert casts_doubt(ended, now, timedelta(hours=1)) is doubt
