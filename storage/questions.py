"""Questions and their states; every change of hands is a compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.model import Discipline, Question, QuestionState, Tier, Urgency
from storage import counters, ids
from storage.columns import stands
from storage.schema import CODE_IN_USE, offer, question

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from domain.model import Person
    from storage.uow import UnitOfWork

_LIVE = (QuestionState.OPEN, QuestionState.CLAIMED)
MOST_LIVE = 1000
"""Questions that are looked through at a time, should so many ever be open."""

USED_BY_MENTOR = (offer.c.mentor_id == bindparam("mentor"), offer.c.code > 0, CODE_IN_USE)
"""The codes in use of a mentor; "> 0" leads to their index past all that is long over."""

_BY_ID = select(question).where(question.c.id == bindparam("id"))
_ANSWERED_SINCE = select(func.count()).where(
    question.c.id >= bindparam("lowest"),
    question.c.discipline == bindparam("of"),
    question.c.first_answer_at.is_not(None),
)
_LIVE_OF = (
    select(question)
    .where(question.c.asker_id == bindparam("asker"), stands(question.c.state, *_LIVE))
    .order_by(question.c.opened_at, question.c.id)
)
_LAST_OF = (
    select(question)
    .where(question.c.asker_id == bindparam("asker"))
    .order_by(question.c.opened_at.desc(), question.c.id.desc())
    .limit(1)
)
_NUMBERED = select(question).where(question.c.number == bindparam("number"))
_LIVE_ALL = (
    select(question)
    .where(question.c.asker_id > 0, stands(question.c.state, *_LIVE))
    .order_by(question.c.opened_at, question.c.id)
    .limit(MOST_LIVE)
)
"""Their index begins with the asker: "> 0" leads there, past all that is closed."""

_ENDED = (
    select(question)
    .where(
        question.c.asker_id == bindparam("asker"),
        stands(question.c.state, QuestionState.CLOSED),
        question.c.closed_at >= bindparam("since"),
    )
    .order_by(question.c.closed_at.desc(), question.c.id.desc())
)
_KNOWN_TO = (
    select(question).join(offer, offer.c.question_id == question.c.id).where(*USED_BY_MENTOR)
)


def _one(*extra: Any) -> Any:
    return update(question).where(question.c.id == bindparam("question"), *extra)


_VERSION = question.c.version + 1
_CLAIM = _one(question.c.state == QuestionState.OPEN, question.c.mentor_id.is_(None)).values(
    state=QuestionState.CLAIMED,
    mentor_id=bindparam("mentor"),
    claimed_at=bindparam("at"),
    version=_VERSION,
)
_RELEASE = _one(
    question.c.state == QuestionState.CLAIMED, question.c.mentor_id == bindparam("mentor")
).values(state=QuestionState.OPEN, mentor_id=None, claimed_at=None, version=_VERSION)
_HAND_OVER = _one(
    question.c.state == QuestionState.CLAIMED, question.c.mentor_id == bindparam("giver")
).values(mentor_id=bindparam("mentor"), claimed_at=bindparam("at"), version=_VERSION)
_NEXT_ROUND = _one().values(round=question.c.round + 1)
_CLOSE = _one(stands(question.c.state, *_LIVE)).values(
    state=QuestionState.CLOSED,
    closed_at=bindparam("at"),
    closed_by_id=bindparam("closer"),
    version=_VERSION,
)
_REOPEN = _one(question.c.state == QuestionState.CLOSED).values(
    state=bindparam("state"),
    mentor_id=bindparam("mentor"),
    claimed_at=bindparam("claimed"),
    closed_at=None,
    closed_by_id=None,
    round=question.c.round + bindparam("rounds"),
    tier=None,
    coordinator_id=None,
    unanswered_at=None,
    last_text_at=bindparam("at"),
    version=_VERSION,
)
_AGAIN = _one(question.c.state == QuestionState.OPEN).values(
    round=question.c.round + 1, tier=None, version=_VERSION
)
_FIRST_ANSWER = _one(question.c.first_answer_at.is_(None)).values(first_answer_at=bindparam("at"))
_NO_ANSWER = _one().values(first_answer_at=None)
_ANSWERED = _one(
    question.c.state == QuestionState.CLAIMED,
    question.c.mentor_id == bindparam("mentor"),
    question.c.version == bindparam("seen"),
).values(last_text_at=bindparam("at"))
_TOUCH = _one().values(last_text_at=bindparam("at"))
_TIER = _one().values(tier=bindparam("tier"))
_URGENT = _one(question.c.urgency == Urgency.ROUTINE).values(
    urgency=Urgency.URGENT, version=_VERSION
)
_DISCIPLINE = _one(question.c.state == QuestionState.OPEN).values(
    discipline=bindparam("new_discipline"), version=_VERSION
)
_HOLD = _one(stands(question.c.state, *_LIVE)).values(coordinator_id=bindparam("coordinator"))
_UNANSWERED = _one(question.c.unanswered_at.is_(None)).values(unanswered_at=bindparam("at"))
_ANSWERED_BY = (
    select(question.c.mentor_id)
    .where(
        question.c.asker_id == bindparam("asker"),
        question.c.discipline == bindparam("of"),
        question.c.id != bindparam("but"),
        question.c.first_answer_at.is_not(None),
        question.c.mentor_id.is_not(None),
    )
    .order_by(question.c.opened_at.desc(), question.c.id.desc())
    .limit(1)
)
_HELPED = _one().values(helped=bindparam("mark"))
_OUTCOME = _one().values(outcome=bindparam("mark"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a new question beside what it asks.

    A sealed name, the question it follows, the lesson it is about.
    """

    anonymous: bool = False
    follows_id: int | None = None
    lesson_id: int | None = None


