"""People: who is in the programme and how each stands; one person, and how they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from console import checking, terms
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from domain.languages import languages
from domain.local_time import dates_text, day_text, to_local
from domain.membership import State
from domain.model import Channel, Discipline, Role
from handlers.people import addressing, changing, listing, showing
from handlers.people.addressing import Taken
from handlers.people.listing import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from enum import StrEnum

    from console.visit import Visit
    from domain.model import Person
    from handlers.people.showing import Card, Place

LONGEST_NAME = 80
LONGEST_ADDRESS = 64


async def show(visit: Visit) -> web.StreamResponse:
    """Show who fits, by name, some at a time."""
    query = visit.query
    filters = Filters(
        query.get("name", "")[:LONGEST_NAME],
        _one_of(Role, query.get("role", "")),
        _one_of(Discipline, query.get("discipline", "")),
        _number(query.get("facility", "")),
        _one_of(State, query.get("state", "")),
    )
    page = _number(query.get("page", "")) or 1
    found = await visit.read(lambda uow: listing.find(uow, filters, page))
    chosen = {
        "name": filters.name,
        "role": filters.role or "",
        "discipline": filters.discipline or "",
        "facility": str(filters.facility_id or ""),
    }
    return visit.page(
        "people.html",
        found=found,
        filters=filters,
        states=terms.STATES,
        channels=terms.CHANNELS,
        to=lambda **more: _address(chosen | {"state": filters.state or ""} | more),
        work=lambda person: work(visit, person),
        **choices(visit, found.places),
    )


async def show_one(visit: Visit) -> web.StreamResponse:
    """Show one person."""
    return _card(visit, await card_of(visit), {}, Form(visit))


async def reveal(visit: Visit) -> web.StreamResponse:
    """Show somebody's addresses in full, once; that they were read is written down."""
    known = await card_of(visit)
    shown = await visit.commit(lambda desk: showing.show(desk, visit.person.id, known.person.id))
    return _card(visit, known, shown, Form(visit))


async def give(visit: Visit) -> web.StreamResponse:
    """Give somebody an address."""
    known, form = await card_of(visit), Form(visit)
    on = {str(each): each for each in terms.CHANNELS}
    channel = form.one_of("channel", on, visit.say("Choose how they are reached there."))
    text = form.text("address", LONGEST_ADDRESS)
    value = _value(form, channel, text)
    if channel is None or value is None or form.errors:
        return _card(visit, known, {}, form)
    given, move = (channel, value), bool(visit.field("move"))
    try:
        await visit.commit(
            lambda desk: addressing.give(desk, known.person, given, visit.person.id, move=move)
        )
    except Taken as taken:
        why = visit.say(
            "It is %(name)s's. Tick below to take it from them.", name=taken.holder.name
        )
        form.fault("address", why)
        return _card(visit, known, {}, form, taken=True)
    said = visit.say("%(name)s has this address now.", name=known.person.name)
    return visit.go(_path(known), said)


async def take(visit: Visit) -> web.StreamResponse:
    """Take an address from somebody; what waits for them there is not sent."""
    known, address_id = await card_of(visit), _number(visit.field("address_id")) or 0
    found = next((each for each in known.places if each.id == address_id), None)
    if checking.goes_back(visit):
        return visit.go(_path(known))
    if found is not None and not checking.is_sure(visit):
        return checking.ask(visit, _take_check(visit, known, found))
    taken = await visit.commit(
        lambda desk: addressing.take(desk, known.person, address_id, visit.person.id)
    )
    gone = visit.say("The address is no longer theirs; nothing goes there any more.")
    not_theirs = visit.say("That address was not theirs any more; nothing was changed.")
    return visit.go(_path(known), gone if taken else not_theirs)


async def invite(visit: Visit) -> web.StreamResponse:
    """Invite somebody once more who has not agreed yet."""
    known = await card_of(visit)
    goes = await visit.commit(
        lambda desk: changing.invite_again(desk, known.person, visit.person.id)
    )
    if goes:
        said = visit.say("An invitation goes out, at night from 07:00 on.")
    else:
        said = visit.say(
            "None goes: they have joined or left, have no address that works, or were invited "
            "less than a day ago."
        )
    return visit.go(_path(known), said)


