"""Which question a mentor's reply belongs to: the rule that keeps answers from wrong mentees.

The ladder is a table, strongest row first; its numbers are those of the conversation rules. What
refers to a question (a tap, a quote, a code, a choice from our list) must resolve, and all that
is given must agree, or the reply is held and its writer asked: nothing falls through to a weaker
row. Row 2, the number written to, is missing: a service has one number (docs/adr/0019).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import OfferState, QuestionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    Questions = frozenset[int]
    Finds = Callable[["Evidence", Sequence["Live"], Mapping[int, "Live"]], Questions | None]


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
    ELSEWHERE = "elsewhere"
    LATE_DIGIT = "late_digit"
    LIST_OPEN = "list_open"
    UNREAD = "unread"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_QUOTE = "unknown_quote"
    CONFLICT = "conflict"


class Rule(StrEnum):
    """What ties a reply to its question."""

    TAP = "tap"
    QUOTE = "quote"
    CODE = "code"
    ONLY_LIVE = "only_live"
    BURST = "burst"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Live:
    """A question as one mentor stands to it, in the transaction that stores the reply.

    `doubtful` says that a bare text may be meant for a question that just ended instead,
    `touched` that something happened to this question within the hour, `unread` that its words
    wait for this mentor to write: they have read no more than that there is a question.
    """

    question_id: int
    code: int
    state: QuestionState
    mine: bool
    claimed_by_other: bool
    offer_state: OfferState
    doubtful: bool = False
    touched: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reply refers to: given without a question is a reference that we cannot place.

    A tap or quote counts only for a message that we sent to the address the reply came from.
    `burst_question` is the question whose thread this mentor just wrote on (domain/bursts.py),
    `late_question` that of a late text of theirs whose fate is not settled, `chosen_question`
    what they said when we asked. `answers_list` says that it is a digit that stood in a list not
    long ago, `list_open` that a text before it is held.
    """

    tap_question: int | None = None
    tap_given: bool = False
    quote_question: int | None = None
    quote_given: bool = False
    code: int | None = None
    burst_question: int | None = None
    late_question: int | None = None
    chosen_question: int | None = None
    answers_list: bool = False
    list_open: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reply goes, by which rule, and why in a sentence for the question's page.

    `candidates` are the questions to list when it is held, by code. One that `waits` rests on
    weak evidence while another question was touched: it leaves after a moment for UNDO.
    """

    kind: TargetKind
    why: str
    question_id: int | None = None
    rule: Rule | None = None
    reason: HoldReason | None = None
    candidates: tuple[int, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ladder: its number, and how it finds what a reply refers to.

    It finds None where the reply says nothing of the kind, and nothing where a reference does
    not resolve. What is not `strong` counts only while no reference is given.
    """

    number: int
    rule: Rule
    strong: bool
    finds: Finds
    why: str


def _theirs(
    question_id: int | None, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int]:
    """Give a question if it is one of this mentor's, else nothing."""
    theirs = {each.question_id for each in (*live, *known.values())}
    return frozenset({question_id} & theirs if question_id is not None else ())


def _tapped(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int] | None:
    if not evidence.tap_given and evidence.tap_question is None:
        return None
    return _theirs(evidence.tap_question, live, known)


def _quoted(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int] | None:
    if not evidence.quote_given and evidence.quote_question is None:
        return None
    return _theirs(evidence.quote_question, live, known)


def _coded(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int] | None:
    """Give the one question a code stands for; a code that stands for two is unknown."""
    if evidence.code is None:
        return None
    named = {each.question_id for each in live if each.code == evidence.code}
    if evidence.code in known:
        named.add(known[evidence.code].question_id)
    return frozenset(named if len(named) == 1 else ())


def _only_live(
    _evidence: Evidence, live: Sequence[Live], _known: Mapping[int, Live]
) -> frozenset[int] | None:
    """Give what a bare reply may answer: claimed by this mentor, or offered; None if nothing."""
    found = frozenset(
        each.question_id
        for each in live
        if _standing(each) is TargetKind.SEND
        and (each.mine or each.offer_state is OfferState.PENDING)
    )
    return found or None


def _going_on(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int] | None:
    if evidence.burst_question is None:
        return None
    return _theirs(evidence.burst_question, live, known)


def _chosen(
    evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]
) -> frozenset[int] | None:
    if evidence.chosen_question is None:
        return None
    return _theirs(evidence.chosen_question, live, known)


WEAK_WAIT = timedelta(seconds=20)
"""So long a reply on weak evidence waits before it leaves, while UNDO takes it back unseen."""

STRONG, WEAK = True, False
LADDER = (
    Row(1, Rule.TAP, STRONG, _tapped, "it taps a button of a message we sent to this phone."),
    Row(1, Rule.QUOTE, STRONG, _quoted, "it quotes a message we sent to this phone."),
    Row(3, Rule.CODE, STRONG, _coded, "it names the code of the question."),
    Row(4, Rule.ONLY_LIVE, WEAK, _only_live, "it is the only live question of this mentor."),
    Row(5, Rule.BURST, WEAK, _going_on, "it goes on with what this mentor wrote just before."),
    Row(6, Rule.CHOSEN, STRONG, _chosen, "its writer chose the question when we asked."),
)
"""Every row, in the order of the conversation rules; what none of them places is held (6)."""

