"""BARRIERS, B4, DONE B4, HELP B4, GIVE B4 name: what people with an office do by chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import barrier_words, coordinating, naming
from domain import barriers as rules
from domain.barrier_words import Asked, Wish
from domain.barriers import BarrierState, Level, Priority
from domain.model import MessageKind, Prompt, Role
from handlers.improving import asking, closing, holders, moving
from handlers.safety import asking as meant
from handlers.schedules.wanting import unwanted
from handlers.turn import labelled
from storage import barriers, people, prompts, recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.barriers import Barrier, Shared
    from domain.model import Person
    from handlers.turn import Turn
    from storage.prompts import Stored

WHICH: Final = "barrier.which"
_LINES: Final = 8
_NAMES: Final = 9
"""Of one name so many are listed: as many as one digit tells apart."""

_MINUTES: Final = 15
_REMEMBERED: Final = timedelta(days=14)
"""So long after we asked about a barrier, and wrote nothing since, a bare key answers it."""


def takes(turn: Turn) -> bool:
    """Take a text that is a word about barriers to its writer, or what was done about one."""
    said = turn.arrived.inbound
    asked = barrier_words.read(said.text) if said.kind is MessageKind.TEXT else None
    if asked is None or turn.intent.code is not None or not _is_word(turn, asked):
        return closing.takes(turn)
    if asked.wish is Wish.LIST:
        show_list(turn)
        return True
    ticket = barriers.numbered(turn.desk.uow, asked.number)
    if ticket is None or not holders.sees(turn.desk, turn.person, ticket):
        turn.reply("barrier.unknown", ref=rules.tag(asked.number))
    elif ticket.state is BarrierState.CLOSED:
        closing.add(turn, ticket, asked.rest if asked.wish is Wish.DONE else "")
    else:
        _do(turn, asked, ticket)
    return True


def answer(turn: Turn, put: Stored, key: str) -> None:
    """Whoever was asked about a barrier says that it is done, or that they need help."""
    ticket = barriers.get(turn.desk.uow, put.prompt.options[0])
    prompts.end(turn.desk.uow, put)
    if ticket.state is BarrierState.CLOSED:
        closing.say_over(turn, ticket)
    elif key == asking.DONE:
        closing.done(turn, ticket)
    else:
        _help(turn, ticket)


def repeated(turn: Turn, key: str) -> Stored | None:
    """Return the question about a barrier that a late key answers: our last word here, or None."""
    last = recent.newest_to(turn.desk.uow, turn.address_id, turn.desk.now - _REMEMBERED)
    put = None if last is None else prompts.of_message(turn.desk.uow, last.id)
    if put is None or put.prompt.kind != asking.PROMPT:
        return None
    return put if key in put.prompt.keys else None


def chosen(turn: Turn, put: Stored, key: str) -> None:
    """Somebody says which of several people of a name gets a ticket."""
    prompts.end(turn.desk.uow, put)
    ticket_id, *found = put.prompt.options
    ticket = barriers.get(turn.desk.uow, ticket_id)
    if ticket.state is BarrierState.CLOSED:
        closing.say_over(turn, ticket)
    else:
        _give(turn, ticket, people.get(turn.desk.uow, found[int(key) - 1]))


def show_list(turn: Turn) -> None:
    """List what is open for somebody, ticket by ticket; to a region by kind over facilities."""
    found = seen(turn)
    if not found:
        turn.reply("barrier.none")
        return
    wide = turn.has_role(Role.REGIONAL_AUTHORITY) and not turn.has_role(Role.COORDINATOR)
    if wide:
        lines = [_kind_line(turn, each) for each in rules.by_kind(found)]
    else:
        lines = [_line(turn, each) for each in found]
    if len(lines) > _LINES:
        more = turn.desk.render("barrier.line.more", turn.person, n=str(len(lines) - _LINES + 1))
        lines = [*lines[: _LINES - 1], more.text]
    values = {"n": str(len(found)), "list": "\n".join(lines), "ref": rules.tag(found[0].number)}
    turn.reply("barrier.list", **values)


def seen(turn: Turn) -> list[Barrier]:
    """Return the open tickets that are somebody's business, in the order to look at them."""
    found = barriers.open_ones(turn.desk.uow)
    return rules.ranked(each for each in found if holders.sees(turn.desk, turn.person, each))


def _do(turn: Turn, asked: Asked, ticket: Barrier) -> None:
    if asked.wish is Wish.DONE:
        closing.done(turn, ticket, asked.rest)
    elif asked.wish is Wish.HELP:
        _help(turn, ticket)
    elif asked.wish is Wish.SHOW:
        _show(turn, ticket)
    else:
        _find(turn, ticket, asked.rest)


def _help(turn: Turn, ticket: Barrier) -> None:
    desk, reader = turn.desk, turn.person
    has_it = reader in holders.of(desk, ticket)
    if has_it and ticket.level is Level.PROGRAMME and turn.has_role(Role.COORDINATOR):
        turn.reply("barrier.top", ref=rules.tag(ticket.number))
    elif has_it:
        _say_passed(turn, moving.help_(desk, ticket, reader))
    else:
        values = asking.about(desk, ticket, reader, "barrier.elsewhere")
        who = holders.named(desk, holders.of(desk, ticket), reader)
        turn.reply("barrier.elsewhere", **values, who=who)


