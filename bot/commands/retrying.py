"""Trying again: one message by its ID, or all that lie aside."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

Number = Annotated[int | None, typer.Argument(metavar="ID", help="As `list` shows it")]
Every = Annotated[bool, typer.Option("--all", help="All of them")]


def check(number: int | None, *, every: bool) -> None:
    """Refuse to guess which messages are meant."""
    if (number is None) is not every:
        raise typer.BadParameter("name one ID, or say --all")


def tell(again: int, number: int | None, *, will_be: str, none: str) -> None:
    """Say how many are tried again; leaves with 1 where the one that was named is not."""
    some = f"{again} message{'' if again == 1 else 's'} will be {will_be} again."
    Console(highlight=False).print(some if again else none)
    if number is not None and not again:
        raise typer.Exit(1)
