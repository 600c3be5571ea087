"""Who comes on, goes off or stands in, for once: by forms that say first who hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import checking, terms
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from console.pages import oncall_forms as forms
from domain import local_time
from domain.model import Discipline, Tier
from domain.rota.values import (
    Override,
    OverrideKind,
)
from domain.shifts import Span, span
from handlers.coordinating import tending
from handlers.rostering import changing
from handlers.shifts import gaps, looking
from storage import rota

if TYPE_CHECKING:
    from console.visit import Visit
    from domain.model import Person
    from handlers.desk import Desk

_A_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Found:
    """Who could cover a gap: colleagues who are free, and the volunteers among all."""

    colleagues: tuple[Person, ...]
    volunteers: tuple[Person, ...]


async def show_add(visit: Visit) -> web.StreamResponse:
    """Show the form of an exception."""
    return _add_form(visit, await visit.look(forms.known_of), Form(visit))


async def add(visit: Visit) -> web.StreamResponse:
    """Add an exception, once its coordinator has seen who hears of it."""
    known, form = await visit.look(forms.known_of), Form(visit)
    new = await _override(visit, known, form)
    if new is None or form.errors or checking.goes_back(visit):
        return _add_form(visit, known, form)
    if not checking.is_sure(visit):
        return await _check(visit, known, new)

    def work(desk: Desk) -> None:
        if _is_made(desk, new):
            return
        changing.override(desk, new, visit.person.id)

    await visit.commit(work)
    return visit.go("/oncall", visit.say("Saved. Whoever it concerns is told."))


async def remove(visit: Visit) -> web.StreamResponse:
    """Take back an exception or a temporary schedule, as if it had never been made."""
    kind, key = visit.field("kind"), visit.field("id")

    def work(desk: Desk) -> bool:
        until = desk.now + _A_YEAR
        overrides = {str(each.id): each for each in rota.overrides(desk.uow, desk.now, until)}
        found = {str(each.id): each for each in rota.temporaries(desk.uow, desk.now, until)}
        if kind == "override" and key in overrides:
            return changing.take_back(desk, overrides[key], visit.person.id)
        if kind == "temporary" and key in found:
            return changing.end_temporary(desk, found[key], visit.person.id)
        return False

    gone = await visit.commit(work)
    said = visit.say("Taken back. Whoever it concerned is told.")
    return visit.go("/oncall/rules", said if gone else visit.say("It was gone already."))


async def show_cover(visit: Visit) -> web.StreamResponse:
    """Show who could cover a gap: colleagues who are free, and volunteers to be asked."""
    known, form = await visit.look(forms.known_of), Form(visit)
    gap = _gap(form, known)
    if gap is None:
        raise web.HTTPNotFound
    discipline, when = gap
    found = await visit.look(lambda desk: _free(desk, discipline, when))
    return visit.page(
        "oncall_cover.html",
        form=form,
        found=found,
        what=terms.discipline(visit, discipline),
        when=forms.words(visit, known, when),
        tiers=terms.options(visit, "tier", _duties()),
    )


async def ask_volunteers(visit: Visit) -> web.StreamResponse:
    """Offer a gap to the volunteers who were shown."""
    known, form = await visit.look(forms.known_of), Form(visit)
    gap = _gap(form, known)
    if gap is None:
        raise web.HTTPNotFound
    discipline, when = gap

    asked = await visit.commit(
        lambda desk: tending.ask_volunteers(desk, visit.person, discipline, when.starts, when.ends)
    )
    if not asked:
        return visit.go(
            "/oncall", visit.say("Nobody was asked: it is covered, or nobody is free.")
        )
    return visit.go(
        "/oncall", visit.say("Asked %(n)s volunteers; you hear who takes it.", n=asked)
    )


async def _override(visit: Visit, known: forms.Known, form: Form) -> Override | None:
    """Return the exception of a form, or None with faults."""
    line = forms.line(visit, form, known)
    comes, goes = (known.people.get(visit.field(each)) for each in ("on", "off"))
    if comes is None and goes is None:
        form.fault("on", visit.say("Choose who comes on, who goes off, or both."))
    elif comes is not None and goes is not None and comes.id == goes.id:
        form.fault("on", visit.say("Choose two different people."))
    if line is None or form.errors:
        return None
    if comes is not None:
        _check_may(visit, form, comes, line.tier)
    kind = OverrideKind.REPLACE if comes and goes else OverrideKind.REMOVE
    kind = OverrideKind.ADD if goes is None else kind
    if kind is OverrideKind.ADD:
        forms.check_length(visit, form, line)
    new = Override(
        0,
        line.discipline,
        line.tier,
        kind,
        line.starts,
        line.ends,
        known.zone,
        comes.id if comes else None,
        goes.id if goes else None,
    )
    if goes is not None and not await visit.look(lambda desk: changing.is_on(desk, new, goes.id)):
        name = goes.name
        form.fault("off", visit.say("%(name)s has no such duty in that time.", name=name))
    return new


def _check_may(visit: Visit, form: Form, person: Person, tier: Tier, field: str = "on") -> None:
    why = changing.hindrance(person, tier)
    if why == "facility":
        form.fault(
            field, visit.say("%(name)s has no facility, so this place is none.", name=person.name)
        )
    elif why:
        role = terms.word(visit, "word.mentor") if why == "mentor" else visit.say("coordinator")
        form.fault(field, visit.say("%(name)s is no %(role)s.", name=person.name, role=role))


def _gap(form: Form, known: forms.Known) -> tuple[Discipline, Span] | None:
    """Return which gap a page is about, or None where the address names none."""
    text = form.value("discipline")
    try:
        first, last = (datetime.fromisoformat(form.value(x)) for x in ("from", "until"))
        when = Span(*(local_time.to_utc(each, known.zone) for each in (first, last)))
    except ValueError:
        return None
    is_one = text in set(Discipline) and when.starts < when.ends
    return (Discipline(text), when) if is_one else None


def _free(desk: Desk, discipline: Discipline, when: Span) -> Found:
    colleagues = looking.free(desk, when, looking.colleagues(desk, discipline))
    return Found(tuple(colleagues), tuple(gaps.free_volunteers(desk, discipline, when)))


def _is_made(desk: Desk, new: Override) -> bool:
    """Tell whether the same exception stands already, as a form was sent twice."""

    def what(each: Override) -> tuple[object, ...]:
        ids, line = (each.mentor_id, each.replaces_id), (each.discipline, each.tier)
        return (*ids, *line, each.kind, each.starts, each.ends)

    when = span(new)
    return any(
        what(each) == what(new) for each in rota.overrides(desk.uow, when.starts, when.ends)
    )


async def _check(visit: Visit, known: forms.Known, new: Override) -> web.Response:
    comes, goes = (known.people.get(str(each)) for each in (new.mentor_id, new.replaces_id))
    warned = []
    when = span(new)
    if comes and not await visit.look(lambda desk: changing.is_free(desk, when, comes)):
        warned.append(
            visit.say(
                "%(name)s is away, has a shift within 8 hours of it, or cannot be reached.",
                name=comes.name,
            )
        )
    facts = [
        *forms.facts(visit, new.discipline, new.tier),
        (visit.say("When"), forms.words(visit, known, when)),
        (visit.say("Comes on"), comes.name if comes else visit.say("nobody")),
        (visit.say("Goes off"), goes.name if goes else visit.say("nobody")),
    ]
    told = [each.name for each in (comes, goes) if each]
    title = visit.say("It holds for this once; what was decided last counts.")
    return checking.ask(visit, Check(title, facts, told, visit.say("Save it and tell"), warned))


def _add_form(visit: Visit, known: forms.Known, form: Form) -> web.Response:
    values = forms.choices(visit, known, form)
    return visit.page("oncall_add.html", status=forms.status(form), **values)


def _duties() -> list[Tier]:
    return [each for each in Tier if each is not Tier.COORDINATOR]


PAGES = (
    Page("GET", "/oncall/add", show_add, COORDINATORS),
    Page("POST", "/oncall/add", add, COORDINATORS),
    Page("POST", "/oncall/remove", remove, COORDINATORS),
    Page("GET", "/oncall/cover", show_cover, COORDINATORS),
    Page("POST", "/oncall/volunteers", ask_volunteers, COORDINATORS),
)
