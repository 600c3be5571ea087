"""All pages, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import live
from console.door import emergency, entering, first_link, passkeys, proving
from console.page import STAFF, Page
from console.pages import (
    audit,
    broadcasts,
    content,
    joining,
    meetings,
    now,
    oncall,
    people,
    people_changing,
    people_import,
    question,
    question_deeds,
    questions,
    start,
    visits,
    you,
)

if TYPE_CHECKING:
    from console.page import Doorway

PAGES: tuple[Page, ...] = (
    *now.PAGES,
    *questions.PAGES,
    *question.PAGES,
    *question_deeds.PAGES,
    *joining.PAGES,
    *oncall.PAGES,
    *broadcasts.PAGES,
    *visits.PAGES,
    *meetings.PAGES,
    *content.PAGES,
    *people_import.PAGES,
    *people_changing.PAGES,
    *people.PAGES,
    *audit.PAGES,
    *start.PAGES,
    *you.PAGES,
    *passkeys.PAGES,
    *proving.PAGES,
    Page("GET", "/changes", live.listen, STAFF),
)

DOORWAYS: tuple[Doorway, ...] = (
    *entering.DOORWAYS,
    *passkeys.DOORWAYS,
    *emergency.DOORWAYS,
    *first_link.DOORWAYS,
)
"""What anybody may open."""
