"""Content: packs and how they stand, what goes out, and a reviewer's signature by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from console.page import Page
from domain.model import Role
from handlers.reviewing import commenting, shelf, showing, signing
from handlers.schedules import coming
from storage import items, signatures

if TYPE_CHECKING:
    from console.visit import Visit
    from domain.items import Item
    from handlers.desk import Desk

READERS: Final = frozenset({Role.COORDINATOR, Role.CLINICAL_REVIEWER})
REVIEWERS: Final = frozenset({Role.CLINICAL_REVIEWER})
LONGEST: Final = 600
"""Characters of a comment: four SMS parts, as a phone would carry it."""


async def show(visit: Visit) -> web.StreamResponse:
    """Show what waits for a signature, and the packs."""
    found = await visit.look(lambda desk: shelf.shelf(desk, visit.person))
    return visit.page("content.html", shelf=found, reviews=_reviews(visit), tag=showing.tag)


async def show_pack(visit: Visit) -> web.StreamResponse:
    """Show the items of a pack and how each stands."""
    name = visit.request.match_info["name"]
    lines = await visit.read(lambda uow: shelf.pack(uow, name))
    if not lines:
        raise web.HTTPNotFound
    return visit.page("content_pack.html", name=name, lines=lines, tag=showing.tag)


async def show_item(visit: Visit) -> web.StreamResponse:
    """Show one version of an item as phones do, and what was decided of it."""
    return await _item(visit)


async def show_calendar(visit: Visit) -> web.StreamResponse:
    """Show what goes out in the days to come, and what cannot."""
    found = await visit.look(coming.coming)
    return visit.page("content_calendar.html", coming=found, days=coming.AHEAD.days)


async def sign(visit: Visit) -> web.StreamResponse:
    """Sign the very version that was shown."""
    item_id = visit.number("item")

    def work(desk: Desk) -> tuple[Item, bool | None]:
        item = _get(desk, item_id)
        if not signing.may_sign(visit.person, item):
            return item, None
        return item, signing.sign(desk, visit.person, item, signatures.CONSOLE)

    item, signed = await visit.commit(work)
    ref = showing.tag(item)
    if signed is None:
        return visit.refuse(
            403, visit.say("Only a reviewer of its discipline signs %(ref)s.", ref=ref)
        )
    if signed:
        return visit.go(*await _onward(visit, item, visit.say("You signed %(ref)s.", ref=ref)))
    sentence = visit.say("%(ref)s was not signed: it is signed or replaced already.", ref=ref)
    return visit.go(f"/content/items/{item.id}", sentence)


async def comment(visit: Visit) -> web.StreamResponse:
    """Keep a reviewer's comment with a version, which stays unsigned; coordinators read it."""
    item_id, words = visit.number("item"), " ".join(visit.field("words").split())
    if not words or len(words) > LONGEST:
        sentence = visit.say("Write what should change, in %(n)s characters at most.", n=LONGEST)
        return await _item(visit, [("words", sentence)], words)

    def work(desk: Desk) -> tuple[Item, bool | None]:
        item = _get(desk, item_id)
        if not signing.may_sign(visit.person, item):
            return item, None
        return item, commenting.comment(desk, visit.person, item, words)

    item, kept = await visit.commit(work)
    ref = showing.tag(item)
    if kept is None:
        return visit.refuse(
            403, visit.say("Only a reviewer of its discipline signs %(ref)s.", ref=ref)
        )
    if kept:
        said = visit.say("Your comment on %(ref)s is with the coordinators.", ref=ref)
        return visit.go(*await _onward(visit, item, said))
    sentence = visit.say("%(ref)s is signed or replaced already; nothing was kept.", ref=ref)
    return visit.go(f"/content/items/{item.id}", sentence)


async def _item(
    visit: Visit, errors: list[tuple[str, str]] | None = None, words: str = ""
) -> web.Response:
    item_id = visit.number("item")

    def work(desk: Desk) -> shelf.Shown:
        _get(desk, item_id)
        return shelf.version(desk, item_id, visit.person)

    found = await visit.look(work)
    return visit.page(
        "content_item.html",
        status=422 if errors else 200,
        shown=found,
        tag=showing.tag,
        words=words,
        errors=errors or [],
        longest=LONGEST,
    )


async def _onward(visit: Visit, item: Item, said: str) -> tuple[str, str]:
    """Return where a reviewer goes on: to what waits next, with how many that are."""
    left = await visit.look(lambda desk: shelf.version(desk, item.id, visit.person).following)
    if left is None:
        return "/content", f"{said} {visit.say('Nothing more waits for you.')}"
    return f"/content/items/{left.id}", f"{said} {visit.say('This one waits next.')}"


def _get(desk: Desk, item_id: int) -> Item:
    """Return a version; raises HTTPNotFound."""
    try:
        return items.get(desk.uow, item_id)
    except LookupError:
        raise web.HTTPNotFound from None


def _reviews(visit: Visit) -> bool:
    return visit.has_role(Role.CLINICAL_REVIEWER)


PAGES = (
    Page("GET", "/content", show, READERS, nav="Content"),
    Page("GET", "/content/calendar", show_calendar, READERS),
    Page("GET", "/content/packs/{name}", show_pack, READERS),
    Page("GET", "/content/items/{item}", show_item, READERS),
    Page("POST", "/content/items/{item}/sign", sign, REVIEWERS),
    Page("POST", "/content/items/{item}/comment", comment, REVIEWERS),
)
