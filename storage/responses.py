"""Responses to instruments, and every answer that stands or stood in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, or_, select, type_coerce, update

from domain.instruments import Answer, AnswerState, Response, ResponseState
from storage.columns import MICROSECOND, among, stands
from storage.schema import answer, facility, message, outbox, region, response, visit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(response).where(response.c.id == bindparam("id"))
_OPEN = (
    select(response)
    .where(
        response.c.person_id == bindparam("person"),
        stands(response.c.state, "invited", "running", "read_back"),
    )
    .order_by(response.c.id)
)
_OF_PERSON = (
    select(response).where(response.c.person_id == bindparam("person")).order_by(response.c.id)
)
_OF_VISIT = (
    select(response).where(response.c.visit_id == bindparam("visit")).order_by(response.c.id)
)
_TO_OCCASION = (
    select(response)
    .where(
        response.c.person_id == bindparam("person"),
        response.c.instrument == bindparam("of_instrument"),
        response.c.occasion == bindparam("of_occasion"),
    )
    .order_by(response.c.id)
)
_OF_INSTRUMENT = (
    select(response)
    .where(
        response.c.instrument == bindparam("of_instrument"),
        response.c.invited_at >= bindparam("since"),
    )
    .order_by(response.c.invited_at, response.c.id)
)
_NAMES = (
    *("address_id", "state", "step", "misses", "reminded", "expires_at"),
    *("began_at", "asked_at", "last_at", "ended_at"),
)
_SET = (
    update(response)
    .where(response.c.id == bindparam("response"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_ANSWERS = (
    select(answer)
    .where(answer.c.response_id == bindparam("response"))
    .order_by(answer.c.answered_at, answer.c.id)
)
_OF_MANY = (
    select(answer)
    .where(among(answer.c.response_id, "responses"), answer.c.superseded_at.is_(None))
    .order_by(answer.c.response_id, answer.c.id)
)
_SUPERSEDE = (
    update(answer)
    .where(
        answer.c.response_id == bindparam("response"),
        answer.c.step == bindparam("of_step"),
        answer.c.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("at"))
)
_SETTLED = type_coerce(visit.c.closed_at, BigInteger) + bindparam("within", type_=BigInteger)
_ANSWERED = (
    select(visit.c.id, visit.c.closed_at, visit.c.facility_id, response.c.person_id)
    .distinct()
    .select_from(response)
    .join(visit, visit.c.id == response.c.visit_id)
    .join(facility, facility.c.id == visit.c.facility_id)
    .join(region, region.c.id == facility.c.region_id)
    .join(answer, answer.c.response_id == response.c.id)
    .where(
        response.c.instrument == bindparam("of_instrument"),
        region.c.name == bindparam("of_region"),
        stands(visit.c.state, "closed"),
        stands(answer.c.state, "answered"),
        type_coerce(answer.c.answered_at, BigInteger) <= _SETTLED,
        or_(
            answer.c.superseded_at.is_(None),
            type_coerce(answer.c.superseded_at, BigInteger) > _SETTLED,
        ),
    )
    .order_by(visit.c.closed_at, visit.c.id)
)
_LEFT = (
    select(message.c.response_id)
    .join(outbox, outbox.c.message_id == message.c.id)
    .where(
        message.c.response_id.is_not(None),
        among(message.c.response_id, "responses"),
        ~stands(outbox.c.state, "dropped", "dead", "recalled", "waiting", "held"),
    )
)


def add(uow: UnitOfWork, new: Response) -> Response | None:
    """Store a response under an id of its own, and return it; None when its person has it."""
    known = uow.rows(
        _TO_OCCASION,
        person=new.person_id,
        of_instrument=new.instrument,
        of_occasion=new.occasion,
    )
    if any(row.part == new.part for row in known):
        return None
    stored = replace(new, id=uow.new_id())
    uow.insert(response, **{name: getattr(stored, name) for name in Response.__slots__})
    return stored


def get(uow: UnitOfWork, response_id: int) -> Response:
    """Return a response that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=response_id)
    if row is None:
        raise LookupError(f"no response {response_id}")
    return value(row)


def open_of(uow: UnitOfWork, person_id: int) -> list[Response]:
    """Return what somebody was sent and may still answer, the first sent first."""
    return [value(row) for row in uow.rows(_OPEN, person=person_id)]


