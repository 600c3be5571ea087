"""Consent: what somebody agreed to and how, and what asks them; see `permission` for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum

from domain.model import Channel  # noqa: TC001 (as above)

INVITATION = "join.invite"
REMINDER = "join.invite.reminder"
UNASKED = (INVITATION, REMINDER)
"""What may be sent to a person who has neither agreed nor written to us, each at most once."""

ON_PAPER = "paper"
"""The version of a consent that was taken on paper: its wording is not ours."""


class How(StrEnum):
    """How somebody agreed: by a key under our words, on paper, or with a code or a link."""

    KEY = "key"
    PAPER = "paper"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person agreed to: the wording's version, its language, when, where and how.

    On paper there is no address. It holds until `withdrawn_at`; whoever comes back agrees anew.
    """

    person_id: int
    version: str
    language: str
    how: How
    given_at: datetime
    address_id: int | None = None
    channel: Channel | None = None
    withdrawn_at: datetime | None = None
