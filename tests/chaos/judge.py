"""The judge: a history held against what the service guarantees."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from tests.chaos.doubts import Doubts
from tests.chaos.history import OVER, begun
from tests.chaos.order import inbound_pairs, outbound_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.chaos.history import History, Promised, Sent

K = TypeVar("K")
V = TypeVar("V")

LISTS = (
    *("lost", "twice", "undelivered", "unpromised"),
    *("unexplained", "unasked", "crowded", "inverted"),
)


@dataclass(slots=True)
class Verdict:
    """What was found, by guarantee; a good history leaves every list empty."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    unpromised: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    crowded: list[str] = field(default_factory=list)
    inverted: list[str] = field(default_factory=list)
    duplicates: Counter[str] = field(default_factory=Counter)
    """By what cut the send off: "kill 3", "freeze 0" or "answer"."""

    in_flight: Counter[str] = field(default_factory=Counter)
    """By the same: what a provider had accepted and whose outcome was not stored."""

    pairs: int = 0
    """Of one person's messages, those whose order could be judged."""

    def faults(self) -> list[str]:
        """Return everything that breaks a guarantee."""
        return [f"{name}: {what}" for name in LISTS for what in getattr(self, name)]

    def figures(self) -> str:
        """Return how many of each, for people."""
        found = ", ".join(f"{name} {len(getattr(self, name))}" for name in LISTS)
        duplicates = f"duplicates {self.duplicates.total()} of {self.in_flight.total()} in flight"
        return f"{found} (of {self.pairs} pairs), {duplicates}"


EFFECTS = {
    "ask": "question.opened",
    "tap": "tap.matched",
    "answer": "answer.matched",
    "close": "question.withdrawn",
}
"""The line that handling one message of a kind leaves in the journal, exactly once."""


def can_be_asked(address: str) -> bool:
    """Tell whether the provider of an address says what it has taken: Twilio does."""
    return address.startswith("+")


def judge(history: History) -> Verdict:
    """Judge a history that has come to rest."""
    verdict = Verdict()
    _judge_inbound(history, verdict)
    _judge_effects(history, verdict)
    _judge_outbound(history, verdict)
    for inversion in chain(inbound_pairs(history), outbound_pairs(history)):
        verdict.pairs += 1
        if inversion:
            verdict.inverted.append(inversion)
    return verdict


def _judge_inbound(history: History, verdict: Verdict) -> None:
    rows = _grouped((each.key, each) for each in history.received)
    for posted in history.posted:
        found = rows.get(posted.key, [])
        if posted.acknowledged and not any(row.state == "done" for row in found):
            verdict.lost.append(f"{posted.kind} {posted.case}: acknowledged and not handled")
        if len(found) > 1:
            verdict.twice.append(f"{posted.kind} {posted.case}: {len(found)} rows in the inbox")


def _judge_effects(history: History, verdict: Verdict) -> None:
    filed = {row.key: row.question for row in history.received}
    asked = {each.case: filed.get(each.key) for each in history.posted if each.kind == "ask"}
    lines = Counter((line.kind, line.question) for line in history.journal)
    relays = Counter(each.relays for each in history.promised if each.relays)
    for posted in history.posted:
        question = asked.get(posted.case)
        said = f"{posted.kind} {posted.case}"
        if not posted.acknowledged and posted.key not in filed:
            continue  # refused, and given up by its provider: nobody relies on it
        _expect_one(verdict, f"{said}: journal", lines[EFFECTS[posted.kind], question])
        if posted.kind == "answer":
            _expect_one(verdict, f"{said}: relay", relays[posted.key])
            if filed.get(posted.key) != question:
                verdict.lost.append(f"{said}: filed under another question")
    opened = [each for each in asked.values() if each is not None]
    if len(set(opened)) < len(opened):
        verdict.lost.append("two asked texts share a question")
    for question in set(history.questions) - set(opened):
        verdict.twice.append(f"question {question}: nobody asked it")


def _expect_one(verdict: Verdict, what: str, found: int) -> None:
    if found == 0:
        verdict.lost.append(f"{what} has no line")
    elif found > 1:
        verdict.twice.append(f"{what} has {found} lines")


def _judge_outbound(history: History, verdict: Verdict) -> None:
    doubts = Doubts(history)
    sends = _grouped(((each.address, each.text), each) for each in begun(history))
    promises = _grouped(((each.address, each.text), each) for each in history.promised)
    phones: Counter[tuple[str, str]] = Counter()
    for place in sends.keys() | promises.keys():
        found, due = sends.get(place, []), promises.get(place, [])
        _judge_place(verdict, found, due)
        if due:
            again = _judge_repeats(verdict, doubts, found, due)
            phones.update((cause, place[0]) for cause in again)
    _judge_causes(verdict, phones)


def _judge_place(verdict: Verdict, found: Sequence[Sent], due: Sequence[Promised]) -> None:
    """Judge one text at one address: each promise of it arrives at least once, and only those."""
    rows = sorted({each.row for each in due})
    wanted = [each.state for each in due if each.state != OVER]
    ended = [state for state in wanted if state != "sent"]
    if len(found) < len(wanted) or ended:
        verdict.undelivered.append(f"rows {rows}: {len(found)} of {len(wanted)} {ended}")
    if not due:
        verdict.unpromised.append(f"{len(found)} sends that no row promised")


def _judge_repeats(
    verdict: Verdict, doubts: Doubts, found: Sequence[Sent], due: Sequence[Promised]
) -> list[str]:
    """Return what cut off each send that was made again; only one in doubt may be."""
    rows = sorted({each.row for each in due})
    reasons = doubts.of(found, rows)
    settled = 0
    for send, doubted in zip(found, reasons, strict=True):
        if settled >= len(due):
            by = f" by {send.process}" if send.process else ""
            when = f"{send.at:%H:%M:%S.%f}"
            verdict.unexplained.append(f"rows {rows}: sent again{by} at {when}, open at no kill")
        settled += not doubted
    verdict.in_flight.update(reason for reason in reasons if reason)
    again = [doubts.cause(send) for send in found[: max(len(found) - len(due), 0)]]
    if again and can_be_asked(found[0].address) and not any(each.in_hand for each in found):
        verdict.unasked.append(f"rows {rows}: sent again to a number, {again}")
    verdict.duplicates.update(again)
    return again


def _judge_causes(verdict: Verdict, phones: Counter[tuple[str, str]]) -> None:
    for (cause, _), times in phones.items():
        if times > 1 and cause != "answer":
            verdict.crowded.append(f"{cause}: {times} duplicates on one phone")
    for cause, times in verdict.duplicates.items():
        if times > verdict.in_flight[cause]:
            verdict.crowded.append(f"{cause}: {times} of {verdict.in_flight[cause]} in flight")


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
