"""What a mentor says of a visit that is over: for how many hours, and who took part.

The hours close it; the first to give them wins. Who took part may follow until the team is asked
how it was. A text is taken only where it can be that: never after an asker's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import coordinating, naming, visiting
from domain.coordinating import CommandKind
from domain.model import MessageKind, Prompt, Role
from domain.visits import Part, VisitState
from handlers import keys
from handlers.safety import asking as meant
from handlers.visits import asking, closing, planning, showing, team
from storage import messages, prompts, recent, visits

if TYPE_CHECKING:
    from domain.model import Person
    from domain.visits import Visit
    from handlers.desk import Desk
    from handlers.turn import Turn
    from handlers.visits.team import Seat
    from storage.prompts import Stored

HOURS: Final = "visit.hours"
PRESENT: Final = "visit.present"
MOST_LISTED: Final = 30

_DIGITS: Final = tuple("0123456789")
_MINUTES: Final = 12 * 60


def begin(turn: Turn, put: Stored, _key: str) -> None:
    """A mentor says that a visit is over: they are asked for the hours."""
    prompts.end(turn.desk.uow, put)
    visit = visits.get(turn.desk.uow, put.prompt.options[0])
    if visit.state not in asking.OPEN:
        _say_closed(turn, visit)
        return
    _ask_hours(turn, visit, "visit.hours")


def hours(turn: Turn, put: Stored, key: str) -> None:
    """A mentor gives the hours by one digit."""
    _take_hours(turn, put, int(key) * 60)


def present(turn: Turn, put: Stored, key: str) -> None:
    """A mentor says by one digit who took part."""
    _take_present(turn, put, key)


def takes(turn: Turn) -> bool:
    """Take what follows our question for hours, or for who took part, if it can be that.

    A mentor may also write CLOSE V3, with the hours or without, as soon as it is over.
    """
    return turn.has_role(Role.MENTOR) and (_says_close(turn) or _answers(turn))


def _answers(turn: Turn) -> bool:
    put, said = _waiting(turn), turn.arrived.inbound
    if put is None or said.kind is not MessageKind.TEXT or turn.intent.code is not None:
        return False
    if keys.written_since(turn, put) is not None or not _quotes(turn, put):
        return False
    if put.prompt.kind == PRESENT:
        fits = _chosen(_listed(turn, put), said.text) is not None
        return (fits or _is_for_nothing_else(turn, put)) and _take_present(turn, put, said.text)
    spent = visiting.minutes(said.text)
    if spent is not None:
        _take_hours(turn, put, spent)
        return True
    return _asks_again(turn, put)


def _says_close(turn: Turn) -> bool:
    """Take CLOSE V3 of a mentor of that visit; a coordinator's is taken as a command."""
    desk, said = turn.desk, turn.arrived.inbound
    if said.kind is not MessageKind.TEXT or said.quoted:
        return False
    command = coordinating.read(said.text)
    if command is None or command.kind is not CommandKind.CLOSE:
        return False
    visit = visits.numbered(desk.uow, command.number or 0)
    seat = None if visit is None else team.seat(desk, visit, turn.person.id)
    if visit is None or seat is None or seat.member.part is not Part.MENTOR:
        return False
    try:
        closing.check_begun(desk, visit)
    except planning.Refused as refused:
        turn.reply(refused.phrase, **refused.values)
        return True
    spent = visiting.minutes(command.rest)
    if spent is None:
        _ask_hours(turn, visit, "visit.hours")
    else:
        _close_and_ask(turn, visit, spent)
    return True


def _ask_hours(turn: Turn, visit: Visit, phrase: str) -> None:
    prompt = Prompt(HOURS, _DIGITS, options=(visit.id,), minutes=_MINUTES, waits=False)
    name = naming.given_name(turn.person.name)
    place = team.facility(turn.desk, visit).name
    values = {"place": place, "name": name} if phrase == "visit.hours" else {"place": place}
    turn.reply_as(phrase, {"prompt": prompt}, **values)


def _take_hours(turn: Turn, put: Stored, minutes: int) -> None:
    desk = turn.desk
    prompts.end(desk.uow, put)
    _close_and_ask(turn, visits.get(desk.uow, put.prompt.options[0]), minutes)


