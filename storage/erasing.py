"""Erasing a person: their words, names and addresses are gone; that something happened stays.

What stays are rows without words: questions with their times and marks, the log, counts. A
question's whole thread goes with its asker, whoever wrote in it, and a near miss with its
reporter; so do a mentor's answers with the mentor (docs/adr/0018), and what was shared of either
with both (docs/adr/0024).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, exists, func, or_, select, text, update

from storage import addresses, aliases, consents, ids, link_codes, parting, shares
from storage.columns import among, stands
from storage.schema import (
    address,
    answer,
    attempt,
    barrier,
    barrier_report,
    break_glass,
    challenge,
    commitment,
    consent,
    console_session,
    enrolment,
    inbox,
    invitation,
    joining,
    journal,
    link_miss,
    login_code,
    login_try,
    message,
    near_miss,
    occurrence,
    offer,
    outbox,
    passkey,
    person,
    person_role,
    phone_call,
    prompt,
    question,
    recipient,
    response,
    share,
    shift,
    shift_request,
    sign_off,
    visit_member,
    volunteer,
    wrong_code,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Select

    from storage.uow import UnitOfWork

NOBODY = "(erased)"
"""What stands where the name was."""

ERASED = "erased"
"""Why a message did not go: its words, or whom it was for, were erased."""

AT_ONCE = 500
"""So many messages are overwritten in one transaction, and the service waits for no more."""

_OVERWRITE = text("PRAGMA secure_delete = ON")
_OWN = message.alias("own")
_STRANGER = message.alias("stranger")


def _legible(*where: ColumnElement[bool]) -> Select[Any]:
    """Find messages whose words can still be read."""
    return (
        select(message.c.id)
        .where(*where, func.length(message.c.sealed_text) > 0)
        .order_by(message.c.id)
        .limit(bindparam("most"))
    )


_WROTE = _legible(stands(message.c.direction, "in"), message.c.person_id == bindparam("person"))
_AT_PLACES = _legible(among(message.c.address_id, "places"))
_AT_FORMER = _legible(
    among(message.c.address_id, "former"), message.c.person_id == bindparam("person")
)
_ASKED = _legible(
    message.c.question_id.in_(
        select(question.c.id).where(question.c.asker_id == bindparam("person"))
    )
)
_REPORTED = _legible(
    message.c.near_miss_id.in_(
        select(near_miss.c.id).where(near_miss.c.reporter_id == bindparam("person"))
    )
)
_PASSED_ON = _legible(
    message.c.relays_id.in_(
        select(_OWN.c.id).where(
            stands(_OWN.c.direction, "in"), _OWN.c.person_id == bindparam("person")
        )
    )
)
_LEARNT_FROM = _legible(  # what others got of their questions and answers, without their names
    message.c.relays_id.in_(
        select(share.c.source_id).where(
            or_(share.c.asker_id == bindparam("person"), share.c.mentor_id == bindparam("person"))
        )
    )
)
_SUGGESTED = _legible(  # what others read of their answers to a survey, without a name
    message.c.response_id.in_(
        select(response.c.id).where(response.c.person_id == bindparam("person"))
    )
)
_REMARKED = _legible(
    stands(message.c.direction, "own"), message.c.person_id == bindparam("person")
)
_THEIRS = (
    _REMARKED,
    _SUGGESTED,
    _LEARNT_FROM,
    _PASSED_ON,
    _ASKED,
    _REPORTED,
    _AT_PLACES,
    _AT_FORMER,
    _WROTE,
)
"""What is theirs, to them or about their case; last what they wrote, by which others are found."""

_HAD = (
    select(message.c.address_id, address.c.person_id)
    .distinct()
    .join(address, address.c.id == message.c.address_id)
    .where(stands(message.c.direction, "in"), message.c.person_id == bindparam("person"))
)
_IS_A_STRANGERS = exists().where(
    _STRANGER.c.address_id == address.c.id,
    stands(_STRANGER.c.direction, "in"),
    _STRANGER.c.person_id.is_(None),
)
_FREE = select(address.c.id).where(
    among(address.c.id, "former"), address.c.person_id.is_(None), ~_IS_A_STRANGERS
)
_UNSENT = (
    update(outbox)
    .where(
        among(outbox.c.message_id, "messages"), stands(outbox.c.state, "ready", "waiting", "held")
    )
    .values(state="dropped", fault=ERASED, done_at=bindparam("now"), lease_until=None, holder=None)
)
_CHOICES = update(outbox).where(among(outbox.c.message_id, "messages")).values(choices="[]")
_CALLS = update(attempt).where(among(attempt.c.message_id, "messages")).values(provider_id=None)
_PROMPTS = (
    update(prompt)
    .where(among(prompt.c.message_id, "messages"))
    .values(state="ended", held="", options="")
)
_STORED_WITH = (  # an index of their own would cost every message that arrives
    select(inbox.c.id)
    .join(
        message,
        (inbox.c.id > message.c.id)
        & (inbox.c.id < message.c.id + ids.TOGETHER)
        & (inbox.c.message_id == message.c.id),
    )
    .where(among(message.c.id, "messages"))
)
_ARRIVED = (
    update(inbox)
    .where(inbox.c.id.in_(_STORED_WITH))
    .values(payload="", quoted="", sealed_raw=None, sealed_ids=None)
)
_UNHANDLED = (
    update(inbox)
    .where(inbox.c.id.in_(_STORED_WITH), stands(inbox.c.state, "new", "dead"))
    .values(state="done", done_at=bindparam("now"), lease_until=None, holder=None, fault="")
)
_WORDS = (
    update(message)
    .where(among(message.c.id, "messages"))
    .values(sealed_text=b"", sealed_short=None, sealed_template=None, provider_id="")
)
_OVER_MESSAGES = (_UNSENT, _CHOICES, _CALLS, _PROMPTS, _UNHANDLED, _ARRIVED, _WORDS)

_AT_THEIRS = tuple(
    delete(each).where(among(each.c.address_id, "places"))
    for each in (link_miss, wrong_code, joining)
)
_INVITED = delete(invitation).where(invitation.c.person_id == bindparam("person"))
_TOLD = delete(occurrence).where(occurrence.c.person_id == bindparam("person"))
_AGREED = (  # that somebody agreed, and when, has to be shown for as long as anything is counted
    update(consent).where(consent.c.person_id == bindparam("person")).values(address_id=None)
)
_ROLES = delete(person_role).where(person_role.c.person_id == bindparam("person"))
_SHIFTS = delete(shift).where(
    shift.c.mentor_id == bindparam("person"), shift.c.ends_local > bindparam("from_local")
)
_GIVEN = (
    update(shift_request)
    .where(shift_request.c.giver_id == bindparam("person"), shift_request.c.decided_at.is_(None))
    .values(state="over", decided_at=bindparam("now"))
)
_VOLUNTEERED = (
    update(volunteer)
    .where(volunteer.c.person_id == bindparam("person"), volunteer.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_LEFT = (
    update(enrolment)
    .where(enrolment.c.person_id == bindparam("person"), enrolment.c.ended_at.is_(None))
    .values(state="left", ended_at=bindparam("now"))
)
_COMMENTED = (  # that an item was signed stays, with the name that released it
    update(sign_off).where(sign_off.c.person_id == bindparam("person")).values(sealed_comment=None)
)
_RESPONDED = select(response.c.id).where(response.c.person_id == bindparam("person"))
_ANSWERED = (  # codes and numbers stay, as figures without anybody
    update(answer).where(answer.c.response_id.in_(_RESPONDED)).values(sealed_words=None)
)
_ENDED = (
    update(response)
    .where(response.c.person_id == bindparam("person"), response.c.ended_at.is_(None))
    .values(state="left", ended_at=bindparam("now"))
)
_PROMISED = (
    update(commitment)
    .where(commitment.c.person_id == bindparam("person"))
    .values(sealed_words=None)
)
_WISHED = (
    update(visit_member)
    .where(visit_member.c.person_id == bindparam("person"))
    .values(sealed_cases=None)
)
_REPORTS = (
    update(barrier_report)
    .where(barrier_report.c.person_id == bindparam("person"))
    .values(person_id=None)
)
_DOOR = tuple(
    delete(each).where(each.c.person_id == bindparam("person"))
    for each in (console_session, passkey, challenge, login_code, login_try, break_glass)
)
_MEANT = (  # that a broadcast was meant for them stays, as a figure without anybody
    update(recipient)
    .where(
        recipient.c.person_id == bindparam("person"),
        stands(recipient.c.state, "queued", "written"),
    )
    .values(state="skipped", why=ERASED, changed_at=bindparam("now"))
)
_NOTED = (
    update(barrier).where(barrier.c.closed_by_id == bindparam("person")).values(sealed_note=None)
)
_CLOSE = (
    update(question)
    .where(question.c.asker_id == bindparam("person"), stands(question.c.state, "open", "claimed"))
    .values(
        state="closed",
        closed_at=bindparam("now"),
        closed_by_id=bindparam("person"),
        version=question.c.version + 1,
    )
)
_RELEASE = (
    update(question)
    .where(stands(question.c.state, "claimed"), question.c.mentor_id == bindparam("person"))
    .values(state="open", mentor_id=None, claimed_at=None, version=question.c.version + 1)
)
_PERSON = (
    update(person)
    .where(person.c.id == bindparam("person"))
    .values(
        name=NOBODY,
        cadre="",
        discipline=None,
        facility_id=None,
        preferred=None,
        consented_at=None,
        stopped_at=bindparam("now"),
        erased_at=bindparam("now"),
        tone_off=False,
        safety_at=None,
    )
)
_ALARMS = (  # the log says of an alarm who had been asked, by name
    update(journal)
    .where(
        journal.c.kind == "alarm.urgent",
        journal.c.question_id.in_(
            select(offer.c.question_id).where(offer.c.mentor_id == bindparam("person"))
        ),
    )
    .values(reason="")
)
_RANG = (
    update(phone_call)
    .where(
        phone_call.c.offer_id.in_(
            select(offer.c.id).where(offer.c.mentor_id == bindparam("person"))
        )
    )
    .values(provider_id="")
)
_OVER_PERSON = (
    *(_CLOSE, _RELEASE, _ALARMS, _RANG, *_AT_THEIRS, _INVITED, _TOLD, _AGREED, _ROLES, _SHIFTS),
    *(_GIVEN, _VOLUNTEERED, _LEFT, _COMMENTED),
    *(_ANSWERED, _ENDED, _PROMISED, _WISHED, _REPORTS, _NOTED, _MEANT, *_DOOR),
    _PERSON,
)
_KNOWN = select(person.c.id, person.c.erased_at).where(among(person.c.id, "ids"))


def wipe(uow: UnitOfWork, person_id: int, most: int = AT_ONCE) -> int:
    """Overwrite the words of at most so many messages of a person; return how many there were.

    What of it was not sent yet is not, and what was not handled is not either.
    """
    if not uow.is_shared:
        uow.group.execute(_OVERWRITE, {})  # what was there is not left in free pages
    places, former = _places(uow, person_id)
    given = {"person": person_id, "places": places, "former": former, "most": most}
    for which in _THEIRS:
        found = [row.id for row in uow.rows(which, **given)]
        if found:
            for statement in _OVER_MESSAGES:
                uow.change(statement, messages=found, now=uow.now)
            return len(found)
    return 0


def erase(uow: UnitOfWork, person_id: int) -> None:
    """Overwrite all that is held on a person and close what was open; again changes nothing."""
    places, former = _places(uow, person_id)
    shares.end(uow, shares.of_person(uow, person_id), shares.State.WITHDRAWN)
    shares.forget(uow, person_id)
    while wipe(uow, person_id):
        pass
    for each in places:
        parting.part(uow, each, person_id)
    from_local = uow.now.replace(tzinfo=None).isoformat(timespec="seconds")
    given = {"person": person_id, "places": places, "now": uow.now, "from_local": from_local}
    for statement in _OVER_PERSON:
        uow.change(statement, **given)
    link_codes.take_back(uow, person_id)
    consents.withdraw(uow, person_id, uow.now)
    free = [row.id for row in uow.rows(_FREE, former=former)]
    for each in (*places, *free):
        aliases.void(uow, each)


def again(uow: UnitOfWork, people: Collection[int]) -> int:
    """Erase those people anew whom an older copy brought back; return how many these were."""
    back = [row.id for row in uow.rows(_KNOWN, ids=list(people)) if row.erased_at is None]
    for each in back:
        erase(uow, each)
    return len(back)


def _places(uow: UnitOfWork, person_id: int) -> tuple[list[int], list[int]]:
    """Return a person's addresses, and those from which they wrote and that they have no more."""
    places = [each.id for each in addresses.of_person(uow, person_id)]
    had = {row.address_id for row in uow.rows(_HAD, person=person_id)}
    return places, sorted(had.difference(places))
