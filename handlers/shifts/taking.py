"""Taking a shift: the first who takes it has it; everybody else hears a kind word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import days, local_time, naming, shifts
from domain.model import MessageKind, Prompt
from domain.rota.values import Override, OverrideKind
from domain.shifts import State
from handlers import alarms
from handlers.shifts import looking, nobody
from storage import (
    facilities,
    jobs,
    people,
    prompt_history,
    prompts,
    roster,
    rota,
    shift_requests,
    volunteers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.days import Day
    from domain.model import Person
    from domain.shifts import Request
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

THANKS: Final = prompts.THANKS
_THANKS_LIVE: Final = 30 * 24 * 60
"""So many minutes thanks can be sent."""

_STILL: Final = timedelta(days=1)
"""So long after it ended a bare digit is taken as an answer to an offer."""

_MOST: Final = 6
"""So many shifts a list names."""

_LATE = {
    State.KEPT: "swap.back",
    State.OVER: "swap.over",
    State.OPEN: "swap.over",
    State.FOUND: "swap.over",
}


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody who was asked takes a shift, or not this time."""
    prompts.end(turn.desk.uow, stored)
    _answer(turn, stored.prompt.options[0], key)


def ended_offer(turn: Turn, key: str) -> Stored | None:
    """Return the offer that a bare key is late for: the last one put here, ended by others."""
    if key not in looking.KEYS:
        return None
    since = turn.desk.now - _STILL
    last = prompt_history.newest(turn.desk.uow, turn.address_id, since)
    if last is None or last.prompt.kind != looking.OFFER or last.state != "ended":
        return None
    return last


def take_word(turn: Turn) -> None:
    """TAKE takes the newest shift that is offered to somebody; TAKE SAT the one of that day."""
    desk, person = turn.desk, turn.person
    offered = shift_requests.asked_of(desk.uow, person.id)
    unasked = _unasked(desk, person, offered)
    wanted = days.read(turn.intent.text, ("en", person.language))
    fitting = _of_day(turn, wanted, [*unasked, *offered]) if wanted else offered
    if not fitting and (late := ended_offer(turn, "1")) is not None:
        ended = shift_requests.find(desk.uow, late.prompt.options[0])
        fitting = _of_day(turn, wanted, [ended]) if ended else []
    if fitting:
        take(turn, fitting[-1])
    else:
        _say_none(turn, unasked)


def take(turn: Turn, request: Request) -> None:
    """Give a shift to whoever takes it first."""
    desk, person = turn.desk, turn.person
    if request.is_open(desk.now) and not _is_still_there(desk, request):
        shift_requests.decide(desk.uow, request.id, State.OVER)
        looking.stop(desk, request)
        request = replace(request, state=State.OVER)
    if not request.is_open(desk.now):
        _say_late(turn, request)
    elif (phrase := _hindrance(desk, request, person)) is not None:
        turn.reply(phrase, day=looking.day(desk, request, person))
    elif shift_requests.decide(desk.uow, request.id, State.TAKEN, person.id):
        _hand(desk, request, person)
        looking.stop(desk, request)
        desk.log("shift.taken", None, "the first to take it", person_id=person.id)
        _say_yours(turn, request)
        _tell_giver(desk, request, person)
    else:  # between this look and the one before somebody was faster
        _say_late(turn, shift_requests.find(desk.uow, request.id) or request)


def thank(turn: Turn, stored: Stored, _key: str) -> None:
    """The giver of a shift thanks whoever took it."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    request = shift_requests.find(desk.uow, stored.prompt.options[0])
    if request is None or request.taker_id is None:
        turn.reply("tap.late")
        return
    taker = people.get(desk.uow, request.taker_id)
    giver = naming.given_name(turn.person.name)
    said = desk.render("swap.thanks", taker, mentor=giver, day=looking.day(desk, request, taker))
    desk.log("shift.thanked", None, "a key after a swap", person_id=turn.person.id)
    desk.tell(taker, said)
    if turn.arrived.inbound.kind is not MessageKind.TAP:  # a tap shows on the phone itself
        turn.reply("swap.thanked", mentor=naming.given_name(taker.name))


def _of_day(turn: Turn, wanted: Day | None, known: list[Request]) -> list[Request]:
    """Return the requests of the day that is meant; all of them where none is named."""
    if wanted is None:
        return known
    return shifts.on_day(known, wanted, turn.person.time_zone, turn.desk.now)


def _answer(turn: Turn, request_id: int, key: str) -> None:
    request = shift_requests.find(turn.desk.uow, request_id)
    if request is None:
        turn.reply("tap.late")
    elif key == "1" or not request.is_open(turn.desk.now):
        take(turn, request)
    else:
        _decline(turn, request)


def _decline(turn: Turn, request: Request) -> None:
    """No reason is asked; when everybody has said no, there is no need to wait longer."""
    desk, person = turn.desk, turn.person
    shift_requests.decline(desk.uow, request.id, person.id)
    desk.log("shift.declined", None, "passed, no reason asked", person_id=person.id)
    turn.reply("swap.passed", day=looking.day(desk, request, person))
    waits = jobs.due_at(desk.uow, looking.NOBODY, str(request.id)) is not None
    if waits and all(shift_requests.asked(desk.uow, request.id).values()):
        nobody.took(desk, request)


def _hindrance(desk: Desk, request: Request, person: Person) -> str | None:
    """Return what to say to somebody who cannot do a shift by what the roster knows."""
    if looking.free(desk, request.span, [person], timedelta()):
        return None
    away = rota.leaves(desk.uow, request.span.starts, request.span.ends)
    gone = any(each.mentor_id == person.id for each in away)
    return "take.away" if gone else "take.busy"


def _is_still_there(desk: Desk, request: Request) -> bool:
    """Tell whether a shift is still its giver's, or a gap still without anybody."""
    wanted = request.span
    if request.giver_id is None:
        return bool(looking.uncovered(desk, request.discipline, wanted))
    duty = roster.owned(desk.uow, wanted.starts, wanted.ends - wanted.starts, request.discipline)
    return any(
        each.mentor_id == request.giver_id
        and each.tier is request.tier
        and shifts.span(each).meets(wanted)
        for each in duty
    )


