"""Questions: the board of a coordinator, and a mentor's own questions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from console.page import Page
from domain.model import Discipline, Role
from handlers.pages import board
from handlers.pages.board import NEWEST, Shown, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from console.visit import Visit

WHO = frozenset({Role.COORDINATOR, Role.MENTOR})


async def show(visit: Visit) -> web.StreamResponse:
    """Show the board, or to a mentor their own questions."""
    if not visit.has_role(Role.COORDINATOR):
        own = await visit.read(lambda uow: board.own(visit.desk(uow), visit.person))
        return visit.page("questions_own.html", lines=own)
    if visit.query.get("number", "").strip():
        return _to_number(visit, visit.query["number"])
    wanted = _wanted(visit.query)
    found, fields, (places, regions) = await visit.read(
        lambda uow: (
            board.read(visit.desk(uow), visit.person, wanted),
            board.fields(visit.desk(uow), visit.person),
            board.places(visit.desk(uow)),
        )
    )
    return visit.page(
        "questions.html",
        found=found,
        wanted=wanted,
        shown=[*Shown],
        fields=fields,
        places=places,
        region_choices=[(each, each) for each in regions],
        link=lambda **other: _link(wanted, **other),
    )


def _to_number(visit: Visit, said: str) -> web.Response:
    """Go to a question by its number, as people write it: 12, Q12, q 12."""
    digits = said.strip().lstrip("Qq").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(NEWEST))):
        told = visit.say("Search by the number of a question, as Q12. Words are not searched.")
        return visit.go("/questions", told)
    return visit.go(f"/questions/{int(digits)}")


def _wanted(query: Mapping[str, str]) -> Wanted:
    """Read what is to be shown; what cannot be read is left out."""
    shown, field = query.get("show", ""), query.get("field", "")
    return Wanted(
        Shown(shown) if shown in {*Shown} else Shown.OPEN,
        field if field in {*Discipline} else "",
        _count(query.get("facility", ""), 0, 2**63 - 1),
        query.get("region", ""),
        _count(query.get("page", ""), 0, 1000),
        _count(query.get("before", ""), NEWEST, NEWEST),
    )


def _count(text: str, otherwise: int, most: int) -> int:
    usable = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return min(int(text), most) if usable else otherwise


def _link(wanted: Wanted, **other: str | int) -> str:
    """Return the address of the board with something else wanted."""
    now = {"show": wanted.shown, "field": wanted.field, "region": wanted.region}
    parts = now | {"facility": wanted.facility or ""} | other
    kept = {name: value for name, value in parts.items() if value not in ("", Shown.OPEN)}
    return f"/console/questions?{urlencode(kept)}" if kept else "/console/questions"


PAGES = (Page("GET", "/questions", show, WHO, nav="Questions"),)
