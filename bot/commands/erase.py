"""`mentorline erase`: all that is held on a person is overwritten, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.arriving.spooling import Corner
from bot.commands import whom
from bot.commands.work import commit, settings_with_keys
from handlers import erasing
from handlers.desk import sit_down
from storage import dossiers, erasures

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings
    from storage.uow import UnitOfWork

Whom = Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="Whom to erase")]


def erase(
    who: Whom,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what is held, change nothing")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Erase a person: names, addresses and words; events and counts stay, without them."""
    settings = settings_with_keys()
    held = commit(settings, lambda uow: _held(uow, who))
    if not dry_run:
        _confirm(held, yes=yes)
        _erase(settings, held["id"])
    _tell(held | {"erased": not dry_run}, as_json=json)


def file_of(settings: Settings) -> Path:
    """Return the file that lists those who were erased: beside the spool and the database."""
    return Corner.of(settings).folder / erasures.NAME


def _held(uow: UnitOfWork, who: str) -> dict[str, Any]:
    person = whom.find(uow, who)
    found = dossiers.of_person(uow, person.id)
    counts = {part: len(found[part]) for part in ("addresses", "messages", "questions")}
    return {"id": person.id, "name": person.name, **counts}


def _confirm(held: dict[str, Any], *, yes: bool) -> None:
    asked = f"Erase {held['name']}, {held['messages']} messages, for good?"
    if not yes and not typer.confirm(asked, err=True):
        raise NotReady("nothing was erased")


def _erase(settings: Settings, person_id: int) -> None:
    """Note it in the list first: whatever happens now, no copy brings the person back."""
    try:
        erasures.note(file_of(settings), person_id)
    except OSError as fault:
        raise NotReady(
            f"{file_of(settings)} cannot be written ({fault.strerror}); nothing was erased"
        ) from None
    with Console(stderr=True).status("Erasing"):
        while commit(settings, lambda uow: erasing.step(sit_down(uow), person_id), tells=True):
            pass


def _tell(held: dict[str, Any], *, as_json: bool) -> None:
    console = Console(highlight=False)
    if as_json:
        del held["name"]
        console.out(orjson.dumps(held, option=orjson.OPT_INDENT_2).decode(), highlight=False)
        return
    counts = f"{held['messages']} messages, {held['addresses']} addresses"
    if held["erased"]:
        console.print(
            f"Erased: {counts}. {held['questions']} questions stay, without words or a name.\n"
            "Copies made before still hold them; restoring one erases them again, as long as "
            f"{erasures.NAME} is there.",
            soft_wrap=True,
        )
    else:
        name = escape(str(held["name"]))
        console.print(f"{name}: {counts} would be erased; nothing was changed.", soft_wrap=True)
