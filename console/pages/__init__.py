"""All pages, in the order in which they are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console import live
from console.door import emergency, entering, passkeys, proving
from console.page import STAFF, Page
from console.pages import (
    audit,
    content,
    joining,
    meetings,
    now,
    question,
    question_deeds,
    questions,
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
    *visits.PAGES,
    *meetings.PAGES,
    *content.PAGES,
    *audit.PAGES,
    *you.PAGES,
    *passkeys.PAGES,
    *proving.PAGES,
    Page("GET", "/changes", live.listen, STAFF),
)

DOORWAYS: tuple[Doorway, ...] = (*entering.DOORWAYS, *passkeys.DOORWAYS, *emergency.DOORWAYS)
"""What anybody may open."""
