"""VISIT, VISITS, MOVE, CLOSE and DROP: a coordinator's words about visits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import coordinating, local_time, visiting
from domain.coordinating import CommandKind
from domain.model import Prompt
from domain.visits import VisitState
from handlers.visits import closing, planning, showing, team
from handlers.visits.planning import Refused
from storage import facilities, prompts, visits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from content.phrases import Rendered
    from domain.coordinating import Command
    from domain.model import Facility
    from domain.visiting import Span
    from domain.visits import Visit
    from handlers.turn import Turn

STEP: Final = "visit.step"
MOST_LISTED: Final = 8
_MINUTES: Final = 15


def take(turn: Turn, command: Command) -> None:
    """Do what a coordinator asks for; what cannot be done is said with what to do next."""
    try:
        _COMMANDS[command.kind](turn, command)
    except Refused as refused:
        turn.reply(refused.phrase, **refused.values)


def take_step(turn: Turn, *, sure: bool = False) -> bool:
    """Take a text as the names that were asked for; False where none were.

    Of whoever works with patients it is `sure` only where it names mentors and says nothing else.
    """
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    stored = next((each for each in live if each.prompt.kind == STEP), None)
    if stored is None or (sure and not _names_mentors(turn)):
        return False
    prompts.end(turn.desk.uow, stored)
    command = coordinating.read(turn.desk.words_of(stored.prompt.options[0]))
    if command is None:
        return False
    rest = f"{command.rest} {turn.arrived.inbound.text}"
    take(turn, replace(command, rest=rest))
    return True


def _names_mentors(turn: Turn) -> bool:
    names = visiting.names(turn.arrived.inbound.text)
    try:
        return bool(planning.mentors(turn.desk, names))
    except Refused:
        return False


def _visit(turn: Turn, command: Command) -> None:
    if command.number is not None:
        _show(turn, planning.numbered(turn.desk, command.number))
    else:
        _plan(turn, command)


def _plan(turn: Turn, command: Command) -> None:
    """Plan a visit; without names the coordinator is asked which mentors go."""
    desk = turn.desk
    wish = visiting.plan(command.rest, _languages(turn), _today(turn))
    if not wish.place:
        raise Refused("visit.how", place=_some_code(turn))
    facility = planning.place(desk, wish.place)
    when = planning.days_of(desk, wish, facility, command.rest)
    names = visiting.names(wish.rest)
    if not names:
        _ask_mentors(turn, facility, when)
        return
    visit = planning.plan(desk, facility, when, planning.mentors(desk, names), turn.person.id)
    _show(turn, visit)


def _list(turn: Turn, _command: Command) -> None:
    found = visits.open_ones(turn.desk.uow)
    if not found:
        turn.reply("visit.list.none", place=_some_code(turn))
        return
    lines = [_line(turn, each) for each in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        lines.append(f"+ {len(found) - MOST_LISTED}")
    turn.reply("visit.list", n=str(len(found)), list="\n".join(lines))


def _move(turn: Turn, command: Command) -> None:
    desk = turn.desk
    visit = planning.numbered(desk, command.number or 0)
    planning.check_open(desk, visit)
    facility = team.facility(desk, visit)
    wish = visiting.plan(command.rest, _languages(turn), planning.today(desk, facility))
    if wish.place and wish.when is not visiting.Slip.NONE:
        wish = replace(wish, rest=f"{wish.place} {wish.rest}".strip())
    if wish.when is visiting.Slip.NONE:
        raise Refused("visit.move.how", ref=showing.tag(visit))
    when = planning.days_of(desk, wish, facility, command.rest)
    _show(turn, planning.move(desk, visit, when, wish.rest, turn.person.id))


def _close(turn: Turn, command: Command) -> None:
    desk = turn.desk
    visit = planning.numbered(desk, command.number or 0)
    closing.check_begun(desk, visit)
    spent = visiting.minutes(command.rest) if command.rest else None
    if command.rest and spent is None:
        raise Refused("visit.close.how", ref=showing.tag(visit))
    closing.close(desk, visit, turn.person, spent)
    closed = visits.get(desk.uow, visit.id)
    values = closing.coordinators_values(desk, closed, turn.person)
    turn.reply("alert.visit.closed", **values)


def _drop(turn: Turn, command: Command) -> None:
    desk = turn.desk
    visit = planning.numbered(desk, command.number or 0)
    off = planning.call_off(desk, visit, command.rest, turn.person.id)
    about = team.about(desk, off, turn.person)
    turn.reply("visit.dropped", ref=showing.tag(off), **about)


_COMMANDS: dict[CommandKind, Callable[[Turn, Command], None]] = {
    CommandKind.VISIT: _visit,
    CommandKind.VISITS: _list,
    CommandKind.MOVE: _move,
    CommandKind.CLOSE: _close,
    CommandKind.DROP: _drop,
}


def _show(turn: Turn, visit: Visit) -> None:
    """Say where a visit stands; of one whose mentors are away, that as well."""
    desk, person = turn.desk, turn.person
    if visit.state is VisitState.CLOSED:
        turn.reply("alert.visit.closed", **closing.coordinators_values(desk, visit, person))
        return
    planning.check_open(desk, visit)
    turn.reply_with(_with_absent(turn, visit, team.planned(desk, visit, person)))


def _with_absent(turn: Turn, visit: Visit, rendered: Rendered) -> Rendered:
    """Return where a visit stands with a line above the last for each mentor who is away."""
    lines = [
        turn.desk.render("visit.absent", turn.person, mentor=name).text
        for name in planning.absent(turn.desk, visit)
    ]
    first, _, last = rendered.text.rpartition("\n")
    return replace(rendered, text="\n".join((first, *lines, last)), short="")


def _ask_mentors(turn: Turn, facility: Facility, when: Span) -> None:
    """Ask which mentors go; the next text names them."""
    date = local_time.dates_text(when.first, when.last, turn.person.language)
    prompt = Prompt(STEP, (), options=(turn.message_id,), minutes=_MINUTES, waits=False)
    turn.reply_as("visit.mentors", {"prompt": prompt}, place=facility.name, date=date)


def _line(turn: Turn, visit: Visit) -> str:
    about = team.about(turn.desk, visit, turn.person)
    return f"{showing.tag(visit)} {about['place']}, {about['date']}"


def _languages(turn: Turn) -> tuple[str, str]:
    return ("en", turn.person.language)


def _today(turn: Turn) -> date:
    return local_time.to_local(turn.desk.now, turn.person.time_zone).date()


def _some_code(turn: Turn) -> str:
    """Return the code of a facility, to show how a place is written."""
    own = turn.person.facility_id
    every = facilities.every(turn.desk.uow)
    others = [each.code for each in every if each.id != own]
    return next(iter(others), "BUNDA")
