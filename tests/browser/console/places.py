"""The addresses of every page that is shown, so that none is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.pages import DOORWAYS, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = 7
"""The id of one person and of one item, stored under it so that it can stand in addresses."""

COORDINATOR, MENTOR, NOBODY = "Rehema", "Dr Neema", ""

EXAMPLES: dict[str, str] = {
    "/broadcasts/{number}": "/broadcasts/1",
    "/broadcasts/{number}/people": "/broadcasts/1/people",
    "/content/items/{item}": f"/content/items/{KNOWN}",
    "/content/packs/{name}": "/content/packs/tests",
    "/meetings/{number}": "/meetings/1",
    "/meetings/{number}/move": "/meetings/1/move",
    "/oncall/cover": (
        "/oncall/cover?discipline=obstetrics&from=2026-11-28T19:00&until=2026-11-29T07:00"
    ),
    "/people/{person}": f"/people/{KNOWN}",
    "/people/{person}/edit": f"/people/{KNOWN}/edit",
    "/people/{person}/erase": f"/people/{KNOWN}/erase",
    "/people/{person}/roles": f"/people/{KNOWN}/roles",
    "/questions/{number}": "/questions/2",
    "/visits/mentors/{person}": f"/visits/mentors/{KNOWN}",
    "/visits/{number}": "/visits/1",
    "/visits/{number}/close": "/visits/2/close",
    "/visits/{number}/move": "/visits/2/move",
    "/visits/{number}/off": "/visits/2/off",
}
"""What stands for the names in the addresses of pages: one that exists in the programme."""

NO_PAGES = ("/changes", "/people/import/{kind}.csv", "/you/passkeys/new", "/enter/passkey")
"""What no browser shows as a page (lines, downloads), or not at an address without a name."""

ELSEWHERE = ("/first/{link}",)
"""What only stands while nobody has come in yet: see test_empty.py."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page as somebody sees it, or what comes once something on it is pressed."""

    path: str
    who: str = COORDINATOR
    press: str = ""

    def __str__(self) -> str:
        said = f"{self.who or 'anybody'} {self.path}"
        return f"{said} {self.press}" if self.press else said


ALSO = (
    Place("/questions", MENTOR),
    Place("/questions/1", MENTOR),
    Place("/questions/1"),
    Place("/questions/3"),
    Place("/questions?late=yes&q=suture"),
    Place("/questions/2", press="Close it"),
    Place("/broadcasts/2"),
    Place("/broadcasts/new?of=2"),
    Place("/broadcasts/new", press="Check"),
    Place("/people?name=nobody+of+this+name"),
    Place("/people/new", press="Add them"),
    Place("/you", MENTOR),
)
"""Pages that look different to others, at another time, or with what is amiss."""


def every() -> Iterator[Place]:
    """Give each page that is shown; raises KeyError for a new one."""
    for page in PAGES:
        if page.method == "GET" and page.path not in NO_PAGES:
            named = "{" in page.path
            yield Place(EXAMPLES[page.path] if named else EXAMPLES.get(page.path, page.path))
    for door in DOORWAYS:
        if door.method == "GET" and door.path not in (*NO_PAGES, *ELSEWHERE):
            yield Place(door.path, NOBODY)
    yield from ALSO
