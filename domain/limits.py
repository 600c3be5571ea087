"""How much one sender may write before their texts are kept and no longer passed on.

The figures are far above what a busy mentor types, and far below what a machine can send.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.reserved import IntentKind

if TYPE_CHECKING:
    from domain.intents import Intent


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many messages of one address within a stretch of time."""

    most: int
    within: timedelta


A_MINUTE: Final = Limit(60, timedelta(minutes=1))
AN_HOUR: Final = Limit(600, timedelta(hours=1))
SAME: Final = Limit(5, timedelta(minutes=10))
"""The very same text so often is a machine that answers us."""

FEWEST_WORDS: Final = 4
"""Shorter texts (keys, "ok", "asante") are repeated by people too."""


class Excess(StrEnum):
    """Why a message is kept and not passed on."""

    FAST = "more messages than a person writes"
    SAME = "the same text again and again"


@dataclass(frozen=True, slots=True)
class Haste:
    """How an address wrote up to a message: whether over a limit, and its last texts."""

    over: bool
    texts: tuple[str, ...] = ()


def excess(haste: Haste, intent: Intent, *, known: bool) -> Excess | None:
    """Return why a message must not be passed on, or None.

    To leave is always possible, and urgent words of a person we know pass unless they repeat.
    """
    if intent.kind is IntentKind.STOP:
        return None
    if _repeats(haste.texts) and intent.kind in (IntentKind.TEXT, IntentKind.MORE):
        return Excess.SAME
    return Excess.FAST if haste.over and not (known and intent.urgent) else None


def _repeats(texts: tuple[str, ...]) -> bool:
    same = {" ".join(text.split()).casefold() for text in texts}
    long = all(len(text.split()) >= FEWEST_WORDS for text in same)
    return len(texts) >= SAME.most and len(same) == 1 and long
