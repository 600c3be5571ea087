"""Invitations: one to each person who has not agreed yet, and one reminder."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import invitations as rules
from domain import naming
from domain.consent import INVITATION, REMINDER
from domain.invitations import Invitee
from domain.model import Job, Outbound
from domain.permission import Form
from handlers.joining import consents
from storage import addresses, invitations, outbox, people, programmes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.phrases import Rendered
    from domain.model import Person, Template
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

INVITE: Final = "join.invite"
REMIND: Final = "join.remind"
OUR_NAME: Final = "Mentorline"


def plan(uow: UnitOfWork, wanted: Iterable[Person]) -> int:
    """Put an invitation on the clock for those of the people who shall get one; return how many.

    Whoever was invited before, has agreed or has left is passed over, so that it may be said
    again and again.
    """
    before, planned = invitations.invited(uow), 0
    for person in wanted:
        invitee = _invitee(uow, person)
        if person.id not in before and rules.may_invite(invitee):
            at = rules.planned_at(invitee, uow.now, planned)
            uow.later(Job(INVITE, str(person.id), at))
            planned += 1
    return planned


def may_invite(uow: UnitOfWork, person: Person) -> bool:
    """Tell whether an invitation may go to somebody at all."""
    return rules.may_invite(_invitee(uow, person))


def invite(desk: Desk, job: Job) -> None:
    """Invite somebody, unless they have joined or left meanwhile; at night it waits."""
    person = people.get(desk.uow, int(job.key))
    if invitations.of_person(desk.uow, person.id) is not None or not _may_now(desk, job, person):
        return
    desk.uow.later(Job(REMIND, job.key, desk.now + rules.REMINDED_AFTER))
    if consents.is_asked(desk, person):  # under the receipt of a question
        invitations.add(desk.uow, person.id, "", None)
        return
    link, rendered = "", desk.render(INVITATION, person, **_values(desk, person))
    if rules.needs_link(_invitee(desk.uow, person)) and desk.bot:
        link = secrets.token_urlsafe(rules.LINK_BYTES)
        rendered = _with_link(desk, person, rendered, link)
    invitations.add(desk.uow, person.id, link, desk.now + rules.LINK_LIVES)
    desk.log("join.invited", None, "with a link" if link else "", person_id=person.id)
    _tell(desk, person, rendered)


def remind(desk: Desk, job: Job) -> None:
    """Remind somebody who has not replied, once; at night it waits."""
    person = people.get(desk.uow, int(job.key))
    if _may_now(desk, job, person) and invitations.remind(desk.uow, person.id):
        desk.log("join.reminded", None, person_id=person.id)
        rendered = desk.render(REMINDER, person, name=naming.given_name(person.name))
        _tell(desk, person, rendered)


def _tell(desk: Desk, person: Person, rendered: Rendered) -> None:
    prompt, template = consents.prompt(waits=True), _template(desk, person)
    desk.tell(person, rendered, prompt=prompt, template=template, bulk=True)


def _template(desk: Desk, person: Person) -> Template | None:
    return desk.template("ml_join_invite", person, **_values(desk, person))


def _may_now(desk: Desk, job: Job, person: Person) -> bool:
    """Tell whether somebody may be written to now; if only later, the job is put off.

    Whoever has WhatsApp alone is reached once its template is approved.
    """
    invitee = _invitee(desk.uow, person)
    if not rules.may_invite(invitee):
        return False
    at = rules.not_before(invitee, desk.now)
    if at <= desk.now and _is_shut(desk, person):
        at = rules.not_before(invitee, desk.now + rules.AGAIN)
    if at > desk.now:
        desk.uow.later(replace(job, due_at=at))
    return at <= desk.now


def _invitee(uow: UnitOfWork, person: Person) -> Invitee:
    known = addresses.of_person(uow, person.id)
    left = person.stopped_at is not None or any(one.silent_since is not None for one in known)
    channels = [each.channel for each in known if each.blocked_at is None]
    consented = person.consented_at is not None
    return Invitee(consented, left, person.time_zone, channels, person.preferred)


def _is_shut(desk: Desk, person: Person) -> bool:
    """Tell whether no invitation gets through to somebody now, though one may later."""
    asked = Outbound(person.id, INVITATION, "", template=_template(desk, person))
    verdict = outbox.foresee(desk.uow, asked)
    return verdict is not None and verdict.form is Form.NEVER and verdict.why == "window"


def _values(desk: Desk, person: Person) -> dict[str, str]:
    programme = programmes.get(desk.uow)
    named = programme.name if programme else OUR_NAME
    return {"name": naming.given_name(person.name), "programme": named}


def _with_link(desk: Desk, person: Person, rendered: Rendered, link: str) -> Rendered:
    """Add the link to an invitation: one message, in its short form on SMS."""
    address = rules.address_of(desk.bot, link)
    line = desk.render("link.telegram", person, link=address).text
    text, short = f"{rendered.text}\n{line}", f"{rendered.short}\n{line}"
    return replace(rendered, text=text, short=short)