def _show(turn: Turn, ticket: Barrier) -> None:
    """Show where a ticket stands, with its keys to whoever has it."""
    desk, reader = turn.desk, turn.person
    have = holders.of(desk, ticket)
    phrase = "barrier.shown.yours" if reader in have else "barrier.shown"
    values = asking.about(desk, ticket, reader, phrase)
    if ticket.priority is Priority.HIGH:
        said = values["barrier"]
        values["barrier"] = desk.render("barrier.risk", reader, barrier=said).text
    if reader in have:
        keys = (asking.DONE, asking.HELP)
        prompt = Prompt(asking.PROMPT, keys, options=(ticket.id,), waits=False)
        turn.reply_as(phrase, {"prompt": prompt}, **values)
    else:
        turn.reply(phrase, **values, who=holders.named(desk, have, reader))


def _find(turn: Turn, ticket: Barrier, wanted: str) -> None:
    """Find whom a ticket is given to, by name, among everybody of the programme."""
    ref = rules.tag(ticket.number)
    if not wanted:
        turn.reply("barrier.give.how", ref=ref)
        return
    found = _called(turn, wanted)
    if not found:
        turn.reply("barrier.give.nobody", part=wanted[:20], ref=ref)
    elif len(found) == 1:
        _give(turn, ticket, found[0])
    else:
        _ask_which(turn, ticket, found[:_NAMES])


def _called(turn: Turn, wanted: str) -> list[Person]:
    """Return who of the programme is called so."""
    if not wanted:
        return []
    known = {one.id: one for one in people.every(turn.desk.uow) if one.erased_at is None}
    found = coordinating.called(wanted, {each.id: each.name for each in known.values()})
    return [known[each] for each in found]


def _ask_which(turn: Turn, ticket: Barrier, found: Sequence[Person]) -> None:
    named = [(str(place), each.name) for place, each in enumerate(found, 1)]
    lines = "\n".join(f"{key} {name}" for key, name in named)
    values = {"ref": rules.tag(ticket.number), "list": lines}
    rendered = turn.desk.render("barrier.give.which", turn.person, **values)
    keys = tuple(key for key, _ in named)
    options = (ticket.id, *(each.id for each in found))
    prompt = Prompt(WHICH, keys, None, options, minutes=_MINUTES, waits=False)
    turn.reply_with(replace(rendered, choices=labelled(named)), prompt=prompt)


def _give(turn: Turn, ticket: Barrier, owner: Person) -> None:
    if unwanted(owner):
        name = naming.given_name(owner.name)
        turn.reply("barrier.give.no", name=name, ref=rules.tag(ticket.number))
        return
    _say_passed(turn, moving.give(turn.desk, ticket, owner, turn.person))


def _say_passed(turn: Turn, ticket: Barrier) -> None:
    desk, reader = turn.desk, turn.person
    values = asking.about(desk, ticket, reader, "barrier.passed")
    who = holders.named(desk, holders.of(desk, ticket), reader)
    turn.reply("barrier.passed", **values, who=who)


def _is_word(turn: Turn, asked: Asked) -> bool:
    """Tell whether a word about barriers is one to this person: by office, or by their ticket.

    Of somebody whose texts may be about a patient only what can be nothing else is.
    """
    named = asked.wish is Wish.GIVE and bool(_called(turn, asked.rest))
    if not (asked.sure or named) and _may_ask(turn):
        return False
    if turn.person.roles & closing.OFFICES:
        return True
    ticket = barriers.numbered(turn.desk.uow, asked.number) if asked.number else None
    return ticket is not None and ticket.owner_id == turn.person.id


def _may_ask(turn: Turn) -> bool:
    """Tell whether a text of this person may as well be about a patient."""
    return turn.has_role(Role.MENTEE) or bool(meant.questions_meant(turn))


def _line(turn: Turn, ticket: Barrier) -> str:
    phrase = "barrier.line.high" if ticket.priority is Priority.HIGH else "barrier.line"
    values = asking.about(turn.desk, ticket, turn.person, phrase)
    return turn.desk.render(phrase, turn.person, **values).text


def _kind_line(turn: Turn, shared: Shared) -> str:
    """Return what several facilities lack in one line, with the numbers of their tickets."""
    if shared.facilities == 1:
        return _line(turn, shared.tickets[0])
    desk, reader, oldest = turn.desk, turn.person, shared.tickets[0]
    values = {
        "n": str(shared.facilities),
        "barrier": desk.word(f"lack.{shared.kind}", reader),
        "wait": desk.wait(desk.now - oldest.opened_at, reader),
        "list": " ".join(rules.tag(each.number) for each in shared.tickets),
    }
    return desk.render("barrier.line.kind", reader, **values).text