def add(
    uow: UnitOfWork,
    asker: Person,
    address_id: int,
    discipline: Discipline,
    urgency: Urgency,
    kept: Kept | None = None,
) -> Question:
    """Open a question; its answers will go to this address. Raises ValueError without facility."""
    if asker.facility_id is None:
        raise ValueError(f"person {asker.id} has no facility and cannot ask")
    new = Question(
        id=uow.new_id(),
        number=counters.next_question(uow),
        asker_id=asker.id,
        address_id=address_id,
        facility_id=asker.facility_id,
        discipline=discipline,
        urgency=urgency,
        state=QuestionState.OPEN,
        opened_at=uow.now,
        last_text_at=uow.now,
        anonymous=kept is not None and kept.anonymous,
        follows_id=kept.follows_id if kept else None,
        lesson_id=kept.lesson_id if kept else None,
    )
    uow.insert(
        question,
        id=new.id,
        number=new.number,
        asker_id=new.asker_id,
        address_id=new.address_id,
        facility_id=new.facility_id,
        discipline=new.discipline,
        urgency=new.urgency,
        state=new.state,
        opened_at=new.opened_at,
        last_text_at=new.last_text_at,
        anonymous=new.anonymous,
        follows_id=new.follows_id,
        lesson_id=new.lesson_id,
    )
    return new


def get(uow: UnitOfWork, question_id: int) -> Question:
    """Return a question that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=question_id)
    if row is None:
        raise LookupError(f"no question {question_id}")
    return _value(row)


def live_of(uow: UnitOfWork, asker_id: int) -> list[Question]:
    """Return a mentee's open and claimed questions, the oldest first."""
    return [_value(row) for row in uow.rows(_LIVE_OF, asker=asker_id)]


def live(uow: UnitOfWork) -> list[Question]:
    """Return what is open and claimed in the whole programme, the oldest first."""
    return [_value(row) for row in uow.rows(_LIVE_ALL)]


def numbered(uow: UnitOfWork, number: int) -> Question | None:
    """Return the question that its mentee knows by a number, or None."""
    row = uow.row(_NUMBERED, number=number)
    return None if row is None else _value(row)


def last_of(uow: UnitOfWork, asker_id: int) -> Question | None:
    """Return the question a mentee opened last, or None."""
    row = uow.row(_LAST_OF, asker=asker_id)
    return None if row is None else _value(row)


def closed_since(uow: UnitOfWork, asker_id: int, since: datetime) -> list[Question]:
    """Return a mentee's questions that closed since then and stayed so, the last one first."""
    return [_value(row) for row in uow.rows(_ENDED, asker=asker_id, since=since)]


def known_to(uow: UnitOfWork, mentor_id: int) -> dict[int, Question]:
    """Return the questions that a mentor's codes stand for now, by id."""
    return {row.id: _value(row) for row in uow.rows(_KNOWN_TO, mentor=mentor_id)}


def answered_since(uow: UnitOfWork, discipline: Discipline, since: datetime) -> int:
    """Return how many questions of a discipline were asked since an instant and have an answer."""
    row = uow.row(_ANSWERED_SINCE, lowest=ids.lowest_at(since), of=discipline)
    return 0 if row is None else int(row[0])


def claim(uow: UnitOfWork, question_id: int, mentor_id: int) -> bool:
    """Give an open question to a mentor; False when somebody was faster."""
    return uow.change(_CLAIM, question=question_id, mentor=mentor_id, at=uow.now) == 1


def release(uow: UnitOfWork, question_id: int, mentor_id: int) -> bool:
    """Take a question back from this mentor; False when it is no longer theirs."""
    return uow.change(_RELEASE, question=question_id, mentor=mentor_id) == 1


def hand_over(uow: UnitOfWork, question_id: int, giver_id: int, mentor_id: int) -> bool:
    """Give a mentor's question to another; False when it is no longer the giver's."""
    given = {"question": question_id, "giver": giver_id, "mentor": mentor_id}
    return uow.change(_HAND_OVER, **given, at=uow.now) == 1


