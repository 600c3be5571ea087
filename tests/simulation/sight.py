"""What the memory holds between two units: questions, offers, and what is on the clock."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.simulation.house import House


class Asked(NamedTuple):
    """A question as its row says."""

    id: int
    number: int
    asker: int
    facility: int
    discipline: str
    urgency: str
    state: str
    round: int
    tier: str | None
    mentor: int | None
    opened_at: int
    answered_at: int | None
    closed_by: int | None
    version: int
    holder: int | None
    unanswered_at: int | None

    @property
    def phase(self) -> tuple[object, ...]:
        """What changes when the question changes hands, or is asked anew."""
        return self.state, self.round, self.mentor, self.urgency, self.discipline


class Made(NamedTuple):
    """An offer as its row says."""

    id: int
    question: int
    mentor: int
    tier: str
    state: str
    round: int
    at: int
    reason: str


_QUESTIONS = """SELECT id, number, asker_id, facility_id, discipline, urgency, state, round, tier,
    mentor_id, opened_at, first_answer_at, closed_by_id, version, coordinator_id,
    unanswered_at FROM question ORDER BY id"""
_PENDING = "SELECT question_id, mentor_id FROM offer WHERE state = 'pending' OR id > ?"
_OFFERS = """SELECT id, question_id, mentor_id, tier, state, round, offered_at, reason
    FROM offer WHERE question_id = ? ORDER BY id"""
_CLOCKS = "SELECT question_id, kind FROM due WHERE state = 'open' AND question_id IS NOT NULL"
_GONE = "SELECT id FROM person WHERE stopped_at IS NOT NULL"
_NEWEST = "SELECT coalesce(max(id), 0) FROM offer"


@dataclass(slots=True)
class Sight:
    """The memory as it stands; what is looked at again is only what may have changed."""

    questions: dict[int, Asked] = field(default_factory=dict)
    offers: dict[int, list[Made]] = field(default_factory=lambda: defaultdict(list))
    clocks: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    pending: Counter[tuple[int, int]] = field(default_factory=Counter)
    loads: Counter[int] = field(default_factory=Counter)
    gone: frozenset[int] = frozenset()
    newest: int = 0
    touched: frozenset[int] = frozenset()
    live: tuple[Asked, ...] = ()

    def of(self, question: int, *states: str) -> list[Made]:
        """Return the offers of a question that are in one of these states."""
        return [one for one in self.offers[question] if one.state in states]


def look(house: House, before: Sight) -> Sight:
    """Look at the memory again."""
    asked = {row[0]: Asked(*row) for row in house.rows(_QUESTIONS)}
    pending = Counter((row[0], row[1]) for row in house.rows(_PENDING, before.newest))
    offers = before.offers.copy()
    touched = _touched(before, asked, pending)
    for each in touched:
        offers[each] = [Made(*row) for row in house.rows(_OFFERS, each)]
    clocks: dict[int, set[str]] = defaultdict(set)
    for question, kind in house.rows(_CLOCKS):
        clocks[question].add(kind)
    live = tuple(each for each in asked.values() if each.state != "closed")
    loads: Counter[int] = Counter(each.mentor for each in live if each.mentor is not None)
    loads += Counter(
        one.mentor for each in live for one in offers[each.id] if one.state == "pending"
    )
    gone = frozenset(row[0] for row in house.rows(_GONE))
    ((newest,),) = house.rows(_NEWEST)
    return Sight(asked, offers, clocks, pending, loads, gone, newest, touched, live)


def _touched(
    before: Sight, asked: dict[int, Asked], pending: Counter[tuple[int, int]]
) -> frozenset[int]:
    """Return the questions whose offers may be others than before."""
    changed = {each for each, row in asked.items() if before.questions.get(each) != row}
    moved = (pending - before.pending) + (before.pending - pending)
    return frozenset(changed | {question for question, _ in moved})
