"""People: somebody is added by a form, changed, given other roles, taken out in a file, erased."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import checking, terms
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from console.pages.people import LONGEST_NAME, card_of, choices, work
from domain.importing.cells import tidy, zone
from domain.languages import languages
from domain.membership import Objection
from domain.model import Discipline, Role
from handlers import erasing, imports
from handlers.people import adding, changing, exporting
from handlers.people.changing import Details
from storage import facilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.visit import Visit
    from domain.model import Facility
    from handlers.desk import Desk
    from handlers.people.showing import Card

CELLS: Final = (
    *("name", "cadre", "discipline", "facility", "language", "time_zone"),
    *("sms", "whatsapp", "telegram", "preferred", "consented_on"),
)
"""The fields of a new person: columns of the people file, beside their roles."""

LABELS: Final[Mapping[str, str]] = {
    "name": "Name",
    "role": "Roles",
    "cadre": "Training and job",
    "discipline": "Discipline",
    "facility": "Facility",
    "language": "Reads",
    "time_zone": "Time zone",
    "sms": "Number for SMS",
    "whatsapp": "Number for WhatsApp",
    "telegram": "Telegram chat id",
    "preferred": "Write first on",
    "consented_on": "Agreed on paper on",
}
"""What the fields are called on the form, by the column of the people file."""

LONGEST: Final = 80
OBJECTIONS: Final[Mapping[Objection, tuple[str, str]]] = {
    Objection.NONE_LEFT: ("roles", "Choose at least one role."),
    Objection.OWN: (
        "roles",
        "Nobody takes the coordinator's role from themselves, or from the last one who has it.",
    ),
    Objection.DISCIPLINE: ("discipline", "Mentees and mentors need a discipline; choose one."),
    Objection.FACILITY: (
        "facility",
        "Mentees, facility leaders and reporters need a facility; choose one.",
    ),
}


async def show_new(visit: Visit) -> web.StreamResponse:
    """Show the form of somebody new."""
    return _new_form(visit, await visit.read(facilities.every), Form(visit))


async def add(visit: Visit) -> web.StreamResponse:
    """Add somebody by the rules of an import; whoever has not agreed on paper is invited."""
    places, form = await visit.read(facilities.every), Form(visit)
    cells = {name: form.text(name, LONGEST) for name in CELLS}
    cells["role"] = "|".join(form.some_of("roles", {str(each): str(each) for each in Role}))
    if form.errors:
        return _new_form(visit, places, form)

    def work_(desk: Desk) -> int | None:
        planned = adding.plan(cells, imports.known(desk.uow))
        for each in planned.faults:
            name = "roles" if each.column == "role" else each.column
            label = visit.say(LABELS.get(each.column, each.column))
            form.fault(name, f"{label}: {each.reason}.")
        return None if planned.faults else adding.store(desk, planned, visit.person.id)

    made = await visit.commit(work_)
    if made is None:
        return _new_form(visit, places, form)
    said = visit.say("%(name)s is in the programme.", name=cells["name"])
    return visit.go(f"/people/{made}", said)


async def show_edit(visit: Visit) -> web.StreamResponse:
    """Show the form of somebody's details."""
    places = await visit.read(facilities.every)
    return _edit_form(visit, await card_of(visit), places, Form(visit))


async def edit(visit: Visit) -> web.StreamResponse:
    """Change what somebody is and does."""
    places, known, form = await visit.read(facilities.every), await card_of(visit), Form(visit)
    details = _details(form, places)
    if not details.name:
        form.fault("name", visit.say("Write their name."))
    if form.errors:
        return _edit_form(visit, known, places, form)
    against = await visit.commit(
        lambda desk: changing.change(desk, known.person, details, visit.person.id)
    )
    if against is not None:
        form.fault(*_said(visit, against))
        return _edit_form(visit, known, places, form)
    return visit.go(f"/people/{known.person.id}", visit.say("Changed."))


async def show_roles(visit: Visit) -> web.StreamResponse:
    """Show the form of somebody's roles."""
    return _roles_form(visit, await card_of(visit), Form(visit))


async def set_roles(visit: Visit) -> web.StreamResponse:
    """Give somebody other roles, once their coordinator has seen what changes."""
    known, form = await card_of(visit), Form(visit)
    wanted = frozenset(form.some_of("roles", {str(each): each for each in Role}))
    if checking.goes_back(visit):
        return _roles_form(visit, known, form)
    if not checking.is_sure(visit):
        against = await visit.look(
            lambda desk: changing.objection(desk, known.person, wanted, visit.person.id)
        )
        if against is not None:
            form.fault("roles", _said(visit, against)[1])
            return _roles_form(visit, known, form)
        return checking.ask(visit, _role_check(visit, known, wanted))
    against = await visit.commit(
        lambda desk: changing.set_roles(desk, known.person, wanted, visit.person.id)
    )
    if against is not None:
        form.fault("roles", _said(visit, against)[1])
        return _roles_form(visit, known, form)
    said = visit.say("%(name)s has these roles now.", name=known.person.name)
    return visit.go(f"/people/{known.person.id}", said)


async def export(visit: Visit) -> web.StreamResponse:
    """Hand over what a coordinator may take out of what is held on somebody, as a file."""
    known = await card_of(visit)
    held = await visit.commit(
        lambda desk: exporting.export(desk, known.person.id, visit.person.id)
    )
    return web.Response(
        text=json.dumps(held, indent=2, ensure_ascii=False, default=str),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="person-{known.person.id}.json"'},
    )


