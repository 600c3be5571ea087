"""A term: mentees answer, forget, leave, come back and ask, and the clock jumps between acts."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from domain.guides import Standing
from domain.items import LETTERS
from domain.model import Role
from handlers.lessons import enrolling
from storage import cohorts, items, people
from storage.columns import EPOCH
from tests.simulation.characters import HOUR_S, MINUTE_S
from tests.simulation.courses import syllabus
from tests.simulation.courses.pupils import ZONES, Habit, gather
from tests.simulation.courses.school import STARTS_ON, Told, ceil_sweep, open_school
from tests.simulation.house import instant, micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.simulation.courses.school import School

DAY_S = 24 * HOUR_S
WEEK_S = 7 * DAY_S
FIRST_DAY = micros(EPOCH) + (STARTS_ON - EPOCH.date()).days * int(DAY_S * 1e6)
"""Midnight, UTC, of the course's first Monday."""

OUTAGE = (
    FIRST_DAY + int((4 * WEEK_S + 30 * HOUR_S) * 1e6),
    FIRST_DAY + int((4 * WEEK_S + 102 * HOUR_S) * 1e6),
)
"""Three days without anybody at work: a Wednesday is in it, and on Friday morning it is over."""

ANSWERS = 0.75
"""The share of pushes that are answered within 40 hours."""

RIGHT_FIRST = 0.45
RIGHT_LATER = 0.75
TOO_LATE = 0.03
"""The share that is answered after 72 hours, when a letter alone says nothing any more."""

_LESSON = """SELECT lesson.id, lesson.kind, lesson.ref, item.answer FROM message
    JOIN lesson ON lesson.id = message.lesson_id JOIN item ON item.id = lesson.item_id
    WHERE message.id = ?"""
_OPEN = "SELECT number FROM question WHERE asker_id = ? AND state <> 'closed' ORDER BY number"
_ANSWERED = "SELECT answered_at FROM lesson WHERE id = ?"


