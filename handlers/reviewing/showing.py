"""An item as its mentee will see it: the question, and what any answer brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.phrases import ENGLISH

if TYPE_CHECKING:
    from content.phrases import Phrases, Rendered
    from domain.items import Item


def tag(item: Item) -> str:
    """Return how a reviewer knows an item: its ref, with its language where that is another."""
    return item.ref if item.language == ENGLISH else f"{item.ref} ({item.language})"


def shown(phrases: Phrases, item: Item) -> str:
    """Return all that an item says, in the phrases and the language of its mentees."""
    return "\n".join(each.text for each in messages(phrases, item))


def messages(phrases: Phrases, item: Item) -> list[Rendered]:
    """Return what phones show of an item: its tip, or its question and what follows on it."""
    if not item.question:
        values = {"guideline": item.guideline, "teach": item.teach}
        return [phrases.render("quiz.tip", item.language, **values)]
    lettered = zip(item.letters, item.options, strict=True)
    asked = phrases.render(
        "quiz.push",
        item.language,
        question=item.question,
        options="\n".join(f"{letter} {option}" for letter, option in lettered),
        options_short=", ".join(item.letters),
    )
    reply = {"letter": item.answer, "why": item.why, "teach": item.teach}
    return [asked, phrases.render("quiz.right", item.language, **reply)]
