"""The addresses of every page that is shown, so that none is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = 7
"""The id of one person and of one item, stored under it so that it can stand in addresses."""

EXAMPLES: dict[str, str] = {
    "/visits/mentors/{person}": f"/visits/mentors/{KNOWN}",
    "/visits/{number}": "/visits/1",
    "/visits/{number}/move": "/visits/2/move",
    "/visits/{number}/off": "/visits/2/off",
    "/visits/{number}/close": "/visits/2/close",
    "/meetings/{number}": "/meetings/1",
    "/meetings/{number}/move": "/meetings/1/move",
    "/content/packs/{name}": "/content/packs/tests",
    "/content/items/{item}": f"/content/items/{KNOWN}",
    "/people/{person}": f"/people/{KNOWN}",
    "/people/{person}/edit": f"/people/{KNOWN}/edit",
    "/people/{person}/roles": f"/people/{KNOWN}/roles",
    "/people/{person}/erase": f"/people/{KNOWN}/erase",
    "/questions/{number}": "/questions/1",
    "/broadcasts/{number}": "/broadcasts/1",
    "/broadcasts/{number}/people": "/broadcasts/1/people",
}
"""What stands for the names in the addresses of pages: one that exists in the programme."""

NO_PAGES = ("/changes", "/people/import/{kind}.csv")
"""What is fetched, but shown by no browser as a page: lines and downloads."""

OPENED = {
    "/oncall/cover": (
        "/oncall/cover?discipline=obstetrics&from=2026-11-28T19:00&until=2026-11-29T07:00"
    ),
}
"""Pages that are about what their address says."""

ALSO = ("/broadcasts/2", "/broadcasts/new?of=2")
"""Pages that look different at another time: a draft that is to be checked, and changed."""


def every() -> Iterator[str]:
    """Give the address of each page that a coordinator may open; raises KeyError for a new one."""
    for page in PAGES:
        if page.method == "GET" and page.path not in NO_PAGES:
            path = OPENED.get(page.path, page.path)
            yield EXAMPLES[path] if "{" in path else path
    yield from ALSO
