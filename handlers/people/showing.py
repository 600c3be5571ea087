"""One person as a coordinator sees them: how they are reached, what they agreed to, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import membership
from domain.model import Channel, QuestionState
from domain.permission import MARGIN, WINDOW
from storage import (
    addresses,
    cohorts,
    consents,
    facilities,
    invitations,
    people,
    permits,
    questions,
    rota,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.consent import Consent
    from domain.courses import Enrolment
    from domain.membership import State
    from domain.model import Person, Question
    from domain.rota.values import Leave
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Place:
    """An address, masked; WhatsApp's window is open until `open_until`, where it is open."""

    id: int
    channel: Channel
    masked: str
    works: bool
    heard_at: datetime | None
    open_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A place in a course, by the name of its cohort."""

    cohort: str
    enrolment: Enrolment


@dataclass(frozen=True, slots=True)
class Card:
    """All that a page shows of somebody."""

    person: Person
    facility: str
    state: State
    places: Sequence[Place]
    consents: Sequence[Consent]
    invited_at: datetime | None
    asked: Sequence[Question]
    answers: Sequence[Question]
    leaves: Sequence[Leave]
    courses: Sequence[Course]


def card(uow: UnitOfWork, person_id: int) -> Card | None:
    """Return somebody's card, or None where nobody is known by an id."""
    person = people.many(uow, {person_id}).get(person_id)
    if person is None:
        return None
    sent = invitations.of_person(uow, person.id)
    places = [_place(uow, each) for each in addresses.of_person(uow, person.id)]
    reachable = any(each.works for each in places)
    held = questions.known_to(uow, person.id).values()
    where = facilities.get(uow, person.facility_id).name if person.facility_id else ""
    return Card(
        person,
        where,
        membership.state(person, reachable=reachable, invited=sent is not None),
        places,
        consents.of_person(uow, person.id),
        sent.sent_at if sent is not None else None,
        [each for each in questions.live_of(uow, person.id) if not each.anonymous],
        [
            each
            for each in held
            if each.mentor_id == person.id and each.state is QuestionState.CLAIMED
        ],
        rota.leaves_of(uow, person.id, uow.now),
        [_course(uow, each) for each in cohorts.of_person(uow, person.id)],
    )


def show(desk: Desk, by: int, person_id: int) -> dict[int, str]:
    """Return somebody's addresses in full, by id; that they were read is written down."""
    found = {each.id: each.value for each in addresses.of_person(desk.uow, person_id)}
    desk.log("addresses.shown", None, f"by {desk.way}", person_id=person_id, by=by)
    desk.did(by, "addresses.shown", f"person:{person_id}", n=len(found))
    return found


def _place(uow: UnitOfWork, address: Address) -> Place:
    heard = permits.wrote_at(uow, address.id)
    works = address.blocked_at is None and address.silent_since is None
    is_open = address.channel is Channel.WHATSAPP and permits.is_open(uow, address)
    until = heard + WINDOW - MARGIN if heard is not None and is_open else None
    if until is not None:  # to the minute it would tell who just asked without a name
        until = until.replace(minute=0, second=0, microsecond=0)
    masked = membership.masked(address.value)
    return Place(address.id, address.channel, masked, works, heard, until)


def _course(uow: UnitOfWork, enrolment: Enrolment) -> Course:
    return Course(cohorts.get(uow, enrolment.cohort_id).name, enrolment)
