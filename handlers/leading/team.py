"""TEAM: a leader's line to the mentees of their facility, shown to them once before it goes.

It is a push like any other: at most one a week, none in the night, none to who waits for something
urgent. It goes before a lesson of its day; who has had one already gets the line on the next day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import leading, local_time, privacy, quiet_hours, recurrence
from domain.model import Prompt
from domain.pace import Pace
from domain.schedules import CatchUp
from handlers.desk import outbound
from handlers.leading import leaders
from handlers.schedules import planning, wanting
from handlers.schedules.counting import pushed, waits_for_urgent
from storage import facilities, messages, people, prompts, schedules, team_lines

if TYPE_CHECKING:
    from domain.leading import Command
    from domain.model import Facility, Outbound, Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored
    from storage.team_lines import TeamLine

KIND: Final = "leading.team"
PROMPT: Final = "leading.team"
SEND: Final = "1"
LEAVE: Final = "0"
MINUTES: Final = 60
"""How long a leader has to let a line go."""

APART: Final = timedelta(days=7)
DAYS: Final = 3
"""On so many days it is tried: the team may have had something else on the first."""

WORTH: Final = timedelta(hours=8)

GONE: Final = "gone"
DAY: Final = "day"
URGENT: Final = "urgent"


def take(turn: Turn, command: Command) -> None:
    """Show a leader their line as the team would read it, or say why it cannot go."""
    desk, person = turn.desk, turn.person
    if not command.line:
        explain(turn)
    elif len(command.line) > leading.LONGEST_LINE:
        most = {"n": str(len(command.line)), "total": str(leading.LONGEST_LINE)}
        turn.reply("team.long", **most)
    elif what := _identifiers(turn, command.line):
        turn.reply("team.identifier", what=what)
    elif not _is_soon(turn):
        readers = _reached(desk, person, command.line, turn.message_id)
        _preview(turn, command.line, len(readers))


def explain(turn: Turn) -> None:
    """Say how a line is written to the team."""
    turn.reply("team.how", place=leaders.place(turn.desk, turn.person))


def settle(turn: Turn, stored: Stored, key: str) -> None:
    """A leader lets the line go that they have seen, or leaves it."""
    desk, person = turn.desk, turn.person
    prompts.end(desk.uow, stored)
    if key != SEND:
        turn.reply("team.kept")
        return
    if _is_soon(turn):
        return
    (message_id,) = stored.prompt.options
    line = team_lines.add(desk.uow, person.facility_id or 0, person.id, message_id)
    _plan(desk, line)
    readers = _reached(desk, person, _words(desk, line), message_id)
    desk.log("team.sent", None, f"{len(readers)} people", person_id=person.id)
    day = desk.day(line.at + APART, person)
    values = {"place": leaders.place(desk, person), "n": str(len(readers)), "day": day}
    turn.reply("team.sent", **values)


def readers(desk: Desk, schedule: Schedule) -> list[int]:
    """Return the ids of the mentees of a line's facility who have not had it."""
    line = team_lines.get(desk.uow, schedule.subject_id)
    if line is None:
        return []
    had = {
        each.person_id
        for one in schedules.occurrences(desk.uow, schedule.id)
        for each in schedules.deliveries(desk.uow, one.id)
        if each.state == schedules.SENT
    }
    return [
        each.id
        for each in leaders.mentees_of(desk, line.facility_id)
        if each.id not in had and each.id != line.leader_id
    ]


def deliver(desk: Desk, schedule: Schedule, _: Occurrence, reader: Person) -> str:
    """Give somebody the line of their leader; return why it is left out, or ""."""
    line = team_lines.get(desk.uow, schedule.subject_id)
    words = _words(desk, line) if line is not None else ""
    if line is None or not words:
        return GONE
    if waits_for_urgent(desk, reader):
        return URGENT
    if pushed(desk, reader) >= Pace().most_a_day:
        return DAY
    leader = people.get(desk.uow, line.leader_id)
    promised = _message(desk, leader, reader, words, line.message_id)
    if why := wanting.unreachable(desk, promised):
        return why
    desk.uow.send(promised)
    return ""


def named(desk: Desk, schedule: Schedule) -> str:
    """Return whose team a schedule of this kind is for, for operators."""
    line = team_lines.get(desk.uow, schedule.subject_id)
    return facilities.get(desk.uow, line.facility_id).code if line is not None else ""


def _preview(turn: Turn, line: str, count: int) -> None:
    if not count:
        turn.reply("team.nobody", place=leaders.place(turn.desk, turn.person))
        return
    values = {"n": str(count), "place": leaders.place(turn.desk, turn.person), "text": line}
    prompt = Prompt(
        PROMPT, (SEND, LEAVE), options=(turn.message_id,), minutes=MINUTES, waits=False
    )
    turn.reply_as("team.preview", {"prompt": prompt, "relay": True}, **values)


def _is_soon(turn: Turn) -> bool:
    """Say so when the team has had a line within a week."""
    desk, person = turn.desk, turn.person
    last = team_lines.newest(desk.uow, person.facility_id or 0)
    if last is None or desk.now - last.at >= APART:
        return False
    values = {"place": leaders.place(desk, person), "day": desk.day(last.at + APART, person)}
    turn.reply("team.soon", **values)
    return True


def _identifiers(turn: Turn, line: str) -> str:
    """Return what in a line may identify a patient or give a number away, as people call it."""
    desk, person = turn.desk, turn.person
    today = local_time.to_local(desk.now, person.time_zone).date()
    country = local_time.country(person.time_zone)
    found = privacy.in_order({each.kind for each in privacy.find(line, country, today)})
    return ", ".join(desk.word(f"what.{each}", person) for each in found)


def _reached(desk: Desk, leader: Person, line: str, message_id: int) -> list[Person]:
    """Return the mentees of a leader's facility whom a message would reach as things stand."""
    return [
        each
        for each in leaders.mentees_of(desk, leader.facility_id or 0)
        if each.id != leader.id
        and not wanting.unreachable(desk, _message(desk, leader, each, line, message_id))
    ]


def _message(desk: Desk, leader: Person, reader: Person, line: str, message_id: int) -> Outbound:
    """Write a line as the team reads it; it is the leader's, and goes when they are erased."""
    values = {"name": leader.name, "place": leaders.place(desk, leader), "text": line}
    told = desk.render("team.line", reader, **values)
    return outbound(told, reader.id, bulk=True, relay=True, relays=message_id)


def _words(desk: Desk, line: TeamLine) -> str:
    """Return the words of a line; "" when they are erased."""
    return leading.line_of(messages.get(desk.uow, line.message_id).text)


def _plan(desk: Desk, line: TeamLine) -> None:
    """Put a line on the clock of its facility: from the next minute, and never in the night."""
    home: Facility = facilities.get(desk.uow, line.facility_id)
    soon = desk.now + timedelta(minutes=1)
    at = local_time.to_local(quiet_hours.ends(soon, home.time_zone) or soon, home.time_zone)
    days = [at.date() + timedelta(days=each) for each in range(DAYS)]
    rule = recurrence.dates(days, f"{at:%H:%M}")
    planning.plan(desk, KIND, line.id, home.time_zone, rule, CatchUp.SKIP)
