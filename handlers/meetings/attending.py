"""Who was at a meeting: each guest says so by one key, and its coordinators hear how many did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import agenda as rules
from domain import quiet_hours
from domain.model import Prompt
from domain.visits import Guest, MeetingState, Reply
from handlers.desk import outbound
from handlers.meetings import inviting, planning, showing
from handlers.schedules import wanting
from storage import meetings, people, prompt_history, prompts

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

CAME: Final = prompts.ATTENDED
REPLIED_WITHIN: Final = timedelta(days=30)
"""A bare key may be for the last prompt of an address, if that is not older than this."""

_THERE: Final = {"1": True, "2": False}


def maybe_there(desk: Desk, meeting: Meeting) -> list[int]:
    """Return the guests who have not said no, nor yet whether they were there."""
    known = {each.person_id: each.attended for each in meetings.guests(desk.uow, meeting.id)}
    return [each for each in inviting.may_come(desk, meeting) if known[each] is None]


def ask(desk: Desk, meeting: Meeting, person: Person) -> None:
    """Ask a guest whether they were there."""
    named = showing.named(desk, meeting, person)
    prompt = Prompt(CAME, inviting.KEYS, options=(meeting.id,), minutes=inviting.MINUTES)
    rendered = desk.render("meeting.ask", person, **named)
    said = outbound(rendered, person.id, prompt=prompt, bulk=True)
    if not wanting.unwanted(person) and not wanting.unreachable(desk, said):
        desk.uow.send(said)


def reply(turn: Turn, stored: Stored, key: str) -> None:
    """A guest says whether they were there; the first who was makes it a meeting that was held."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    meeting = meetings.get(desk.uow, stored.prompt.options[0])
    if not note(desk, meeting, turn.person, there=_THERE[key]):
        turn.reply("meet.over")
        return
    turn.reply("meet.noted", **showing.named(desk, meeting, turn.person))


def late(turn: Turn, key: str) -> Stored | None:
    """Return what we asked that a bare key is for which no prompt takes any more.

    It is the last prompt that was put at this address: an invitation to a meeting that is still
    to come, or whether they were there. Nothing else is live here, and no question is open.
    """
    if key not in inviting.KEYS:
        return None
    desk, since = turn.desk, turn.desk.now - REPLIED_WITHIN
    last = prompt_history.newest(desk.uow, turn.address_id, since)
    if last is None or last.prompt.kind not in {inviting.COME, CAME}:
        return None
    meeting = meetings.get(desk.uow, last.prompt.options[0])
    fits = last.prompt.kind == CAME or inviting.is_to_come(desk, meeting)
    return last if fits else None


def note(desk: Desk, meeting: Meeting, person: Person, *, there: bool) -> bool:
    """Note whether somebody was at a meeting; False for no guest, or one that was called off."""
    guest = meetings.guest_of(desk.uow, meeting.id, person.id)
    if guest is None or meeting.state is MeetingState.CANCELLED:
        return False
    said = replace(guest, attended=there, reply=Reply.FITS if there else guest.reply)
    meetings.put_guest(desk.uow, said)
    desk.log("meeting.came", None, "there" if there else "not there", person_id=person.id)
    if there:
        planning.hold(desk, meeting)
    return True


def was_there(desk: Desk, meeting: Meeting, person: Person) -> bool:
    """Note that somebody was at a meeting, invited or not; False for one that was called off."""
    if meetings.guest_of(desk.uow, meeting.id, person.id) is None:
        meetings.put_guest(desk.uow, Guest(meeting.id, person.id))
    return note(desk, meeting, person, there=True)


def tellers(desk: Desk, meeting: Meeting) -> list[int]:
    """Return who hears how many came: who planned it and still coordinates, else all who do."""
    found = [each.id for each in desk.coordinators()]
    return [meeting.made_by_id] if meeting.made_by_id in found else found


def tell(desk: Desk, meeting: Meeting, reader: Person) -> None:
    """Tell a coordinator how many guests have said that they were there, not in their night."""
    wakes = quiet_hours.ends(desk.now, reader.time_zone)
    desk.tell(reader, tally(desk, meeting, reader), not_before=wakes)


def tally(desk: Desk, meeting: Meeting, reader: Person) -> Rendered:
    """Say how many were there and from how many facilities, or ask whether it was held at all."""
    guests = meetings.guests(desk.uow, meeting.id)
    known = people.many(desk.uow, {each.person_id for each in guests})
    places = [(known[one.person_id].facility_id, one.attended is True) for one in guests]
    invited, attending = rules.facilities_of(places)
    ref, there = showing.tag(meeting), sum(1 for each in guests if each.attended)
    if not there and meeting.state is MeetingState.PLANNED:
        return desk.render("meet.tally.none", reader, ref=ref, n=str(len(guests)))
    counted = {"yes": str(there), "n": str(len(guests))}
    shown = {"places": str(attending), "total": str(invited)}
    return desk.render("meet.tally", reader, ref=ref, **counted, **shown)
