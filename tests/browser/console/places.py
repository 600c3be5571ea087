"""The addresses of every page that is shown, so that none is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.pages import DOORWAYS, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES: dict[str, str] = {
    "/broadcasts/{number}": "/broadcasts/1",
    "/broadcasts/{number}/people": "/broadcasts/1/people",
    "/questions/{number}": "/questions/1",
}
"""What stands for the names in the addresses of pages: one that exists in the programme."""

NO_PAGES = ("/changes", "/you/passkeys/new", "/enter/passkey")
"""What no browser shows as a page (lines, downloads), or not at an address without a name."""


ALSO = ("/broadcasts/2", "/broadcasts/new?of=2", "/questions/2", "/questions?show=closed")
"""Pages that look different at another time: a draft that is checked or changed, one's work."""


def every() -> Iterator[str]:
    """Give the address of each page that a coordinator may open; raises KeyError for a new one."""
    routes = [(each.method, each.path) for each in PAGES]
    routes += [(each.method, each.path) for each in DOORWAYS]
    for method, path in routes:
        if method == "GET" and path not in NO_PAGES:
            yield EXAMPLES[path] if "{" in path else path
    yield from ALSO
