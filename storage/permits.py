"""What the memory knows for the one rule of sending: domain.permission.may_send.

It is asked when a message is promised and again at the moment of sending; what it needs beyond
the usual is looked up only where the usual does not decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from domain import permission, posting, quiet_hours
from domain.model import Channel
from domain.permission import Form, Kind, Standing, Verdict
from storage import addresses, people, questions, templates
from storage.columns import among, stands
from storage.schema import message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from domain.model import Template
    from storage.addresses import Address
    from storage.uow import UnitOfWork

A_DAY = timedelta(days=1)
_PUSHED = frozenset({Kind.OFFER, Kind.WORDS, Kind.PUSH, Kind.INVITATION})
_WROTE_AT = (
    select(message.c.at)
    .where(message.c.address_id == bindparam("address"), stands(message.c.direction, "in"))
    .order_by(message.c.at.desc())
    .limit(1)
)

_TOLD_AT = (
    select(message.c.address_id)
    .distinct()
    .where(
        message.c.question_id == bindparam("question"),
        message.c.person_id == bindparam("reader"),
        message.c.at >= bindparam("since"),
        among(message.c.phrase, "phrases"),
        stands(message.c.direction, "out"),
        message.c.address_id.is_not(None),
    )
)


@dataclass(frozen=True, slots=True)
class About:
    """A message as far as sending it is concerned."""

    phrase: str
    address_id: int
    person_id: int | None = None
    question_id: int | None = None
    urgent: bool = False
    template: Template | None = None


def at_promise(uow: UnitOfWork, about: About, target: Address) -> Verdict:
    """Return how a message may go that is promised now; what it is promised for has a reason."""
    kind = permission.kind_of(about.phrase)
    whatsapp = target.channel is Channel.WHATSAPP
    if not whatsapp and kind not in _PUSHED:
        return Verdict(Form.TEXT)
    reader = people.get(uow, about.person_id) if about.person_id is not None else None
    standing = Standing(
        about.phrase,
        target.channel,
        about.urgent,
        consented=reader is None or reader.consented_at is not None,
        wrote_at=wrote_at(uow, target.id) if whatsapp else None,
        closed_at=target.closed_at,
        quiet_until=None if reader is None else quiet_until(kind, reader.time_zone, uow.now),
    )
    return decide(uow, about, standing)


def decide(uow: UnitOfWork, about: About, standing: Standing) -> Verdict:
    """Apply the rule; a person's other addresses and templates count where their own is shut."""
    verdict = permission.may_send(standing, uow.now)
    if verdict.form is Form.TEXT or verdict.why not in {"window", "blocked"}:
        return verdict
    told = about.template
    fuller = replace(
        standing,
        elsewhere=elsewhere(uow, about) is not None,
        template=told is not None and _may_use(uow, told),
        whole=told is not None and told.whole,
    )
    return permission.may_send(fuller, uow.now)


def quiet_until(kind: Kind, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours of a reader end that a message minds, or None."""
    return quiet_hours.ends(now, zone) if kind in permission.MINDS_THE_HOUR else None


def elsewhere(uow: UnitOfWork, about: About) -> Address | None:
    """Return the next address of a person where a message may go now, or None.

    An answer goes only to one that was its asker's before the question was asked.
    """
    if about.person_id is None:
        return None
    others = {one.id: one for one in _others(uow, about)}
    reachable = [posting.Reachable(one.id, one.channel, blocked=False) for one in others.values()]
    chosen = posting.choose_address(reachable, None, uow.carried)
    return None if chosen is None else others[chosen]


def second(uow: UnitOfWork, person_id: int, first: Address) -> Address | None:
    """Return where an urgent offer goes that nobody answered at its first address, or None.

    Only free text on another channel counts, at an address that is known to be the person's.
    """
    others = [
        one
        for one in addresses.of_person(uow, person_id)
        if one.channel is not first.channel and one.verified_at and one.blocked_at is None
    ]
    reachable = [
        posting.Reachable(one.id, one.channel, blocked=False, verified_at=one.verified_at)
        for one in others
        if is_open(uow, one)
    ]
    chosen = posting.choose_address(reachable, None, uow.carried)
    return next((one for one in others if one.id == chosen), None)


def told_at(
    uow: UnitOfWork, question_id: int, reader_id: int, phrases: Collection[str], since: datetime
) -> set[int]:
    """Return at which addresses a person was told something of a question since an instant."""
    values = {"question": question_id, "reader": reader_id, "since": since}
    rows = uow.rows(_TOLD_AT, **values, phrases=list(phrases))
    return {row.address_id for row in rows}


def wrote_at(uow: UnitOfWork, address_id: int) -> datetime | None:
    """Return when somebody last wrote to us from an address, or None."""
    row = uow.row(_WROTE_AT, address=address_id)
    return None if row is None else row.at


def is_open(uow: UnitOfWork, address: Address) -> bool:
    """Tell whether free text reaches an address now."""
    if address.channel is not Channel.WHATSAPP:
        return True
    since = wrote_at(uow, address.id)
    standing = Standing("", address.channel, wrote_at=since, closed_at=address.closed_at)
    return permission.is_open(standing, uow.now)


def verified_before(address: Address, asked_at: datetime) -> bool:
    """Tell whether an address was its person's before a question was asked."""
    return address.verified_at is not None and address.verified_at < asked_at


def may_write_first(uow: UnitOfWork) -> bool:
    """Tell whether today's limit allows another conversation that we begin."""
    return templates.written_first_to(uow, uow.now - A_DAY) < uow.daily_limit


def _others(uow: UnitOfWork, about: About) -> Iterator[Address]:
    if about.phrase in posting.AT_HOME:
        return
    asked_at = None
    if permission.kind_of(about.phrase) is Kind.ANSWER:
        if about.question_id is None:
            return
        asked_at = questions.get(uow, about.question_id).opened_at
    for one in addresses.of_person(uow, about.person_id or 0):
        if one.id == about.address_id or one.blocked_at is not None:
            continue
        if asked_at is not None and not verified_before(one, asked_at):
            continue
        if is_open(uow, one):
            yield one


def _may_use(uow: UnitOfWork, told: Template) -> bool:
    return templates.is_approved(uow, told.name, told.language) and may_write_first(uow)
