"""What a coordinator sends to many: the order, whom it is for, and what became of it for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.model import Choice


class BroadcastState(StrEnum):
    """A draft waits for its code, a second one for a second coordinator; nothing leaves before."""

    DRAFT = "draft"
    SECOND = "second"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    HALTED = "halted"
    DONE = "done"
    LAPSED = "lapsed"


class Reach(StrEnum):
    """How far a broadcast has come for one person; each of them stands in exactly one."""

    QUEUED = "queued"
    WRITTEN = "written"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One order; `texts` by language, under "" the one for every other; costs in millionths.

    `audience` is the canonical JSON of its filters. `people` it was confirmed for, and at most
    `cost_most` it may cost; `spent` was set aside for what has been written.
    """

    id: int
    number: int
    state: BroadcastState
    asked_key: str
    author_id: int
    audience: str
    texts: Mapping[str, str]
    made_at: datetime
    choices: tuple[Choice, ...] = ()
    code_digest: bytes | None = field(default=None, repr=False)
    code_until: datetime | None = None
    code_for_id: int | None = None
    confirmed_by_id: int | None = None
    confirmed_at: datetime | None = None
    seconded_by_id: int | None = None
    starts_at: datetime | None = None
    follows_id: int | None = None
    people: int = 0
    cost_most: int = 0
    spent: int = 0
    planned_to: int = 0
    is_planned: bool = False
    began_at: datetime | None = None
    ended_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of a broadcast for one person: how far, or why not; cost in millionths."""

    broadcast_id: int
    person_id: int
    state: Reach
    changed_at: datetime
    why: str = ""
    channel: str = ""
    message_id: int | None = None
    cost: int = 0
    tries: int = 0
    answered_at: datetime | None = None
    answer: str = ""