def count_round(uow: UnitOfWork, question_id: int) -> None:
    """Count another round of offers, whoever has the question: nobody has two offers in one."""
    uow.change(_NEXT_ROUND, question=question_id)


def close(uow: UnitOfWork, question_id: int, closer_id: int | None = None) -> bool:
    """Close a question, by a person or by itself; False when it was closed before."""
    return uow.change(_CLOSE, question=question_id, closer=closer_id, at=uow.now) == 1


def reopen(uow: UnitOfWork, question_id: int, mentor_id: int | None) -> bool:
    """Open a closed question again, with its mentor or, with None, for a new round of offers."""
    state = QuestionState.OPEN if mentor_id is None else QuestionState.CLAIMED
    rounds = 1 if mentor_id is None else 0
    claimed = None if mentor_id is None else uow.now
    values = {"state": state, "mentor": mentor_id, "rounds": rounds, "claimed": claimed}
    return uow.change(_REOPEN, question=question_id, at=uow.now, **values) == 1


def start_round(uow: UnitOfWork, question_id: int) -> bool:
    """Begin a new round of offers for an open question."""
    return uow.change(_AGAIN, question=question_id) == 1


def touch(uow: UnitOfWork, question_id: int) -> None:
    """Note that somebody wrote on a question now."""
    uow.change(_TOUCH, question=question_id, at=uow.now)


def answered(uow: UnitOfWork, seen: Question, mentor_id: int) -> bool:
    """Note an answer on a question as it was seen; False when it changed hands meanwhile."""
    values = {"question": seen.id, "mentor": mentor_id, "seen": seen.version, "at": uow.now}
    return uow.change(_ANSWERED, **values) == 1


def set_tier(uow: UnitOfWork, question_id: int, tier: Tier) -> None:
    """Note the tier that is being asked."""
    uow.change(_TIER, question=question_id, tier=tier)


def set_urgent(uow: UnitOfWork, question_id: int) -> bool:
    """Make a routine question urgent; False when it was urgent before."""
    return uow.change(_URGENT, question=question_id) == 1


def set_discipline(uow: UnitOfWork, question_id: int, discipline: Discipline) -> bool:
    """Move an open question to another discipline; False when it is no longer open."""
    return uow.change(_DISCIPLINE, question=question_id, new_discipline=discipline) == 1


def set_first_answer(uow: UnitOfWork, question_id: int) -> bool:
    """Stop the clock at the first human answer; False when it was stopped before."""
    return uow.change(_FIRST_ANSWER, question=question_id, at=uow.now) == 1


def unset_first_answer(uow: UnitOfWork, question_id: int) -> None:
    """Let the clock of the first answer run again: it was taken back before it left."""
    uow.change(_NO_ANSWER, question=question_id)


def hold(uow: UnitOfWork, question_id: int, coordinator_id: int) -> bool:
    """Name the coordinator who sees to a question in person; False when it is closed."""
    return uow.change(_HOLD, question=question_id, coordinator=coordinator_id) == 1


def set_unanswered(uow: UnitOfWork, question_id: int) -> bool:
    """Note that an asker hears now that nobody answered in time; False when they know."""
    return uow.change(_UNANSWERED, question=question_id, at=uow.now) == 1


def last_answered_by(uow: UnitOfWork, seen: Question) -> int | None:
    """Return the mentor of the asker's last other question of this discipline with an answer."""
    values = {"asker": seen.asker_id, "of": seen.discipline, "but": seen.id}
    row = uow.row(_ANSWERED_BY, **values)
    return None if row is None else int(row.mentor_id)


def set_helped(uow: UnitOfWork, question_id: int, mark: int) -> None:
    """Note whether the answer helped: 1 a lot, 2 partly, 3 a little, 4 not really."""
    uow.change(_HELPED, question=question_id, mark=mark)


def set_outcome(uow: UnitOfWork, question_id: int, mark: int) -> None:
    """Note what happened: 1 treated here, 2 referred, 3 still waiting, 4 other."""
    uow.change(_OUTCOME, question=question_id, mark=mark)


def values(rows: Iterable[Row[Any]]) -> list[Question]:
    """Return the questions of whole rows."""
    return [_value(row) for row in rows]


def _value(row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        number=row.number,
        asker_id=row.asker_id,
        address_id=row.address_id,
        facility_id=row.facility_id,
        discipline=Discipline(row.discipline),
        urgency=Urgency(row.urgency),
        state=QuestionState(row.state),
        opened_at=row.opened_at,
        last_text_at=row.last_text_at,
        round=row.round,
        tier=Tier(row.tier) if row.tier else None,
        mentor_id=row.mentor_id,
        claimed_at=row.claimed_at,
        first_answer_at=row.first_answer_at,
        closed_at=row.closed_at,
        closed_by_id=row.closed_by_id,
        version=row.version,
        coordinator_id=row.coordinator_id,
        unanswered_at=row.unanswered_at,
        anonymous=row.anonymous,
        follows_id=row.follows_id,
        lesson_id=row.lesson_id,
    )
