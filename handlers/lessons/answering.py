"""Answering: a mentee's key answers a quiz question, and the reason comes at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import naming, quizzes, spacing
from domain.courses import EnrolmentState, LessonKind, RecallState
from domain.intents import letter
from domain.local_time import to_local
from domain.reserved import IntentKind
from domain.spacing import Attempt, Outcome
from handlers.lessons import asking, baseline, learners, wishing
from storage import cohorts, items, lessons, prompt_history, prompts
from storage import questions as asked

if TYPE_CHECKING:
    from domain.courses import Enrolment, Lesson, Recall
    from domain.items import Item
    from handlers.turn import Turn
    from storage.prompts import Stored

_SAID_AGAIN = timedelta(hours=1)
"""How long a typed key still means the question that was answered last."""

_LOOKED_BACK = timedelta(days=30)
_TWICE = 2


def answered(turn: Turn, stored: Stored, key: str) -> None:
    """Take the answer to a lesson, however late; the first one counts.

    Of an item that was withdrawn meanwhile nothing is said any more, and no answer counts.
    """
    desk = turn.desk
    prompts.end(desk.uow, stored)
    lesson = lessons.get(desk.uow, stored.prompt.options[0])
    item = items.get(desk.uow, lesson.item_id)
    given = quizzes.letter_of(key)
    right = given == item.answer
    if not item.may_be_sent:
        turn.reply("quiz.withdrawn")
        return
    if not lessons.answer(desk.uow, lesson.id, given, right=right):
        _say_first_counts(turn, lesson, item)
        return
    wishing.wake(desk, cohorts.enrolment_of(desk.uow, lesson.enrolment_id))
    cohorts.set_answered(desk.uow, lesson.enrolment_id, desk.now)
    what = "right" if right else "wrong"
    late = "after its tip" if lesson.tip_at is not None else ""
    told = {"person_id": turn.person.id, "sort": lesson.kind, "item": item.ref, "answer": what}
    desk.log("lesson.answered", None, late, **told)
    if lesson.kind is LessonKind.BASELINE:
        baseline.answered(turn, lesson)
    else:
        _teach(turn, lesson, item, _settled(turn, lesson, right=right))


def repeated(turn: Turn, key: str) -> Stored | None:
    """Return the question that a bare key answers once more: the last one put here, or None."""
    uow, since = turn.desk.uow, turn.desk.now - _LOOKED_BACK
    last = prompt_history.last_of(uow, turn.address_id, asking.QUIZ, since)
    takes = last is not None and {key, quizzes.letter_of(key)} & set(last.prompt.keys)
    if last is None or not takes or asked.live_of(uow, turn.person.id):
        return None
    at = lessons.get(uow, last.prompt.options[0]).answered_at
    return last if at is not None and turn.desk.now - at <= _SAID_AGAIN else None


def lettered(turn: Turn) -> Turn:
    """Return the turn with a bare letter read as a key where a question takes it.

    Anywhere else "B" is words: it may be a blood group.
    """
    said = letter(turn.arrived.inbound.text)
    if turn.intent.kind is not IntentKind.TEXT or not said or turn.intent.code is not None:
        return turn
    live = _live(turn)
    takes = said in live.prompt.keys if live is not None else repeated(turn, said) is not None
    if not takes:
        return turn
    return replace(turn, intent=replace(turn.intent, kind=IntentKind.KEY, word=said))


def refuse(turn: Turn) -> bool:
    """Say which keys a live question has to whoever sends another one; else False.

    Who has an open question may mean that one.
    """
    intent = turn.intent
    bare = intent.kind in {IntentKind.KEY, IntentKind.DIGIT} and intent.code is None
    alone = bare or bool(intent.kind is IntentKind.TEXT and letter(turn.arrived.inbound.text))
    live = _live(turn) if alone else None
    if live is None or asked.live_of(turn.desk.uow, turn.person.id):
        return False
    lesson = lessons.get(turn.desk.uow, live.prompt.options[0])
    item, digits = items.get(turn.desk.uow, lesson.item_id), asking.reads_digits(turn.person)
    options = quizzes.choices(item, turn.person.language, digits=digits)
    turn.reply("quiz.invalid", options_short=options)
    return True


def _live(turn: Turn) -> Stored | None:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((each for each in live if each.prompt.kind == asking.QUIZ), None)


def _settled(turn: Turn, lesson: Lesson, *, right: bool) -> Recall:
    """Move the repeating of an item by an answer, if it is to the newest asking of it."""
    uow, at = turn.desk.uow, turn.desk.now
    known = lessons.recalls(uow, lesson.enrolment_id).get(lesson.ref)
    newest = max(
        each.nth
        for each in lessons.of_item(uow, lesson.enrolment_id, lesson.ref)
        if each.kind is not LessonKind.BASELINE and not each.unsent
    )
    if known is not None and lesson.nth < newest:
        return known
    enrolment = cohorts.enrolment_of(uow, lesson.enrolment_id)
    outcome = Outcome.RIGHT if right else Outcome.WRONG
    attempt = Attempt(lesson.enrolment_id, lesson.ref, outcome, at)
    after = spacing.settle(known, attempt, asking.course_of(turn.desk, enrolment).pace)
    lessons.put_recall(uow, after)
    return after


def _teach(turn: Turn, lesson: Lesson, item: Item, recall: Recall) -> None:
    """Say right or wrong, the reason, and what is to be learnt; one message, whatever it is."""
    desk, person = turn.desk, turn.person
    values = {"letter": _shown(turn, item), "why": item.why, "teach": item.teach}
    how = {"prompt": asking.more(lesson), "lesson_id": lesson.id}
    enrolment = cohorts.enrolment_of(desk.uow, lesson.enrolment_id)
    if lessons.get(desk.uow, lesson.id).correct:
        right = desk.render("quiz.right", person, **values)
        if recall.retired_at == desk.now and recall.streak == _TWICE:
            _say_retired(turn, enrolment, item, right.text.partition("\n")[0])
        else:
            turn.reply_with(right, **how)
        return
    days = _days_left(turn, enrolment, recall)
    if days is None:
        turn.reply_as("quiz.wrong.last", how, **values)
    else:
        turn.reply_as("quiz.wrong", how, **values, days=str(days))


def _say_retired(turn: Turn, enrolment: Enrolment, item: Item, first_line: str) -> None:
    """Say that an item is done; its teaching was read when it was right before."""
    done, total = _standing(turn, enrolment)
    name = naming.given_name(turn.person.name)
    values = {"topic": item.topic, "name": name, "n": str(done), "total": str(total)}
    rendered = turn.desk.render("quiz.retired", turn.person, **values)
    turn.reply_with(replace(rendered, text=f"{first_line}\n{rendered.text}"))


def _standing(turn: Turn, enrolment: Enrolment) -> tuple[int, int]:
    """Return how many questions of their course somebody has done, and of how many."""
    at = learners.seat(turn.desk.uow, enrolment)
    known = learners.learner(turn.desk, at)
    done = {ref for ref, each in known.recalls.items() if each.state is RecallState.RETIRED}
    own = {each.ref for each in at.course.items if each.ref in known.items}
    return len(done), len({ref for ref in own if known.items[ref].question} | done)


def _days_left(turn: Turn, enrolment: Enrolment, recall: Recall) -> int | None:
    """Return in how many days an item comes back, or None when it does not any more."""
    if recall.state is RecallState.RETIRED or enrolment.state is not EnrolmentState.ACTIVE:
        return None
    at = learners.seat(turn.desk.uow, enrolment)
    due = to_local(recall.due_at, turn.person.time_zone).date()
    if spacing.week_of(at.cohort.starts_on, due) > at.course.pace.end_week:
        return None
    return max((due - at.today(turn.desk.now)).days, 1)


def _say_first_counts(turn: Turn, lesson: Lesson, item: Item) -> None:
    if lesson.kind is LessonKind.BASELINE:  # whose right answers are not told
        turn.reply("tap.late")
        return
    how = {"prompt": asking.more(lesson), "lesson_id": lesson.id}
    turn.reply_as("quiz.again", how, letter=_shown(turn, item))


def _shown(turn: Turn, item: Item) -> str:
    return quizzes.shown(item.answer, digits=asking.reads_digits(turn.person))
