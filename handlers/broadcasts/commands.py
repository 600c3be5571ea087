"""What coordinators do with broadcasts by chat: SEND, the code, AT, PAUSE 4, RESUME 4, HALT 4."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import broadcast_words, days, naming
from domain.audience_words import Fault
from domain.broadcast_words import CODE, Line
from domain.broadcasts import BroadcastState
from domain.coordinating import CommandKind
from domain.languages import plainly
from domain.model import MessageKind
from handlers.broadcasts import controlling, counting, ordering, reading, showing, telling
from handlers.broadcasts.controlling import Why
from handlers.broadcasts.ordering import Order, Result
from handlers.surveys import running
from storage import broadcasts, people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from domain.broadcast_words import When
    from domain.broadcasts import Broadcast
    from domain.coordinating import Command
    from domain.model import Person
    from handlers.broadcasts.controlling import Done
    from handlers.broadcasts.ordering import Refused
    from handlers.broadcasts.previewing import Preview
    from handlers.desk import Desk
    from handlers.turn import Turn

    Control = Callable[[Desk, Person, Broadcast], Done | controlling.Refused]

LATELY: Final = timedelta(hours=1)
"""So long a code that nothing waits for any more is known to have been one."""

_LOOKED_AT: Final = 5

_CONTROLS: Final[Mapping[CommandKind, Control]] = {
    CommandKind.PAUSE: controlling.pause,
    CommandKind.RESUME: controlling.resume,
    CommandKind.HALT: controlling.halt,
    CommandKind.RETRY: controlling.retry,
}
_REFUSALS: Final[Mapping[Why, str]] = {Why.NOTHING: "bc.nothing", Why.CAP: "bc.spent"}


def send(turn: Turn, command: Command) -> None:
    """A coordinator writes to many: they get a preview, and the code that lets it go."""
    line = broadcast_words.read(command.rest, _languages(turn))
    if line is broadcast_words.Fault.LONG:
        n, most = broadcast_words.longest(command.rest), broadcast_words.LONGEST
        turn.reply("bc.long", n=str(n), most=str(most))
        return
    if not isinstance(line, Line):
        turn.reply("bc.how")
        return
    filters = reading.parse(turn.desk, line.words)
    if isinstance(filters, Fault):
        turn.reply_with(reading.explained(turn.desk, turn.person, filters))
        return
    starts = _starts(turn, line.when) if line.when else None
    if line.when and starts is None:
        turn.reply("bc.past")
        return
    order = Order(filters, line.texts, line.choices, starts)
    key = f"chat {turn.message_id}"
    _show(turn, counting.order(turn.desk, turn.person, order, key, turn.address_id))


def control(turn: Turn, command: Command) -> None:
    """A coordinator pauses, resumes, halts or retries the broadcast of a number."""
    desk, known = turn.desk, _known(turn, command)
    if known is None:
        return
    done = _CONTROLS[command.kind](desk, turn.person, known)
    ref = str(known.number)
    if isinstance(done, controlling.Refused):
        phrase = _REFUSALS.get(done.why)
        state = {} if phrase else {"state": showing.state_of(desk, turn.person, known)}
        turn.reply(phrase or "bc.unchanged", ref=ref, **state)
    elif command.kind is CommandKind.RETRY:
        turn.reply("bc.retried", ref=ref, n=str(done.people))
    else:
        says = {CommandKind.PAUSE: telling.paused, CommandKind.HALT: telling.halted}
        say = says.get(command.kind, telling.progress)
        turn.reply_with(say(desk, turn.person, done.broadcast))


def why(turn: Turn, command: Command) -> None:
    """A coordinator asks who was not reached by a broadcast, and why."""
    known = _known(turn, command)
    if known is not None:
        turn.reply_with(telling.why(turn.desk, turn.person, known))


def takes_draft(turn: Turn, *, clinical: bool) -> bool:
    """Take the code that a broadcast waits for, or AT and a time; else it is for others.

    Of somebody whose text may be about a patient, or answers a survey or a form, only the very
    code counts, and AT in capitals: 1000 may be a dose, 1510 a number of operations.
    """
    inbound = turn.arrived.inbound
    if inbound.kind is not MessageKind.TEXT or turn.intent.code is not None:
        return False
    written = plainly(inbound.text.strip().removesuffix(".").strip())
    first, _, rest = written.partition(" ")
    when = broadcast_words.read_when(rest, _languages(turn)) if first == "AT" else None
    if when is None and not CODE.fullmatch(written):
        return False
    waiting = ordering.waiting_for(turn.desk, turn.person)
    busy = clinical or bool(inbound.quoted) or running.until(turn.desk, turn.person) is not None
    if when is None:
        return _takes_code(turn, waiting, written, others=busy)
    own = [each for each in waiting if each.author_id == turn.person.id]
    if not own or (busy and not inbound.text.isupper()):
        return False
    _put_off(turn, own[0], when)
    return True


def _takes_code(turn: Turn, waiting: list[Broadcast], code: str, *, others: bool) -> bool:
    """Confirm the broadcast that a code is for; a wrong one ends the newest that waits.

    Where it may be for `others`, it is no wrong one.
    """
    desk, person = turn.desk, turn.person
    meant = next((each for each in waiting if ordering.fits(desk, each, person, code)), None)
    if meant is None and others:
        return False
    if meant is None and not waiting:
        return _explain_code(turn)
    _confirm(turn, meant or waiting[0], code)
    return True


def _confirm(turn: Turn, known: Broadcast, code: str) -> None:
    desk, person = turn.desk, turn.person
    outcome = ordering.confirm(desk, person, known, code)
    ref, found = str(known.number), outcome.broadcast
    if outcome.second is not None:
        name = naming.given_name(outcome.second.name)
        turn.reply("bc.second.needed", ref=ref, n=str(found.people), coordinator=name)
    elif outcome.result in (Result.WRONG, Result.LAPSED):
        turn.reply("bc.code.wrong", ref=ref)
    elif outcome.result is Result.ALONE:
        turn.reply_with(showing.alone(desk, person, found.people))
    else:
        turn.reply_with(telling.progress(desk, person, found))


def _explain_code(turn: Turn) -> bool:
    """Say what became of the broadcast that a code may have been for; False for none lately."""
    for known in broadcasts.newest(turn.desk.uow, _LOOKED_AT):
        mine = turn.person.id in (known.author_id, known.seconded_by_id)
        if not mine or known.made_at < turn.desk.now - LATELY:
            continue
        if known.state is BroadcastState.SECOND:
            other = people.get(turn.desk.uow, known.code_for_id or 0)
            name = naming.given_name(other.name)
            turn.reply("bc.own", ref=str(known.number), coordinator=name)
        elif known.state is BroadcastState.LAPSED:
            turn.reply("bc.code.wrong", ref=str(known.number))
        else:
            turn.reply_with(telling.progress(turn.desk, turn.person, known))
        return True
    return False


def _put_off(turn: Turn, known: Broadcast, when: When) -> None:
    starts = _starts(turn, when)
    if starts is None:
        turn.reply("bc.past")
    else:
        _show(turn, counting.put_off(turn.desk, known, starts, turn.address_id))


def _show(turn: Turn, found: Preview | Refused | None) -> None:
    """Reply with the preview, unless it follows once everybody was counted."""
    if found is not None:
        turn.reply_with(counting.shown(turn.desk, turn.person, found), relay=True)


def _known(turn: Turn, command: Command) -> Broadcast | None:
    """Return the broadcast that is named, or say which there are."""
    desk, person = turn.desk, turn.person
    if command.number is None:
        example = f"{command.kind.upper()} {reading.latest(desk, person).partition(',')[0]}"
        turn.reply("bc.which", list=reading.latest(desk, person), guess=example)
        return None
    found = broadcasts.numbered(desk.uow, command.number)
    if found is None:
        turn.reply("bc.unknown", ref=str(command.number), list=reading.latest(desk, person))
    return found


def _starts(turn: Turn, when: When) -> datetime | None:
    return days.first_after(when.day, when.at, turn.desk.now, turn.person.time_zone)


def _languages(turn: Turn) -> tuple[str, str]:
    return "en", turn.person.language
