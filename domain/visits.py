"""Visits of mentors to a facility, and meetings of several: what was planned, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum


class VisitState(StrEnum):
    """A visit is planned, confirmed by its mentors, and in the end closed or cancelled."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Part(StrEnum):
    """What somebody does at a visit or a meeting."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    LEADER = "leader"


class Reply(StrEnum):
    """Whether a date fits; NONE was not answered yet."""

    NONE = "none"
    FITS = "fits"
    NOT = "not"


class MeetingKind(StrEnum):
    """A joint session is of several facilities; a forum is with leaders and the region too."""

    SESSION = "session"
    FORUM = "forum"


class MeetingState(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay of mentors at a facility, from the local date `starts_on` to `ends_on`.

    People know it by `number` ("V3"). `first_on` is the date that was planned first, however
    often it moved; `minutes` were spent side by side, as the mentor who closed it says. `reason`
    is why it moved last or was cancelled.
    """

    id: int
    number: int
    facility_id: int
    starts_on: date
    ends_on: date
    state: VisitState
    first_on: date
    planned_at: datetime
    planned_by_id: int | None = None
    moved: int = 0
    reason: str = ""
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's part in a visit: whether the date fits, the cases they wish for, if they came.

    `asked_at` is when they were asked about the date as it stands now, `wanted_at` when for
    their cases, `told_at` when a mentor had the list of them.
    """

    visit_id: int
    person_id: int
    part: Part
    reply: Reply = Reply.NONE
    asked_at: datetime | None = None
    replied_at: datetime | None = None
    wanted_at: datetime | None = None
    cases: str = ""
    told_at: datetime | None = None
    attended: bool | None = None

    @property
    def came(self) -> bool:
        """Whether somebody was there, as far as anybody knows: a mentor whom the date fits was."""
        if self.attended is not None:
            return self.attended
        return self.part is not Part.MENTOR or self.reply is not Reply.NOT


@dataclass(frozen=True, slots=True)
class Meeting:
    """A joint session or a forum; its facilities are those of one `region`, or all ("").

    People know it by `number` ("J5"). `minutes` is how long it takes, `place` where it is or by
    what link; `time_zone` is that of whoever planned it.
    """

    id: int
    number: int
    kind: MeetingKind
    region: str
    starts_at: datetime
    minutes: int
    time_zone: str
    place: str
    state: MeetingState
    made_at: datetime
    made_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited to a meeting: whether they will come, and whether they came."""

    meeting_id: int
    person_id: int
    reply: Reply = Reply.NONE
    asked_at: datetime | None = None
    replied_at: datetime | None = None
    attended: bool | None = None