def _hand(desk: Desk, request: Request, taker: Person) -> None:
    """Note in the rota who does a shift, or what is left of it."""
    local = local_time.to_local(desk.now, request.time_zone).replace(tzinfo=None)
    now = local.replace(second=0, microsecond=0)
    base = Override(
        id=0,
        discipline=request.discipline,
        tier=request.tier,
        kind=OverrideKind.ADD,
        starts=max(request.starts, now),
        ends=request.ends,
        time_zone=request.time_zone,
        mentor_id=taker.id,
    )
    for each in _overrides(desk, request, taker, base):
        rota.add_override(desk.uow, each)


def _overrides(desk: Desk, request: Request, taker: Person, base: Override) -> list[Override]:
    """Return what changes: somebody from elsewhere serves in the tier in which they are asked."""
    if request.giver_id is None:
        return [base]
    giver = people.get(desk.uow, request.giver_id)
    tier = shifts.serving_tier(
        request.tier,
        same_facility=giver.facility_id == taker.facility_id,
        same_region=_region(desk, taker) in (None, _region(desk, giver)),
    )
    if tier is request.tier:
        return [replace(base, kind=OverrideKind.REPLACE, replaces_id=giver.id)]
    gone = replace(base, kind=OverrideKind.REMOVE, mentor_id=None, replaces_id=giver.id)
    return [gone, replace(base, tier=tier)]


def _region(desk: Desk, person: Person) -> str | None:
    if person.facility_id is None:
        return None
    return facilities.get(desk.uow, person.facility_id).region


def _say_yours(turn: Turn, request: Request) -> None:
    person = turn.person
    turn.reply(
        "swap.taken",
        day=looking.day(turn.desk, request, person),
        span=looking.hours(request, person),
        name=naming.given_name(person.name),
    )


def _tell_giver(desk: Desk, request: Request, taker: Person) -> None:
    """Tell whoever gave a shift away, or of a gap the coordinators on duty, that it is taken."""
    mentor = naming.given_name(taker.name)
    if request.giver_id is not None:
        giver = people.get(desk.uow, request.giver_id)
        values = {"mentor": mentor, "day": looking.day(desk, request, giver)}
        prompt = Prompt(THANKS, ("T",), options=(request.id,), minutes=_THANKS_LIVE, waits=False)
        desk.tell(giver, desk.render("swap.done", giver, **values), prompt=prompt)
        return
    for coordinator in alarms.on_duty(desk):
        values = {
            "mentor": mentor,
            "discipline": desk.discipline(request.discipline, coordinator),
            "day": looking.day(desk, request, coordinator),
            "span": looking.hours(request, coordinator),
        }
        desk.tell(coordinator, desk.render("gap.taken", coordinator, **values))


def _say_late(turn: Turn, request: Request) -> None:
    """Say what became of a shift that can be taken no more."""
    desk, person = turn.desk, turn.person
    values = {"day": looking.day(desk, request, person)}
    if request.taker_id == person.id:
        _say_yours(turn, request)
    elif request.taker_id is not None:
        taker = people.get(desk.uow, request.taker_id)
        turn.reply("swap.late", mentor=naming.given_name(taker.name), **values)
    elif request.state is State.KEPT and request.giver_id is not None:
        giver = people.get(desk.uow, request.giver_id)
        turn.reply("swap.back", mentor=naming.given_name(giver.name), **values)
    else:
        turn.reply("swap.over", **values)


def _unasked(desk: Desk, person: Person, offered: Sequence[Request]) -> list[Request]:
    """Return the shifts of somebody's discipline that have nobody yet, and that they may take."""
    if person.discipline is None:
        return []
    known = {each.id for each in offered}
    steps_in = volunteers.is_approved(desk.uow, person.id, person.discipline)
    return [
        each
        for each in shift_requests.of_discipline(desk.uow, person.discipline)
        if each.id not in known
        and each.is_open(desk.now)
        and each.giver_id != person.id
        and (each.giver_id is not None or steps_in)
    ]


def _say_none(turn: Turn, unasked: Sequence[Request]) -> None:
    if not unasked:
        turn.reply("take.none")
        return
    lines = (looking.line(turn.desk, each, turn.person) for each in unasked[:_MOST])
    turn.reply("take.open", list="\n".join(lines))
