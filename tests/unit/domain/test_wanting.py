from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.courses import Lesson, LessonKind, Recall, RecallState
from domain.wanting import pick

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REFS = ("T01", "T02", "T03")


def recall(ref: str, due: float, state: RecallState = RecallState.OPEN) -> Recall:
    """Return what is due in so many days."""
    return Recall(1, ref, state, 1, 1, NOW + timedelta(days=due), NOW)


def seen(ref: str, days: float, *, answered: bool = True) -> Lesson:
    """Return a lesson that went out and was answered so many days ago."""
    at = NOW - timedelta(days=days)
    return Lesson(1, 1, 7, 1, ref, LessonKind.QUESTION, 1, at, at if answered else None)


def test_what_is_due_comes_first_and_the_longest_due_of_it() -> None:
    due = {"T02": recall("T02", -1), "T03": recall("T03", -2), "T01": recall("T01", 5)}
    sent = [seen(ref, 9) for ref in REFS]
    assert pick(REFS, due, sent, NOW) == "T03"
    assert pick(REFS, {}, [], NOW) == "T01"


def test_then_what_is_new_and_then_what_was_not_seen_for_longest() -> None:
    waits = {"T01": recall("T01", 5), "T02": recall("T02", -5, RecallState.RETIRED)}
    assert pick(REFS, waits, [seen("T01", 3), seen("T02", 4)], NOW) == "T03"
    sent = [seen("T01", 3), seen("T02", 4), seen("T03", 2)]
    assert pick(REFS, waits, sent, NOW) == "T02"


def test_what_was_answered_today_rests_and_what_was_not_may_be_asked_again() -> None:
    sent = [seen("T01", 0.1), seen("T02", 0.2), seen("T03", 0.3)]
    assert pick(REFS, {"T01": recall("T01", -1)}, sent, NOW) is None
    assert pick(REFS, {}, [*sent[:2], seen("T03", 0.1, answered=False)], NOW) == "T03"
    assert pick((), {}, [], NOW) is None
