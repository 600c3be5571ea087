"""The judge: what was posted, sent and remembered, held against what the service guarantees.

It knows nothing of how the service works. Everything is a value, so that a fault can be planted
in a good history and must be found (test_history.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Posted:
    """A webhook: its provider's key, the case it is about, and what it does there."""

    key: str
    case: str
    kind: str
    acknowledged: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a provider accepted, whether or not its answer came back to the service."""

    address: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kill:
    """An end of the process, and what was seen from outside in the moment before."""

    at: datetime
    writing: bool = False
    sends_open: int = 0
    posts_open: int = 0

    @property
    def aimed(self) -> bool:
        """Whether a unit was in the committer and a send in flight."""
        return self.writing and self.sends_open > 0


@dataclass(frozen=True, slots=True)
class Received:
    """A row of the inbox, and the question that its message was filed under."""

    key: str
    state: str
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the journal."""

    kind: str
    question: int | None


@dataclass(frozen=True, slots=True)
class Promised:
    """One piece of a row of the outbox, as its wire puts it; `relays` is the key it passes on."""

    row: int
    address: str
    text: str
    state: str = "sent"
    relays: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A planned call; it is open when no outcome was ever stored."""

    row: int
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class History:
    """All that happened, from outside and from inside."""

    posted: Sequence[Posted] = ()
    sent: Sequence[Sent] = ()
    kills: Sequence[Kill] = ()
    received: Sequence[Received] = ()
    questions: Sequence[int] = ()
    journal: Sequence[Logged] = ()
    promised: Sequence[Promised] = ()
    attempts: Sequence[Attempt] = ()


@dataclass(slots=True)
class Verdict:
    """What was found, by guarantee; a good history leaves every list empty but `duplicates`."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    unpromised: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    crowded: list[str] = field(default_factory=list)
    duplicates: Counter[int] = field(default_factory=Counter)
    in_flight: Counter[int] = field(default_factory=Counter)
    """By kill: what a provider had accepted and whose outcome was not stored."""

    def faults(self) -> list[str]:
        """Return everything that breaks a guarantee."""
        names = ("lost", "twice", "undelivered", "unpromised", "unexplained", "crowded")
        return [f"{name}: {what}" for name in names for what in getattr(self, name)]


EFFECTS = {"ask": "question.opened", "tap": "tap.matched", "answer": "answer.matched"}
"""The line that handling one message of a kind leaves in the journal, exactly once."""


def judge(history: History) -> Verdict:
    """Judge a history that has come to rest."""
    verdict = Verdict()
    _judge_inbound(history, verdict)
    _judge_effects(history, verdict)
    _judge_outbound(history, verdict)
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
    kills = [kill.at for kill in history.kills]
    sends = _grouped(((each.address, each.text), each) for each in history.sent)
    promises = _grouped(((each.address, each.text), each) for each in history.promised)
    cut = _cut(history.attempts, kills)
    phones: Counter[tuple[int, str]] = Counter()
    for place in sends.keys() | promises.keys():
        found, due = sends.get(place, []), promises.get(place, [])
        _judge_place(verdict, found, due)
        rows = sorted({each.row for each in due})
        at_kill = [bisect_left(kills, each.at) for each in sorted(found, key=lambda one: one.at)]
        again = at_kill[: max(len(found) - len(due), 0)] if due else []
        for kill, times in Counter(at_kill).items():
            verdict.in_flight[kill] += min(times, sum(cut[row, kill] for row in rows))
        for kill, times in Counter(again).items():
            verdict.duplicates[kill] += times
            phones[kill, place[0]] += times
            if times > sum(cut[row, kill] for row in rows):
                verdict.unexplained.append(f"rows {rows}: sent again, open at no kill")
    _judge_kills(verdict, phones)


def _judge_place(verdict: Verdict, found: Sequence[Sent], due: Sequence[Promised]) -> None:
    """Judge one text at one address: each promise of it arrives at least once, and only those."""
    rows = sorted({each.row for each in due})
    ended = [each.state for each in due if each.state != "sent"]
    if len(found) < len(due) or ended:
        verdict.undelivered.append(f"rows {rows}: {len(found)} of {len(due)} {ended}")
    if not due:
        verdict.unpromised.append(f"{len(found)} sends that no row promised")


def _judge_kills(verdict: Verdict, phones: Counter[tuple[int, str]]) -> None:
    for (kill, _), times in phones.items():
        if times > 1:
            verdict.crowded.append(f"kill {kill}: {times} duplicates on one phone")
    for kill, times in verdict.duplicates.items():
        if times > verdict.in_flight[kill]:
            verdict.crowded.append(f"kill {kill}: {times} of {verdict.in_flight[kill]} in flight")


def _cut(attempts: Iterable[Attempt], kills: Sequence[datetime]) -> Counter[tuple[int, int]]:
    """Return (row, kill) of the attempts that were open when their process was killed."""
    at_kill = ((each.row, bisect_left(kills, each.at)) for each in attempts if each.open)
    return Counter((row, kill) for row, kill in at_kill if kill < len(kills))


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
