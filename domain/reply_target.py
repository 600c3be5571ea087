"""Which question a mentor's reply belongs to: the rule that keeps answers from wrong mentees.

The rules, strongest first: (1) a tapped button or a native quote of a message that we sent to
this very address, (3) a typed code, (4) the only live question; else (6) hold it and ask.
A reference that does not resolve, or two that disagree, means ask; it never falls through to
a weaker rule. (2), pooled numbers, and (5), bursts, are not in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import OfferState, QuestionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta


class TargetKind(StrEnum):
    """What to do with a reply; taken means that another mentor has the question."""

    SEND = "send"
    HOLD = "hold"
    CLOSED = "closed"
    TAKEN = "taken"
    NONE = "none"


class HoldReason(StrEnum):
    """Why a reply is held and its mentor asked."""

    UNSURE = "unsure"
    JUST_ENDED = "just_ended"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_QUOTE = "unknown_quote"
    CONFLICT = "conflict"


class Rule(StrEnum):
    """What ties a reply to its question; only ONLY_LIVE is weak evidence."""

    TAP = "tap"
    QUOTE = "quote"
    CODE = "code"
    ONLY_LIVE = "only_live"


@dataclass(frozen=True, slots=True)
class Live:
    """A question as one mentor stands to it, in the transaction that stores the reply.

    `doubtful` says that a bare text may be meant for a question that just ended instead.
    """

    question_id: int
    code: int
    state: QuestionState
    mine: bool
    claimed_by_other: bool
    offer_state: OfferState
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reply refers to: given without a question is a reference that we cannot place.

    A tap or quote counts only for a message that we sent to the address the reply came from.
    """

    tap_question: int | None = None
    tap_given: bool = False
    quote_question: int | None = None
    quote_given: bool = False
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reply goes, by which rule, and why in a sentence for the question's page.

    `candidates` are the questions to list when it is held, by code.
    """

    kind: TargetKind
    why: str
    question_id: int | None = None
    rule: Rule | None = None
    reason: HoldReason | None = None
    candidates: tuple[int, ...] = ()


_WHY: Mapping[Rule, str] = {
    Rule.TAP: "Rule 1: it taps a button of a message we sent to this phone.",
    Rule.QUOTE: "Rule 1: it quotes a message we sent to this phone.",
    Rule.CODE: "Rule 3: it names the code of the question.",
    Rule.ONLY_LIVE: "Rule 4: it is the only live question of this mentor.",
}
_WHY_HELD: Mapping[HoldReason, str] = {
    HoldReason.UNSURE: "Rule 6: more than one question is live and the reply names none.",
    HoldReason.JUST_ENDED: "Rule 6: another question of this mentor has just ended.",
    HoldReason.UNKNOWN_CODE: "Rule 6: it names a code that is no question of this mentor.",
    HoldReason.UNKNOWN_QUOTE: "Rule 6: it refers to a message that is no question of this mentor.",
    HoldReason.CONFLICT: "Rule 6: it refers to two different questions.",
}
_WHY_NOT: Mapping[TargetKind, str] = {
    TargetKind.CLOSED: "The question is closed.",
    TargetKind.TAKEN: "Another mentor has the question.",
}


@dataclass(frozen=True, slots=True)
class _Reference:
    rule: Rule
    question_id: int | None


def resolve(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """Choose the question of a reply, or to hold it, or that there is none.

    `live` are the mentor's pending offers and claims, `known` all their codes with the
    question each stands for, closed ones too. Only a question in one of them is ever chosen.
    """
    records = (*live, *known.values())
    references = tuple(_references(evidence, live, known))
    dangling = next((each.rule for each in references if each.question_id is None), None)
    named = {each.question_id for each in references if each.question_id is not None}
    if dangling:
        unknown = HoldReason.UNKNOWN_CODE if dangling is Rule.CODE else HoldReason.UNKNOWN_QUOTE
        return _hold(unknown, named | _live_ids(live), records)
    if len(named) > 1:
        return _hold(HoldReason.CONFLICT, named, records)
    if named:
        return _settle(named.pop(), references[0].rule, records)
    return _without_reference(live, records)


def casts_doubt(
    ended_at: Iterable[datetime],
    now: datetime,
    window: timedelta,
    seen_at: datetime | None = None,
) -> bool:
    """Tell whether a bare text may be meant for a question that ended, not for the live one.

    It may when another one ended within the window by somebody else's doing: what the mentor
    wrote can have crossed with "Dr Kato has taken 7#" (CONVERSATIONS 4, weak evidence). What
    ended before `seen_at` they knew when they wrote: they had answered a list we sent then.
    """
    since = now - window if seen_at is None else max(seen_at, now - window)
    return any(ended > since for ended in ended_at)


def _references(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> Iterator[_Reference]:
    """Give what the reply refers to, strongest first; a question that is not theirs is none."""
    theirs = {each.question_id for each in (*live, *known.values())}
    taps = (
        (Rule.TAP, evidence.tap_given, evidence.tap_question),
        (Rule.QUOTE, evidence.quote_given, evidence.quote_question),
    )
    for rule, given, question_id in taps:
        if given or question_id is not None:
            yield _Reference(rule, question_id if question_id in theirs else None)
    if evidence.code is not None:
        yield _Reference(Rule.CODE, _by_code(evidence.code, live, known))


def _by_code(code: int, live: Sequence[Live], known: Mapping[int, Live]) -> int | None:
    """Give the one question a code stands for; a code that stands for two is unknown."""
    named = {each.question_id for each in live if each.code == code}
    if code in known:
        named.add(known[code].question_id)
    return named.pop() if len(named) == 1 else None


def _without_reference(live: Sequence[Live], records: Sequence[Live]) -> Target:
    candidates = _live_ids(live)
    if not candidates:
        return Target(TargetKind.NONE, "No question is live and the reply names none.")
    if len(candidates) > 1:
        return _hold(HoldReason.UNSURE, candidates, records)
    if any(each.doubtful for each in records if each.question_id in candidates):
        return _hold(HoldReason.JUST_ENDED, candidates, records)
    return _settle(candidates.pop(), Rule.ONLY_LIVE, records)


def _settle(question_id: int, rule: Rule, records: Iterable[Live]) -> Target:
    """Choose the question, unless any record of it says closed or taken."""
    kinds = {_standing(each) for each in records if each.question_id == question_id}
    for kind, why_not in _WHY_NOT.items():
        if kind in kinds:
            return Target(kind, f"{_WHY[rule]} {why_not}", question_id, rule)
    return Target(TargetKind.SEND, _WHY[rule], question_id, rule)


def _standing(record: Live) -> TargetKind:
    if record.state is QuestionState.CLOSED:
        return TargetKind.CLOSED
    if record.claimed_by_other or (record.state is QuestionState.CLAIMED and not record.mine):
        return TargetKind.TAKEN
    return TargetKind.SEND


def _live_ids(live: Iterable[Live]) -> set[int]:
    """Give the questions that a bare reply may answer: claimed by this mentor, or offered."""
    return {
        each.question_id
        for each in live
        if _standing(each) is TargetKind.SEND
        and (each.mine or each.offer_state is OfferState.PENDING)
    }


def _hold(reason: HoldReason, question_ids: Iterable[int], records: Iterable[Live]) -> Target:
    code_of: dict[int, int] = {}
    for each in records:
        code_of[each.question_id] = min(each.code, code_of.get(each.question_id, each.code))
    candidates = sorted(question_ids, key=lambda each: (code_of[each], each))
    return Target(TargetKind.HOLD, _WHY_HELD[reason], reason=reason, candidates=tuple(candidates))
