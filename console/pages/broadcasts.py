"""Broadcasts: what has gone out and what goes, each with a report that adds up, and its brakes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from aiohttp import web

from console import broadcast_words as words
from console.page import COORDINATORS, Page
from console.pages import broadcast_order
from console.pages.broadcast_order import WAITS, check, numbered
from domain import costs, reaching
from domain.broadcasts import BroadcastState, Reach
from handlers.broadcasts import choosing, controlling, previewing, reporting, telling
from handlers.broadcasts.controlling import Done
from storage import broadcasts, people, recipients

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from console.visit import Visit
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from domain.reaching import Report
    from handlers.broadcasts.choosing import Options
    from handlers.desk import Desk
    from storage.reaches import Listed
    from storage.uow import UnitOfWork

MOST: Final = 20
"""So many broadcasts one page lists."""

PEOPLE: Final = 50
DEEDS: Final = {
    "pause": controlling.pause,
    "resume": controlling.resume,
    "halt": controlling.halt,
    "retry": controlling.retry,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A broadcast in the list: who ordered it, and how far it came."""

    broadcast: Broadcast
    author: str
    report: Report
    chip: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A broadcast on its way or over, and all that its page says of it."""

    broadcast: Broadcast
    report: Report
    options: Options
    author: str
    second: str
    failed: Sequence[words.Reason]
    skipped: Sequence[words.Reason]
    cost: str
    retryable: int
    ends_at: datetime | None

    @property
    def meant(self) -> int:
        """How many are to get it; before all are planned, for how many it was confirmed."""
        counted = self.report.meant + self.report.skipped.get(reaching.HALTED, 0)
        is_planned = self.broadcast.is_planned
        return counted if is_planned else max(counted, self.broadcast.people)

    @property
    def share(self) -> int:
        """What part of them it has gone to, in a hundred."""
        return round(100 * self.report.gone / self.meant) if self.meant else 100


async def show_all(visit: Visit) -> web.StreamResponse:
    """List the broadcasts, those that wait for the visitor first."""
    lines = await visit.read(_lines)
    waits = [each for each in lines if _waits_for(visit, each.broadcast)]
    return visit.page(
        "broadcasts.html",
        waits=waits,
        lines=[each for each in lines if each not in waits],
    )


async def show(visit: Visit) -> web.StreamResponse:
    """Show one broadcast: to be checked while it waits, else its report."""
    known = await numbered(visit)
    if known.state in WAITS:
        return await check(visit, known)
    found = await visit.read(lambda uow: _found(visit.desk(uow), visit.person, known))
    return visit.page(
        "broadcast.html",
        found=found,
        known=known,
        report=found.report,
        shown_chip=words.STATES[known.state],
        state=known.state,
        State=BroadcastState,
        reaches=[(each, visit.say(words.REACHES[each])) for each in Reach],
        audience=words.audience(visit, previewing.filters_of(known), found.options),
        labels={each.key: each.label for each in known.choices},
    )


async def show_people(visit: Visit) -> web.StreamResponse:
    """Show the people of a broadcast, all or those in one state, a page at a time."""
    known = await numbered(visit)
    state = next((each for each in Reach if each == visit.query.get("state")), None)
    digits = visit.query.get("after", "")
    after = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < PEOPLE else 0
    found, whys = await visit.read(
        lambda uow: _people(visit.desk(uow), visit.person, known, state, after)
    )
    return visit.page(
        "broadcast_people.html",
        known=known,
        state=state,
        people=found,
        whys=whys,
        reaches=[(each, visit.say(words.REACHES[each])) for each in Reach],
        reached={each: visit.say(said) for each, said in words.REACHES.items()},
        labels={each.key: each.label for each in known.choices},
        after=found[-1].recipient.person_id if len(found) == PEOPLE else None,
    )


async def sheet(visit: Visit) -> web.StreamResponse:
    """Give the people of a broadcast as a sheet."""
    known = await numbered(visit)
    subject = f"broadcast:{known.number}"
    await visit.commit(lambda desk: desk.did(visit.person.id, "broadcast.exported", subject))
    text = await visit.read(lambda uow: "".join(reporting.sheet(uow, known)))
    name = f"broadcast-{known.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type="text/csv", headers=headers)


def _does(name: str) -> Callable[[Visit], Awaitable[web.StreamResponse]]:
    deed = DEEDS[name]

    async def do(visit: Visit) -> web.StreamResponse:
        known = await numbered(visit)
        done = await visit.commit(
            lambda desk: deed(desk, visit.person, broadcasts.get(desk.uow, known.id))
        )
        said = words.DONE[name] if isinstance(done, Done) else words.NOT_DONE[done.why]
        return visit.go(f"/broadcasts/{known.number}", visit.say(said))

    return do


def _lines(uow: UnitOfWork) -> list[_Line]:
    found = broadcasts.newest(uow, MOST)
    authors = people.many(uow, {each.author_id for each in found})
    return [
        _Line(
            each,
            authors[each.author_id].name,
            reporting.report(uow, each),
            words.STATES[each.state],
        )
        for each in found
    ]


def _waits_for(visit: Visit, known: Broadcast) -> bool:
    """Tell whether a broadcast waits for this coordinator: to check it, or to second it."""
    is_mine = known.author_id == visit.person.id
    return known.state in WAITS and is_mine == (known.state is BroadcastState.DRAFT)


def _found(desk: Desk, reader: Person, known: Broadcast) -> _Found:
    uow, report = desk.uow, reporting.report(desk.uow, known)
    named = people.many(uow, {known.author_id, known.seconded_by_id or known.author_id})
    second = known.seconded_by_id
    goes = known.state in (BroadcastState.SENDING, BroadcastState.SCHEDULED)
    starts = max(desk.now, known.starts_at or desk.now)
    found = _Found(
        known,
        report,
        choosing.options(uow),
        author=named[known.author_id].name,
        second=named[second].name if second is not None else "",
        failed=words.reasons(desk, reader, report.failed),
        skipped=words.reasons(desk, reader, report.skipped),
        cost=costs.amount(report.cost, desk.prices.currency) if desk.prices.are_known else "",
        retryable=recipients.retryable(uow, known.id),
        ends_at=None,
    )
    if not goes:
        return found
    left = max(found.meant - report.gone, 0)
    return replace(found, ends_at=reaching.ends_at(starts, left, report.gone, known.began_at))


def _people(
    desk: Desk, reader: Person, known: Broadcast, state: Reach | None, after: int
) -> tuple[list[Listed], dict[str, str]]:
    """Return a page of people, and in words why some of them were not reached."""
    found = reporting.people(desk.uow, known, state, after, PEOPLE)
    whys = {each.recipient.why for each in found} - {""}
    return found, {why: telling.reason(desk, reader, why) for why in whys}


PAGES = (
    Page("GET", "/broadcasts", show_all, COORDINATORS, nav="Broadcasts"),
    *broadcast_order.PAGES,
    Page("GET", "/broadcasts/{number}", show, COORDINATORS),
    Page("GET", "/broadcasts/{number}/people", show_people, COORDINATORS),
    Page("POST", "/broadcasts/{number}/sheet", sheet, COORDINATORS, grave=True),
    Page("POST", "/broadcasts/{number}/pause", _does("pause"), COORDINATORS),
    Page("POST", "/broadcasts/{number}/resume", _does("resume"), COORDINATORS),
    Page("POST", "/broadcasts/{number}/halt", _does("halt"), COORDINATORS),
    Page("POST", "/broadcasts/{number}/retry", _does("retry"), COORDINATORS),
)
