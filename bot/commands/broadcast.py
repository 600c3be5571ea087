"""`mentorline broadcast`: a message to many, ordered as by phone, and what became of each."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing, whom
from bot.commands.work import commit, settings_with_keys
from bot.wires import prices
from content.phrases import ENGLISH
from domain import audience_words, broadcast_words, costs, days
from domain.audience_words import Fault
from domain.local_time import to_local
from domain.model import Role
from handlers.broadcasts import ordering, previewing, reading, reporting, showing, telling
from handlers.broadcasts.ordering import Order, Refused, Result
from handlers.desk import sit_down
from storage import audits, broadcasts, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from handlers.broadcasts.previewing import Preview
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

app = typer.Typer(help="Messages to many, and what became of them.", no_args_is_help=True)

NEWEST: Final = 100
"""So many broadcasts are listed."""

_SAID: Final = {
    Result.STARTED: "Broadcast {ref} is on its way. Next: mentorline broadcast show {ref}",
    Result.SCHEDULED: "Broadcast {ref} goes at its time. Next: mentorline broadcast show {ref}",
    Result.SECOND: "Broadcast {ref} goes to so many that {other} is asked to confirm it too.",
}
Number = Annotated[int, typer.Argument(help="Its number")]


@app.command("list")
def list_(*, json: listing.AsJson = False) -> None:
    """List the broadcasts, the newest first."""

    def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        return [_row(uow, each) for each in broadcasts.newest(uow, NEWEST)]

    listing.show(commit(settings_with_keys(), work), as_json=json)


@app.command("show")
def show(number: Number, *, json: listing.AsJson = False) -> None:
    """Show what became of a broadcast: how many in each state, why not, and what it cost."""

    def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        return _counted(uow, _numbered(uow, number))

    listing.show(commit(settings_with_keys(), work), as_json=json)


@app.command("sheet")
def sheet(number: Number) -> None:
    """Print everybody a broadcast was meant for as CSV: name, state, reason, cost and answer."""

    def work(uow: UnitOfWork) -> list[str]:
        known = _numbered(uow, number)
        audits.add(uow, None, "broadcast.exported", way="command", subject=f"broadcast:{number}")
        return list(reporting.sheet(uow, known))

    sys.stdout.writelines(commit(settings_with_keys(), work))


@app.command("send")
def send(
    *,
    to: Annotated[str, typer.Option(help="Whom it is for: anaesthesia bunda, or all")],
    text: Annotated[str, typer.Option(help="What people read")],
    by: Annotated[str, typer.Option(help="The coordinator who sends it, by name or address")],
    at: Annotated[str, typer.Option(help="When: fri 9:00, by that coordinator's clock")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send it without asking once more")] = False,
) -> None:
    """Show what a broadcast would be, and send it once that is confirmed."""
    settings = settings_with_keys()

    def order(uow: UnitOfWork) -> tuple[Preview, list[str]]:
        return _draft(_desk(uow, settings), _coordinator(uow, by), to, text, at)

    def confirm(uow: UnitOfWork) -> ordering.Outcome:
        known = broadcasts.get(uow, shown.broadcast.id)
        return ordering.confirm(_desk(uow, settings), _coordinator(uow, by), known)

    shown, lines = commit(settings, order, tells=True)
    for line in lines:
        _say(line)
    if not yes and not typer.confirm("Send it?"):
        commit(settings, lambda uow: _drop(uow, settings, shown.broadcast))
        _say("Nothing was sent.")
        return
    outcome = commit(settings, confirm, tells=True)
    if outcome.result not in _SAID:
        raise NotReady(f"broadcast {shown.broadcast.number} was not sent: {outcome.result}")
    other = outcome.second.name if outcome.second else ""
    _say(_SAID[outcome.result].format(ref=shown.broadcast.number, other=other))


def _draft(desk: Desk, author: Person, to: str, text: str, at: str) -> tuple[Preview, list[str]]:
    """Order a broadcast, and return it with the lines that show it; raises NotReady."""
    reader = replace(author, language=ENGLISH)
    line = broadcast_words.read(f"{to}:\n{text}", (ENGLISH,))
    if not isinstance(line, broadcast_words.Line):
        raise NotReady(
            "say with --to whom it is for, and with --text what people read, at most "
            f"{broadcast_words.LONGEST} characters"
        )
    filters = reading.parse(desk, line.words)
    if isinstance(filters, Fault):
        raise NotReady(reading.explained(desk, reader, filters).text)
    starts = _starts(desk, author, at) if at else None
    order = Order(filters, line.texts, line.choices, starts)
    found = ordering.draft(desk, author, order, f"command {secrets.token_hex(16)}")
    if isinstance(found, Refused):
        raise NotReady(showing.refused(desk, reader, found).text)
    return found, _lines(desk, reader, found)


def _lines(desk: Desk, reader: Person, shown: Preview) -> list[str]:
    """Write a preview for the terminal."""
    by = ", ".join(f"{number} {channel}" for channel, number in shown.channels.items())
    skipped = sum(shown.skipped.values())
    why = f" ({telling.reasons(desk, reader, shown.skipped)})" if skipped else ""
    when = showing.when_text(desk, reader, shown.broadcast)
    samples = (
        f'{each.language}, {each.people} people, {each.parts} SMS part(s): "{each.text}"'
        for each in shown.samples
    )
    return [
        f"Broadcast {shown.broadcast.number} to {shown.people} people: {by}.",
        *([f"When: {when}."] if when else []),
        f"Skipped: {skipped}{why}.",
        *samples,
        f"Cost: {showing.cost(desk, reader, shown)}.",
    ]


def _starts(desk: Desk, author: Person, at: str) -> datetime:
    when = broadcast_words.read_when(at, (ENGLISH, author.language))
    starts = days.first_after(when.day, when.at, desk.now, author.time_zone) if when else None
    if when is None or starts is None:
        raise NotReady(f"write a day and a time to come with --at, like fri 9:00, not {at!r}")
    return starts


def _drop(uow: UnitOfWork, settings: Settings, draft: Broadcast) -> None:
    ordering.end(_desk(uow, settings), broadcasts.get(uow, draft.id), "dropped")


def _desk(uow: UnitOfWork, settings: Settings) -> Desk:
    return replace(sit_down(uow), prices=prices(settings))


def _coordinator(uow: UnitOfWork, text: str) -> Person:
    found = whom.find(uow, text)
    if Role.COORDINATOR not in found.roles:
        raise NotReady(f"{found.name} is no coordinator; broadcasts are theirs to send")
    return found


def _numbered(uow: UnitOfWork, number: int) -> Broadcast:
    found = broadcasts.numbered(uow, number)
    if found is None:
        raise NotReady(f"there is no broadcast {number}; see `broadcast list`")
    return found


def _row(uow: UnitOfWork, known: Broadcast) -> dict[str, Any]:
    author = people.get(uow, known.author_id)
    made = to_local(known.made_at, author.time_zone)
    return {
        "broadcast": known.number,
        "state": known.state,
        "to": audience_words.spell(previewing.filters_of(known)),
        "people": known.people,
        "by": author.name,
        "ordered": f"{made:%Y-%m-%d %H:%M}",
    }


def _counted(uow: UnitOfWork, known: Broadcast) -> list[dict[str, Any]]:
    """Return how many stand in each state, and those of them who were not reached by reason."""
    report = reporting.report(uow, known)
    rows: list[dict[str, Any]] = [
        {"what": str(reach), "why": "", "people": number}
        for reach, number in report.counts.items()
    ]
    for what, reasons in (("failed", report.failed), ("skipped", report.skipped)):
        rows += [{"what": what, "why": why, "people": n} for why, n in reasons.items()]
    rows += [{"what": "answered", "why": key, "people": n} for key, n in report.answers.items()]
    stands = {"what": "state", "why": known.state, "people": known.people}
    cost = {"what": "cost", "why": f"{report.cost / costs.MILLION:.2f}", "people": ""}
    return [stands, *rows, cost]


def _say(line: str) -> None:
    Console(highlight=False).print(escape(line), soft_wrap=True)
