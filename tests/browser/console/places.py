"""The addresses of every page that is shown, so that none is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES: dict[str, str] = {
    "/broadcasts/{number}": "/broadcasts/1",
    "/broadcasts/{number}/people": "/broadcasts/1/people",
}
"""What stands for the names in the addresses of pages: one that exists in the programme."""

NO_PAGES = ("/changes",)
"""What is fetched, but shown by no browser as a page: lines and downloads."""


ALSO = ("/broadcasts/2", "/broadcasts/new?of=2")
"""Pages that look different at another time: a draft that is to be checked, and changed."""


def every() -> Iterator[str]:
    """Give the address of each page that a coordinator may open; raises KeyError for a new one."""
    for page in PAGES:
        if page.method == "GET" and page.path not in NO_PAGES:
            yield EXAMPLES[page.path] if "{" in page.path else page.path
    yield from ALSO
