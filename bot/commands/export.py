"""`mentorline export`: what is held, written out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import whom
from bot.commands.work import commit, settings_with_keys
from handlers.desk import sit_down
from handlers.people import exporting

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="What is held, written to a file.", no_args_is_help=True)


@app.callback()
def _keep_names() -> None:
    """What is held, written to a file."""  # a group of one command would lose its name


@app.command("person")
def person(
    who: Annotated[str, typer.Argument(metavar="NAME|ADDRESS", help="About whom")],
    *,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; it must not be there yet")
    ] = None,
) -> None:
    """Write all that is held on one person to a JSON file that its owner alone may read."""
    file, found = commit(settings_with_keys(), lambda uow: _export(uow, who, output))
    console = Console(highlight=False)
    console.print(
        f"{escape(str(file))} holds {len(found['messages'])} messages and all else we have of "
        f"{escape(found['person']['name'])}.\n"
        "Give it to them alone, and remove it then.",
        soft_wrap=True,
    )


def _export(uow: UnitOfWork, who: str, output: Path | None) -> tuple[Path, dict[str, Any]]:
    """Write the file and note it in the logs; without the file there is no line."""
    found = whom.find(uow, who)
    held = exporting.export(sit_down(uow), found.id, None)
    file = output or Path(f"person-{found.id}.json")
    _write(file, orjson.dumps(held, option=orjson.OPT_INDENT_2))
    return file, held


def _write(file: Path, data: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        why = os.strerror(fault.errno or 0)
        raise NotReady(f"{file} cannot be written ({why}); name another --output") from None
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