def _close_and_ask(turn: Turn, visit: Visit, minutes: int) -> None:
    """Close a visit and ask who took part, or say who closed it before."""
    desk = turn.desk
    if not closing.close(desk, visit, turn.person, minutes):
        _say_closed(turn, visits.get(desk.uow, visit.id))
        return
    visit = visits.get(desk.uow, visit.id)
    listed = _mentees(desk, visit)
    if not listed:
        turn.reply("visit.closed", **_closed(desk, visit, turn.person))
        return
    names = team.called(each.person for each in listed)
    lines = [f"{place} {name}" for place, name in enumerate(names, 1)]
    prompt = Prompt(PRESENT, _DIGITS, options=(visit.id,), minutes=_MINUTES, waits=False)
    values = {**closing.summary(desk, visit, turn.person), "list": "\n".join(lines)}
    values.pop("ref")
    values.pop("date")
    turn.reply_as("visit.present", {"prompt": prompt}, **values)


def _take_present(turn: Turn, put: Stored, text: str) -> bool:
    """Note who took part; what names nobody of the list is asked again."""
    desk = turn.desk
    visit = visits.get(desk.uow, put.prompt.options[0])
    listed = _mentees(desk, visit)
    chosen = _chosen(listed, text)
    if chosen is None:
        turn.reply("visit.present.again", n=str(len(listed)))
        return True
    prompts.end(desk.uow, put)
    for place, seat in enumerate(listed, 1):
        team.put(desk, seat.member, attended=place in chosen)
    told = f"{len(chosen)} of {len(listed)}"
    desk.log("visit.present", None, told, person_id=turn.person.id, visit=visit.number)
    turn.reply("visit.closed", **_closed(desk, visit, turn.person))
    return True


def _asks_again(turn: Turn, put: Stored) -> bool:
    """Ask for the hours once more, where a text can be for nothing else."""
    if not _is_for_nothing_else(turn, put):
        return False
    visit = visits.get(turn.desk.uow, put.prompt.options[0])
    _ask_hours(turn, visit, "visit.hours.again")
    return True


def _is_for_nothing_else(turn: Turn, put: Stored) -> bool:
    """Tell whether a text follows our question, and its writer has nothing else to answer."""
    if turn.has_role(Role.MENTEE) or keys.asks(turn) or meant.questions_meant(turn):
        return False
    newest = recent.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    follows = newest is not None and newest.id == put.message_id
    return follows or bool(turn.arrived.inbound.quoted)


def _waiting(turn: Turn) -> Stored | None:
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((each for each in live if each.prompt.kind in (HOURS, PRESENT)), None)


def _quotes(turn: Turn, put: Stored) -> bool:
    """Tell whether a text quotes nothing, or our very question."""
    said = turn.arrived.inbound
    if not said.quoted:
        return True
    quoted = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
    return quoted is not None and quoted.id == put.message_id


def _listed(turn: Turn, put: Stored) -> list[Seat]:
    return _mentees(turn.desk, visits.get(turn.desk.uow, put.prompt.options[0]))


def _chosen(listed: list[Seat], text: str) -> tuple[int, ...] | None:
    """Return the places of a list that a text names, by digits or by names; None for others."""
    by_digits = visiting.took_part(text, len(listed))
    if by_digits is not None:
        return by_digits
    known = {place: each.person.name for place, each in enumerate(listed, 1)}
    found = [coordinating.called(name, known) for name in visiting.names(text)]
    if not found or any(len(each) != 1 for each in found):
        return None
    return tuple(sorted({each[0] for each in found}))


def _mentees(desk: Desk, visit: Visit) -> list[Seat]:
    return team.seats(desk, visit, Part.MENTEE)[:MOST_LISTED]


def _say_closed(turn: Turn, visit: Visit) -> None:
    """Say that a visit is closed already, or called off."""
    ref, place = showing.tag(visit), team.facility(turn.desk, visit).name
    phrase = "visit.is.closed" if visit.state is VisitState.CLOSED else "visit.is.off"
    turn.reply(phrase, ref=ref, place=place)


def _closed(desk: Desk, visit: Visit, reader: Person) -> dict[str, str]:
    values = closing.summary(desk, visit, reader)
    values.pop("ref")
    return {**values, "name": naming.given_name(reader.name)}
