"""Lists: a table for people, JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AsJson = Annotated[bool, typer.Option("--json", help="As JSON")]


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows; an empty list says so instead of printing nothing."""
    console = Console(highlight=False)
    if as_json:
        console.out(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode(), highlight=False)
        return
    if not rows:
        console.print("Nothing here yet.")
        return
    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(escape("" if value is None else str(value)) for value in row.values()))
    console.print(table)
