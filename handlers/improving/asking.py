"""Asking about a barrier: those who have it hear until when, and answer by one key."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from domain import barriers as rules
from domain import local_time, quiet_hours, surveys
from domain.barriers import BarrierState, Level, Priority
from domain.model import Job, Prompt, Role
from handlers.improving import holders
from handlers.surveys import running
from storage import addresses, barriers, prompts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.barriers import Barrier
    from domain.model import Facility, Person
    from handlers.desk import Desk

PROMPT: Final = prompts.BARRIER
DONE: Final = "1"
HELP: Final = "2"
DUE: Final = "barrier.due"
"""The due row of an open ticket: what happens when its day has come."""

ASK: Final = "barrier.ask"
"""The due row on which somebody may be asked: no key counts before its message is read."""

MORNING: Final = time(8)
"""When leaders hear what mentees said: not while they say it, which would tell who they are."""

_STANDS: Final = 2 * 24 * 60
"""Minutes for which a bare key answers; then another ticket may be asked about, and a button of
the first still works."""


def ask(desk: Desk, ticket: Barrier, since: datetime | None = None) -> list[Person]:
    """Ask whoever has a ticket to remove the barrier, and put its day on the clock.

    Each is asked in their daytime, and at an instant at the earliest.
    """
    asked = holders.of(desk, ticket)
    desk.uow.later(Job(DUE, str(ticket.id), ticket.due_at))
    for reader in asked:
        _ask(desk, ticket, reader, since)
    desk.log("barrier.asked", None, ticket.level, barrier=ticket.number, n=len(asked))
    return asked


def ring(desk: Desk, job: Job) -> None:
    """Somebody may be asked about a ticket now, if it is theirs still."""
    ticket_id, _, person_id = job.key.partition(" ")
    ticket = barriers.get(desk.uow, int(ticket_id))
    had = [each for each in holders.of(desk, ticket) if each.id == int(person_id)]
    if ticket.state is BarrierState.OPEN and had:
        _ask(desk, ticket, had[0])


def _ask(desk: Desk, ticket: Barrier, reader: Person, since: datetime | None = None) -> None:
    at = by_day(desk, reader, since)["not_before"]
    if at is not None:
        desk.uow.later(Job(ASK, f"{ticket.id} {reader.id}", at))
    elif ticket.level is Level.PROGRAMME and Role.COORDINATOR in reader.roles:
        tell(desk, reader, "barrier.programme", ticket)
    else:
        prompt = Prompt(PROMPT, (DONE, HELP), options=(ticket.id,), minutes=_STANDS)
        tell(desk, reader, "lead.barrier", ticket, prompt=prompt)


def morning(desk: Desk, facility: Facility) -> datetime:
    """Return the next morning at a facility."""
    today = local_time.to_local(desk.now, facility.time_zone).date()
    following = datetime.combine(today + timedelta(days=1), MORNING)
    return local_time.to_utc(following, facility.time_zone)


def inform_region(desk: Desk, ticket: Barrier, asked: Sequence[Person]) -> None:
    """Let the region know at once of what puts patients at risk at a facility."""
    if ticket.priority is not Priority.HIGH or ticket.level is not Level.FACILITY:
        return
    for reader in holders.at(desk, holders.place(desk, ticket), Level.REGION):
        if reader not in asked:
            who = holders.named(desk, asked, reader)
            tell(desk, reader, "barrier.told", ticket, who=who)


def put_away(desk: Desk, ticket: Barrier) -> list[Person]:
    """End the question about a ticket wherever it stands; return who has read it."""
    readers = []
    for person in holders.of(desk, ticket):
        for address in addresses.of_person(desk.uow, person.id):
            for put in prompts.on_option(desk.uow, address.id, PROMPT, ticket.id):
                prompts.end(desk.uow, put, "ended")
                if put.state != "waiting":
                    readers.append(person)
    return list(dict.fromkeys(readers))


def tell(
    desk: Desk,
    reader: Person,
    phrase: str,
    ticket: Barrier,
    prompt: Prompt | None = None,
    **values: str,
) -> None:
    """Tell somebody of a ticket, by day: nothing about it is worth a night's sleep.

    At a closed window it waits for its reader until the ticket falls due.
    """
    rendered = desk.render(phrase, reader, **about(desk, ticket, reader, phrase), **values)
    how = {"prompt": prompt, "expires_at": ticket.due_at, **by_day(desk, reader)}
    desk.tell(reader, rendered, **how)


def about(desk: Desk, ticket: Barrier, reader: Person, phrase: str) -> dict[str, str]:
    """Return what a phrase says of a ticket, in its reader's language."""
    said = {
        "ref": rules.tag(ticket.number),
        "place": holders.place(desk, ticket).name,
        "barrier": what(desk, ticket, reader),
        "day": desk.day(ticket.due_at, reader),
        "wait": desk.wait(desk.now - ticket.opened_at, reader),
    }
    wanted = desk.phrases.names(phrase)
    return {name: value for name, value in said.items() if name in wanted}


def what(desk: Desk, ticket: Barrier, reader: Person) -> str:
    """Return what is lacking, in the words of whoever named it, else by its kind."""
    return rules.cut(ticket.words, 40) or desk.word(f"lack.{ticket.kind}", reader)


def by_day(desk: Desk, reader: Person, since: datetime | None = None) -> dict[str, Any]:
    """Return how a message waits for the end of its reader's night, or of a running survey."""
    rests = desk.now + surveys.RUNS if running.is_running(desk, reader) else desk.now
    first = max(rests, since or rests)
    at = quiet_hours.ends(first, reader.time_zone) or first
    return {"not_before": at if at > desk.now else None}


def due(desk: Desk, facility: Facility, priority: Priority) -> datetime:
    """Return when a ticket that is passed to somebody now falls due."""
    charter = desk.charter
    within = charter.barrier_high if priority is Priority.HIGH else charter.barrier_normal
    return rules.due(desk.now, within, facility.time_zone)
