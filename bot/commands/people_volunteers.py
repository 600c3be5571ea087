"""`mentorline people volunteers`: who may be asked for shifts that nobody covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing, whom
from bot.commands.work import commit, settings_with_keys
from domain.model import Role
from handlers.desk import sit_down
from handlers.shifts import volunteering
from storage import people, volunteers

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Discipline, Person
    from storage.uow import UnitOfWork

app = typer.Typer(help="Mentors who step in where a shift has nobody.", no_args_is_help=True)

Whom = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="Which mentor")]


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List who has offered to step in, and whether a coordinator has confirmed it."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("add")
def add(who: Whom) -> None:
    """Confirm a mentor as a volunteer for their discipline; they hear of it."""
    _run(lambda uow: _add(uow, whom.find(uow, who)))


@app.command("remove")
def remove(who: Whom) -> None:
    """Ask a mentor for no more uncovered shifts."""
    _run(lambda uow: _remove(uow, whom.find(uow, who)))


def _run(work: Callable[[UnitOfWork], str]) -> None:
    said = commit(settings_with_keys(), work, tells=True)
    Console(highlight=False).print(escape(said), soft_wrap=True)


def _add(uow: UnitOfWork, person: Person) -> str:
    discipline = _discipline(person)
    if person.consented_at is None or person.stopped_at is not None:
        raise NotReady(f"{person.name} has not joined or has left; nobody writes to them")
    found = volunteers.of_person(uow, person.id, discipline)
    found = found or volunteers.add(uow, person.id, discipline)
    if not volunteering.approve(sit_down(uow), found, None):
        return f"{person.name} is a volunteer for {discipline}; nothing to do."
    return f"{person.name} may now be asked for uncovered shifts in {discipline}."


def _remove(uow: UnitOfWork, person: Person) -> str:
    found = volunteers.of_person(uow, person.id, _discipline(person))
    if found is None or not volunteering.end(sit_down(uow), found, None):
        return f"{person.name} is no volunteer; nothing to do."
    return f"{person.name} is asked for uncovered shifts no more."


def _discipline(person: Person) -> Discipline:
    """Return what a mentor may be asked for; raises NotReady for anybody else."""
    if Role.MENTOR not in person.roles or person.discipline is None:
        raise NotReady(f"{person.name} is no mentor with a discipline; see `people import`")
    return person.discipline


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = {each.id: each for each in people.every(uow)}
    return [
        {
            "name": known[each.person_id].name,
            "discipline": each.discipline,
            "state": "waits for a coordinator" if each.approved_at is None else "volunteer",
            "asked_at": each.asked_at.isoformat(timespec="minutes"),
            "approved_at": each.approved_at and each.approved_at.isoformat(timespec="minutes"),
        }
        for each in volunteers.every(uow)
    ]
