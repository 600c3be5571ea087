"""Asking about a barrier: those who have it hear until when, and answer by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain import barriers as rules
from domain import quiet_hours, surveys
from domain.barriers import Level, Priority
from domain.model import Job, Prompt, Role
from handlers.improving import holders
from handlers.surveys import running
from storage import addresses, prompts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.barriers import Barrier
    from domain.model import Facility, Person
    from handlers.desk import Desk

PROMPT: Final = prompts.BARRIER
DONE: Final = "1"
HELP: Final = "2"
DUE: Final = "barrier.due"
"""The due row of an open ticket: what happens when its day has come."""

_STANDS: Final = 2 * 24 * 60
"""Minutes for which a bare key answers; then another ticket may be asked about, and a button of
the first still works."""


def ask(desk: Desk, ticket: Barrier) -> list[Person]:
    """Ask whoever has a ticket to remove the barrier, and put its day on the clock."""
    asked = holders.of(desk, ticket)
    desk.uow.later(Job(DUE, str(ticket.id), ticket.due_at))
    for reader in asked:
        if ticket.level is Level.PROGRAMME and Role.COORDINATOR in reader.roles:
            tell(desk, reader, "barrier.programme", ticket)
        else:
            prompt = Prompt(PROMPT, (DONE, HELP), options=(ticket.id,), minutes=_STANDS)
            tell(desk, reader, "lead.barrier", ticket, prompt=prompt)
    desk.log("barrier.asked", None, ticket.level, barrier=ticket.number, n=len(asked))
    return asked


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


def by_day(desk: Desk, reader: Person) -> dict[str, Any]:
    """Return how a message waits for the end of its reader's night, or of a running survey."""
    rests = desk.now + surveys.RUNS if running.is_running(desk, reader) else None
    return {"not_before": quiet_hours.ends(rests or desk.now, reader.time_zone) or rests}


def due(desk: Desk, facility: Facility, priority: Priority) -> datetime:
    """Return when a ticket that is passed to somebody now falls due."""
    charter = desk.charter
    within = charter.barrier_high if priority is Priority.HIGH else charter.barrier_normal
    return rules.due(desk.now, within, facility.time_zone)
