"""Inviting to a meeting: who is asked, what they reply however late, and what reminds them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from domain import meetings as rules
from domain.model import Prompt
from domain.visits import Guest, MeetingState, Reply
from handlers import calendars
from handlers.desk import outbound
from handlers.meetings import planning, showing
from handlers.schedules import wanting
from storage import meetings, prompts

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

COME: Final = prompts.MEETING
KEYS: Final = ("1", "2")
MINUTES: Final = 24 * 60
"""So long an invitation stands before other prompts; a reply is taken whenever it comes."""

_TEMPLATES: Final = {
    "meeting.invite": "ml_meeting",
    "meeting.moved": "ml_meeting",
    "meeting.remind": "ml_meeting_soon",
    "meeting.off": "ml_meeting_off",
}
_REPLIES: Final = {"1": Reply.FITS, "2": Reply.NOT}
_SAID: Final = {Reply.FITS: "meet.coming", Reply.NOT: "meet.cannot"}


def invited(desk: Desk, meeting: Meeting) -> list[int]:
    """Return whom a meeting is for, and who had been asked before it moved."""
    asked = {each.person_id for each in meetings.guests(desk.uow, meeting.id)}
    return sorted(asked | {each.id for each in planning.audience(desk, meeting)})


def may_come(desk: Desk, meeting: Meeting) -> list[int]:
    """Return the guests who have not said that they cannot come."""
    guests = meetings.guests(desk.uow, meeting.id)
    return [each.person_id for each in guests if each.reply is not Reply.NOT]


def coming_or_new(desk: Desk, meeting: Meeting) -> list[int]:
    """Return who comes, and who could not be asked so far, as they joined later."""
    asked = {each.person_id for each in meetings.guests(desk.uow, meeting.id)}
    new = {each.id for each in planning.audience(desk, meeting)} - asked
    return sorted(new | set(coming(desk, meeting)))


def coming(desk: Desk, meeting: Meeting) -> list[int]:
    """Return the guests who have said that they come."""
    guests = meetings.guests(desk.uow, meeting.id)
    return [each.person_id for each in guests if each.reply is Reply.FITS]


def invite(desk: Desk, meeting: Meeting, person: Person) -> None:
    """Ask somebody whether they come; whoever was asked before hears that it has moved."""
    known = meetings.guest_of(desk.uow, meeting.id, person.id)
    phrase = "meeting.invite" if known is None else "meeting.moved"
    prompt = Prompt(COME, KEYS, options=(meeting.id,), minutes=MINUTES)
    tag, said = showing.tag(meeting), _rendered(desk, meeting, person, phrase)
    said = calendars.with_file(desk, tag, person, said)
    if not _push(desk, meeting, person, said, prompt):
        return
    guest = Guest(meeting.id, person.id, asked_at=desk.now)
    meetings.put_guest(desk.uow, guest)
    desk.log("meeting.invited", None, tag, person_id=person.id)


def remind(desk: Desk, meeting: Meeting, person: Person) -> None:
    """Remind somebody who comes, with the place or link; whoever is new is invited instead."""
    if meetings.guest_of(desk.uow, meeting.id, person.id) is None:
        invite(desk, meeting, person)
    else:
        _push(desk, meeting, person, _rendered(desk, meeting, person, "meeting.remind"))


def say_off(desk: Desk, meeting: Meeting, person: Person) -> None:
    """Tell somebody who might have come that a meeting is called off."""
    said = desk.render("meeting.off", person, **showing.named(desk, meeting, person))
    _push(desk, meeting, person, said)


def reply(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody says whether they come, as often as they like until the meeting is over."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    meeting = meetings.get(desk.uow, stored.prompt.options[0])
    guest = meetings.guest_of(desk.uow, meeting.id, turn.person.id)
    if guest is None or not is_to_come(desk, meeting):
        turn.reply("meet.over")
        return
    said = _REPLIES[key]
    meetings.put_guest(desk.uow, replace(guest, reply=said, replied_at=desk.now))
    desk.log("meeting.reply", None, said, person_id=turn.person.id)
    turn.reply(_SAID[said], **showing.named(desk, meeting, turn.person))


def is_to_come(desk: Desk, meeting: Meeting) -> bool:
    """Tell whether somebody may still say whether they come."""
    return meeting.state is MeetingState.PLANNED and desk.now < rules.ends(meeting)


def _push(
    desk: Desk, meeting: Meeting, person: Person, said: Rendered, prompt: Prompt | None = None
) -> bool:
    """Promise something to somebody whom it would reach; False for whom it would not.

    It stands as its template at a closed window, and says nothing any more once it is too late.
    """
    values = showing.named(desk, meeting, person)
    if said.phrase != "meeting.off":
        values["place"] = meeting.place
    template = desk.template(_TEMPLATES[said.phrase], person, **values)
    how: dict[str, Any] = {"bulk": True, "template": template, "prompt": prompt}
    promised = outbound(said, person.id, expires_at=rules.ends(meeting), **how)
    if wanting.unwanted(person) or wanting.unreachable(desk, promised):
        return False
    desk.uow.send(promised)
    return True


def _rendered(desk: Desk, meeting: Meeting, person: Person, phrase: str) -> Rendered:
    values = showing.named(desk, meeting, person)
    return desk.render(phrase, person, place=meeting.place, **values)
