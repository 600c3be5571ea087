"""How items come back: what goes out to a mentee next, and when an item is asked again.

Spaced education as Kerfoot tested it (2014, Circ Cardiovasc Qual Outcomes 7:468): an item comes
back sooner after a wrong answer than after a right one, and no more once it was right several
times in a row. Days are days of the calendar at the mentee's place: an item that is due in 12
days goes with the push of the twelfth day, whatever the hour of the answer was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain import spacing_fsrs
from domain.courses import LessonKind, Recall, RecallState
from domain.local_time import to_local
from domain.pace import Repeating

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date, datetime

    from domain.courses import Lesson
    from domain.items import Course, Item, Placed
    from domain.pace import Pace

A_WEEK = 7


class Outcome(StrEnum):
    """What an item that was asked has brought."""

    RIGHT = "right"
    WRONG = "wrong"
    NO_ANSWER = "no answer"
    """How it stands from the moment that it goes out, until an answer comes."""


class Next(StrEnum):
    """What goes out at an occurrence."""

    NEW = "new"
    REPEAT = "repeat"
    TIP = "tip"
    """The teaching of a lesson that nobody answered."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of an item that was asked of a mentee, and when."""

    enrolment_id: int
    ref: str
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Learner:
    """A mentee as the choice sees them.

    `starts_on` is the local date on which their first week begins, `items` by ref the versions
    that may be sent to them, `lessons` all that went out to them in this course. `first` are the
    skills that come first where they work, those of the first priority first.
    """

    starts_on: date
    time_zone: str
    items: Mapping[str, Item]
    recalls: Mapping[str, Recall]
    lessons: Sequence[Lesson]
    first: Sequence[Collection[str]] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """What goes out: an `item`, or the tip of a `lesson`; `why` is for the log."""

    next: Next
    why: str
    item: Item | None = None
    lesson: Lesson | None = None


def settle(known: Recall | None, attempt: Attempt, pace: Pace) -> Recall:
    """Return where an item stands after it was asked, or answered.

    No answer leaves the streak as it is. An item that has retired stays so.
    """
    before = known or Recall(
        attempt.enrolment_id, attempt.ref, RecallState.OPEN, 0, 0, attempt.at, attempt.at
    )
    if before.state is RecallState.RETIRED:
        return before
    if attempt.outcome is Outcome.NO_ANSWER:
        due_at = attempt.at + timedelta(days=pace.repeat_days_if_no_answer)
        return replace(before, asked=before.asked + 1, due_at=due_at, last_at=attempt.at)
    streak = before.streak + 1 if attempt.outcome is Outcome.RIGHT else 0
    now = replace(before, streak=streak, last_at=attempt.at)
    after = _AFTER_AN_ANSWER[pace.repeating](now, attempt.outcome, pace)
    if streak < pace.retire_after:
        return after
    return replace(after, state=RecallState.RETIRED, retired_at=attempt.at)


def take_back(known: Recall, lesson: Lesson) -> Recall:
    """Return where an item stands whose lesson never left: due as it was when that was made."""
    if known.state is RecallState.RETIRED or lesson.answered_at is not None:
        return known
    return replace(known, asked=max(known.asked - 1, 0), due_at=lesson.sent_at)


def days_until_due(recall: Recall, time_zone: str) -> int:
    """Return in how many days of the calendar an item comes back, counted from its last time."""
    return (_due_day(recall, time_zone) - _day(recall.last_at, time_zone)).days


def week_of(starts_on: date, today: date) -> int:
    """Return the week of a course, from 1; 0 and less is before it begins."""
    return (today - starts_on).days // A_WEEK + 1


def choose(course: Course, learner: Learner, now: datetime) -> Pick:
    """Return what goes out to a mentee now, as far as the course alone decides.

    New items come first, by their week and the order of the course; then the repeat that has been
    due the longest; and where no question may go, the teaching of one that nobody answered, unless
    that one was asked again meanwhile. Between two questions lie at least the days of the pace.
    """
    today = _day(now, learner.time_zone)
    week, pace = week_of(learner.starts_on, today), course.pace
    if week < 1 or week > pace.end_week:
        return Pick(Next.NOTHING, "outside the weeks of the course")
    may_ask = _may_ask(learner, today, _gap(course, week))
    new = _newest_first(course, learner, week)
    if new is not None and (may_ask or not new.question):
        return Pick(Next.NEW, "its week has come", new)
    again = _repeat(learner, today) if may_ask else None
    if again is not None:
        return Pick(Next.REPEAT, "it is due again", again)
    tip = _tip(learner, pace, now)
    if tip is not None:
        return Pick(Next.TIP, "nobody answered", lesson=tip)
    return Pick(Next.NOTHING, "nothing is due" if may_ask else "too soon after a question")


