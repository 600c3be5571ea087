"""The last look at a parcel: whether it is still ours to send, and how it may go now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, null, select

from domain import permission
from domain.model import Channel
from domain.permission import Form, Standing, Verdict
from storage import permits
from storage.claims import BEHIND, BEHIND_BESIDE
from storage.columns import stands
from storage.schema import address, message, person, question
from storage.schema import outbox as rows

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from sqlalchemy import Row

    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

GONE = Verdict(Form.NEVER, "gone")
"""Its row has ended or is no longer ours."""

LATE = Verdict(Form.LATER, "late")
"""Our lease may end during the call."""

IN_LINE = Verdict(Form.LATER, "behind")
"""Something earlier of its lane has to go first."""

_TEXT = message.alias("text")
_WROTE_AT = (
    select(_TEXT.c.at)
    .where(_TEXT.c.address_id == rows.c.address_id, stands(_TEXT.c.direction, "in"))
    .order_by(_TEXT.c.at.desc())
    .limit(1)
    .correlate(rows)
    .scalar_subquery()
)
_LOOK_AT = (
    select(
        rows.c.state,
        rows.c.tries,
        rows.c.holder,
        rows.c.lease_until,
        rows.c.expires_at,
        rows.c.address_id,
        rows.c.person_id,
        message.c.phrase,
        person.c.stopped_at,
        person.c.consented_at,
        person.c.time_zone,
        address.c.channel,
        address.c.blocked_at,
        address.c.closed_at,
        address.c.verified_at,
        address.c.person_id.label("owner_id"),
        question.c.address_id.label("frozen_id"),
        question.c.state.label("question_state"),
        question.c.opened_at.label("asked_at"),
        question.c.asker_id,
        question.c.mentor_id,
        case((stands(address.c.channel, Channel.WHATSAPP), _WROTE_AT), else_=null()).label(
            "wrote_at"
        ),
    )
    .join(message, message.c.id == rows.c.message_id)
    .join(address, address.c.id == rows.c.address_id)
    .outerjoin(question, question.c.id == message.c.question_id)
    .outerjoin(person, person.c.id == rows.c.person_id)
    .where(rows.c.id == bindparam("outbox"))
)
_LOOK = _LOOK_AT.add_columns(BEHIND.label("is_behind"))
_LOOK_BESIDE = _LOOK_AT.add_columns(BEHIND_BESIDE.label("is_behind"))


def look(
    uow: UnitOfWork, parcel: Parcel, least: timedelta, shut: Collection[Channel] = ()
) -> Verdict:
    """Return how a parcel may go now, when our lease lasts at least so long."""
    if shut:
        row = uow.row(_LOOK_BESIDE, outbox=parcel.outbox_id, now=uow.now, shut=list(shut))
    else:
        row = uow.row(_LOOK, outbox=parcel.outbox_id, now=uow.now)
    if row is None or row.state != "ready":
        return GONE
    if (row.tries, row.holder) != (parcel.tries, uow.ids.process):
        return GONE
    if row.lease_until is None or row.lease_until < uow.now + least:
        return LATE
    if row.is_behind:
        return IN_LINE
    return permits.decide(uow, about(parcel), _standing(row, parcel, uow.now))


def about(parcel: Parcel) -> permits.About:
    """Return a parcel as far as sending it is concerned."""
    return permits.About(
        parcel.phrase,
        parcel.address_id,
        parcel.person_id,
        parcel.question_id,
        parcel.urgent,
        parcel.template,
    )


def _standing(row: Row[Any], parcel: Parcel, now: datetime) -> Standing:
    kind, zone = permission.kind_of(row.phrase), row.time_zone
    return Standing(
        row.phrase,
        Channel(row.channel),
        parcel.urgent,
        stopped=row.stopped_at is not None,
        blocked=row.blocked_at is not None,
        consented=row.person_id is None or row.consented_at is not None,
        astray=_is_astray(row),
        parted=row.person_id not in {None, row.owner_id},
        over=row.question_state != "open" and row.mentor_id != row.person_id,
        wrote_at=row.wrote_at,
        closed_at=row.closed_at,
        quiet_until=None if zone is None else permits.quiet_until(kind, zone, now),
        expires_at=row.expires_at,
    )


def _is_astray(row: Row[Any]) -> bool:
    """Tell whether an answer may not go to this address: not the frozen one of its asker.

    In its place only one may stand that was the asker's before the question was asked.
    """
    if row.frozen_id is None or row.owner_id != row.asker_id:
        return True
    if row.address_id == row.frozen_id:
        return False
    return row.verified_at is None or row.verified_at >= row.asked_at
