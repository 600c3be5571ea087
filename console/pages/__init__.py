"""All pages, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.pages import content, meetings, oncall, visits, you

if TYPE_CHECKING:
    from console.page import Page

PAGES: tuple[Page, ...] = (
    *oncall.PAGES,
    *visits.PAGES,
    *meetings.PAGES,
    *content.PAGES,
    *you.PAGES,
)
