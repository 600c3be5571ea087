"""The judge of a term: reads what went out when all is over, by rules of its own.

It asks no handler and no rule of the service. It knows what stood on the phones, what the tables
hold, and what those say who acted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from domain.local_time import zone as clock
from tests.simulation.courses.school import STARTS_ON
from tests.simulation.courses.syllabus import BASELINE, END_WEEK, OWN, SHARED
from tests.simulation.house import instant, micros

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tests.simulation.courses.school import Log, School

AT = time(12, 30)
PUSH_DAYS = (0, 2, 4)
DAY = timedelta(days=1)
MINUTE_US = 60_000_000
DAYS_AFTER = {True: 24, False: 12, None: 7}
"""An item rests so many days after a right answer, after a wrong one, and after none."""

GAP, TAIL_GAP = 2, 3
WEEKLY = 3
LAST_DAY = STARTS_ON + timedelta(weeks=END_WEEK) - DAY
CADRES = {
    "general_surgery": "surgery",
    "anaesthesia": "anaesthesia",
    "perioperative_nursing": "nursing_periop",
}

_LESSONS = """SELECT lesson.id, person_id, item_id, lesson.ref, kind, sent_at, answered_at,
    correct, unsent, version FROM lesson JOIN item ON item.id = item_id
    ORDER BY sent_at, lesson.id"""
_ABOUT = "SELECT id, lesson_id FROM message WHERE lesson_id IS NOT NULL AND direction = 'out'"
_URGENT = "SELECT asker_id, opened_at, closed_at FROM question WHERE urgency = 'urgent'"
_ITEMS = "SELECT id, ref, version FROM item"
_RUNG = """SELECT schedule.kind, due_at, rang_at, schedule_occurrence.state,
    (SELECT count(*) FROM schedule_delivery WHERE occurrence_id = schedule_occurrence.id)
    FROM schedule_occurrence JOIN schedule ON schedule.id = schedule_id"""
_TWICE = """SELECT occurrence_id, person_id FROM schedule_delivery
    GROUP BY occurrence_id, person_id HAVING count(*) > 1"""


class Sent(NamedTuple):
    """A lesson as its row says."""

    id: int
    person: int
    item: int
    ref: str
    kind: str
    at: int
    answered_at: int | None
    correct: int | None
    unsent: int
    version: int


class Push(NamedTuple):
    """What came to a phone that nobody had asked for at that moment."""

    at: int
    person: int
    phrase: str
    lesson: Sent | None


@dataclass(slots=True)
class Proctor:
    """Everything that can be said of a term, by person."""

    log: Log
    now: int
    cadres: dict[int, str]
    sent: dict[int, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    pushes: dict[int, list[Push]] = field(default_factory=lambda: defaultdict(list))
    urgent: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[int, tuple[str, int]] = field(default_factory=dict)
    rung: list[tuple[str, int, int, str, int]] = field(default_factory=list)
    twice: list[tuple[int, int]] = field(default_factory=list)

    # What a mentee's own time is, and how they stood at an instant.

    def local(self, person: int, at: int, seen_from: int | None = None) -> datetime:
        """Return the wall clock of a mentee, where they were at another instant."""
        moves = self.log.zones[person]
        place = bisect_right(moves, (seen_from or at, "~")) - 1
        return instant(at).astimezone(clock(moves[place][1]))

    def away(self, person: int, at: int) -> bool:
        """Tell whether a mentee had left."""
        return any(since < at < until for since, until in self.log.away[person])

    def waits(self, person: int, at: int) -> bool:
        """Tell whether an urgent question of a mentee was open."""
        return any(since <= at < until for since, until in self.urgent[person])

    def most(self, person: int, at: int) -> int:
        """Return how many pushes a week a mentee wanted."""
        return next(
            (most for since, most in reversed(self.log.wishes[person]) if since <= at), WEEKLY
        )

    def began(self, person: int) -> int | None:
        """Return when a mentee's gate stood open: trained, and the whole baseline answered."""
        done = {
            each.ref: each.answered_at
            for each in self.sent[person]
            if each.kind == "baseline" and each.answered_at is not None
        }
        trained = self.log.trained.get(person)
        if trained is None or set(BASELINE) - set(done):
            return None
        return max(trained, *done.values())

    def questions(self, person: int, ref: str) -> list[Sent]:
        """Return the sendings of an item to a mentee, but for the baseline."""
        return [
            each
            for each in self.sent[person]
            if each.ref == ref and each.kind in ("question", "wanted") and not each.unsent
        ]

    def retired_at(self, person: int, ref: str) -> int | None:
        """Return when an item was answered right twice in a row."""
        tried = [each for each in self.questions(person, ref) if each.answered_at is not None]
        tried.sort(key=lambda each: each.answered_at or 0)
        for before, after in pairwise(tried):
            if before.correct and after.correct:
                return after.answered_at
        return None

    def retired(self, person: int, until: date) -> int:
        """Count the items that a mentee had retired by a day."""
        refs = self.curriculum(person)
        ends = (self.retired_at(person, ref) for ref in refs)
        return sum(at is not None and instant(at).date() < until for at in ends)

    def curriculum(self, person: int) -> dict[str, int]:
        """Return the items of a mentee's course, each with the week from which it is taught."""
        shared = {ref: week for week, ref in enumerate(SHARED, 1)}
        own = next(placed for cadre, placed in OWN.items() if cadre == self.cadres[person])
        return shared | dict(own)

    def signed(self, ref: str, at: int) -> int | None:
        """Return the newest version of an item that was signed at an instant, or None."""
        known = [
            version
            for item, (of, version) in self.versions.items()
            if of == ref and self.log.signed.get(item, 1 << 62) <= at
        ]
        return max(known, default=None)


def examine(school: School) -> Proctor:
    """Read a term."""
    cadres = {one: CADRES[each.discipline] for one, each in school.pupils.items()}
    found = Proctor(school.log, school.now, cadres)
    lessons = {row[0]: Sent(*row) for row in school.rows(_LESSONS)}
    for each in lessons.values():
        found.sent[each.person].append(each)
    about: dict[int, int] = dict(school.rows(_ABOUT))
    for told in school.log.told:
        asked = told.at in school.log.heard[told.person_id]
        if told.question_id is None and not asked:
            lesson = lessons.get(about.get(told.message_id, 0))
            found.pushes[told.person_id].append(Push(told.at, told.person_id, told.phrase, lesson))
    for asker, opened, closed in school.rows(_URGENT):
        found.urgent[asker].append((opened, closed or 1 << 62))
    found.versions = {key: (ref, version) for key, ref, version in school.rows(_ITEMS)}
    found.rung = [(row[0], row[1], row[2], row[3], row[4]) for row in school.rows(_RUNG)]
    found.twice = [(row[0], row[1]) for row in school.rows(_TWICE)]
    return found


def slot(day: date, zone: ZoneInfo) -> int:
    """Return when lessons go out on a local day."""
    return micros(datetime.combine(day, AT, zone))
