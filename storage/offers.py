"""Offers of questions to mentors, and the small codes mentors know them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from domain.model import Offer, OfferState, Question, Tier
from domain.naming import lowest_free
from storage import questions
from storage.schema import CODE_IN_USE, offer, question

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(offer).where(offer.c.id == bindparam("id"))
_CODES = select(offer.c.code, offer.c.question_id).where(
    offer.c.mentor_id == bindparam("mentor"), CODE_IN_USE
)
_KNOWN = (
    select(offer)
    .where(offer.c.mentor_id == bindparam("mentor"), CODE_IN_USE)
    .order_by(offer.c.offered_at, offer.c.id)
)
_OF_QUESTION = (
    select(offer)
    .where(offer.c.question_id == bindparam("question"))
    .order_by(offer.c.offered_at, offer.c.id)
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
        offer.c.state == OfferState.ACCEPTED,
    )
    .values(state=bindparam("new_state"), decided_at=bindparam("at"))
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
_PENDING_COUNTS = (
    select(offer.c.mentor_id, func.count().label("n"))
    .join(question, question.c.id == offer.c.question_id)
    .where(offer.c.state == OfferState.PENDING, CODE_IN_USE)
    .group_by(offer.c.mentor_id)
)
_RECENT = (
    select(offer.c.mentor_id, func.count().label("n"), func.max(offer.c.offered_at).label("last"))
    .where(offer.c.offered_at >= bindparam("since"))
    .group_by(offer.c.mentor_id)
)


@dataclass(frozen=True, slots=True)
class Known:
    """An offer together with its question, as one mentor knows it."""

    offer: Offer
    question: Question


@dataclass(frozen=True, slots=True)
class New:
    """An offer to be made."""

    question: Question
    mentor_id: int
    tier: Tier
    expires_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Recent:
    """How often and when a mentor was last offered something."""

    count: int
    last: datetime


def add(uow: UnitOfWork, new: New) -> Offer:
    """Make an offer; the mentor keeps the code they know the question by, else gets the lowest."""
    code = _code_for(uow, new.mentor_id, new.question.id)
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
    return [
        Known(_value(row), questions.get(uow, row.question_id))
        for row in uow.rows(_KNOWN, mentor=mentor_id)
    ]


def of_question(uow: UnitOfWork, question_id: int) -> list[Offer]:
    """Return all offers of a question, the oldest first."""
    return [_value(row) for row in uow.rows(_OF_QUESTION, question=question_id)]


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


def free_codes(uow: UnitOfWork, question_id: int) -> None:
    """Let the codes of a question be given to others."""
    uow.change(_FREE, question=question_id)


def pending_counts(uow: UnitOfWork) -> dict[int, int]:
    """Return how many offers each mentor has not answered yet."""
    return {row.mentor_id: row.n for row in uow.rows(_PENDING_COUNTS)}


def recent(uow: UnitOfWork, since: datetime) -> dict[int, Recent]:
    """Return how often each mentor was offered something since then."""
    return {row.mentor_id: Recent(row.n, row.last) for row in uow.rows(_RECENT, since=since)}


def _code_for(uow: UnitOfWork, mentor_id: int, question_id: int) -> int:
    taken = uow.rows(_CODES, mentor=mentor_id)
    mine = [row.code for row in taken if row.question_id == question_id]
    if mine:
        uow.change(_HAND_CODE, question=question_id, mentor=mentor_id)
        return int(mine[0])
    return lowest_free([row.code for row in taken])


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
    )