async def leave(visit: Visit) -> web.StreamResponse:
    """Note that somebody is away for some days, or is back."""
    known, form = await card_of(visit), Form(visit)
    if visit.field("back"):
        await visit.commit(lambda desk: changing.come_back(desk, known.person, visit.person.id))
        return visit.go(_path(known), visit.say("They are back; questions reach them again."))
    first, last = form.day("away_from"), form.day("away_until")
    if first is None or last is None:
        return _card(visit, known, {}, form)
    if fault := changing.unfit(first, last, known.person.time_zone, visit.now):
        form.fault("away_until", visit.say(fault))
        return _card(visit, known, {}, form)
    handed = await visit.commit(
        lambda desk: changing.go_away(desk, known.person, (first, last), visit.person.id)
    )
    said = visit.say("Noted. %(n)s questions went back to the team.", n=handed)
    return visit.go(_path(known), said)


async def card_of(visit: Visit) -> Card:
    """Return the card of whom the address names; raises HTTPNotFound."""
    person_id = visit.number("person")
    found = await visit.read(lambda uow: showing.card(uow, person_id))
    if found is None:
        raise web.HTTPNotFound
    return found


def choices(visit: Visit, places: Any) -> dict[str, Any]:
    """Return what forms about people choose from."""
    return {
        "role_options": [(str(each), visit.say(words)) for each, words in terms.ROLES.items()],
        "discipline_options": terms.options(visit, "discipline", Discipline),
        "place_options": [(str(each.id), each.name) for each in places],
    }


def work(visit: Visit, person: Person) -> str:
    """Say what somebody is: roles, then cadre or discipline."""
    field = terms.discipline(visit, person.discipline) if person.discipline else ""
    said = (terms.roles(visit, person.roles), person.cadre, field)
    return " · ".join(each for each in said if each)


def _card(
    visit: Visit,
    known: Card,
    shown: Mapping[int, str],
    form: Form,
    *,
    taken: bool = False,
) -> web.Response:
    return visit.page(
        "people_one.html",
        status=422 if form.errors else 200,
        card=known,
        shown=shown,
        form=form,
        errors=form.errors,
        taken=taken,
        states=terms.STATES,
        channels=terms.CHANNELS,
        work=work(visit, known.person),
        on_call=bool(known.person.roles & {Role.MENTOR, Role.COORDINATOR}),
        languages={each.code: each.name for each in languages()},
        day=lambda at: day_text(at, visit.person.time_zone, visit.wording.language),
        date=lambda at: _date(visit, at),
        is_self=known.person.id == visit.person.id,
    )


def _value(form: Form, channel: Channel | None, text: str) -> str | None:
    """Return an address as it is stored, or None with what is wrong with it."""
    if not text:
        form.fault("address", form.visit.say("Write a number with + in front, or a chat id."))
    if channel is None or not text:
        return None
    try:
        return addressing.read(channel, text)
    except ValueError as fault:
        form.fault("address", form.visit.say("Number or chat id: %(fault)s.", fault=fault))
        return None


def _date(visit: Visit, at: datetime) -> str:
    """Return a date with its year."""
    local = to_local(at, visit.person.time_zone).date()
    return f"{dates_text(local, local, visit.wording.language)} {local.year}"


def _take_check(visit: Visit, known: Card, place: Place) -> Check:
    facts = [
        (visit.say("Who"), known.person.name),
        (visit.say("Address"), f"{terms.CHANNELS[place.channel]} {place.masked}"),
        (visit.say("Others that are left"), str(len(known.places) - 1)),
    ]
    title = visit.say("What waits to go there is not sent; it can be added again later.")
    return Check(title, facts, (), visit.say("Take this address off"))


def _path(known: Card) -> str:
    return f"/people/{known.person.id}"


def _address(chosen: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in chosen.items() if value}
    return f"/console/people?{urlencode(kept)}" if kept else "/console/people"


def _one_of(kind: type[StrEnum], text: str) -> Any:
    return next((each for each in kind if each == text), None)


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) < 19  # noqa: PLR2004 (64 bits)
    return int(text) if fits else None


PAGES = (
    Page("GET", "/people", show, COORDINATORS, nav="People"),
    Page("GET", "/people/{person}", show_one, COORDINATORS),
    Page("POST", "/people/{person}/addresses", reveal, COORDINATORS),
    Page("POST", "/people/{person}/give", give, COORDINATORS, grave=True),
    Page("POST", "/people/{person}/take", take, COORDINATORS),
    Page("POST", "/people/{person}/invite", invite, COORDINATORS),
    Page("POST", "/people/{person}/leave", leave, COORDINATORS),
)
