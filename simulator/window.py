"""WhatsApp's window: within a day of somebody's last message we may write as we like.

Rules and codes are Twilio's: https://www.twilio.com/docs/whatsapp/key-concepts, error pages 63003,
63013, 63016, 63021, 63028, 63040, 63041 and 63042 below https://www.twilio.com/docs/api/errors/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.filling import Filled

OPEN_FOR = timedelta(hours=24)
LONGEST_FILLED = 1024
MOST_UNAPPROVED, LONGEST_UNAPPROVED = 3, 20
LONGEST_ITEM, LONGEST_DESCRIPTION = 24, 72
UNTIDY = re.compile(r"\n|\t| {5,}")
"""What WhatsApp takes in no variable of a template."""

NOT_THERE, UNTIDY_VARIABLE, CLOSED, UNFIT, WRONG_COUNT = 63003, 63013, 63016, 63021, 63028
TROUBLED = {"rejected": 63040, "paused": 63041, "disabled": 63042}
WORDS = {
    NOT_THERE: "The channel could not find the To address",
    UNTIDY_VARIABLE: "Channel policy violation",
    CLOSED: "Failed to send freeform message because you are outside the allowed window",
    UNFIT: "Channel invalid content error",
    WRONG_COUNT: "Number of parameters does not match the expected number of parameters",
    63040: "The template was rejected",
    63041: "The template is paused",
    63042: "The template is disabled",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What we want to send: free words, or a content with its state and its variables filled in.

    `filled` is None for free words.
    """

    filled: Filled | None = None
    status: str = ""


def closes(wrote_at: datetime | None) -> datetime | None:
    """When the window closes for somebody who wrote then; None for who never did."""
    return wrote_at + OPEN_FOR if wrote_at else None


def is_open(wrote_at: datetime | None, now: datetime) -> bool:
    """Whether we may write as we like."""
    until = closes(wrote_at)
    return until is not None and now < until


def trouble(sent: Sent, *, is_open: bool) -> int:
    """Return the code of the error with which WhatsApp gives this back, 0 where it takes it."""
    if sent.filled is None:
        return 0 if is_open else CLOSED
    if sent.filled.spare:
        return WRONG_COUNT
    if sent.status == "approved" and sent.filled.kind != "list":
        return _as_template(sent.filled)
    return _in_session(sent.filled) if is_open else TROUBLED.get(sent.status, CLOSED)


def _as_template(filled: Filled) -> int:
    if any(UNTIDY.search(value) for value in filled.values):
        return UNTIDY_VARIABLE
    return UNFIT if len(filled.body) > LONGEST_FILLED else 0


def _in_session(filled: Filled) -> int:
    is_list = filled.kind == "list"
    labels = [LONGEST_ITEM if is_list else LONGEST_UNAPPROVED] * len(filled.buttons)
    fits = (
        (filled.kind == "text" or len(filled.body) <= LONGEST_FILLED)
        and (is_list or len(filled.buttons) <= MOST_UNAPPROVED)
        and all(
            0 < len(button.label) <= most
            for button, most in zip(filled.buttons, labels, strict=True)
        )
        and all(len(note) <= LONGEST_DESCRIPTION for note in filled.descriptions)
    )
    return 0 if fits else UNFIT
