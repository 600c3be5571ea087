"""Audit: who did what, by which door, and whether the log of it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from console.page import COORDINATORS, Page
from domain.deeds import DEEDS
from monitoring import deeds
from monitoring.deeds import Wish

if TYPE_CHECKING:
    from aiohttp import web

    from console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show a page of the log, the newest first."""
    wish = Wish(_number(visit, "by"), visit.query.get("deed", ""), _number(visit, "before"))
    if wish.deed not in DEEDS:
        wish = Wish(wish.actor_id, "", wish.before)
    found = await visit.read(lambda uow: deeds.find(uow, wish))
    chosen = {"by": str(wish.actor_id or ""), "deed": wish.deed}
    older = urlencode({**chosen, "before": found.older}) if found.older else ""
    return visit.page("audit.html", found=found, wish=wish, older=older, known=DEEDS)


def _number(visit: Visit, name: str) -> int | None:
    """Return a number behind the question mark, or None where there is none."""
    text = visit.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 (64 bits)


PAGES = (Page("GET", "/audit", show, COORDINATORS, nav="Audit"),)
