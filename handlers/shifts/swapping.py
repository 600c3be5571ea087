"""SWAP and KEEP: a mentor gives a shift away, and it stays theirs until a colleague takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import days, naming, shifts
from domain.model import Choice, Prompt
from domain.shifts import Request, State
from handlers import alarms
from handlers.shifts import looking, nobody
from handlers.turn import labelled
from storage import people, prompts, shift_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.days import Day
    from domain.model import Shift
    from handlers.turn import Turn
    from storage.prompts import Stored

WHICH: Final = "shift.which"
_MOST: Final = 6
"""So many shifts a list names."""


def swap(turn: Turn) -> None:
    """SWAP and a day asks colleagues for a shift of one's own; without a fitting one it lists."""
    desk, person = turn.desk, turn.person
    mine, wanted = looking.own(desk, person), _wanted(turn)
    found = shifts.on_day(mine, wanted, person.time_zone, desk.now) if wanted else []
    if len(found) == 1:
        give(turn, found[0])
    elif found:
        _ask_which(turn, found)
    elif mine:
        turn.reply("swap.days", list=_listed(turn, mine))
    else:
        turn.reply("swap.no.shifts", n=str(looking.AHEAD.days))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor has said which of the shifts of a day they mean."""
    prompts.end(turn.desk.uow, stored)
    wanted = stored.prompt.options[int(key) - 1]
    mine = looking.own(turn.desk, turn.person)
    found = next((each for each in mine if each.id == wanted), None)
    if found is None:
        turn.reply("tap.late")
    else:
        give(turn, found)


def give(turn: Turn, shift: Shift) -> None:
    """Ask the colleagues who could do a shift, or what is left of it; again changes nothing."""
    desk, person = turn.desk, turn.person
    before = _running(turn, shift)
    if before is not None:
        _say_asked(turn, before, len(shift_requests.asked(desk.uow, before.id)))
        return
    left = shifts.rest_of(shift, desk.now)
    new = Request(0, person.id, left.discipline, left.tier, left.starts, left.ends, left.time_zone)
    asked = looking.free(
        desk, new.span, looking.colleagues(desk, new.discipline, besides=person.id)
    )
    if not asked:
        _say_nobody(turn, new)
        return
    new = replace(new, id=shift_requests.add(desk.uow, new))
    desk.log("shift.offered", None, "SWAP", person_id=person.id, asked=len(asked))
    looking.begin(desk, new, asked)
    _say_asked(turn, new, len(asked))


def keep(turn: Turn) -> None:
    """KEEP and a day takes the request back; those who were asked hear it if they still try."""
    desk, person = turn.desk, turn.person
    given, wanted = shift_requests.of_giver(desk.uow, person.id), _wanted(turn)
    meant = shifts.on_day(given, wanted, person.time_zone, desk.now) if wanted else given
    kept = [
        each
        for each in meant
        if each.is_open(desk.now) and shift_requests.decide(desk.uow, each.id, State.KEPT)
    ]
    for each in kept:
        looking.stop(desk, each)
        desk.log("shift.kept", None, "KEEP", person_id=person.id)
    taken = [each for each in meant if each.taker_id is not None]
    if kept:
        day = ", ".join(dict.fromkeys(looking.day(desk, each, person) for each in kept))
        turn.reply("swap.kept", day=day, name=naming.given_name(person.name))
    elif taken:
        taker = people.get(desk.uow, taken[-1].taker_id or 0)
        turn.reply(
            "swap.kept.late",
            mentor=naming.given_name(taker.name),
            day=looking.day(desk, taken[-1], person),
            coordinator=alarms.duty_name(desk, person),
        )
    else:
        turn.reply("swap.kept.none")


def _wanted(turn: Turn) -> Day | None:
    return days.read(turn.intent.text, ("en", turn.person.language))


def _running(turn: Turn, shift: Shift) -> Request | None:
    """Return the request that colleagues have been asked about a shift already, or None."""
    given = shift_requests.of_giver(turn.desk.uow, turn.person.id)
    line, span = (shift.discipline, shift.tier), shifts.span(shift)
    return next(
        (
            each
            for each in given
            if each.is_open(turn.desk.now)
            and (each.discipline, each.tier) == line
            and each.span.meets(span)
        ),
        None,
    )


def _ask_which(turn: Turn, found: Sequence[Shift]) -> None:
    desk, person = turn.desk, turn.person
    listed = found[:_MOST]
    named = ((str(n), looking.hours(each, person)) for n, each in enumerate(listed, 1))
    choices: tuple[Choice, ...] = labelled(named)
    options = tuple(each.id for each in listed)
    prompt = Prompt(
        WHICH, tuple(each.key for each in choices), options=options, minutes=60, waits=False
    )
    lines = "\n".join(f"{each.key} {each.label}" for each in choices)
    day = looking.day(desk, listed[0], person)
    rendered = desk.render("swap.which", person, day=day, list=lines)
    turn.reply_with(replace(rendered, choices=choices), prompt=prompt)


def _listed(turn: Turn, mine: Sequence[Shift]) -> str:
    return "\n".join(looking.line(turn.desk, each, turn.person) for each in mine[:_MOST])


def _say_asked(turn: Turn, request: Request, n: int) -> None:
    day = looking.day(turn.desk, request, turn.person)
    if n == 1:
        turn.reply("swap.asked.one", day=day)
    else:
        turn.reply("swap.asked", n=str(n), day=day)


def _say_nobody(turn: Turn, request: Request) -> None:
    desk, person = turn.desk, turn.person
    desk.log("shift.nobody", None, "no colleague is free", person_id=person.id)
    values = {
        "day": looking.day(desk, request, person),
        "coordinator": alarms.duty_name(desk, person),
    }
    turn.reply("swap.nobody", **values)
    nobody.tell_coordinators(desk, request, person)
