"""The three imports, one way of doing them: plan, say every fault, and only then apply."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands.work import commit, settings_with_keys
from content.tables import read
from domain.importing.rows import Mark
from handlers import imports

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.importing.rows import Known, Plan, Planned, Table
    from storage.uow import UnitOfWork

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX")]
DryRun = Annotated[bool, typer.Option(help="Say what would change, change nothing")]


@dataclass(frozen=True, slots=True)
class Import:
    """What one kind of file is called, how it is planned, and how it is applied.

    What `apply` returns is one more sentence for the operator.
    """

    noun: str
    plan: Callable[[Table, Known], Plan[Any]]
    apply: Callable[[UnitOfWork, Sequence[Planned[Any]]], str | None]


def run(
    kind: Import, file: Path, *, dry_run: bool, reading: Callable[[str, bytes], Table] = read
) -> None:
    """Import a file, all or nothing; leaves with 1 when a row has a fault."""
    settings = settings_with_keys()
    table = reading(file.name, file.read_bytes())
    plan = commit(settings, lambda uow: kind.plan(table, imports.known(uow)))
    console = Console(highlight=False)
    if plan.faults:
        _say_faults(console, file, plan)
        sys.exit(1)
    more = None
    if not dry_run:
        with console.status(f"Storing {len(plan.rows)} {kind.noun}"):
            more = commit(settings, lambda uow: kind.apply(uow, plan.rows), tells=True)
    counts = ", ".join(f"{plan.count(mark)} {mark}" for mark in Mark)
    state = "would be stored; nothing was changed" if dry_run else "stored"
    console.print(f"{len(plan.rows)} {kind.noun} {state}: {counts}.")
    if more:
        console.print(more)


def _say_faults(console: Console, file: Path, plan: Plan[Any]) -> None:
    for fault in plan.faults:
        said = f"{file.name}, line {fault.line}, {fault.column}: {fault.reason}"
        console.print(escape(said), soft_wrap=True)
    said = f"Nothing was stored: {len(plan.faults)} to mend in {file.name}."
    console.print(escape(said), soft_wrap=True)
