"""Joint sessions and forums: how a coordinator writes one, and when what about it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import days
from domain.languages import plainly
from domain.visits import MeetingState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.days import Day
    from domain.visits import Meeting

USUAL: Final = 80
"""Minutes of a meeting whose length nobody says (Alidina 2021, table 1; indicator IN-14)."""

SHORTEST: Final = 10
LONGEST: Final = 8 * 60
MOST_PLACE: Final = 120
"""Characters of a place or link: with them an invitation is still one that SMS can carry."""

AGENDA_AHEAD: Final = timedelta(days=2)
DAY_AHEAD: Final = timedelta(days=1)
HOUR_AHEAD: Final = timedelta(hours=1)
ASKED_AFTER: Final = timedelta(minutes=30)
"""So long after its end those who were invited are asked whether they were there."""

TOLD_AFTER: Final = timedelta(days=1)
"""So long after its end its coordinators hear who was there."""

_CLOCK = re.compile(r"(?<!\S)([01]?\d|2[0-3])(?:[:.hH]([0-5]\d)|[hH])(?=[\s,;]|$)")
_MINUTES = re.compile(r"(\d{1,3})\s?(?:min|mins|minutes?|dk|dakika|minutos?)\b", re.I)
_HOURS = re.compile(r"(\d{1,2})\s?h(?:rs?|ours?|eures?|oras?)?\s?([0-5]\d)?(?!\w)", re.I)
_BETWEEN = " \t\n,;:-"


class Fault(StrEnum):
    """What stands in the way of a meeting as it was written."""

    HOW = "how"
    """It says no day and time, or no place, or no length that a meeting can have."""
    REGION = "region"
    """There is no region of this name."""
    LONG = "long"
    """The place is longer than an invitation can carry."""


class Step(StrEnum):
    """What is told of a meeting, each at its own time."""

    INVITE = "invite"
    AGENDA = "agenda"
    DAY = "day"
    HOUR = "hour"
    ASK = "ask"
    TELL = "tell"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting as its coordinator wrote it; `region` is "" for all, `minutes` None unsaid."""

    day: Day
    at: time
    place: str
    region: str = ""
    minutes: int | None = None


def read(text: str, languages: Collection[str], regions: Collection[str]) -> Wish | Fault:
    """Read "lake fri 14:00 60min Bahari RRH": a region perhaps, day, time, length perhaps, place.

    What stands before the day names one of `regions`, by its beginning if need be. Everything may
    be left out behind the time, as one who moves a meeting does.
    """
    clock = _CLOCK.search(text)
    if clock is None:
        return Fault.HOW
    words = text[: clock.start()].split()
    named = ((at, days.read(" ".join(words[at:]), languages)) for at in range(len(words)))
    before, day = next(((at, each) for at, each in named if each), (0, None))
    minutes, place = _behind(text[clock.end() :])
    if day is None or (minutes is not None and not SHORTEST <= minutes <= LONGEST):
        return Fault.HOW
    region = _region(" ".join(words[:before]), regions)
    if region is None:
        return Fault.REGION
    at = time(int(clock[1]), int(clock[2] or 0))
    return Wish(day, at, place, region, minutes) if len(place) <= MOST_PLACE else Fault.LONG


def region_named(text: str) -> str:
    """Return what was written in the place of a region, to be shown to its writer."""
    clock = _CLOCK.search(text)
    words = (text[: clock.start()] if clock else text).split()
    return words[0] if words else ""


def starts(wish: Wish, now: datetime, zone: str) -> datetime | None:
    """Return the instant that a wish means, by the wall clock of a zone; None for one gone by.

    Raises UnknownZone.
    """
    return days.first_after(wish.day, wish.at, now, zone)


def ends(meeting: Meeting) -> datetime:
    """Return the instant at which a meeting is over."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def steps(meeting: Meeting, now: datetime) -> Mapping[Step, datetime]:
    """Return when what is told of a meeting, from its planning or moving at `now` on.

    The agenda comes at once where its day is over; a reminder whose time is over is left out.
    """
    starts_at, over = meeting.starts_at, ends(meeting)
    found = {Step.INVITE: now, Step.AGENDA: max(now, starts_at - AGENDA_AHEAD)}
    reminders = {Step.DAY: starts_at - DAY_AHEAD, Step.HOUR: starts_at - HOUR_AHEAD}
    found |= {step: at for step, at in reminders.items() if at > now}
    return found | {Step.ASK: over + ASKED_AFTER, Step.TELL: over + TOLD_AFTER}


def stands(step: Step, meeting: Meeting, now: datetime) -> bool:
    """Tell whether a step still makes sense as a meeting stands now."""
    if step is Step.OFF:
        return meeting.state is MeetingState.CANCELLED
    if step in (Step.ASK, Step.TELL):
        return meeting.state is not MeetingState.CANCELLED
    return meeting.state is MeetingState.PLANNED and now < meeting.starts_at


def _behind(text: str) -> tuple[int | None, str]:
    """Return the length in minutes, where it is said, and the place behind a time."""
    rest = text.strip(_BETWEEN)
    if found := _MINUTES.match(rest):
        return int(found[1]), _line(rest[found.end() :])
    if found := _HOURS.match(rest):
        return int(found[1]) * 60 + int(found[2] or 0), _line(rest[found.end() :])
    return None, _line(rest)


def _line(text: str) -> str:
    return " ".join(text.strip(_BETWEEN).split())


def _region(written: str, regions: Collection[str]) -> str | None:
    """Return the one region that is meant, "" for none named, None for one that nobody knows."""
    if not written:
        return ""
    wanted = plainly(written)
    known = {plainly(each): each for each in regions}
    if wanted in known:
        return known[wanted]
    near = [each for name, each in known.items() if name.startswith(wanted)]
    return near[0] if len(near) == 1 else None
