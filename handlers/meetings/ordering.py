"""What a coordinator does by chat: SESSION, FORUM, MOVE J5, DROP J5, HELD J5, AGENDA J5."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import meetings as rules
from domain.coordinating import CommandKind
from domain.meetings import Fault, Wish
from domain.visits import Meeting, MeetingKind, MeetingState
from handlers.meetings import agenda, attending, inviting, planning, showing
from storage import meetings

if TYPE_CHECKING:
    from datetime import datetime

    from domain.coordinating import Command
    from handlers.turn import Turn

_KINDS = {CommandKind.SESSION: MeetingKind.SESSION, CommandKind.FORUM: MeetingKind.FORUM}


def plan(turn: Turn, command: Command) -> None:
    """A coordinator plans a joint session or a forum, by their own wall clock."""
    wish = _wish(turn, command.rest)
    starts = _starts(turn, wish) if wish else None
    if wish is None or starts is None:
        return
    if not wish.place:
        turn.reply("meet.how")
        return
    desk, by = turn.desk, turn.person
    made = Meeting(
        *(0, 0, _KINDS[command.kind], wish.region, starts, wish.minutes or rules.USUAL),
        *(by.time_zone, wish.place, MeetingState.PLANNED, desk.now, by.id),
    )
    known = planning.plan(desk, made)
    invited = str(len(planning.audience(desk, known)))
    values = showing.named(desk, known, by) | {"ref": showing.tag(known), "place": known.place}
    turn.reply("meet.planned", n=invited, **values)


def move(turn: Turn, command: Command) -> None:
    """A coordinator gives a meeting another time, and perhaps another length and place."""
    known = _planned(turn, command)
    wish = _wish(turn, command.rest) if known else None
    starts = _starts(turn, wish) if wish else None
    if known is None or wish is None or starts is None:
        return
    desk = turn.desk
    changed = replace(
        known,
        starts_at=starts,
        time_zone=turn.person.time_zone,
        minutes=wish.minutes or known.minutes,
        place=wish.place or known.place,
    )
    planning.move(desk, known, changed)
    desk.did(turn.person.id, "meeting.moved", f"meeting:{known.number}")
    told = str(len(inviting.invited(desk, changed)))
    when, ref = showing.when(desk, changed, turn.person), showing.tag(changed)
    turn.reply("meet.moved", ref=ref, when=when, place=changed.place, n=told)


def call_off(turn: Turn, command: Command) -> None:
    """A coordinator calls a meeting off."""
    known = _planned(turn, command)
    if known is None:
        return
    told = len(inviting.may_come(turn.desk, known)) if rules.ends(known) > turn.desk.now else 0
    planning.call_off(turn.desk, known)
    turn.desk.did(turn.person.id, "meeting.off", f"meeting:{known.number}")
    turn.reply("meet.off", ref=showing.tag(known), n=str(told))


def hold(turn: Turn, command: Command) -> None:
    """A coordinator says that a meeting took place, or asks who was there."""
    known = _known(turn, command)
    if known is None:
        return
    if known.state is MeetingState.CANCELLED:
        turn.reply("meet.closed", ref=showing.tag(known))
        return
    if known.starts_at > turn.desk.now:
        when = showing.when(turn.desk, known, turn.person)
        turn.reply("meet.early", ref=showing.tag(known), when=when)
        return
    planning.hold(turn.desk, known)
    turn.desk.did(turn.person.id, "meeting.held", f"meeting:{known.number}")
    held = meetings.get(turn.desk.uow, known.id)
    turn.reply_with(attending.tally(turn.desk, held, turn.person))


def agenda_of(turn: Turn, command: Command) -> None:
    """A coordinator or a mentor asks for the agenda of a meeting."""
    known = _known(turn, command)
    if known is not None:
        turn.reply_with(agenda.asked_for(turn.desk, known, turn.person))


def _known(turn: Turn, command: Command) -> Meeting | None:
    """Return the meeting that is named, or say that there is none."""
    found = meetings.numbered(turn.desk.uow, command.number or 0)
    if found is None:
        turn.reply("meet.unknown", ref=f"J{command.number}")
    return found


def _planned(turn: Turn, command: Command) -> Meeting | None:
    """Return the meeting that is named and still planned, or say why nothing can be changed."""
    found = _known(turn, command)
    if found is None or found.state is MeetingState.PLANNED:
        return found
    turn.reply("meet.closed", ref=showing.tag(found))
    return None


def _wish(turn: Turn, written: str) -> Wish | None:
    """Read what a coordinator wrote, or say what stands in its way."""
    known = planning.regions(turn.desk)
    found = rules.read(written, ("en", turn.person.language), known)
    if isinstance(found, Wish):
        return found
    if found is Fault.REGION:
        part = rules.region_named(written)[:20]
        turn.reply("meet.region", part=part, list=", ".join(known))
    else:
        turn.reply("meet.long" if found is Fault.LONG else "meet.how")
    return None


def _starts(turn: Turn, wish: Wish) -> datetime | None:
    """Return when a wish begins, or say that this is over."""
    found = rules.starts(wish, turn.desk.now, turn.person.time_zone)
    if found is None:
        turn.reply("meet.past")
    return found
