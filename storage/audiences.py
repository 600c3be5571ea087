"""Who fits an audience, once each, on which channel a message would go, and who is left out.

People are looked at in chunks by their ids, so that no statement reads more than so many of them:
a chunk is those behind `after`, `most` at the most, whether or not they fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Boolean,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from domain.audience import DORMANT, Activity, Got
from domain.model import Channel
from domain.permission import MARGIN, WINDOW
from storage import facilities
from storage.columns import among, stands
from storage.schema import (
    address,
    broadcast,
    cohort,
    enrolment,
    message,
    person,
    person_role,
    recipient,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from domain.audience import Filters
    from storage.uow import UnitOfWork

CHUNK: Final = 2_000
"""So many people are looked at in one unit."""

ERASED, LEFT, NO_CONSENT = "erased", "left", "no_consent"
NO_ADDRESS, DEAD, BLOCKED, WINDOW_SHUT = "no_address", "dead", "blocked", "window"
MAY_CHANGE: Final = frozenset({WINDOW_SHUT})
"""Why somebody is left out now who may be reached once they have written."""

_WHO = {
    Got.GOT: ("sent", "delivered", "read"),
    Got.SILENT: ("sent", "delivered", "read"),
    Got.FAILED: ("failed",),
}


def _unless(name: str, holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that a flag of this name switches off."""
    return or_(bindparam(name, type_=Boolean), holds)


_CHUNK = (
    select(person.c.id)
    .where(person.c.id > bindparam("after"))
    .order_by(person.c.id)
    .limit(bindparam("most", type_=Integer))
    .subquery("chunk")
)
_HAS_ROLE = exists().where(
    person_role.c.person_id == person.c.id, among(person_role.c.role, "roles")
)
_IN_COHORT = exists().where(
    enrolment.c.person_id == person.c.id,
    among(enrolment.c.cohort_id, "cohorts"),
    stands(enrolment.c.state, "waiting", "active", "complete"),
)
_HERE = exists().where(
    address.c.person_id == person.c.id,
    message.c.address_id == address.c.id,
    message.c.person_id == person.c.id,
    message.c.at > bindparam("lately"),
    stands(message.c.direction, "in"),
)
_IS_ACTIVE = or_(person.c.created_at > bindparam("lately"), _HERE)
_FOLLOWS = exists().where(
    recipient.c.broadcast_id == bindparam("follows"),
    recipient.c.person_id == person.c.id,
    among(recipient.c.state, "reaches"),
    _unless("answered_too", recipient.c.answered_at.is_(None)),
)
_FITS = and_(
    _unless("any_role", _HAS_ROLE),
    _unless("any_discipline", among(person.c.discipline, "disciplines")),
    _unless("any_cadre", among(person.c.cadre, "cadres")),
    _unless("any_place", among(person.c.facility_id, "places")),
    _unless("any_cohort", _IN_COHORT),
    _unless("any_language", among(person.c.language, "languages")),
    _unless("not_active_too", _IS_ACTIVE),
    _unless("active_too", ~_IS_ACTIVE),
    _unless("follows_none", _FOLLOWS),
)
_WROTE_LATELY = exists().where(
    message.c.address_id == address.c.id,
    message.c.at > bindparam("open_since"),
    or_(address.c.closed_at.is_(None), message.c.at > address.c.closed_at),
    stands(message.c.direction, "in"),
)
_IS_OPEN = or_(
    address.c.channel != Channel.WHATSAPP, among(person.c.language, "templated"), _WROTE_LATELY
)
_MINE = (address.c.person_id == person.c.id, among(address.c.channel, "carried"))
_RANK = case(
    (address.c.channel == person.c.preferred, 0),
    (address.c.channel == Channel.WHATSAPP, 1),
    (address.c.channel == Channel.TELEGRAM, 2),
    else_=3,
)
_WAY = (
    select(address.c.channel)
    .where(*_MINE, address.c.blocked_at.is_(None), _IS_OPEN)
    .order_by(_RANK, address.c.verified_at.desc().nulls_last(), address.c.id)
    .limit(1)
    .correlate(person)
    .scalar_subquery()
)
_BARRED = case(
    (person.c.erased_at.is_not(None), ERASED),
    (person.c.stopped_at.is_not(None), LEFT),
    (person.c.consented_at.is_(None), NO_CONSENT),
    else_="",
)
_UNREACHED = case(
    (~exists().where(*_MINE), NO_ADDRESS),
    (exists().where(*_MINE, address.c.blocked_at.is_(None)), WINDOW_SHUT),
    (exists().where(*_MINE, address.c.dead_at.is_(None)), BLOCKED),
    else_=DEAD,
)
_LOOKED_AT = (
    select(
        person.c.id,
        person.c.language,
        _BARRED.label("barred"),
        case((literal("") != _BARRED, null()), else_=_WAY).label("way"),
        _UNREACHED.label("unreached"),
    )
    .join(_CHUNK, _CHUNK.c.id == person.c.id)
    .where(_FITS)
    .subquery("looked_at")
)
_WHY = case(
    (_LOOKED_AT.c.barred != literal(""), _LOOKED_AT.c.barred),
    (_LOOKED_AT.c.way.is_(None), _LOOKED_AT.c.unreached),
    else_="",
)
_FOUND = select(
    _LOOKED_AT.c.id.label("person_id"),
    _LOOKED_AT.c.language,
    func.coalesce(_LOOKED_AT.c.way, "").label("channel"),
    _WHY.label("why"),
).subquery("found")
FITTING = select(_FOUND.c.person_id, _FOUND.c.channel, _FOUND.c.why)
"""Of a chunk, those who fit: their channel, or why they are left out; to be inserted from.

It takes what `given` returns, `after` and `most`.
"""

