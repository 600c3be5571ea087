"""Looking for somebody to do a shift: who may be asked, in what words, and when to stop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import local_time, naming, quiet_hours, shifts
from domain.model import Job, Prompt, Role, Tier
from storage import addresses, jobs, people, prompts, roster, rota, shift_requests

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.model import Discipline, Person, Shift
    from domain.shifts import Planned, Request, Span
    from handlers.desk import Desk

OFFER: Final = prompts.SHIFT
ASK: Final = "shift.ask"
"""The due row that asks somebody in the morning, for whom it was night."""

NOBODY: Final = "shift.nobody"
"""The due row that says that nobody has taken a shift."""

AHEAD: Final = timedelta(days=60)
"""So far ahead shifts are given away."""

SOON: Final = timedelta(days=1)
"""A shift that begins within this time is asked for at night too, and before other prompts."""

KEYS = ("1", "2")


def own(desk: Desk, person: Person) -> list[Shift]:
    """Return the shifts of a mentor that they could give away, also those they are away in."""
    known = roster.owned(desk.uow, desk.now, AHEAD)
    mine = shifts.ahead(known, person.id, desk.now)
    return [each for each in mine if each.tier is not Tier.COORDINATOR]


def free(
    desk: Desk, wanted: Span, among: Iterable[Person], rest: timedelta = shifts.REST
) -> list[Person]:
    """Return those who could do a shift: reachable, not away, not on duty, and rested."""
    wide = wanted.wider(rest)
    duty = roster.owned(desk.uow, wide.starts, wide.ends - wide.starts)
    away = rota.leaves(desk.uow, wanted.starts, wanted.ends)

    def can(person: Person) -> bool:
        busy = [shifts.span(each) for each in duty if each.mentor_id == person.id]
        theirs = (each for each in away if each.mentor_id == person.id)
        gone = [shifts.Span(each.starts_at, each.ends_at) for each in theirs]
        return shifts.is_free(wanted, busy, gone, rest) and _is_reachable(desk, person)

    return [each for each in among if can(each)]


def colleagues(desk: Desk, discipline: Discipline, besides: int | None = None) -> list[Person]:
    """Return the mentors of a discipline who have agreed and not left, without one of them."""
    return [
        each
        for each in people.with_role(desk.uow, Role.MENTOR)
        if each.discipline is discipline and each.consented_at is not None and each.id != besides
    ]


def uncovered(desk: Desk, discipline: Discipline, wanted: Span) -> list[Span]:
    """Return what of a span no mentor of a discipline is on call in who is not away."""
    there = roster.near(desk.uow, wanted.starts, wanted.ends - wanted.starts, discipline)
    return wanted.without(shifts.span(each) for each in there if each.tier is not Tier.COORDINATOR)


def begin(desk: Desk, request: Request, asked: Iterable[Person]) -> None:
    """Ask people for a shift, those who sleep in the morning, and say once if nobody takes it."""
    for each in asked:
        shift_requests.ask(desk.uow, request.id, [each.id])
        wakes = quiet_hours.ends(desk.now, each.time_zone)
        if wakes is None or request.span.starts - SOON <= wakes:
            show(desk, request, each)
        else:
            desk.uow.later(Job(ASK, f"{request.id} {each.id}", wakes))
    at = shifts.gives_up_at(request.span, desk.now)
    desk.uow.later(Job(NOBODY, str(request.id), at))


def ask_now(desk: Desk, job: Job) -> None:
    """It is morning: ask somebody for a shift that still has nobody."""
    request_id, person_id = (int(each) for each in job.key.split())
    request = shift_requests.find(desk.uow, request_id)
    person = people.get(desk.uow, person_id)
    if request is not None and request.is_open(desk.now) and person.stopped_at is None:
        show(desk, request, person)


def show(desk: Desk, request: Request, person: Person) -> None:
    """Put a shift to somebody, with its two keys."""
    values = {
        "discipline": desk.discipline(request.discipline, person),
        "day": day(desk, request, person),
        "span": hours(request, person),
    }
    if request.giver_id is None:
        rendered = desk.render("shift.gap", person, **values)
    else:
        giver = people.get(desk.uow, request.giver_id)
        rendered = desk.render(
            "swap.offer", person, mentor=naming.given_name(giver.name), **values
        )
    desk.tell(person, rendered, prompt=_prompt(desk, request))


def stop(desk: Desk, request: Request) -> None:
    """Ask nobody any more: take the clock off a request, and its keys off every phone."""
    jobs.cancel(desk.uow, NOBODY, str(request.id))
    for mentor_id in shift_requests.asked(desk.uow, request.id):
        jobs.cancel(desk.uow, ASK, f"{request.id} {mentor_id}")
        for each in addresses.of_person(desk.uow, mentor_id):
            for put in prompts.on_option(desk.uow, each.id, OFFER, request.id):
                prompts.end(desk.uow, put, "ended")


def day(desk: Desk, planned: Planned, reader: Person) -> str:
    """Return the day on which a shift begins, as its reader sees days: "Sat 14 Nov"."""
    return desk.day(shifts.span(planned).starts, reader)


def hours(planned: Planned, reader: Person) -> str:
    """Return the hours of a shift in its reader's time: "07:00-19:00"."""
    found = shifts.span(planned)
    return local_time.span_text(found.starts, found.ends, reader.time_zone)


def line(desk: Desk, planned: Planned, reader: Person) -> str:
    """Return a shift as a line of a list: "Sat 14 Nov, 07:00-19:00"."""
    return f"{day(desk, planned, reader)}, {hours(planned, reader)}"


def _prompt(desk: Desk, request: Request) -> Prompt:
    """Return the two keys: for a day, or until the shift is over; buttons work for ever."""
    left = min(request.span.ends - desk.now, timedelta(days=1))
    soon = request.span.starts - desk.now <= SOON
    minutes = max(1, int(left.total_seconds() // 60))
    return Prompt(OFFER, KEYS, options=(request.id,), minutes=minutes, waits=not soon)


def _is_reachable(desk: Desk, person: Person) -> bool:
    return any(each.blocked_at is None for each in addresses.of_person(desk.uow, person.id))