async def show_erase(visit: Visit) -> web.StreamResponse:
    """Say what erasing somebody does, before it is done."""
    known = await card_of(visit)
    if known.person.id == visit.person.id:
        return _refuse_own(visit)
    if known.person.erased_at is not None:
        return visit.go(f"/people/{known.person.id}")
    return checking.ask(visit, _erase_check(visit, known))


async def erase(visit: Visit) -> web.StreamResponse:
    """Erase somebody for good: first noted where no copy of the database can undo it."""
    known = await card_of(visit)
    person_id = known.person.id
    if person_id == visit.person.id:
        return _refuse_own(visit)
    if checking.goes_back(visit):
        return visit.go(f"/people/{person_id}")
    if not checking.is_sure(visit):
        return checking.ask(visit, _erase_check(visit, known))
    try:
        await asyncio.to_thread(visit.house.note_erased, person_id)
    except OSError:
        sentence = visit.say(
            "Nobody was erased: the list of the erased cannot be written. "
            "Ask whoever runs the service to look at the disk."
        )
        return visit.refuse(503, sentence)
    while await visit.commit(lambda desk: erasing.step(desk, person_id, visit.person.id)):
        pass
    return visit.go("/people", visit.say("All that was held on them is erased."))


def _refuse_own(visit: Visit) -> web.Response:
    return visit.refuse(403, visit.say("Nobody erases themselves: ask another coordinator."))


def _role_check(visit: Visit, known: Card, wanted: frozenset[Role]) -> Check:
    facts = [
        (visit.say("Who"), known.person.name),
        (visit.say("Now"), terms.roles(visit, known.person.roles) or visit.say("none")),
        (visit.say("Then"), terms.roles(visit, wanted)),
    ]
    warned = []
    if Role.COORDINATOR in wanted - known.person.roles:
        warned.append(visit.say("A coordinator sees everybody and may change everything here."))
    title = visit.say("What somebody may see and do changes at once.")
    go = visit.say("Give them these roles")
    return Check(title, facts, (), go, warned)


def _erase_check(visit: Visit, known: Card) -> Check:
    person = known.person
    facts = [
        (visit.say("Who"), person.name),
        (visit.say("What they are"), work(visit, person)),
        (visit.say("Addresses"), str(len(known.places))),
        (visit.say("Open questions"), str(len(known.asked))),
    ]
    title = visit.say(
        "Name, addresses and words are overwritten, in copies too once they are restored. "
        "Counts and times stay, without a name. This cannot be taken back."
    )
    told = []
    if known.asked:
        told.append(visit.say("The mentors who have their open questions"))
    go = visit.say("Erase %(name)s for good", name=person.name)
    return Check(title, facts, told, go)


def _details(form: Form, places: Sequence[Facility]) -> Details:
    visit = form.visit
    speak = {str(each.code): str(each.code) for each in languages()}
    text = form.text("time_zone", LONGEST)
    try:
        zone(text)
    except ValueError as fault:
        form.fault("time_zone", f"{visit.say(LABELS['time_zone'])}: {fault}.")
    at = {str(each.id): each.id for each in places}
    fields = {str(each): each for each in Discipline}
    on = {str(each): each for each in terms.CHANNELS}
    return Details(
        tidy(form.text("name", LONGEST_NAME)),
        tidy(form.text("cadre", 60)),
        fields.get(visit.field("discipline")),
        at.get(visit.field("facility")),
        form.one_of("language", speak, visit.say("Choose a language.")) or "en",
        text,
        on.get(visit.field("preferred")),
    )


def _new_form(visit: Visit, places: Sequence[Facility], form: Form) -> web.Response:
    return visit.page(
        "people_new.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        roles=visit.fields("roles"),
        channel_options=_channels(visit),
        language_options=_languages(),
        **choices(visit, places) | {"place_options": [(each.code, each.name) for each in places]},
    )


def _edit_form(visit: Visit, known: Card, places: Sequence[Facility], form: Form) -> web.Response:
    return visit.page(
        "people_edit.html",
        status=422 if form.errors else 200,
        card=known,
        form=form,
        errors=form.errors,
        channel_options=_channels(visit),
        language_options=_languages(),
        **choices(visit, places),
    )


def _roles_form(visit: Visit, known: Card, form: Form) -> web.Response:
    sent = visit.request.method == "POST"
    chosen = visit.fields("roles") if sent else [str(each) for each in known.person.roles]
    return visit.page(
        "people_roles.html",
        status=422 if form.errors else 200,
        card=known,
        errors=form.errors,
        chosen=chosen,
        **choices(visit, ()),
    )


def _said(visit: Visit, against: Objection) -> tuple[str, str]:
    name, sentence = OBJECTIONS[against]
    return name, visit.say(sentence)


def _channels(visit: Visit) -> list[tuple[str, str]]:
    return [("", visit.say("What fits")), *((str(a), b) for a, b in terms.CHANNELS.items())]


def _languages() -> list[tuple[str, str]]:
    return [(str(each.code), each.name) for each in languages()]


PAGES = (
    Page("GET", "/people/new", show_new, COORDINATORS),
    Page("POST", "/people/new", add, COORDINATORS, grave=True),
    Page("GET", "/people/{person}/edit", show_edit, COORDINATORS),
    Page("POST", "/people/{person}/edit", edit, COORDINATORS),
    Page("GET", "/people/{person}/roles", show_roles, COORDINATORS),
    Page("POST", "/people/{person}/roles", set_roles, COORDINATORS, grave=True),
    Page("POST", "/people/{person}/export", export, COORDINATORS, grave=True),
    Page("GET", "/people/{person}/erase", show_erase, COORDINATORS),
    Page("POST", "/people/{person}/erase", erase, COORDINATORS, grave=True),
)
