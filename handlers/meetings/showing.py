"""How a meeting is told: by its number, its kind, and its time where the reader is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.local_time import to_local

if TYPE_CHECKING:
    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk


def tag(meeting: Meeting) -> str:
    """Name a meeting as people know it: J5."""
    return f"J{meeting.number}"


def title(desk: Desk, meeting: Meeting, reader: Person) -> str:
    """Say what a meeting is: "Joint session"."""
    return desk.word(f"word.{meeting.kind}", reader)


def when(desk: Desk, meeting: Meeting, reader: Person) -> str:
    """Write when a meeting begins in the reader's time, always with its date."""
    at = meeting.starts_at
    return f"{desk.day(at, reader)} {to_local(at, reader.time_zone):%H:%M}"


def named(desk: Desk, meeting: Meeting, reader: Person) -> dict[str, str]:
    """Return the values by which a phrase says which meeting it means."""
    return {"title": title(desk, meeting, reader), "when": when(desk, meeting, reader)}
