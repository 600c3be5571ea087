"""All that is held on one person, to be given to them: their words, and ours to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import bindparam, or_, select

from storage import (
    addresses,
    aliases,
    consents,
    facilities,
    followed,
    invitations,
    joinings,
    learnt,
    messages,
    near_misses,
    occurrences,
    people,
    shares,
)
from storage.columns import stands
from storage.schema import (
    journal,
    message,
    offer,
    phone_call,
    question,
    shift,
    shift_request,
    volunteer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Row

    from storage.uow import UnitOfWork

_ASKED = select(question).where(question.c.asker_id == bindparam("person")).order_by(question.c.id)
_WROTE = select(message.c.id).where(
    stands(message.c.direction, "in"), message.c.person_id == bindparam("person")
)
_TOLD = select(message.c.id).where(
    message.c.address_id == bindparam("place"),
    stands(message.c.direction, "out"),
    message.c.person_id == bindparam("person"),
)
_OFFERED = select(offer).where(offer.c.mentor_id == bindparam("person")).order_by(offer.c.id)
_RANG = (
    select(phone_call)
    .join(offer, offer.c.id == phone_call.c.offer_id)
    .where(offer.c.mentor_id == bindparam("person"))
    .order_by(phone_call.c.id)
)
_ON_CALL = select(shift).where(shift.c.mentor_id == bindparam("person")).order_by(shift.c.id)
_STEPS_IN = (
    select(volunteer).where(volunteer.c.person_id == bindparam("person")).order_by(volunteer.c.id)
)
_REQUESTS = select(shift_request).order_by(shift_request.c.id)
_GIVEN = _REQUESTS.where(shift_request.c.giver_id == bindparam("person"))
_TAKEN = _REQUESTS.where(shift_request.c.taker_id == bindparam("person"))
_EVENTS = select(journal).where(journal.c.person_id == bindparam("person")).order_by(journal.c.id)
_REMARKS = (  # on their questions, or by them
    select(message.c.id)
    .where(
        stands(message.c.direction, "own"),
        or_(
            message.c.person_id == bindparam("person"),
            message.c.question_id.in_(
                select(question.c.id).where(question.c.asker_id == bindparam("person"))
            ),
        ),
    )
    .order_by(message.c.id)
)
_READ = (
    select(journal)
    .where(
        journal.c.kind == "question.read",
        journal.c.question_id.in_(
            select(question.c.id).where(question.c.asker_id == bindparam("person"))
        ),
    )
    .order_by(journal.c.id)
)
_AT = (
    select(message.c.address_id)
    .distinct()
    .where(stands(message.c.direction, "in"), message.c.person_id == bindparam("person"))
)


def of_person(uow: UnitOfWork, person_id: int) -> dict[str, Any]:
    """Return what is held on a person, made for JSON; raises LookupError."""
    return {
        "person": _person(uow, person_id),
        "addresses": _addresses(uow, person_id),
        "consents": [
            {
                "version": each.version,
                "language": each.language,
                "how": each.how,
                "channel": each.channel,
                "given_at": _text(each.given_at),
                "withdrawn_at": _text(each.withdrawn_at),
            }
            for each in consents.of_person(uow, person_id)
        ],
        "joining": list(_joining(uow, person_id)),
        "questions": [_question(row) for row in uow.rows(_ASKED, person=person_id)],
        "near_misses": list(_near_misses(uow, person_id)),
        "messages": list(_messages(uow, person_id)),
        "notes": list(_notes(uow, person_id)),
        "read": [
            {"question": row.question_id, "at": _text(row.at), "why": row.reason}
            | {"by": people.get(uow, row.person_id).name if row.person_id else None}
            for row in uow.rows(_READ, person=person_id)
        ],
        **learnt.of_person(uow, person_id),
        **followed.of_person(uow, person_id),
        "offers": [
            {
                "question": row.question_id,
                "code": row.code,
                "state": row.state,
                "offered_at": _text(row.offered_at),
                "reason": row.reason,
            }
            for row in uow.rows(_OFFERED, person=person_id)
        ],
        "shared": [
            {
                "number": each.number,
                "question": each.question_id,
                "as": "asker" if each.asker_id == person_id else "mentor",
                "state": each.state,
                "to": each.audience,
                "made_at": _text(each.made_at),
                "text": shares.words_of(uow, each),
            }
            for each in shares.of_person(uow, person_id)
        ],
        "calls": [
            {"at": _text(row.called_at), "state": row.state, "outcome": row.outcome}
            for row in uow.rows(_RANG, person=person_id)
        ],
        "shifts": [
            {
                "discipline": row.discipline,
                "tier": row.tier,
                "starts": row.starts_local,
                "ends": row.ends_local,
                "time_zone": row.time_zone,
            }
            for row in uow.rows(_ON_CALL, person=person_id)
        ],
        "volunteer_for": [
            {"discipline": row.discipline, "asked_at": _text(row.asked_at)}
            | {"approved_at": _text(row.approved_at), "ended_at": _text(row.ended_at)}
            for row in uow.rows(_STEPS_IN, person=person_id)
        ],
        "shifts_given": [_request(row) for row in uow.rows(_GIVEN, person=person_id)],
        "shifts_taken": [_request(row) for row in uow.rows(_TAKEN, person=person_id)],
        "told": [
            {"of": each.kind, "at": _text(each.at)}
            for each in occurrences.of_person(uow, person_id)
        ],
        "events": [
            {
                "at": _text(row.at),
                "kind": row.kind,
                "question": row.question_id,
                "reason": row.reason,
                "data": dict(orjson.loads(row.data)),
            }
            for row in uow.rows(_EVENTS, person=person_id)
        ],
    }


def _request(row: Row[Any]) -> dict[str, Any]:
    return {
        "discipline": row.discipline,
        "tier": row.tier,
        "starts": row.starts_local,
        "ends": row.ends_local,
        "time_zone": row.time_zone,
        "asked_at": _text(row.asked_at),
        "state": row.state,
    }


def _person(uow: UnitOfWork, person_id: int) -> dict[str, Any]:
    found = people.get(uow, person_id)
    places = {each.id: each.name for each in facilities.every(uow)}
    return {
        "name": found.name,
        "roles": sorted(found.roles),
        "cadre": found.cadre,
        "discipline": found.discipline,
        "facility": places.get(found.facility_id or 0, ""),
        "language": found.language,
        "time_zone": found.time_zone,
        "preferred": found.preferred,
        "consented_at": _text(found.consented_at),
        "stopped_at": _text(found.stopped_at),
    }


def _addresses(uow: UnitOfWork, person_id: int) -> list[dict[str, Any]]:
    return [
        {
            "channel": each.channel,
            "address": each.value,
            "also": aliases.other_of(uow, each.id),
            "verified_at": _text(each.verified_at),
            "blocked_at": _text(each.blocked_at),
        }
        for each in addresses.of_person(uow, person_id)
    ]


def _joining(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    """Yield how a person was invited, and what they told us in order to join."""
    invited = invitations.of_person(uow, person_id)
    if invited is not None:
        yield {
            "invited_at": _text(invited.sent_at),
            "reminded_at": _text(invited.reminded_at),
            "link_used_at": _text(invited.link_used_at),
        }
    homes = [each.id for each in addresses.of_person(uow, person_id)]
    for each in joinings.of_places(uow, homes):
        yield {
            "name": each.name,
            "work": each.work,
            "language": each.language,
            "facility": facilities.get(uow, each.facility_id).name,
            "step": each.step,
        }


def _question(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "discipline": row.discipline,
        "urgency": row.urgency,
        "state": row.state,
        "opened_at": _text(row.opened_at),
        "first_answer_at": _text(row.first_answer_at),
        "unanswered_at": _text(row.unanswered_at),
        "closed_at": _text(row.closed_at),
        "helped": row.helped,
        "outcome": row.outcome,
        "anonymous": row.anonymous,
        "follows": row.follows_id,
    }


def _near_misses(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    """Yield what a person told the safety officers, and when their name was opened."""
    for each in near_misses.of_reporter(uow, person_id):
        yield {
            "id": each.id,
            "number": each.number,
            "question": each.question_id,
            "opened_at": _text(each.opened_at),
            "read_at": _text(each.read_at),
            "contact_at": _text(each.contact_at),
            "name_opened_at": [_text(one.at) for one in near_misses.openings(uow, each.id)],
        }


def _messages(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    """Yield what the person wrote and what was written to them, in the order of time."""
    wrote = {row.id for row in uow.rows(_WROTE, person=person_id)}
    places = {each.id for each in addresses.of_person(uow, person_id)}
    places |= {row.address_id for row in uow.rows(_AT, person=person_id)}
    told = {row.id for place in places for row in uow.rows(_TOLD, place=place, person=person_id)}
    for each in sorted(wrote | told):
        found = messages.get(uow, each)
        yield {
            "at": _text(found.at),
            "from": "person" if each in wrote else "service",
            "kind": found.kind,
            "question": found.question_id,
            "near_miss": found.near_miss_id,
            "text": found.text,
        }


def _notes(uow: UnitOfWork, person_id: int) -> Iterator[dict[str, Any]]:
    """Yield what coordinators noted on their questions, and what they noted themselves."""
    for row in uow.rows(_REMARKS, person=person_id):
        found = messages.get(uow, row.id)
        own = found.person_id == person_id
        yield {
            "at": _text(found.at),
            "from": "person" if own else "coordinator",
            "question": found.question_id,
            "text": found.text,
        }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
