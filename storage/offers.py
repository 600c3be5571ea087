"""Offers of questions to mentors, and the small codes mentors know them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, exists, func, select, true, update

from domain.model import Offer, OfferState, Question, QuestionState, Tier
from storage import questions, restores
from storage.columns import among, stands
from storage.questions import USED_BY_MENTOR
from storage.schema import CODE_IN_USE, offer, person, question

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, ScalarSelect

    from storage.uow import UnitOfWork

_BY_ID = select(offer).where(offer.c.id == bindparam("id"))
_OWN_CODE = select(offer.c.code).where(
    offer.c.question_id == bindparam("question"),
    offer.c.mentor_id == bindparam("mentor"),
    CODE_IN_USE,
)
_KNOWN = select(offer).where(*USED_BY_MENTOR).order_by(offer.c.offered_at, offer.c.id)
_OF_QUESTION = (
    select(offer)
    .where(offer.c.question_id == bindparam("question"))
    .order_by(offer.c.offered_at, offer.c.id)
)
_OF_QUESTIONS = (
    select(offer)
    .where(among(offer.c.question_id, "questions"))
    .order_by(offer.c.offered_at, offer.c.id)
)
_ASKED_NOW = (
    select(offer.c.mentor_id, func.min(offer.c.offered_at).label("since"))
    .where(among(offer.c.mentor_id, "mentors"), stands(offer.c.state, OfferState.PENDING))
    .group_by(offer.c.mentor_id)
)
_DECIDE = (
    update(offer)
    .where(offer.c.id == bindparam("offer"), offer.c.state == OfferState.PENDING)
    .values(state=bindparam("new_state"), decided_at=bindparam("at"))
)
_ACCEPT = (
    update(offer)
    .where(
        offer.c.question_id == bindparam("question"),
        offer.c.mentor_id == bindparam("mentor"),
        CODE_IN_USE,
    )
    .values(state=OfferState.ACCEPTED, decided_at=bindparam("at"))
)
_GIVE_UP = (
    update(offer)
    .where(
        offer.c.question_id == bindparam("question"),
        offer.c.mentor_id == bindparam("mentor"),
        stands(offer.c.state, OfferState.ACCEPTED),
    )
    .values(state=bindparam("new_state"), decided_at=bindparam("at"))
)
_LET_OFF = (
    update(offer)
    .where(
        offer.c.question_id == bindparam("question"),
        offer.c.mentor_id == bindparam("mentor"),
        stands(offer.c.state, OfferState.ACCEPTED),
    )
    .values(state=OfferState.RESCINDED, decided_at=bindparam("at"), not_again=True)
)
_HAND_CODE = (
    update(offer)
    .where(
        offer.c.question_id == bindparam("question"),
        offer.c.mentor_id == bindparam("mentor"),
        CODE_IN_USE,
    )
    .values(code_in_use=False)
)
_FREE = (
    update(offer)
    .where(offer.c.question_id == bindparam("question"), CODE_IN_USE)
    .values(code_in_use=False)
)


def _of_mentor(found: Any, *conditions: Any) -> ScalarSelect[Any]:
    """Select a figure of the offers to a person."""
    return select(found).where(offer.c.mentor_id == person.c.id, *conditions).scalar_subquery()


_LATELY = offer.c.offered_at >= bindparam("since")
_CLAIMED = (
    select(func.count())
    .where(question.c.mentor_id == person.c.id, stands(question.c.state, QuestionState.CLAIMED))
    .scalar_subquery()
)
_LOADS = select(
    person.c.id,
    _CLAIMED.label("claimed"),
    _of_mentor(func.count(), stands(offer.c.state, OfferState.PENDING)).label("pending"),
    _of_mentor(func.count(), _LATELY).label("lately"),
    _of_mentor(func.max(offer.c.offered_at), _LATELY).label("last"),
).where(among(person.c.id, "mentors"))


_CARRIED = select(offer.c.offered_at, offer.c.state).where(
    offer.c.mentor_id == bindparam("mentor"), _LATELY
)
_USED = offer.alias("used")


def _is_used(code: ColumnElement[int]) -> ColumnElement[bool]:
    return exists(_USED.c.code).where(
        _USED.c.mentor_id == bindparam("mentor"),
        _USED.c.code == code,
        _USED.c.code_in_use.is_(true()),
    )


_FIRST = select((restores.CODES_ABOVE + 1).label("code")).cte("first")
_BEHIND_USED = (
    select(offer.c.code + 1)
    .where(
        offer.c.mentor_id == bindparam("mentor"),
        offer.c.code >= _FIRST.c.code,
        CODE_IN_USE,
        ~_is_used(offer.c.code + 1),
    )
    .order_by(offer.c.code)
    .limit(1)
    .scalar_subquery()
)
_LOWEST_FREE = select(
    case((_is_used(_FIRST.c.code), _BEHIND_USED), else_=_FIRST.c.code).label("code")
)


@dataclass(frozen=True, slots=True)
class Known:
    """An offer together with its question, as one mentor knows it."""

    offer: Offer
    question: Question

    @property
    def is_for_taking(self) -> bool:
        """Whether the mentor may take it now: it waits for anybody, or a colleague hands it."""
        found = self.question
        handed = found.state is QuestionState.CLAIMED and found.mentor_id != self.offer.mentor_id
        return self.offer.state is OfferState.PENDING and (
            handed or found.state is QuestionState.OPEN
        )

    @property
    def is_theirs(self) -> bool:
        """Whether the mentor has the question now."""
        found = self.question
        is_claimed = found.state is QuestionState.CLAIMED
        return is_claimed and found.mentor_id == self.offer.mentor_id


@dataclass(frozen=True, slots=True)
class New:
    """An offer to be made."""

    question: Question
    mentor_id: int
    tier: Tier
    expires_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Load:
    """What a mentor has to do, and how often and when they were last offered something."""

    open_count: int
    lately: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What a mentor carried of late: how many questions they took, and when any was offered."""

    accepted: int
    offered: tuple[datetime, ...]


