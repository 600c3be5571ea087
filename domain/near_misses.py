"""Which near miss a safety officer's reply belongs to; whoever answers mentees too is asked.

The rule is the reply ladder's (domain/reply_target.py): what refers to something must resolve and
agree, and what refers to nothing goes on only where there is one thing it can be for. Its stakes
are higher: a reply through the seal must never reach a mentee, nor an answer a reporter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LIVES = timedelta(days=14)
"""So long after somebody wrote on a near miss a bare text may be for it."""

_TAG = re.compile(r"\s*N\s?(?P<number>\d{1,6})#?(?=[\s:,;.!]|$)[\s:,;.!]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A thread between somebody and the safety officers, known by `number` ("N7").

    It began with a near miss, or when the name on the question `question_id` was opened. Replies
    go to `address_id`, frozen when it began. `read_at` says since when an officer has it.
    """

    id: int
    number: int
    reporter_id: int
    address_id: int
    facility_id: int | None
    question_id: int | None
    opened_at: datetime
    last_text_at: datetime
    read_at: datetime | None = None
    contact_at: datetime | None = None


class Way(StrEnum):
    """What to do with an officer's text."""

    REPLY = "reply"
    ASK = "ask"
    ELSEWHERE = "elsewhere"
    """It refers to a question, or to nothing while no near miss is live: not through the seal."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an officer's text says by itself, and what else it could be for.

    `tagged` is the near miss of a typed "N7" and `quoted` that of a quoted message; each is
    given without one when it cannot be placed. `coded` and `quotes_other` refer to something
    else: a question's code, a message on one. `going_on` is the near miss that the officer wrote
    on just before, with nothing else between. `others` says that a bare text may as well be for
    a question, or for another question that we have asked.
    """

    tagged: int | None = None
    tag_given: bool = False
    quoted: int | None = None
    coded: bool = False
    quotes_other: bool = False
    going_on: int | None = None
    others: bool = False


def resolve(evidence: Evidence, live: Collection[int]) -> tuple[Way, int | None]:
    """Choose the near miss of a text, or to ask, or that it is none of ours."""
    elsewhere = evidence.coded or evidence.quotes_other
    named = {each for each in (evidence.tagged, evidence.quoted) if each is not None}
    dangling = evidence.tag_given and evidence.tagged is None
    if named or dangling:
        sure = len(named) == 1 and not (dangling or elsewhere)
        return (Way.REPLY, min(named)) if sure else (Way.ASK, None)
    if elsewhere or not live:
        return Way.ELSEWHERE, None
    meant = set(live) if len(live) == 1 else {evidence.going_on} & set(live)
    if evidence.others or not meant:
        return Way.ASK, None
    return Way.REPLY, meant.pop()


def tag(number: int) -> str:
    """Name a near miss as a safety officer knows it: N7."""
    return f"N{number}"


def tagged(text: str) -> int | None:
    """Return the number of the near miss that a text names first ("N7 Thank you"), or None."""
    found = _TAG.match(text)
    return int(found["number"]) if found else None


def without_tag(text: str) -> str:
    """Return an officer's words as the reporter reads them: without the "N7" they began with."""
    found = _TAG.match(text)
    return text[found.end() :] if found else text