def of_person(uow: UnitOfWork, person_id: int) -> list[Response]:
    """Return every response of a person, the first first."""
    return [value(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def of_visit(uow: UnitOfWork, visit_id: int) -> list[Response]:
    """Return the responses about a visit, the first sent first."""
    return [value(row) for row in uow.rows(_OF_VISIT, visit=visit_id)]


def to_occasion(uow: UnitOfWork, person_id: int, instrument: str, occasion: str) -> list[Response]:
    """Return a person's responses to an occasion: one, or one for each part they have."""
    values = {"person": person_id, "of_instrument": instrument, "of_occasion": occasion}
    return [value(row) for row in uow.rows(_TO_OCCASION, **values)]


def of_instrument(uow: UnitOfWork, instrument: str, since: datetime) -> list[Response]:
    """Return who was sent an instrument since an instant, the first sent first."""
    rows = uow.rows(_OF_INSTRUMENT, of_instrument=instrument, since=since)
    return [value(row) for row in rows]


def save(uow: UnitOfWork, stands_now: Response) -> None:
    """Store how a response stands now; its person and occasion never change."""
    new = {f"new_{name}": getattr(stands_now, name) for name in _NAMES}
    uow.change(_SET, response=stands_now.id, **new)


def put(uow: UnitOfWork, new: Answer) -> Answer:
    """Store what is answered to a step, above what was answered before, and return it."""
    uow.change(_SUPERSEDE, response=new.response_id, of_step=new.step, at=new.answered_at)
    stored = replace(new, id=uow.new_id())
    place = f"answer:sealed_words:{stored.id}"
    uow.insert(
        answer,
        id=stored.id,
        response_id=stored.response_id,
        step=stored.step,
        state=stored.state,
        code=stored.code,
        number=stored.number,
        sealed_words=uow.sealer.seal(stored.words, place) if stored.words else None,
        answered_at=stored.answered_at,
    )
    return stored


def withdraw(uow: UnitOfWork, response_id: int, step: str) -> None:
    """Let an answer stand no more, with nothing in its place: its step is not asked any more."""
    uow.change(_SUPERSEDE, response=response_id, of_step=step, at=uow.now)


def answers(uow: UnitOfWork, response_id: int) -> dict[str, Answer]:
    """Return what stands for each step of a response that was answered, by its step."""
    found = history(uow, response_id)
    return {each.step: each for each in found if each.superseded_at is None}


def history(uow: UnitOfWork, response_id: int) -> list[Answer]:
    """Return every answer of a response, those superseded too, in the order they came."""
    return [_answer(uow, row) for row in uow.rows(_ANSWERS, response=response_id)]


def answers_of(uow: UnitOfWork, response_ids: Collection[int]) -> list[Answer]:
    """Return what stands in these responses, response by response."""
    if not response_ids:
        return []
    return [_answer(uow, row) for row in uow.rows(_OF_MANY, responses=list(response_ids))]


def answered_of(
    uow: UnitOfWork, instrument: str, in_region: str, within: timedelta
) -> list[tuple[int, datetime, int, int]]:
    """Return who had answered after the closed visits of a region, so long after each closed.

    Each is (visit's id, when it was closed, its facility's id, person's id), by closing. What was
    corrected later counts as it stood then.
    """
    values = {"of_instrument": instrument, "of_region": in_region, "within": within // MICROSECOND}
    return [
        (row.id, row.closed_at, row.facility_id, row.person_id)
        for row in uow.rows(_ANSWERED, **values)
    ]


def left(uow: UnitOfWork, ids: Collection[int]) -> set[int]:
    """Return of which of these responses a message has left."""
    return {row.response_id for row in uow.rows(_LEFT, responses=list(ids))} if ids else set()


def value(row: Row[Any]) -> Response:
    """Return the response of a row."""
    values = {name: getattr(row, name) for name in Response.__slots__}
    return Response(**values | {"state": ResponseState(row.state)})


def _answer(uow: UnitOfWork, row: Row[Any]) -> Answer:
    sealed, place = row.sealed_words, f"answer:sealed_words:{row.id}"
    return Answer(
        row.id,
        row.response_id,
        row.step,
        AnswerState(row.state),
        row.answered_at,
        row.code,
        row.number,
        uow.sealer.open(sealed, place) if sealed else "",
        row.superseded_at,
    )