IDLE = Load(0, 0, None)
"""The load of who has nothing to do."""


def add(uow: UnitOfWork, new: New) -> Offer:
    """Make an offer; the mentor keeps the code they know the question by, else gets the lowest."""
    code = _code_for(uow, new.mentor_id, new.question)
    made = Offer(
        id=uow.new_id(),
        question_id=new.question.id,
        mentor_id=new.mentor_id,
        code=code,
        tier=new.tier,
        state=OfferState.PENDING,
        offered_at=uow.now,
        expires_at=new.expires_at,
        reason=new.reason,
        round=new.question.round,
    )
    uow.insert(
        offer,
        id=made.id,
        question_id=made.question_id,
        mentor_id=made.mentor_id,
        code=made.code,
        tier=made.tier,
        state=made.state,
        round=made.round,
        offered_at=made.offered_at,
        expires_at=made.expires_at,
        reason=made.reason,
    )
    return made


def get(uow: UnitOfWork, offer_id: int) -> Offer:
    """Return an offer that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=offer_id)
    if row is None:
        raise LookupError(f"no offer {offer_id}")
    return _value(row)


def known_to(uow: UnitOfWork, mentor_id: int) -> list[Known]:
    """Return what a mentor's codes stand for now, the oldest offer first."""
    known = questions.known_to(uow, mentor_id)
    return [
        Known(_value(row), known[row.question_id]) for row in uow.rows(_KNOWN, mentor=mentor_id)
    ]


def of_question(uow: UnitOfWork, question_id: int) -> list[Offer]:
    """Return all offers of a question, the oldest first."""
    return [_value(row) for row in uow.rows(_OF_QUESTION, question=question_id)]


def of_questions(uow: UnitOfWork, question_ids: Collection[int]) -> dict[int, list[Offer]]:
    """Return all offers of some questions by question, the oldest first."""
    found: dict[int, list[Offer]] = {each: [] for each in question_ids}
    for row in uow.rows(_OF_QUESTIONS, questions=list(question_ids)):
        found[row.question_id].append(_value(row))
    return found


def asked_since(uow: UnitOfWork, mentor_ids: Collection[int]) -> dict[int, datetime]:
    """Return since when each of these mentors has an offer before them that nobody decided."""
    rows = uow.rows(_ASKED_NOW, mentors=list(mentor_ids))
    return {row.mentor_id: row.since for row in rows}


def decide(uow: UnitOfWork, offer_id: int, state: OfferState) -> bool:
    """End a pending offer; False when it had ended before."""
    return uow.change(_DECIDE, offer=offer_id, new_state=state, at=uow.now) == 1


def accept(uow: UnitOfWork, question_id: int, mentor_id: int) -> None:
    """Note that a mentor took a question, even by an offer that had ended before."""
    uow.change(_ACCEPT, question=question_id, mentor=mentor_id, at=uow.now)


def give_up(uow: UnitOfWork, question_id: int, mentor_id: int, state: OfferState) -> None:
    """Note how the offer a mentor had accepted ended: declined, or expired in silence."""
    values = {"question": question_id, "mentor": mentor_id, "new_state": state, "at": uow.now}
    uow.change(_GIVE_UP, **values)


def ask_no_more(uow: UnitOfWork, question_id: int, mentor_id: int) -> None:
    """End the offer a mentor had accepted, for somebody else's sake, and never make it again."""
    uow.change(_LET_OFF, question=question_id, mentor=mentor_id, at=uow.now)


def free_codes(uow: UnitOfWork, question_id: int) -> None:
    """Let the codes of a question be given to others."""
    uow.change(_FREE, question=question_id)


def loads(uow: UnitOfWork, mentor_ids: Collection[int], since: datetime) -> dict[int, Load]:
    """Return by mentor what is open with them now, and what they were offered since then."""
    if not mentor_ids:
        return {}
    rows = uow.rows(_LOADS, mentors=list(mentor_ids), since=since)
    return {row.id: Load(row.claimed + row.pending, row.lately, row.last) for row in rows}


def carried(uow: UnitOfWork, mentor_id: int, since: datetime) -> Carried:
    """Return what a mentor was offered since an instant, and how much of it they took."""
    rows = uow.rows(_CARRIED, mentor=mentor_id, since=since)
    accepted = sum(row.state == OfferState.ACCEPTED for row in rows)
    return Carried(accepted, tuple(row.offered_at for row in rows))


def _code_for(uow: UnitOfWork, mentor_id: int, asked: Question) -> int:
    """Return the mentor's code of a question; none can have one before its second round."""
    own = {"question": asked.id, "mentor": mentor_id}
    kept = uow.row(_OWN_CODE, **own) if asked.round > 1 else None
    if kept is not None:
        uow.change(_HAND_CODE, **own)
        return int(kept.code)
    free = uow.row(_LOWEST_FREE, mentor=mentor_id, now=uow.now)
    return int(free.code)


def _value(row: Row[Any]) -> Offer:
    return Offer(
        row.id,
        row.question_id,
        row.mentor_id,
        row.code,
        Tier(row.tier),
        OfferState(row.state),
        row.offered_at,
        row.expires_at,
        row.reason,
        row.round,
        row.decided_at,
        row.not_again,
    )
