"""`mentorline content`: whether what the service says may be shipped, language by language."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import cards, listing, packs, withdrawing
from content import checking
from content.instruments import BadInstrument, Instruments

if TYPE_CHECKING:
    from content.checking import Standing

app = typer.Typer(help="What the service says.", no_args_is_help=True)
app.add_typer(cards.app, name="cards")
app.command("load")(packs.load)
app.command("items")(packs.list_items)
app.command("withdraw")(withdrawing.withdraw)


@app.callback()
def _keep_the_group() -> None:
    """What the service says."""  # a command alone would lose its name


@app.command("check")
def check(paths: packs.Paths = None, *, json: listing.AsJson = False) -> None:
    """Look at packs, or without any at every phrase; leaves with 1 if something needs mending."""
    if paths:
        packs.check(paths, as_json=json)
        return
    found = checking.check()
    if json:
        listing.show([asdict(one) for one in found], as_json=True)
    else:
        _print(found)
    readable = _instruments_are_readable()
    if any(one.faults for one in found) or not readable:
        sys.exit(1)


def _instruments_are_readable() -> bool:
    """Say on the error output which instrument nobody could fill in."""
    try:
        Instruments.load()
    except BadInstrument as fault:
        console = Console(stderr=True, highlight=False)
        console.print(f"[bold red]mend[/] {escape(str(fault))}", soft_wrap=True)
        return False
    return True


def _print(found: tuple[Standing, ...]) -> None:
    rows = [
        {
            "language": one.language,
            "phrases": one.phrases,
            "missing": len(one.missing),
            "waiting for native review": one.unreviewed,
            "faults": len(one.faults),
        }
        for one in found
    ]
    listing.show(rows, as_json=False)
    console = Console(highlight=False)
    for one in found:
        told = {each.phrase for each in one.faults}
        for phrase in (each for each in one.missing if each not in told):
            console.print(f"{one.language}: {phrase}: is said in English", soft_wrap=True)
        for fault in one.faults:
            said = ": ".join(filter(None, (one.language, fault.phrase, fault.why)))
            console.print(f"[bold red]mend[/] {escape(said)}", soft_wrap=True)
