"""The form of a broadcast: what was typed stays, and becomes an order or what is amiss with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from domain import audience
from domain.audience import KINDS, Activity, Filters, FollowUp, Got
from domain.broadcast_words import LONGEST, LONGEST_LABEL, MOST_CHOICES
from domain.languages import Language
from domain.local_time import to_local, to_utc
from domain.model import Choice
from handlers.broadcasts.ordering import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.broadcasts import Broadcast

ELSE: Final = ""
"""The text for readers of every language that has none of its own."""

NOW, LATER = "now", "later"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is amiss with a field, as an English sentence with its values."""

    name: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form, as it was typed; `key` makes a second press the same order."""

    ticks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    activity: str = Activity.ANY
    follows: str = ""
    who: str = Got.SILENT
    texts: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""
    when: str = NOW
    day: str = ""
    clock: str = ""
    key: str = ""


def fresh(follows: str = "", who: str = "") -> Written:
    """Return an empty form, perhaps for a follow-up of an earlier broadcast."""
    known = who if who in {*Got} else Got.SILENT
    number = follows if follows.isascii() and follows.isdigit() else ""
    return Written(follows=number, who=known, key=_new_key())


def typed(one: Callable[[str], str], many: Callable[[str], list[str]]) -> Written:
    """Return what was sent: `one` gives a field's value, `many` all of a field's."""
    languages = (ELSE, *(each.value for each in Language))
    return Written(
        ticks={kind: tuple(many(kind)) for kind in KINDS},
        activity=one("activity") or Activity.ANY,
        follows=one("follows"),
        who=one("who") or Got.SILENT,
        texts={language: one(text_field(language)) for language in languages},
        answers=one("answers"),
        when=one("when") or NOW,
        day=one("day"),
        clock=one("clock"),
        key=one("key") or _new_key(),
    )


def again(known: Broadcast, zone: str) -> Written:
    """Return the form that a broadcast was ordered by, to change something in it."""
    filters = audience.from_json(known.audience)
    at = to_local(known.starts_at, zone) if known.starts_at is not None else None
    return Written(
        ticks={kind: tuple(sorted(getattr(filters, kind))) for kind in KINDS},
        activity=filters.activity,
        follows="" if filters.follows is None else str(filters.follows.number),
        who=Got.SILENT if filters.follows is None else filters.follows.who,
        texts=dict(known.texts),
        answers="\n".join(each.label for each in known.choices),
        when=LATER if at else NOW,
        day=f"{at:%Y-%m-%d}" if at else "",
        clock=f"{at:%H:%M}" if at else "",
        key=_new_key(),
    )


def read(written: Written, zone: str) -> Order | list[Problem]:
    """Return the order that a form stands for, or everything that is amiss with it.

    Times are of the writer's `zone`.
    """
    problems: list[Problem] = []
    filters = _filters(written, problems)
    texts = _texts(written, problems)
    choices = _choices(written, problems)
    starts_at = _starts_at(written, zone, problems)
    if problems or filters is None:
        return problems
    return Order(filters, texts, choices, starts_at)


def words(written: Written) -> tuple[dict[str, str], tuple[Choice, ...]]:
    """Return the texts and the answers of a form as far as they are written, to be counted."""
    ignored: list[Problem] = []
    return _texts(written, ignored), _choices(written, ignored)


def text_field(language: str) -> str:
    """Return the name of the field that holds the text for readers of a language."""
    return f"text_{language}" if language else "text"


def _filters(written: Written, problems: list[Problem]) -> Filters | None:
    follows = _follows(written, problems)
    try:
        sets = {
            kind: frozenset(make(value) for value in written.ticks.get(kind, ()))
            for kind, make in KINDS.items()
        }
        return Filters(**sets, activity=Activity(written.activity), follows=follows)
    except ValueError:
        problems.append(Problem("roles", "Something chosen here is not known. Choose again."))
        return None


def _follows(written: Written, problems: list[Problem]) -> FollowUp | None:
    if not written.follows:
        return None
    digits = written.follows.isascii() and written.follows.isdigit()
    if not digits or not int(written.follows) or written.who not in {*Got}:
        sentence = "Choose an earlier broadcast from the list, or none."
        problems.append(Problem("follows", sentence))
        return None
    return FollowUp(int(written.follows), Got(written.who))


def _texts(written: Written, problems: list[Problem]) -> dict[str, str]:
    texts = {language: text for language, text in written.texts.items() if text}
    if ELSE not in texts:
        problems.append(Problem("text", "Write what people are to read."))
    for language, text in texts.items():
        if len(text) > LONGEST:
            sentence = "Shorten this to %(most)s characters; it has %(n)s."
            values = {"most": LONGEST, "n": len(text)}
            problems.append(Problem(text_field(language), sentence, values))
    return texts


def _choices(written: Written, problems: list[Problem]) -> tuple[Choice, ...]:
    labels = [line.strip() for line in written.answers.splitlines() if line.strip()]
    long = next((each for each in labels if len(each) > LONGEST_LABEL), "")
    if len(labels) == 1:
        sentence = "One answer leaves nothing to choose. Write another, or none."
        problems.append(Problem("answers", sentence))
    elif len(labels) > MOST_CHOICES:
        sentence = "Keep it to %(most)s answers at most."
        problems.append(Problem("answers", sentence, {"most": MOST_CHOICES}))
    elif long:
        sentence = 'Shorten "%(label)s" to %(most)s characters: a button holds no more.'
        problems.append(Problem("answers", sentence, {"label": long, "most": LONGEST_LABEL}))
    elif len({each.casefold() for each in labels}) < len(labels):
        problems.append(Problem("answers", "Two answers are the same. Change one of them."))
    return tuple(Choice(str(place), label) for place, label in enumerate(labels, start=1))


def _starts_at(written: Written, zone: str, problems: list[Problem]) -> datetime | None:
    if written.when != LATER:
        return None
    try:
        local = datetime.strptime(f"{written.day} {written.clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 (local)
    except ValueError:
        problems.append(Problem("day", "Write the day and the time, or choose to send it now."))
        return None
    return to_utc(local, zone)


def _new_key() -> str:
    return secrets.token_urlsafe(12)
