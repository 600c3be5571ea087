"""All pages, in the order in which they are listed."""

from __future__ import annotations

from console import live
from console.page import STAFF, Page
from console.pages import audit, content, meetings, visits, you

PAGES: tuple[Page, ...] = (
    *visits.PAGES,
    *meetings.PAGES,
    *content.PAGES,
    *audit.PAGES,
    *you.PAGES,
    Page("GET", "/changes", live.listen, STAFF),
)
