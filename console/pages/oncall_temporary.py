"""A schedule that takes the place of all else for a while."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console import checking
from console.checking import Check
from console.form import Form
from console.page import COORDINATORS, Page
from console.pages import oncall_forms as forms
from domain import local_time
from domain.rota.values import Duty, Temporary
from domain.shifts import span
from handlers.rostering import changing
from storage import people, rota

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from console.visit import Visit
    from handlers.desk import Desk

ROWS: Final = 4
"""So many duties the form has room for."""


async def show_temporary(visit: Visit) -> web.StreamResponse:
    """Show the form of a schedule that takes the place of all else for a while."""
    return _temporary_form(visit, await visit.look(forms.known_of), Form(visit))


async def temporary(visit: Visit) -> web.StreamResponse:
    """Add a temporary schedule, once its coordinator has seen who hears of it."""
    known, form = await visit.look(forms.known_of), Form(visit)
    line = forms.line(visit, form, known)
    duties = [each for n in range(ROWS) if (each := _duty(visit, form, known, n))]
    if line is not None:
        _check_duties(visit, form, line, duties)
    if line is None or form.errors or checking.goes_back(visit):
        return _temporary_form(visit, known, form)
    given = (line.discipline, line.tier, line.starts, line.ends, known.zone)
    new = Temporary(0, *given, tuple(duties))
    if not checking.is_sure(visit):
        return await _check_temporary(visit, known, new)

    def work(desk: Desk) -> None:
        until = local_time.to_utc(new.ends, new.time_zone)
        known = rota.temporaries(desk.uow, desk.now, until)
        if any(replace(each, id=0) == new for each in known):
            return  # the form was sent twice
        changing.temporary(desk, new, visit.person.id)

    await visit.commit(work)
    return visit.go("/oncall", visit.say("Saved. Whoever it concerns is told."))


def _duty(visit: Visit, form: Form, known: forms.Known, n: int) -> Duty | None:
    """Return a duty of a temporary schedule; None for an empty row, or with faults."""
    names = (f"who{n}", f"from{n}", f"until{n}")
    if not any(visit.field(each) for each in names):
        return None
    person = form.one_of(names[0], known.people, visit.say("Choose who is on."))
    when = forms.span_of(visit, form, known.zone, names[1], names[2])
    return None if person is None or when is None else Duty(person.id, *when)


def _check_duties(visit: Visit, form: Form, line: forms.Line, duties: Sequence[Duty]) -> None:
    forms.check_length(visit, form, line)
    if not duties and not form.errors:
        form.fault("who0", visit.say("Write at least one duty; without any, nobody is on."))
    for each in duties:
        if each.starts < line.starts or each.ends > line.ends:
            form.fault("from", visit.say("Every duty lies within the schedule. Make it longer."))


async def _check_temporary(visit: Visit, known: forms.Known, new: Temporary) -> web.Response:
    off = await visit.look(lambda desk: changing.replaced(desk, new))
    names = await visit.read(lambda uow: people.many(uow, off))
    duties = [
        (
            known.people[str(each.mentor_id)].name,
            forms.words(visit, known, span(_whole(new, each))),
        )
        for each in new.duties
    ]
    facts = [
        *forms.facts(visit, new.discipline, new.tier),
        (visit.say("When"), forms.words(visit, known, span(new))),
        *duties,
    ]
    on = [known.people[str(each.mentor_id)].name for each in new.duties]
    told = [*dict.fromkeys(on), *(each.name for each in names.values())]
    title = visit.say("In this time nothing else holds for them.")
    return checking.ask(visit, Check(title, facts, told, visit.say("Save it and tell")))


def _whole(new: Temporary, duty: Duty) -> Temporary:
    given = (new.discipline, new.tier, duty.starts, duty.ends, new.time_zone)
    return Temporary(0, *given, ())


def _temporary_form(visit: Visit, known: forms.Known, form: Form) -> web.Response:
    values = forms.choices(visit, known, form)
    return visit.page(
        "oncall_temporary.html", status=forms.status(form), rows=range(ROWS), **values
    )


PAGES = (
    Page("GET", "/oncall/temporary", show_temporary, COORDINATORS),
    Page("POST", "/oncall/temporary", temporary, COORDINATORS),
)
