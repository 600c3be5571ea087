"""Surveys: when they may speak, how long they wait, and which texts they may take.

Two dangers rule here: a clinical question that a survey swallows, and an answer to a survey that
is passed on as a question. What may be either is held and asked about (docs/adr/0034).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import filling
from domain.instruments import OPEN_RESPONSES, AnswerType, ResponseState
from domain.quiet_hours import Quiet
from domain.strangers import names_vital_sign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.instruments import Answer, Instrument, Response, Step

QUIET: Final = Quiet(time(20), time(7))
"""From eight in the evening to seven in the morning no survey writes first."""

RESUMED: Final = timedelta(days=7)
"""So long after the last exchange a survey may be gone on with."""

REMINDED: Final = (timedelta(hours=24), timedelta(hours=72))
"""When somebody is reminded, from the first message on."""

RUNS: Final = timedelta(hours=1)
"""A survey runs while its last exchange is no longer ago: nothing is pushed into it."""

TWICE: Final = timedelta(minutes=1)
"""A button tapped again so soon was tapped twice by one finger."""

RETRIES: Final = 2
"""So many replies that do not fit are asked again; the next one leaves the step open."""

_FEW: Final = 3
"""So many words may be meant for a closed step; what is longer is a question as ever."""

_ASKS: Final = re.compile("[?\u061f\uff1f\u037e]")
_SAYS_FIGURES: Final = re.compile(r"\d")


class Whose(StrEnum):
    """What a text is to a survey."""

    ANSWER = "answer"
    MISFIT = "misfit"
    """Meant for the survey, and of no use there."""
    DOUBT = "doubt"
    """It may be an answer or a question: it is held, and its writer says which."""
    OTHER = "other"
    """None of the survey's: it is taken as if there were none."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that may be for a survey, and how its writer stands.

    `words` says that it is plain words: no photo, no code of a question, no first word that begins
    one. `quotes` is True where it quotes the step, False where another message, else None. `fits`
    says that the step can use it. `asks` tells of its writer that their texts may be questions,
    `answers` that they may be a mentor's answers, `live` that a question of theirs is open, and
    `just_asked` that the step was the last thing written to them.
    """

    text: str
    type: AnswerType
    fits: bool
    words: bool = True
    quotes: bool | None = None
    asks: bool = True
    answers: bool = False
    live: bool = False
    runs: bool = True
    just_asked: bool = True


def whose(said: Said) -> Whose:
    """Tell what a text is to the survey that is open where it was written."""
    if not said.words or said.quotes is False:
        return Whose.OTHER
    if said.quotes is None and said.answers:
        wanted = said.type is AnswerType.FREE_TEXT and said.runs and said.just_asked
        return Whose.DOUBT if wanted else Whose.OTHER
    if said.type is AnswerType.FREE_TEXT:
        return _free(said)
    if said.fits:
        return Whose.DOUBT if said.live and not said.quotes else Whose.ANSWER
    return _misfit(said)


def _free(said: Said) -> Whose:
    """Tell what a text is to a step that wants words: sure alone is what follows it at once."""
    if said.quotes or (said.runs and not said.asks):
        return Whose.ANSWER
    if not said.runs:
        return Whose.OTHER
    sure = said.just_asked and not said.live and not _may_be_clinical(said.text)
    return Whose.ANSWER if sure else Whose.DOUBT


def _misfit(said: Said) -> Whose:
    """Tell what a text is that a step cannot use: one word is meant for it, a sentence is not."""
    if not said.asks:
        return Whose.MISFIT if said.runs or said.quotes else Whose.OTHER
    few = len(said.text.split()) <= _FEW and _ASKS.search(said.text) is None
    if said.quotes:
        return Whose.MISFIT if few else Whose.OTHER
    if said.live or not said.runs or not few or names_vital_sign(said.text):
        return Whose.OTHER
    return Whose.MISFIT if len(said.text.split()) <= 1 else Whose.DOUBT


def _may_be_clinical(text: str) -> bool:
    """Tell whether words may be about a patient by their looks: they ask, measure or find."""
    return bool(_ASKS.search(text) or _SAYS_FIGURES.search(text)) or names_vital_sign(text)


def last_exchange(response: Response) -> datetime | None:
    """Return when something of a response was written last, by either side; None before."""
    known = [each for each in (response.asked_at, response.last_at) if each is not None]
    return max(known, default=None)


def runs(response: Response, now: datetime) -> bool:
    """Tell whether somebody is answering a response just now: begun, not ended, not silent."""
    last = last_exchange(response)
    if response.state not in _RUNNING or response.began_at is None or last is None:
        return False
    return now - last < RUNS


def may_go_on(response: Response, now: datetime) -> bool:
    """Tell whether a response can still be answered: open, or over for want of replies alone."""
    if response.state in OPEN_RESPONSES:
        return True
    last = last_exchange(response) or response.invited_at
    return response.state is ResponseState.EXPIRED and now - last <= RESUMED


def expires(response: Response, days: int) -> datetime:
    """Return when a response ends by itself: its days after it was sent, or after an answer."""
    ends = (response.asked_at or response.invited_at) + timedelta(days=days)
    return ends if response.last_at is None else max(ends, response.last_at + RESUMED)


def way(instrument: Instrument, answers: Mapping[str, Answer], part: str = "") -> list[str]:
    """Return the answered steps from the first on, as the answers lead from one to the next.

    What was answered beside this way, before an earlier answer was corrected, counts no more.
    """
    found: list[str] = []
    step: Step | None = filling.first(instrument, part)
    while step is not None and step.id in answers:
        found.append(step.id)
        step = filling.after(instrument, step, answers[step.id].code)
    return found


_RUNNING: Final = frozenset({ResponseState.RUNNING, ResponseState.READ_BACK})
