"""A barrier that is gone: its ticket closes at once, its team hears it, and a line is asked for.

What was done is worth a few words, as the team reads them before the next visit; but a ticket
never waits for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from domain import barriers as rules
from domain import naming, thanks
from domain.barriers import BarrierState, Level, SaidDid
from domain.model import Prompt, Role
from domain.visits import Part
from handlers import awaited
from handlers.improving import asking, holders
from handlers.safety import asking as meant
from handlers.schedules.wanting import unwanted
from storage import barriers, commitments, jobs, people, prompts, recent, visits

if TYPE_CHECKING:
    from domain.barriers import Barrier
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

NOTE: Final = "barrier.note"
DOUBT: Final = "barrier.doubt"
TAKE: Final = "1"
LEAVE: Final = "0"
OFFICES: Final = frozenset({Role.FACILITY_LEADER, Role.REGIONAL_AUTHORITY, Role.COORDINATOR})
"""Whose business the barriers of others are; of them alone a text may be what was done."""

MINUTES: Final = 24 * 60
"""How long somebody may say what was done about a barrier."""

MOST: Final = 160
"""Of what was done so many characters are kept: the team reads it in one message."""


def done(turn: Turn, ticket: Barrier, note: str = "") -> None:
    """Close a ticket that somebody reports as solved, and ask what was done if they do not say."""
    desk, person = turn.desk, turn.person
    readers = asking.put_away(desk, ticket)
    over = {"state": BarrierState.CLOSED, "closed_at": desk.now, "closed_by_id": person.id}
    closed = replace(ticket, **over)  # type: ignore[arg-type]  # fields of it
    if not barriers.save(desk.uow, closed):
        say_over(turn, barriers.get(desk.uow, ticket.id))
        return
    jobs.cancel(desk.uow, asking.DUE, str(ticket.id))
    desk.log("barrier.closed", None, ticket.kind, person_id=person.id, barrier=ticket.number)
    new = SaidDid(0, ticket.facility_id, "", "", desk.now, ticket.visit_id, ticket.id)
    commitments.say(desk.uow, new)
    _tell_team(desk, closed, person, readers)
    if note:
        add(turn, closed, note)
        return
    has_office = bool(person.roles & OFFICES)
    phrase = "barrier.closed" if has_office else "barrier.closed.plain"
    prompt = Prompt(NOTE, (LEAVE,), options=(ticket.id,), minutes=MINUTES, waits=False)
    values = asking.about(desk, closed, person, phrase)
    turn.reply_as(phrase, {"prompt": prompt if has_office else None}, **values)


def add(turn: Turn, ticket: Barrier, note: str) -> None:
    """Keep what was done, if it is said by who closed the ticket; else say that it is over."""
    if note and ticket.closed_by_id == turn.person.id:
        _write(turn, ticket.id, note)
    else:
        say_over(turn, ticket)


def say_over(turn: Turn, ticket: Barrier) -> None:
    """Say what has become of a ticket that is closed."""
    desk, reader = turn.desk, turn.person
    values = asking.about(desk, ticket, reader, "barrier.over")
    values["name"] = closer(desk, ticket, reader)
    values["day"] = desk.day(ticket.closed_at or desk.now, reader)
    turn.reply("barrier.over", **values)


def closer(desk: Desk, ticket: Barrier, reader: Person) -> str:
    """Return who reported a ticket as solved, by their given name."""
    if ticket.closed_by_id is None:
        return desk.word("word.nobody", reader)
    return naming.given_name(people.get(desk.uow, ticket.closed_by_id).name)


def takes(turn: Turn) -> bool:
    """Take a text as what was done about a barrier, where it is sure to be that."""
    put = _wanted(turn) if turn.person.roles & OFFICES else None
    if put is None or thanks.only(turn.arrived.inbound.text) or awaited.is_for_others(turn, put):
        return False
    newest = recent.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    just_asked = newest is not None and newest.id == put.message_id
    if turn.arrived.inbound.quoted or not _may_be_clinical(turn):
        _keep(turn, put.prompt.options[0], turn.message_id)
    elif just_asked:
        options = (put.prompt.options[0], turn.message_id)
        prompt = Prompt(DOUBT, (TAKE, LEAVE), options=options, minutes=MINUTES, waits=False)
        turn.reply_as("barrier.doubt", {"prompt": prompt}, ref=_ref(turn, options[0]))
    else:
        return False
    return True


def leave(turn: Turn, put: Stored, _key: str) -> None:
    """Nothing is to be said of what was done."""
    prompts.end(turn.desk.uow, put)
    turn.reply("barrier.left", ref=_ref(turn, put.prompt.options[0]))


def settle(turn: Turn, put: Stored, key: str) -> None:
    """Somebody says whether a text was what was done; else nobody gets it."""
    if key == TAKE:
        _keep(turn, put.prompt.options[0], put.prompt.options[1])
    else:
        leave(turn, put, key)


def _keep(turn: Turn, ticket_id: int, message_id: int) -> None:
    desk = turn.desk
    for each in prompts.present_at(desk.uow, turn.address_id):
        if each.prompt.kind in (NOTE, DOUBT) and each.prompt.options[0] == ticket_id:
            prompts.end(desk.uow, each)
    _write(turn, ticket_id, desk.words_of(message_id))


def _write(turn: Turn, ticket_id: int, note: str) -> None:
    barriers.note(turn.desk.uow, ticket_id, rules.cut(note, MOST))
    turn.desk.log("barrier.noted", None, "what was done", person_id=turn.person.id)
    turn.reply("barrier.noted", ref=_ref(turn, ticket_id))


def _tell_team(desk: Desk, closed: Barrier, by: Person, readers: list[Person]) -> None:
    """Tell whom it concerns that a barrier is gone: once each, quietly and by day."""
    for reader in {each.id: each for each in (*readers, *_team(desk, closed))}.values():
        if reader.id == by.id or unwanted(reader):
            continue
        asks = Role.MENTEE in reader.roles  # whose words are questions
        phrase = "lead.barrier.closed" if asks else "barrier.solved"
        values = asking.about(desk, closed, reader, phrase)
        values["name"] = naming.given_name(by.name)
        how: dict[str, Any] = {"silent": True, "bulk": True, **asking.by_day(desk, reader)}
        desk.tell(reader, desk.render(phrase, reader, **values), **how)


def _team(desk: Desk, closed: Barrier) -> list[Person]:
    """Return who met a barrier, who works and leads at its facility, and who visited it then."""
    mentees = people.at_facility(desk.uow, closed.facility_id, Role.MENTEE)
    here = [each.id for each in mentees]
    met = [each.person_id for each in barriers.reports(desk.uow, closed.id)]
    members = visits.members(desk.uow, closed.visit_id) if closed.visit_id is not None else []
    there = [each.person_id for each in members if each.part is Part.MENTOR and each.came]
    there += [each.id for each in holders.at(desk, holders.place(desk, closed), Level.FACILITY)]
    found = dict.fromkeys(each for each in (*met, *here, *there) if each is not None)
    known = people.many(desk.uow, list(found))
    return [known[each] for each in found if each in known]


def _wanted(turn: Turn) -> Stored | None:
    """Return the question what was done, if no other words were asked for at this address since.

    What takes a choice of keys waits for one of them, and for no text.
    """
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    for_words = (each for each in live if set(each.prompt.keys) <= {LEAVE})
    newest = next(for_words, None)
    return newest if newest is not None and newest.prompt.kind == NOTE else None


def _may_be_clinical(turn: Turn) -> bool:
    """Tell whether a text may be a question or an answer, by what its writer is."""
    clinical = turn.has_role(Role.MENTEE) or turn.has_role(Role.MENTOR)
    return clinical or bool(meant.questions_meant(turn))


def _ref(turn: Turn, ticket_id: int) -> str:
    return rules.tag(barriers.get(turn.desk.uow, ticket_id).number)
