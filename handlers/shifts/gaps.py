"""Uncovered shifts: the coordinators hear of them, and one key offers them to volunteers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import shifts
from domain.model import Prompt, Role, Tier
from domain.shifts import Request, Span, State
from handlers import alarms
from handlers.shifts import looking
from storage import people, programmes, prompts, shift_requests, volunteers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Discipline, Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

PROMPT: Final = prompts.GAP
_DAY: Final = 24 * 60


def offer(
    desk: Desk,
    discipline: Discipline,
    starts: datetime,
    ends: datetime,
    tier: Tier = Tier.BACKUP,
) -> int:
    """Offer an uncovered span (UTC) to the volunteers of a discipline; return how many are asked.

    0 where nobody is free, or where it is covered by now. Asking again changes nothing.
    """
    return _open(desk, note(desk, discipline, Span(starts, ends), tier))


def willing(desk: Desk, discipline: Discipline, starts: datetime, ends: datetime) -> int:
    """Return how many volunteers could cover a span (UTC)."""
    return len(free_volunteers(desk, discipline, Span(starts, ends)))


def free_volunteers(desk: Desk, discipline: Discipline, gap: Span) -> list[Person]:
    """Return the volunteers of a discipline who have agreed and could cover a span."""
    approved = {each.person_id for each in volunteers.approved(desk.uow, discipline)}
    known = people.many(desk.uow, approved)
    agreed = [
        each
        for each in known.values()
        if each.consented_at is not None and each.stopped_at is None
    ]
    return looking.free(desk, gap, agreed)


def note(desk: Desk, discipline: Discipline, gap: Span, tier: Tier = Tier.BACKUP) -> Request:
    """Return what is known of an uncovered span, which is noted if nothing is."""
    for each in shift_requests.of_discipline(desk.uow, discipline):
        if each.giver_id is None and each.span.meets(gap):
            return each
    programme = programmes.get(desk.uow)
    zone = programme.time_zone if programme else shifts.UTC_ZONE
    starts, ends, zone = shifts.wall_clock(gap, zone)
    state, fills = State.FOUND, shifts.gap_tier(tier)
    new = Request(0, None, discipline, fills, starts, ends, zone, state)
    made = shift_requests.add(desk.uow, new)
    return shift_requests.find(desk.uow, made) or new


def tell(desk: Desk, found: Sequence[Request], readers: Sequence[Person] | None = None) -> None:
    """Tell the coordinators on duty of uncovered spans of one discipline, in one message.

    Where `readers` are given, it is these.
    """
    options = tuple(each.id for each in found)
    for coordinator in alarms.on_duty(desk) if readers is None else readers:
        first = found[0]
        values = {"discipline": desk.discipline(first.discipline, coordinator)}
        if len(found) == 1:
            values["day"] = looking.day(desk, first, coordinator)
            values["span"] = looking.hours(first, coordinator)
            values["n"] = str(len(free_volunteers(desk, first.discipline, first.span)))
            rendered = desk.render("alert.gap", coordinator, **values)
        else:
            lines = (looking.line(desk, each, coordinator) for each in found)
            values["list"] = "\n".join(lines)
            rendered = desk.render("alert.gaps", coordinator, **values)
        prompt = Prompt(PROMPT, ("1",), options=options, minutes=_DAY)
        desk.tell(coordinator, rendered, prompt=prompt)


def decide(turn: Turn, stored: Stored, _key: str) -> None:
    """A coordinator lets uncovered spans be offered to volunteers, and hears to how many."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    known = (shift_requests.find(desk.uow, each) for each in stored.prompt.options)
    found = [each for each in known if each is not None]
    if not found or not turn.has_role(Role.COORDINATOR):
        turn.reply("tap.late")
        return
    asked = [_open(desk, each) for each in found]
    values = {
        "discipline": desk.discipline(found[0].discipline, turn.person),
        "day": ", ".join(looking.day(desk, each, turn.person) for each in found),
    }
    if any(asked):
        turn.reply("gap.asked", n=str(max(asked)), **values)
    elif any(_needs_somebody(desk, each) for each in found):
        turn.reply("gap.nobody", **values)
    else:
        turn.reply("gap.over", **values)


def _open(desk: Desk, gap: Request) -> int:
    """Ask the volunteers who are free; return how many were asked, now or before."""
    if not _needs_somebody(desk, gap):
        return 0
    if gap.state is State.OPEN:
        return len(shift_requests.asked(desk.uow, gap.id))
    asked = free_volunteers(desk, gap.discipline, gap.span)
    if asked and shift_requests.begin(desk.uow, gap.id):
        opened = shift_requests.find(desk.uow, gap.id) or gap
        desk.log("shift.gap", None, "offered to volunteers", asked=len(asked))
        looking.begin(desk, opened, asked)
    return len(asked)


def _needs_somebody(desk: Desk, gap: Request) -> bool:
    undecided = gap.state in (State.FOUND, State.OPEN) and gap.span.ends > desk.now
    return undecided and bool(looking.uncovered(desk, gap.discipline, gap.span))
