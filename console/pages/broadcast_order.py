"""Ordering a broadcast: whom for and what, check your answers, confirm; nothing leaves before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import broadcast_form as form
from console import broadcast_words as words
from console.broadcast_form import ELSE, Problem, Written
from console.page import COORDINATORS, Page
from domain import costs, reaching
from domain.broadcasts import Broadcast, BroadcastState
from domain.languages import languages
from handlers.broadcasts import budget, choosing, leaving, ordering, previewing, wording
from handlers.broadcasts.ordering import Refused, Result
from storage import broadcasts, people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.visit import Visit
    from handlers.broadcasts.choosing import Options
    from handlers.broadcasts.previewing import Preview
    from handlers.desk import Desk

WAITS: Final = frozenset({BroadcastState.DRAFT, BroadcastState.SECOND})
NEW = "/broadcasts/new"


@dataclass(frozen=True, slots=True)
class _Checked:
    """A draft as it would be sent now, with what its page says beside it."""

    preview: Preview
    options: Options
    skipped: Sequence[words.Reason]
    author: str
    cost: str
    left: str
    needs_second: bool
    ends_at: datetime


async def show(visit: Visit) -> web.StreamResponse:
    """Show the form: empty, for a follow-up, or as an earlier order filled it in."""
    written = form.fresh(visit.query.get("follows", ""), visit.query.get("who", ""))
    number = visit.query.get("of", "")
    if number.isascii() and number.isdigit():
        known = await visit.read(lambda uow: broadcasts.numbered(uow, int(number)))
        if known is not None:
            written = form.again(known, visit.person.time_zone)
    return await _form(visit, written, ())


async def order(visit: Visit) -> web.StreamResponse:
    """Make a draft of what was written, or say what is amiss and keep all of it."""
    written = form.typed(visit.field, visit.fields)
    if visit.field("count"):
        return await _form(visit, written, (), await _parts(visit, written))
    wanted = form.read(written, visit.person.time_zone)
    if isinstance(wanted, list):
        return await _form(visit, written, wanted)
    desk_of = visit.desk
    counts = await visit.read(lambda uow: previewing.count(desk_of(uow), wanted.filters))
    key = f"console:{visit.person.id}:{written.key}"[:80]
    made = await visit.commit(lambda desk: ordering.draft(desk, visit.person, wanted, key, counts))
    if isinstance(made, Refused):
        field, sentence = words.REFUSALS[made.why]
        return await _form(visit, written, [Problem(field, sentence)])
    return visit.go(f"/broadcasts/{made.broadcast.number}")


async def count(visit: Visit) -> web.StreamResponse:
    """Show the SMS parts alone, for a form that counts while it is written."""
    parts = await _parts(visit, form.typed(visit.field, visit.fields))
    return visit.page("broadcast_parts.html", parts=parts, names=_names())


async def check(visit: Visit, known: Broadcast) -> web.StreamResponse:
    """Show what a draft would be, before anything of it is sent."""
    return _check(visit, known, await _look(visit, known))


async def confirm(visit: Visit) -> web.StreamResponse:
    """Confirm a draft as its author, or as the second coordinator; twice is as once."""
    known = await numbered(visit)
    if known.state in WAITS:
        found = await _look(visit, known)
        if visit.field("people") != str(found.preview.people):
            sentence = "Type how many people get it: %(n)s. Nothing was sent."
            return _check(visit, known, found, visit.say(sentence, n=found.preview.people))
    outcome = await visit.commit(
        lambda desk: ordering.confirm(desk, visit.person, _now(desk, known))
    )
    name = outcome.second.name if outcome.second is not None else ""
    said = visit.say(words.RESULTS[outcome.result], name=name)
    if outcome.result in (Result.OWN, Result.OTHERS):
        return visit.refuse(403, said)
    return visit.go(f"/broadcasts/{known.number}", said)


async def drop(visit: Visit) -> web.StreamResponse:
    """Leave a draft: nothing of it was sent, and nothing will be."""
    known = await numbered(visit)
    if await visit.commit(lambda desk: leaving.leave(desk, visit.person, _now(desk, known))):
        return visit.go("/broadcasts", visit.say("Left. Nothing was sent."))
    said = visit.say("It is not yours to leave, or it has moved on meanwhile.")
    return visit.go(f"/broadcasts/{known.number}", said)


async def _look(visit: Visit, known: Broadcast) -> _Checked:
    return await visit.read(lambda uow: _checked(visit, visit.desk(uow), known))


def _check(visit: Visit, known: Broadcast, found: _Checked, problem: str = "") -> web.Response:
    is_mine = known.author_id == visit.person.id
    is_second = known.state is BroadcastState.SECOND
    return visit.page(
        "broadcast_check.html",
        status=400 if problem else 200,
        errors=[("people", problem)] if problem else (),
        problem=problem,
        known=known,
        found=found,
        shown=found.preview,
        audience=words.audience(visit, previewing.filters_of(known), found.options),
        names=_names(),
        ELSE=ELSE,
        is_mine=is_mine,
        is_second=is_second,
        may_confirm=is_mine != is_second,
    )


async def _form(
    visit: Visit,
    written: Written,
    problems: Sequence[Problem],
    parts: dict[str, int] | None = None,
) -> web.Response:
    options = await visit.read(choosing.options)
    errors = [(each.name, visit.say(each.sentence, **each.values)) for each in problems]
    return visit.page(
        "broadcast_form.html",
        status=400 if problems else 200,
        errors=errors,
        wrong=dict(errors),
        written=written,
        options=options,
        parts=parts or {},
        names=_names(),
        roles=[(each, visit.say(words.ROLES[each])) for each in options.roles],
        activities=[(key, visit.say(said)) for key, said in words.ACTIVITIES.items()],
        got=[(key, visit.say(said)) for key, said in words.GOT.items()],
        languages=languages(),
        text_field=form.text_field,
        plain=words.plain,
        ELSE=ELSE,
    )


async def _parts(visit: Visit, written: Written) -> dict[str, int]:
    """Count the SMS parts of each text, as its readers get it."""
    texts, choices = form.words(written)

    def counted(desk: Desk) -> dict[str, int]:
        draft = (0, 0, BroadcastState.DRAFT, "", visit.person.id, "{}", texts, desk.now, choices)
        made, named = Broadcast(*draft), wording.programme(desk)
        rendered = {
            language: wording.render(desk, made, language or visit.person.language, named)
            for language in texts
        }
        return {language: wording.sms_parts(each) for language, each in rendered.items()}

    return await visit.read(lambda uow: counted(visit.desk(uow)))


def _checked(visit: Visit, desk: Desk, known: Broadcast) -> _Checked:
    counts = previewing.count(desk, previewing.filters_of(known))
    shown = previewing.preview(desk, known, counts)
    leaves = max(desk.now, known.starts_at or desk.now)
    author = people.get(desk.uow, known.author_id)
    priced, currency = desk.prices.are_known, desk.prices.currency
    left = budget.left(desk, known)
    return _Checked(
        shown,
        choosing.options(desk.uow),
        words.reasons(desk, visit.person, shown.skipped),
        author.name,
        costs.amount(shown.least, currency, shown.most) if priced else "",
        costs.amount(left, currency) if left is not None else "",
        ordering.needs_second(desk, known.people),
        reaching.ends_at(leaves, shown.people, 0, None),
    )


async def numbered(visit: Visit) -> Broadcast:
    """Return the broadcast of the address; raises HTTPNotFound where there is none."""
    number = visit.number("number")
    known = await visit.read(lambda uow: broadcasts.numbered(uow, number))
    if known is None:
        raise web.HTTPNotFound
    return known


def _names() -> dict[str, str]:
    return {each.code: each.name for each in languages()}


def _now(desk: Desk, known: Broadcast) -> Broadcast:
    """Return a broadcast as it stands in this transaction."""
    return broadcasts.get(desk.uow, known.id)


PAGES = (
    Page("GET", NEW, show, COORDINATORS),
    Page("POST", NEW, order, COORDINATORS),
    Page("POST", "/broadcasts/parts", count, COORDINATORS),
    Page("POST", "/broadcasts/{number}/confirm", confirm, COORDINATORS, grave=True),
    Page("POST", "/broadcasts/{number}/drop", drop, COORDINATORS),
)
