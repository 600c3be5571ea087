"""What was promised after a visit, and what a team is told that was done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.barriers import Commitment, CommitmentKind, CommitmentState, SaidDid
from storage.schema import commitment, said_did

if TYPE_CHECKING:
    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_BY_ID = select(commitment).where(commitment.c.id == bindparam("id"))
_OF_PERSON = (
    select(commitment)
    .where(commitment.c.person_id == bindparam("person"))
    .order_by(commitment.c.id)
)
_OF_VISIT = (
    select(commitment).where(commitment.c.visit_id == bindparam("visit")).order_by(commitment.c.id)
)
_SET = (
    update(commitment)
    .where(commitment.c.id == bindparam("commitment"))
    .values(state=bindparam("new_state"), checked_at=bindparam("at"))
)
_REWORD = (
    update(commitment)
    .where(commitment.c.id == bindparam("commitment"))
    .values(sealed_words=bindparam("new_words"))
)
_SAID = (
    select(said_did)
    .where(said_did.c.facility_id == bindparam("facility"))
    .order_by(said_did.c.made_at, said_did.c.id)
)
_TOLD = (
    update(said_did)
    .where(said_did.c.id == bindparam("row"), said_did.c.told_at.is_(None))
    .values(told_at=bindparam("at"))
)


def add(uow: UnitOfWork, new: Commitment) -> Commitment:
    """Store a commitment under an id of its own, its words sealed, and return it."""
    stored = replace(new, id=uow.new_id())
    values = {name: getattr(stored, name) for name in Commitment.__slots__ if name != "words"}
    place = f"commitment:sealed_words:{stored.id}"
    uow.insert(commitment, **values, sealed_words=uow.sealer.seal(stored.words, place))
    return stored


def get(uow: UnitOfWork, commitment_id: int) -> Commitment:
    """Return a commitment that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=commitment_id)
    if row is None:
        raise LookupError(f"no commitment {commitment_id}")
    return _value(uow, row)


def of_person(uow: UnitOfWork, person_id: int) -> list[Commitment]:
    """Return what somebody promised, the first first."""
    return [_value(uow, row) for row in uow.rows(_OF_PERSON, person=person_id)]


def of_visit(uow: UnitOfWork, visit_id: int) -> list[Commitment]:
    """Return what was promised after a visit, the first first."""
    return [_value(uow, row) for row in uow.rows(_OF_VISIT, visit=visit_id)]


def set_state(uow: UnitOfWork, commitment_id: int, state: CommitmentState) -> None:
    """Store what became of a commitment, as it is known now."""
    uow.change(_SET, commitment=commitment_id, new_state=state, at=uow.now)


def reword(uow: UnitOfWork, commitment_id: int, words: str) -> None:
    """Store a commitment in the words in which it was said anew."""
    sealed = uow.sealer.seal(words, f"commitment:sealed_words:{commitment_id}")
    uow.change(_REWORD, commitment=commitment_id, new_words=sealed)


def say(uow: UnitOfWork, new: SaidDid) -> SaidDid:
    """Store what was said and done under an id of its own, sealed, and return it."""
    stored = replace(new, id=uow.new_id())
    uow.insert(
        said_did,
        id=stored.id,
        facility_id=stored.facility_id,
        visit_id=stored.visit_id,
        barrier_id=stored.barrier_id,
        made_by_id=stored.made_by_id,
        sealed_said=uow.sealer.seal(stored.said, f"said_did:sealed_said:{stored.id}"),
        sealed_did=uow.sealer.seal(stored.did, f"said_did:sealed_did:{stored.id}"),
        made_at=stored.made_at,
    )
    return stored


def said_at(uow: UnitOfWork, facility_id: int) -> list[SaidDid]:
    """Return what was said and done at a facility, the first first."""
    return [_said(uow, row) for row in uow.rows(_SAID, facility=facility_id)]


def set_told(uow: UnitOfWork, said_id: int) -> bool:
    """Note that the team hears it now; False when it did before."""
    return uow.change(_TOLD, row=said_id, at=uow.now) == 1


def _value(uow: UnitOfWork, row: Row[Any]) -> Commitment:
    sealed, place = row.sealed_words, f"commitment:sealed_words:{row.id}"
    return Commitment(
        id=row.id,
        person_id=row.person_id,
        kind=CommitmentKind(row.kind),
        words=uow.sealer.open(sealed, place) if sealed else "",
        made_at=row.made_at,
        due_at=row.due_at,
        state=CommitmentState(row.state),
        facility_id=row.facility_id,
        visit_id=row.visit_id,
        response_id=row.response_id,
        checked_at=row.checked_at,
    )


def _said(uow: UnitOfWork, row: Row[Any]) -> SaidDid:
    said = uow.sealer.open(row.sealed_said, f"said_did:sealed_said:{row.id}")
    did = uow.sealer.open(row.sealed_did, f"said_did:sealed_did:{row.id}")
    return SaidDid(
        id=row.id,
        facility_id=row.facility_id,
        said=said,
        did=did,
        made_at=row.made_at,
        visit_id=row.visit_id,
        barrier_id=row.barrier_id,
        made_by_id=row.made_by_id,
        told_at=row.told_at,
    )