@dataclass(slots=True)
class Term:
    """Plays a cohort; everybody acts by the same dice."""

    dice: Random
    school: School
    acts: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    words: Iterator[int] = field(default_factory=count)
    newest: dict[int, int] = field(default_factory=dict)
    tries: Counter[tuple[int, str]] = field(default_factory=Counter)
    silent: set[int] = field(default_factory=set)

    def play(self, weeks: float) -> None:
        """Play until so many weeks of the course are over; it may be called again."""
        until = FIRST_DAY + int(weeks * WEEK_S * 1e6)
        while (at := self._next()) is not None and at <= until:
            self.school.book.now = instant(at)
            if self.acts and self.acts[0][0] <= at:
                heapq.heappop(self.acts)[2]()
            else:
                self.school.sweep()
        self.school.book.now = max(self.school.book.now, instant(until))

    def close(self) -> None:
        """Close the memory."""
        self.school.book.close()

    def _next(self) -> int | None:
        """Return when something happens next; in an outage nothing does, it comes after that."""
        due = self.school.next_due()
        sweep = None if due is None else max(ceil_sweep(due), self.school.now)
        times = [each for each in (sweep, self.acts[0][0] if self.acts else None) if each]
        at = min(times, default=None)
        if at is None:
            return None
        at = max(at, self.school.now)
        return OUTAGE[1] if OUTAGE[0] <= at < OUTAGE[1] else at

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(
            self.acts, (self.school.now + int(seconds * 1e6) + 1, next(self.order), act)
        )

    def _in_week(self, first: float, last: float, act: Callable[[], None]) -> float:
        """Plan an act within some weeks of the course; return in how many seconds that is."""
        at = FIRST_DAY + int(self.dice.uniform(first - 1, last) * WEEK_S * 1e6)
        seconds = (at - self.school.now) / 1e6
        self._later(seconds, act)
        return seconds

    def _says(self, one: int, text: str) -> None:
        self.school.hear(one, text)

    # What is on the phones.

    def see(self, told: Told) -> None:
        """Let a mentee read what has come to their phone."""
        react = _REACTIONS.get(told.phrase)
        if react is not None:
            react(self, told)

    def _asked(self, told: Told) -> None:
        ((lesson, kind, ref, right),) = self.school.rows(_LESSON, told.message_id)
        one = told.person_id
        self.newest[one] = lesson
        after_s = self._after_s(one, kind)
        if after_s is not None:
            self._later(after_s, lambda: self._answer(one, lesson, kind, ref, right))

    def _after_s(self, one: int, kind: str) -> float | None:
        """Say when somebody answers: what they asked for soon, a push within hours, or never."""
        if kind != "question":
            return self.dice.uniform(15, 5 * MINUTE_S)
        style = self.dice.random()
        if style < ANSWERS and one not in self.silent:
            return min(20 + 40 * MINUTE_S * self.dice.lognormvariate(0, 1.2), 40 * HOUR_S)
        if style > 1 - TOO_LATE:
            return self.dice.uniform(73 * HOUR_S, 90 * HOUR_S)
        return None

    def _answer(self, one: int, lesson: int, kind: str, ref: str, right: str) -> None:
        """Answer by letter, unless a newer question stands below, or one to a mentor is open."""
        if self._is_away(one) or self.newest[one] != lesson:
            return
        if self.school.rows(_OPEN, one):
            again = partial(self._answer, one, lesson, kind, ref, right)
            self._later(self.dice.uniform(HOUR_S, 3 * HOUR_S), again)
            return
        first = kind == "baseline" or not self.tries[one, ref]
        knows = self.dice.random() < (RIGHT_FIRST if first else RIGHT_LATER)
        wrong = self.dice.choice([each for each in LETTERS if each != right])
        self._says(one, right if knows else wrong)
        ((answered,),) = self.school.rows(_ANSWERED, lesson)
        if answered == self.school.now and kind != "baseline":
            self.tries[one, ref] += 1

    def _invited(self, told: Told) -> None:
        one = told.person_id
        if self._habit(one) is not Habit.SKIPS_BASELINE:
            self._later(self.dice.uniform(MINUTE_S, 20 * HOUR_S), lambda: self._begins(one))

    def _begins(self, one: int) -> None:
        if not self._is_away(one):
            self._says(one, "1")

    def _asked_what_suits(self, told: Told) -> None:
        one = told.person_id
        if one not in self.silent:
            self._later(self.dice.uniform(MINUTE_S, 20 * HOUR_S), lambda: self._begins(one))

    def _told_the_reason(self, told: Told) -> None:
        one = told.person_id
        if self._habit(one) is Habit.ASKS and self.dice.random() < 0.2:
            self._later(self.dice.uniform(5, 60), lambda: self._says(one, "M"))

    def _may_ask(self, told: Told) -> None:
        one = told.person_id
        text = f"How do we begin when nobody has time for it? {self._word()}"
        self._later(self.dice.uniform(20, 120), lambda: self._says(one, text))

    def _has_asked(self, told: Told) -> None:
        """A question is open, meant or not: they find help elsewhere, later where it is urgent."""
        one = told.person_id
        most_s = 60 * HOUR_S if told.phrase.endswith("urgent") else 5 * HOUR_S
        self._later(self.dice.uniform(most_s / 12, most_s), lambda: self._close(one))

    def _close(self, one: int) -> None:
        for (number,) in self.school.rows(_OPEN, one):
            self._says(one, f"C Q{number}")

    # What they do by themselves.

    def plan(self) -> None:
        """Plan what everybody does beside answering, and what reviewers sign."""
        for one, pupil in self.school.pupils.items():
            plan = _PLANS.get(pupil.habit)
            if plan is not None:
                plan(self, one)
        made = self.school.syllabus
        self._in_week(7, 7.1, lambda: self._sign(made.items[syllabus.SIGNED_LATE].id))
        self._in_week(8, 8.1, lambda: self._sign(made.revised.id))

    def _leaves(self, one: int) -> None:
        self._in_week(1, 24, lambda: self._stop(one))

    def _comes_back(self, one: int) -> None:
        at_s = self._in_week(1, 18, lambda: self._stop(one))
        self._later(at_s + self.dice.uniform(3 * DAY_S, 5 * WEEK_S), lambda: self._start(one))

    def _stop(self, one: int) -> None:
        self._says(one, "STOP")
        self.school.log.away[one].append((self.school.now, 1 << 62))

    def _start(self, one: int) -> None:
        self._says(one, "START")
        since, _ = self.school.log.away[one].pop()
        self.school.log.away[one].append((since, self.school.now))

    def _wishes_fewer(self, one: int) -> None:
        at_s = self._in_week(1, 12, lambda: self._wish(one, "LESS", 1))
        if self.dice.random() < 0.3:
            self._later(at_s + WEEK_S, lambda: self._wish(one, "LESS", 0))
        if self.dice.random() < 0.6:
            self._later(at_s + 4 * WEEK_S, lambda: self._wish(one, "MORE", 3))

    def _wish(self, one: int, word: str, most: int) -> None:
        self._says(one, word)
        self.school.log.wishes[one].append((self.school.now, most))

    def _has_emergencies(self, one: int) -> None:
        for _ in range(6):
            self._in_week(1, 24, lambda: self._has_emergency(one))

    def _has_emergency(self, one: int) -> None:
        self._says(one, f"URGENT The suction has stopped, what now? {self._word()}")

    def _wants(self, one: int) -> None:
        for week in range(1, 25, 2):
            self._in_week(week, week + 1, lambda: self._says(one, "QUIZ"))

    def _moves(self, one: int) -> None:
        self._in_week(3, 20, lambda: self._move(one))

    def _move(self, one: int) -> None:
        _, before = self.school.log.zones[one][-1]
        zone = self.dice.choice([each for each in ZONES if each != before])

        def work(uow: UnitOfWork) -> None:
            values = asdict(people.get(uow, one)) | {"time_zone": zone}
            people.change(uow, one, values, [Role.MENTEE])

        self.school.run(work)
        self.school.log.zones[one].append((self.school.now, zone))

    def _falls_silent(self, one: int) -> None:
        at_s = self._in_week(2, 14, lambda: self.silent.add(one))
        self._later(at_s + self.dice.uniform(5 * WEEK_S, 9 * WEEK_S), lambda: self._wakes(one))

    def _wakes(self, one: int) -> None:
        self.silent.discard(one)
        self._says(one, "QUIZ")

    def _is_trained_late(self, one: int) -> None:
        self._in_week(1, 6, lambda: self._train(one))

    def _train(self, one: int) -> None:
        def work(uow: UnitOfWork) -> None:
            cohort = cohorts.get(uow, self.school.cohort_id)
            day = self.school.book.now.date() - timedelta(days=1)
            enrolling.trained(self.school.desk(uow), cohort, [(people.get(uow, one), day)])

        self.school.run(work)
        self.school.log.trained[one] = self.school.now

    def _sign(self, item_id: int) -> None:
        self.school.run(lambda uow: items.set_standing(uow, item_id, Standing.SIGNED))
        self.school.log.signed[item_id] = self.school.now

    def _habit(self, one: int) -> Habit:
        return self.school.pupils[one].habit

    def _is_away(self, one: int) -> bool:
        return any(since <= self.school.now < until for since, until in self.school.log.away[one])

    def _word(self) -> str:
        """A word that nobody has written before: machines repeat themselves, people do not."""
        letters, number = "", next(self.words) + 26
        while number:
            number, letter = divmod(number, 26)
            letters += chr(ord("a") + letter)
        return f"({letters})"