_WHY: Mapping[Rule, str] = {row.rule: f"Rule {row.number}: {row.why}" for row in LADDER}
_REFERENCES = tuple(row for row in LADDER if row.strong)
_WHY_HELD: Mapping[HoldReason, str] = {
    HoldReason.UNSURE: "Rule 6: more than one question is live and the reply names none.",
    HoldReason.JUST_ENDED: "Rule 6: another question of this mentor has just ended.",
    HoldReason.ELSEWHERE: "Rule 6: this mentor wrote on another question just before.",
    HoldReason.LATE_DIGIT: "Rule 6: it may answer a list that is over.",
    HoldReason.LIST_OPEN: "Rule 6: a text that this mentor wrote before waits to be placed.",
    HoldReason.UNREAD: "Rule 6: this mentor has not read the words of the question yet.",
    HoldReason.UNKNOWN_CODE: "Rule 6: it names a code that is no question of this mentor.",
    HoldReason.UNKNOWN_QUOTE: "Rule 6: it refers to a message that is no question of this mentor.",
    HoldReason.CONFLICT: "Rule 6: it refers to two different questions.",
}
_WHY_NOT: Mapping[TargetKind, str] = {
    TargetKind.CLOSED: "The question is closed.",
    TargetKind.TAKEN: "Another mentor has the question.",
}


def resolve(evidence: Evidence, live: Sequence[Live], known: Mapping[int, Live]) -> Target:
    """Choose the question of a reply, or to hold it, or that there is none.

    `live` are the mentor's pending offers and claims, `known` all their codes with the
    question each stands for, closed ones too. Only a question in one of them is ever chosen.
    """
    records = (*live, *known.values())
    found = {row.rule: row.finds(evidence, live, known) for row in LADDER}
    given = {row.rule: named for row in _REFERENCES if (named := found[row.rule]) is not None}
    candidates = found[Rule.ONLY_LIVE] or frozenset()
    if not given:
        if candidates and (evidence.answers_list or evidence.list_open):
            why = HoldReason.LATE_DIGIT if evidence.answers_list else HoldReason.LIST_OPEN
            return _hold(why, candidates, records)
        late = _theirs(evidence.late_question, live, known)
        if candidates and late - candidates:
            return _hold(HoldReason.ELSEWHERE, candidates | late, records)
        return _without_reference(candidates, found[Rule.BURST], records)
    named = frozenset().union(*given.values())
    dangling = next((rule for rule, resolved in given.items() if not resolved), None)
    if dangling:
        unknown = HoldReason.UNKNOWN_CODE if dangling is Rule.CODE else HoldReason.UNKNOWN_QUOTE
        return _hold(unknown, named | candidates, records)
    if len(named) > 1:
        return _hold(HoldReason.CONFLICT, named, records)
    return _settle(min(named), next(iter(given)), records)


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


def _without_reference(
    candidates: frozenset[int], burst: frozenset[int] | None, records: Sequence[Live]
) -> Target:
    """Choose by the weak rows: the only live question, else the one just written on."""
    if not candidates:
        return Target(TargetKind.NONE, "No question is live and the reply names none.")
    if burst is not None and not burst & candidates:
        return _hold(HoldReason.ELSEWHERE, candidates | burst, records)
    chosen = candidates if len(candidates) == 1 else burst
    if chosen is None:
        return _hold(HoldReason.UNSURE, candidates, records)
    if any(each.doubtful for each in records if each.question_id in candidates):
        return _hold(HoldReason.JUST_ENDED, candidates, records)
    if any(each.unread for each in records if each.question_id in chosen):
        return _hold(HoldReason.UNREAD, candidates, records)
    rule = Rule.ONLY_LIVE if len(candidates) == 1 else Rule.BURST
    return _settle(min(chosen), rule, records)


def _settle(question_id: int, rule: Rule, records: Sequence[Live]) -> Target:
    """Choose the question, unless any record of it says closed or taken."""
    kinds = {_standing(each) for each in records if each.question_id == question_id}
    for kind, why_not in _WHY_NOT.items():
        if kind in kinds:
            return Target(kind, f"{_WHY[rule]} {why_not}", question_id, rule)
    waits = rule in (Rule.ONLY_LIVE, Rule.BURST) and any(
        each.touched for each in records if each.question_id != question_id
    )
    return Target(TargetKind.SEND, _WHY[rule], question_id, rule, waits=waits)


def _standing(record: Live) -> TargetKind:
    if record.state is QuestionState.CLOSED:
        return TargetKind.CLOSED
    if record.claimed_by_other or (record.state is QuestionState.CLAIMED and not record.mine):
        return TargetKind.TAKEN
    return TargetKind.SEND


def _hold(reason: HoldReason, question_ids: Iterable[int], records: Iterable[Live]) -> Target:
    code_of: dict[int, int] = {}
    for each in records:
        code_of[each.question_id] = min(each.code, code_of.get(each.question_id, each.code))
    candidates = sorted(question_ids, key=lambda each: (code_of[each], each))
    return Target(TargetKind.HOLD, _WHY_HELD[reason], reason=reason, candidates=tuple(candidates))
