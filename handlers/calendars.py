"""Calendars: a person's shifts, visits and meetings, or one event, found by signed names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content import calendars
from content.calendars import Entry
from content.phrases import Phrases
from domain import meetings as rules
from domain.local_time import DAY
from domain.visits import MeetingState, Reply, VisitState
from handlers import rosters
from handlers.meetings import showing
from handlers.visits import showing as visit_showing
from storage import facilities, feeds, meetings, people, visits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from content.phrases import Rendered
    from domain.model import Person
    from domain.visits import Meeting, Visit
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

BEHIND, AHEAD = timedelta(days=31), timedelta(days=183)
"""What a feed shows: calendars keep what they have seen only as long as it stays in the feed."""

TITLE: Final = "Mentorline"


def with_file(desk: Desk, tag: str, reader: Person, said: Rendered) -> Rendered:
    """Add the address of an event's calendar file; on SMS where one part holds it too."""
    if not desk.site:
        return said
    file = feeds.event_name(desk.uow, tag, reader.language)
    line = desk.render("meet.calendar", reader, link=f"{desk.site}/calendar/{file}.ics").text
    return replace(said, text=f"{said.text}\n{line}", short=said.short or said.text)


def shown(uow: UnitOfWork, named: str) -> bytes | None:
    """Return the calendar that a signed name stands for, or None where it stands for nothing."""
    event = feeds.event(uow, named)
    return _feed(uow, named) if event is None else _one(uow, *event)


def _feed(uow: UnitOfWork, named: str) -> bytes | None:
    """Return what somebody does: their own shifts, and the visits and meetings they are in."""
    person_id = feeds.owner(uow, named)
    if person_id is None:
        return None
    person = people.get(uow, person_id)
    if person.erased_at is not None:
        return None
    found = rosters.between(uow, uow.now - BEHIND, uow.now + AHEAD)
    own = [each for each in found.shifts if each.mentor_id == person_id]
    entries = [
        *_visits(uow, person_id, person.language),
        *_meetings(uow, person_id, person.language),
    ]
    return calendars.write(own, found.names, uow.now, TITLE, entries)


def _one(uow: UnitOfWork, tag: str, language: str) -> bytes | None:
    """Return a calendar of one event, or None for one that is called off or not there."""
    number, entry = int(tag[1:]), None
    if tag.startswith("J") and (meeting := meetings.numbered(uow, number)):
        entry = _meeting(meeting, language)
    elif tag.startswith("V") and (visit := visits.numbered(uow, number)):
        entry = _visit(uow, visit, language)
    return calendars.write((), {}, uow.now, TITLE, [entry]) if entry else None


def _meetings(uow: UnitOfWork, person_id: int, language: str) -> Iterator[Entry]:
    """Give the meetings somebody is invited to and has not said no to, as near as shifts."""
    for guest in meetings.of_person(uow, person_id):
        if guest.reply is Reply.NOT:
            continue
        found = meetings.get(uow, guest.meeting_id)
        entry = _meeting(found, language)
        if entry and uow.now - BEHIND <= found.starts_at <= uow.now + AHEAD:
            yield entry


def _visits(uow: UnitOfWork, person_id: int, language: str) -> Iterator[Entry]:
    since, until = (uow.now - BEHIND).date(), (uow.now + AHEAD).date()
    for member in visits.of_person(uow, person_id):
        found = visits.get(uow, member.visit_id)
        entry = _visit(uow, found, language)
        if entry and since - DAY <= found.ends_on and found.starts_on <= until + DAY:
            yield entry


def _meeting(found: Meeting, language: str) -> Entry | None:
    if found.state is MeetingState.CANCELLED:
        return None
    tag, zone = showing.tag(found), found.time_zone
    title = Phrases.load().word(f"word.{found.kind}", language)
    span = (found.starts_at, rules.ends(found))
    return Entry(tag, f"{title} {tag}", *span, found.place, zone)


def _visit(uow: UnitOfWork, found: Visit, language: str) -> Entry | None:
    if found.state is VisitState.CANCELLED:
        return None
    tag, place = visit_showing.tag(found), facilities.get(uow, found.facility_id).name
    title = Phrases.load().word("word.visit", language)
    return Entry(tag, f"{title} {tag}: {place}", found.starts_on, found.ends_on, place)
