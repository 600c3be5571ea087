"""Recounting: lines of the interaction log, with the names that those who read them may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content import happened, log_words
from domain.naming import question_tag
from storage import offers, people, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from storage.journal import Entry
    from storage.uow import UnitOfWork

TOGETHER: Final = timedelta(seconds=30)
NOBODY: Final = "offer.nobody"
SEALED: Final = "Somebody (name sealed)"
HELD, WAITS = ".held", "answer.waits"
"""How the kinds of line end that say of somebody's words that they wait, and one that is alone."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happened, why, and when; `held` says that somebody's words wait."""

    at: datetime
    what: str
    why: str
    held: bool = False
    id: int = 0


def deed(uow: UnitOfWork, entry: Entry, called: Callable[[str], str] = str) -> Deed:
    """Return a line in plain words; `called` says how its readers call somebody of a name."""
    what, why = happened.told(entry.event, _known(uow, entry, called))
    held = entry.event.kind.endswith(HELD) or entry.event.kind == WAITS
    return Deed(entry.at, what, why, held, entry.id)


def news(newest: Sequence[Entry]) -> list[Entry]:
    """Leave out what has no words, and "nobody left" where it was said just before.

    It is found again at every step of a question for which nobody is free, which may be all day.
    """
    offered = [entry for entry in newest if entry.event.kind == "offer.made"]
    found: list[Entry] = []
    said: dict[int | None, str] = {}
    for entry in reversed(newest):
        kind, question_id = entry.event.kind, entry.event.question_id
        if _is_news(entry, offered) and not kind == said.get(question_id) == NOBODY:
            said[question_id] = kind
            found.append(entry)
    return found[::-1]


def _is_news(entry: Entry, offered: Sequence[Entry]) -> bool:
    """Leave out what has no words, and "nobody left" just after somebody was asked.

    Two clocks of an urgent question may fall due together: the first asks, the second finds
    that everybody has been asked.
    """
    if entry.event.kind != NOBODY:
        return entry.event.kind in log_words.KINDS
    same = (one.at for one in offered if one.event.question_id == entry.event.question_id)
    return all(abs(entry.at - at) > TOGETHER for at in same)


def _known(uow: UnitOfWork, entry: Entry, called: Callable[[str], str]) -> happened.Known:
    event = entry.event
    if event.question_id is None:
        return happened.Known(who=called(_name(uow, event.person_id)))
    question = questions.get(uow, event.question_id)
    person_id = event.person_id or question.asker_id
    sealed = question.anonymous and person_id == question.asker_id
    return happened.Known(
        q=question_tag(question.number),
        who=SEALED if sealed else called(_name(uow, person_id)),
        asked=_asked(uow, entry, called) if event.kind == "offer.made" else (),
    )


def _asked(uow: UnitOfWork, entry: Entry, called: Callable[[str], str]) -> list[tuple[str, str]]:
    """Whom an offer went to: those asked in the same unit of work, thus at the same instant."""
    made = offers.of_question(uow, entry.event.question_id or 0)
    same = [one for one in made if one.offered_at == entry.at]
    return [(called(_name(uow, one.mentor_id)), one.reason) for one in same]


def _name(uow: UnitOfWork, person_id: int | None) -> str:
    return people.get(uow, person_id).name if person_id else "Somebody"