def ordered(course: Course, learner: Learner) -> list[Placed]:
    """Return the items of a course as they are new to a mentee, each with its week.

    They come by their weeks, in the order of the course. Where something comes first, what was
    not sent yet and is of that goes before the rest; as many come up to each week as before.
    """
    placed = sorted(course.items, key=lambda each: each.week)
    if not learner.first:
        return placed
    mine = [each for each in placed if each.ref in learner.items]
    sent = _sent(learner)
    order = sorted(mine, key=lambda each: (each.ref not in sent, _rank(learner, each.ref, sent)))
    return [replace(one, week=slot.week) for one, slot in zip(order, mine, strict=True)]


def is_settled(course: Course, learner: Learner) -> bool:
    """Tell whether nothing of a course can come any more: all was sent, and questions retired."""
    refs = [each.ref for each in course.items if each.ref in learner.items]
    return all(_is_done(learner, ref) for ref in refs)


def _is_done(learner: Learner, ref: str) -> bool:
    known = learner.recalls.get(ref)
    if known is not None:
        return known.state is RecallState.RETIRED
    return ref in _told(learner)


def _newest_first(course: Course, learner: Learner, week: int) -> Item | None:
    """Return the first item whose week has come and that never went out, or None."""
    sent = _sent(learner)
    for placed in ordered(course, learner):
        if placed.week > week:
            return None
        if placed.ref in learner.items and placed.ref not in sent:
            return learner.items[placed.ref]
    return None


def _sent(learner: Learner) -> set[str]:
    """Return the refs of the items that are new to a mentee no more."""
    asked = {
        ref
        for ref, known in learner.recalls.items()
        if known.asked > 0 or known.state is RecallState.RETIRED
    }
    return asked | _told(learner)


def _rank(learner: Learner, ref: str, sent: Collection[str]) -> int:
    """Return which priority an item is of, 0 the first; what was sent stays where it is."""
    skill = learner.items[ref].skill
    ranks = (rank for rank, skills in enumerate(learner.first) if skill in skills)
    return 0 if ref in sent else next(ranks, len(learner.first))


def _told(learner: Learner) -> set[str]:
    """Return the refs of the items without a question that went out."""
    return {
        each.ref for each in learner.lessons if each.kind is LessonKind.TIP and not each.unsent
    }


def _repeat(learner: Learner, today: date) -> Item | None:
    """Return the item that has been due the longest, or None."""
    due = [
        each
        for each in learner.recalls.values()
        if each.state is RecallState.OPEN
        and each.asked
        and each.ref in learner.items
        and _due_day(each, learner.time_zone) <= today
    ]
    first = min(due, key=lambda each: (each.due_at, each.ref), default=None)
    return None if first is None else learner.items[first.ref]


def _tip(learner: Learner, pace: Pace, now: datetime) -> Lesson | None:
    """Return the oldest question that stayed unanswered for too long and was not asked again.

    What was withdrawn meanwhile is taught no more.
    """
    newest = {each.ref: each.id for each in learner.lessons if _is_push(each)}
    until = now - timedelta(hours=pace.tip_after_hours)
    for each in learner.lessons:
        open_ = (
            each.answered_at is None and each.tip_at is None and newest.get(each.ref) == each.id
        )
        taught = each.ref in learner.recalls and each.ref in learner.items
        if open_ and each.sent_at <= until and taught:
            return each
    return None


def _is_push(lesson: Lesson) -> bool:
    return lesson.kind is LessonKind.QUESTION and not lesson.unsent


def _gap(course: Course, week: int) -> int:
    """Return how many days lie between two questions in a week."""
    pace = course.pace
    return pace.min_days_between if week <= course.weeks else pace.tail_days_between


def _may_ask(learner: Learner, today: date, gap: int) -> bool:
    last = max((each.sent_at for each in learner.lessons if _is_push(each)), default=None)
    return last is None or (today - _day(last, learner.time_zone)).days >= gap


def _due_day(recall: Recall, time_zone: str) -> date:
    """Return the local day on which an item is due: its days are whole ones, an hour less or more.

    Where a clock goes back, what was answered half an hour after midnight comes no day sooner.
    """
    days, rest = divmod(recall.due_at - recall.last_at, timedelta(days=1))
    return _day(recall.last_at + rest, time_zone) + timedelta(days=days)


def _day(instant: datetime, time_zone: str) -> date:
    return to_local(instant, time_zone).date()


def _kerfoot(recall: Recall, outcome: Outcome, pace: Pace) -> Recall:
    right = outcome is Outcome.RIGHT
    days = pace.repeat_days_if_right if right else pace.repeat_days_if_wrong
    return replace(recall, due_at=recall.last_at + timedelta(days=days))


def _fsrs(recall: Recall, outcome: Outcome, _: Pace) -> Recall:
    right = outcome is Outcome.RIGHT
    due_at, memory = spacing_fsrs.after(recall.memory, recall.last_at, right=right)
    return replace(recall, due_at=due_at, memory=memory)


_AFTER_AN_ANSWER: Mapping[Repeating, Callable[[Recall, Outcome, Pace], Recall]] = {
    Repeating.KERFOOT: _kerfoot,
    Repeating.FSRS: _fsrs,
}