_KINDS_OF = (_FOUND.c.language, _FOUND.c.channel, _FOUND.c.why)
_COUNT = select(*_KINDS_OF, func.count().label("people")).group_by(*_KINDS_OF)
_END = select(func.max(_CHUNK.c.id).label("id"))
_NUMBERED = select(broadcast.c.id).where(broadcast.c.number == bindparam("of_number"))
_COHORTS = select(cohort.c.id).where(among(cohort.c.name, "names"))
_CADRES = select(person.c.cadre).where(person.c.cadre != "").distinct().order_by(person.c.cadre)


@dataclass(frozen=True, slots=True)
class Count:
    """So many people who read one language and stand alike: their channel, or why left out."""

    language: str
    channel: str
    why: str
    people: int


def given(uow: UnitOfWork, filters: Filters, templated: Collection[str] = ()) -> dict[str, Any]:
    """Return the values that FITTING takes for an audience, but for the chunk.

    A closed WhatsApp window keeps nobody off whose language is `templated`.
    """
    follows = filters.follows
    sets = {
        "roles": filters.roles,
        "disciplines": filters.disciplines,
        "cadres": filters.cadres,
        "languages": filters.languages,
    }
    return {
        **{name: sorted(values) for name, values in sets.items()},
        "places": _places(uow, filters),
        "cohorts": [row.id for row in uow.rows(_COHORTS, names=sorted(filters.cohorts))],
        "follows": 0 if follows is None else _id_of(uow, follows.number),
        "reaches": [] if follows is None else list(_WHO[follows.who]),
        "any_role": not filters.roles,
        "any_discipline": not filters.disciplines,
        "any_cadre": not filters.cadres,
        "any_place": not (filters.facilities or filters.regions),
        "any_cohort": not filters.cohorts,
        "any_language": not filters.languages,
        "not_active_too": filters.activity is not Activity.ACTIVE,
        "active_too": filters.activity is not Activity.DORMANT,
        "follows_none": follows is None,
        "answered_too": follows is None or follows.who is not Got.SILENT,
        "lately": uow.now - DORMANT,
        "open_since": uow.now - WINDOW + MARGIN,
        "carried": sorted(uow.carried),
        "templated": sorted(templated),
    }


def end_of_chunk(uow: UnitOfWork, after: int, most: int = CHUNK) -> int | None:
    """Return the last person's id of the chunk behind one; None where nobody is left."""
    found: int | None = uow.row(_END, after=after, most=most).id
    return found


def count(
    uow: UnitOfWork, values: dict[str, Any], after: int = 0, most: int = CHUNK
) -> list[Count]:
    """Count those of a chunk who fit, by what `given` returned."""
    rows = uow.rows(_COUNT, **values, after=after, most=most)
    return [Count(row.language, row.channel, row.why, row.people) for row in rows]


def cadres(uow: UnitOfWork) -> list[str]:
    """Return every cadre that somebody of the programme has, in the order of the alphabet."""
    return [row.cadre for row in uow.rows(_CADRES)]


def _places(uow: UnitOfWork, filters: Filters) -> list[int]:
    """Return the facilities that are meant, by their codes and by their regions."""
    return [
        each.id
        for each in facilities.every(uow)
        if (not filters.facilities or each.code in filters.facilities)
        and (not filters.regions or each.region in filters.regions)
    ]


def _id_of(uow: UnitOfWork, number: int) -> int:
    """Return the broadcast of a number; 0, which nobody ever got, where there is none."""
    row = uow.row(_NUMBERED, of_number=number)
    return 0 if row is None else int(row.id)
