"""All pages, in the order in which they are listed."""

from __future__ import annotations

from console import live
from console.page import STAFF, Page
from console.pages import joining, now, question, question_deeds, questions, you

PAGES: tuple[Page, ...] = (
    *now.PAGES,
    *questions.PAGES,
    *question.PAGES,
    *question_deeds.PAGES,
    *joining.PAGES,
    *you.PAGES,
    Page("GET", "/changes", live.listen, STAFF),
)