_REACTIONS: dict[str, Callable[[Term, Told], None]] = {
    "quiz.push": Term._asked,
    "quiz.wanted": Term._asked,
    "course.invite": Term._invited,
    "course.remind": Term._invited,
    "course.silent": Term._asked_what_suits,
    "quiz.right": Term._told_the_reason,
    "quiz.wrong": Term._told_the_reason,
    "quiz.ask": Term._may_ask,
}
_REACTIONS |= {
    f"ask.received{kind}": Term._has_asked
    for kind in ("", ".later", ".urgent", ".nobody.line", ".nobody.urgent")
}
_PLANS: dict[Habit, Callable[[Term, int], None]] = {
    Habit.LEAVES: Term._leaves,
    Habit.COMES_BACK: Term._comes_back,
    Habit.WISHES_FEWER: Term._wishes_fewer,
    Habit.HAS_EMERGENCIES: Term._has_emergencies,
    Habit.WANTS: Term._wants,
    Habit.MOVES: Term._moves,
    Habit.FALLS_SILENT: Term._falls_silent,
    Habit.IS_TRAINED_LATE: Term._is_trained_late,
}


def begin(seed: int, folder: Path, template: Path, size: int, plain: float = 0.6) -> Term:
    """Begin the term of a seed in a fresh memory, which is a copy of an empty one."""
    dice = Random(seed)
    school = open_school(folder / f"term{seed}.db", template, gather(dice, size, plain))
    school.log.outage = OUTAGE
    term = Term(dice, school)
    school.see = term.see
    term.plan()
    return term


def day_of(week: int) -> date:
    """Return the day after the last one of a week of the course."""
    return STARTS_ON + timedelta(weeks=week)
