"""Which text of a coordinator is a command, and who does it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from domain import coordinating
from domain.coordinating import Command, CommandKind
from domain.model import MessageKind, Role
from handlers import keys
from handlers.broadcasts import commands as broadcasts
from handlers.coordinating import adding, assigning, board
from handlers.improving import saying
from handlers.meetings import ordering
from handlers.visits import commands as visits
from storage import offers

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.turn import Turn


def takes(turn: Turn) -> bool:
    """Take a coordinator's text that is a command or goes on with one; else it is for others.

    A mentor may ask for the agenda of a meeting as well.
    """
    inbound = turn.arrived.inbound
    plain = inbound.kind is MessageKind.TEXT and not inbound.quoted and turn.intent.code is None
    command = coordinating.read(inbound.text) if plain else None
    if command is not None and command.kind is CommandKind.AGENDA and turn.has_role(Role.MENTOR):
        COMMANDS[command.kind](turn, command)
        return True
    if not turn.has_role(Role.COORDINATOR):
        return False
    clinical = _may_be_clinical(turn)
    if broadcasts.takes_draft(turn, clinical=clinical):
        return True
    return plain and _takes_plain(turn, command, clinical=clinical)


def _takes_plain(turn: Turn, command: Command | None, *, clinical: bool) -> bool:
    if command is None and clinical:
        return visits.take_step(turn, sure=True)
    if command is None:
        return adding.take_step(turn) or visits.take_step(turn)
    if not command.sure and clinical:
        return False
    COMMANDS[command.kind](turn, command)
    return True


def guess(turn: Turn) -> str:
    """Return the command that a text nobody understood may have been meant for."""
    words = coordinating.COMMANDS if turn.has_role(Role.COORDINATOR) else ()
    first = turn.arrived.inbound.text.split(maxsplit=1)[:1]
    near = get_close_matches(first[0].upper(), words, 1) if first else []
    return near[0] if near else "WHO"


def _show(turn: Turn, _command: Command) -> None:
    board.show(turn)


COMMANDS: dict[CommandKind, Callable[[Turn, Command], None]] = {
    CommandKind.BOARD: _show,
    CommandKind.ASSIGN: assigning.assign,
    CommandKind.ADD: adding.add,
    CommandKind.VISIT: visits.take,
    CommandKind.VISITS: visits.take,
    CommandKind.MOVE: visits.take,
    CommandKind.CLOSE: visits.take,
    CommandKind.DROP: visits.take,
    CommandKind.DID: saying.did,
    CommandKind.SESSION: ordering.plan,
    CommandKind.FORUM: ordering.plan,
    CommandKind.MOVE_MEETING: ordering.move,
    CommandKind.DROP_MEETING: ordering.call_off,
    CommandKind.HELD: ordering.hold,
    CommandKind.AGENDA: ordering.agenda_of,
    CommandKind.SEND: broadcasts.send,
    CommandKind.PAUSE: broadcasts.control,
    CommandKind.RESUME: broadcasts.control,
    CommandKind.HALT: broadcasts.control,
    CommandKind.RETRY: broadcasts.control,
    CommandKind.WHY: broadcasts.why,
}


def _may_be_clinical(turn: Turn) -> bool:
    """Tell whether a text of this person may be about a patient: a mentee's, or with one open."""
    if turn.has_role(Role.MENTEE) or keys.has_open_question(turn):
        return True
    return turn.has_role(Role.MENTOR) and bool(offers.known_to(turn.desk.uow, turn.person.id))
