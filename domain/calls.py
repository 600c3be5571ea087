"""Calls: when a mentor's phone may ring, in which tongue it speaks, and what a call comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SPOKEN: Final[Mapping[str, str]] = {"en": "en-GB", "fr": "fr-FR", "pt": "pt-PT"}
"""The languages that a voice reads aloud, and whose; Swahili has none (Twilio, "TwiML: Say")."""

DEFAULT: Final = "en"
LATEST: Final = timedelta(minutes=5)
"""So much later than it was due a call is not made: what it was about has moved on."""

MOST_TRIES: Final = 3
RETRY: Final = timedelta(seconds=20)
"""A call that was surely not taken is tried again so soon, and so often in all."""

SETTLED: Final = "settled"
"""What stands against a call in the ordinary course: somebody has decided."""

KEY_TAKE: Final = "1"
KEY_DECLINE: Final = "2"


class CallState(StrEnum):
    """How far a call has come; CALLING is the attempt, committed before the provider is asked."""

    PLANNED = "planned"
    CALLING = "calling"
    PLACED = "placed"
    ENDED = "ended"
    FAILED = "failed"
    DROPPED = "dropped"
    """Not made: what it was about had been settled, or it was too late."""


class Outcome(StrEnum):
    """What the provider says that a call came to."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Listening:
    """Somebody has picked up, or pressed keys: they wait for us to speak."""

    call_id: int
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call is over."""

    call_id: int
    outcome: Outcome
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is read aloud; one that `asks` waits for a key, and else says `silence` and ends."""

    language: str
    text: str
    asks: bool = False
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of an offer and its mentor when a phone is about to ring."""

    urgent: bool
    waits: bool
    consented: bool
    stopped: bool
    has_number: bool
    called: bool = False


def objection(standing: Standing) -> str:
    """Return why a phone may not ring, or "": only for what is urgent and waits, and once."""
    against = (
        ("not urgent", not standing.urgent),
        (SETTLED, not standing.waits),
        ("called before", standing.called),
        ("has left", standing.stopped),
        ("has not agreed", not standing.consented),
        ("no number to call", not standing.has_number),
    )
    return next((why for why, applies in against if applies), "")


def spoken(language: str) -> str:
    """Return the language in which somebody hears us: their own where it has a voice."""
    return language if language in SPOKEN else DEFAULT
