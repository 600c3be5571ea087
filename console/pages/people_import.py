"""Import of facilities, people and the roster: first what a file would change, then the change."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console.form import Form
from console.page import COORDINATORS, Page
from content.tables import BadTable, read
from domain.auditing import Actor
from domain.importing.rows import Mark
from handlers import importing
from handlers.importing import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.visit import Visit
    from handlers.importing import Look

NOUNS: Final[Mapping[str, str]] = {
    "facilities": "Facilities",
    "people": "People",
    "roster": "Roster",
}
MOST_SHOWN: Final = 100
"""So many changes, and so many faults, are named; the rest is counted."""

_AFTER: Final[Mapping[str, str]] = {
    "facilities": "/people/import?kind=people",
    "people": "/people",
    "roster": "/people",
}


async def show(visit: Visit) -> web.StreamResponse:
    """Show the form for a file, and templates of each kind."""
    return _form(visit, Form(visit))


async def look(visit: Visit) -> web.StreamResponse:
    """Read a file and show what it would change, and every fault in it; nothing is stored."""
    form = Form(visit)
    kind = form.one_of("kind", {each: each for each in KINDS}, visit.say("Choose what it holds."))
    sent = (await visit.request.post()).get("file")
    if not isinstance(sent, web.FileField) or not sent.filename:
        form.fault("file", visit.say("Choose a file: CSV or XLSX."))
        return _form(visit, form)
    if kind is None:
        return _form(visit, form)
    try:
        table = read(sent.filename, sent.file.read())
    except BadTable as fault:
        form.fault("file", visit.say(str(fault)))
        return _form(visit, form)
    if len(table.rows) > importing.AT_ONCE:
        sentence = visit.say("The file has more than %(n)s rows; split it.", n=importing.AT_ONCE)
        form.fault("file", sentence)
        return _form(visit, form)
    found = await visit.read(lambda uow: importing.look(uow, kind, table, visit.person.id))
    return _shown(visit, kind, found)


async def apply(visit: Visit) -> web.StreamResponse:
    """Apply the file that was looked at; pressed twice it changes nothing more."""
    kind, counts = visit.field("kind"), visit.field("counts")
    if kind not in KINDS:
        raise web.HTTPNotFound
    actor = Actor(visit.person.id, "console")
    found = await visit.commit(
        lambda desk: importing.apply(desk.uow, kind, visit.field("seal"), counts, actor)
    )
    if found is None:
        sentence = visit.say("This file was not looked at here. Choose it again.")
        return visit.refuse(422, sentence)
    if not found.plan.faults and found.does_nothing:
        return visit.go(_AFTER[kind], visit.say("All of it is here already."))
    if found.plan.faults or found.counts != counts:
        return _shown(visit, kind, found, again=True)
    said = visit.say(
        "Stored: %(new)s new, %(changed)s changed, %(same)s the same.",
        new=found.plan.count(Mark.NEW),
        changed=found.plan.count(Mark.CHANGED),
        same=found.plan.count(Mark.SAME),
    )
    return visit.go(_AFTER[kind], said)


async def template(visit: Visit) -> web.StreamResponse:
    """Hand over an empty file of a kind, with one line that shows how it is filled in."""
    kind = KINDS.get(visit.request.match_info["kind"])
    if kind is None:
        raise web.HTTPNotFound
    out = io.StringIO(newline="")
    csv.writer(out).writerows([kind.columns, kind.example])
    name = visit.request.match_info["kind"]
    return web.Response(
        body=out.getvalue().encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _form(visit: Visit, form: Form) -> web.Response:
    return visit.page(
        "people_import.html",
        status=422 if form.errors else 200,
        form=form,
        errors=form.errors,
        nouns=NOUNS,
        kinds=KINDS,
    )


def _shown(visit: Visit, kind: str, found: Look, *, again: bool = False) -> web.Response:
    return visit.page(
        "people_import_look.html",
        status=422 if found.plan.faults else 200,
        kind=kind,
        noun=NOUNS[kind],
        found=found,
        again=again,
        most=MOST_SHOWN,
        counts={mark.value: found.plan.count(mark) for mark in Mark},
    )


PAGES = (
    Page("GET", "/people/import", show, COORDINATORS),
    Page("POST", "/people/import", look, COORDINATORS),
    Page("POST", "/people/import/apply", apply, COORDINATORS, grave=True),
    Page("GET", "/people/import/{kind}.csv", template, COORDINATORS),
)
