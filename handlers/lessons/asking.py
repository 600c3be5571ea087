"""Asking: an item goes out to a mentee, its question first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from domain import quiet_hours, quizzes, spacing
from domain.courses import LessonKind
from domain.local_time import to_local, to_utc
from domain.model import Choice, Prompt, Role
from domain.spacing import Attempt, Outcome
from storage import cohorts, items, lessons, people, prompts

if TYPE_CHECKING:
    from domain.courses import Enrolment, Lesson
    from domain.items import Course, Item
    from domain.model import Person, Template
    from domain.pace import Pace
    from handlers.desk import Desk

QUIZ = prompts.QUIZ
MORE = "quiz.more"
"""The prompt under what was taught: M asks a mentor about it."""

WANTED = "quiz.wanted"
"""How a question is filed that answers its reader, who began a baseline or wrote QUIZ.

It minds no hour, as they are there.
"""

ANSWERED_WITHIN = timedelta(hours=72)
LIVE = timedelta(days=7)
"""So long a bare letter is for it: by then it was asked again, or another one took its place."""

_TEMPLATE = "ml_quiz"


class NotSigned(ValueError):
    """An item that no clinical reviewer has signed is sent to nobody."""


def ask(desk: Desk, enrolment: Enrolment, item: Item, kind: LessonKind) -> Lesson:
    """Send an item to a mentee; one without a question goes as a tip.

    Raises NotSigned for one that may not be sent.
    """
    _check(item)
    reader = people.get(desk.uow, enrolment.person_id)
    kind = kind if item.question else LessonKind.TIP
    pair = (enrolment.id, reader.id)
    nth = _times(desk, enrolment, item, kind) + 1
    lesson = lessons.add(desk.uow, pair, (item.id, item.ref), kind, nth)
    desk.log("lesson.sent", None, person_id=reader.id, sort=kind, item=item.ref, nth=nth)
    pace = course_of(desk, enrolment).pace
    if kind is LessonKind.TIP:
        tell_tip(desk, lesson, item, expires_at=window_ends(desk, reader, pace))
        return lesson
    if kind is LessonKind.QUESTION:
        known = lessons.recalls(desk.uow, enrolment.id).get(item.ref)
        attempt = Attempt(enrolment.id, item.ref, Outcome.NO_ANSWER, desk.now)
        lessons.put_recall(desk.uow, spacing.settle(known, attempt, pace))
    _put(desk, reader, lesson, item, pace)
    return lesson


def _check(item: Item) -> None:
    if not item.may_be_sent:
        raise NotSigned(f"Item {item.ref}, version {item.version}, is not signed.")


def tell_tip(desk: Desk, lesson: Lesson, item: Item, **how: Any) -> None:
    """Send what an item teaches, and from where; `how` are further fields of Outbound.

    Raises NotSigned for one that may not be sent.
    """
    _check(item)
    reader = people.get(desk.uow, lesson.person_id)
    rendered = desk.render("quiz.tip", reader, guideline=item.guideline, teach=item.teach)
    desk.tell(reader, rendered, lesson_id=lesson.id, prompt=more(lesson), bulk=True, **how)


def more(lesson: Lesson) -> Prompt:
    """Return the prompt by which somebody asks a mentor about a lesson."""
    minutes = ANSWERED_WITHIN // timedelta(minutes=1)
    return Prompt(MORE, ("M",), options=(lesson.id,), minutes=minutes, waits=False)


def reads_digits(reader: Person) -> bool:
    """Tell whether somebody reads digits for options, as the letters are keys of theirs."""
    return Role.MENTOR in reader.roles


def course_of(desk: Desk, enrolment: Enrolment) -> Course:
    """Return the course that somebody has a place in."""
    return items.course_of(desk.uow, cohorts.get(desk.uow, enrolment.cohort_id).course_id)


def window_ends(desk: Desk, reader: Person, pace: Pace) -> datetime:
    """Return when the hours of sending end today where a reader is; then a push is dropped."""
    today = to_local(desk.now, reader.time_zone).date()
    window = quiet_hours.read(pace.window)
    return to_utc(datetime.combine(today, window.ends), reader.time_zone)


def _put(desk: Desk, reader: Person, lesson: Lesson, item: Item, pace: Pace) -> None:
    digits = reads_digits(reader)
    rendered = desk.render(
        "quiz.push",
        reader,
        question=item.question,
        options=quizzes.listed(item, digits=digits),
        options_short=quizzes.choices(item, reader.language, digits=digits),
    )
    buttons = tuple(Choice(each, each) for each in quizzes.keys(item, digits=digits))
    rendered = replace(rendered, choices=buttons)
    how: dict[str, Any] = {"lesson_id": lesson.id, "prompt": _prompt(lesson, item, digits=digits)}
    if lesson.kind is LessonKind.QUESTION:
        how |= {"bulk": True, "expires_at": window_ends(desk, reader, pace)}
        how["template"] = _template(desk, reader, item)
    else:
        rendered = replace(rendered, phrase=WANTED)
    desk.tell(reader, rendered, **how)


def _prompt(lesson: Lesson, item: Item, *, digits: bool) -> Prompt:
    """Return how a question is answered; a push waits for whatever else takes its keys.

    A digit that nothing else takes answers for its letter too: see `keys.prompted`.
    """
    keys, minutes = quizzes.keys(item, digits=digits), LIVE // timedelta(minutes=1)
    waits = lesson.kind is LessonKind.QUESTION
    return Prompt(QUIZ, keys, options=(lesson.id,), minutes=minutes, waits=waits)


def _template(desk: Desk, reader: Person, item: Item) -> Template | None:
    digits = reads_digits(reader)
    return desk.template(
        _TEMPLATE,
        reader,
        question=item.question,
        options=quizzes.listed(item, digits=digits, between=" / "),
        choose=quizzes.choices(item, reader.language, digits=digits),
    )


def _times(desk: Desk, enrolment: Enrolment, item: Item, kind: LessonKind) -> int:
    """Return how often an item went out to somebody before; the baseline counts by itself."""
    baseline = kind is LessonKind.BASELINE
    return sum(
        1
        for each in lessons.of_item(desk.uow, enrolment.id, item.ref)
        if not each.unsent and (each.kind is LessonKind.BASELINE) is baseline
    )
