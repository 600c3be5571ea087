"""`mentorline content cards`: the guideline cards that are searched and attached to answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import importing, listing
from bot.commands.work import commit, settings_with_keys
from content.cards import read
from content.lines import Fault
from domain.guides import Standing
from handlers.learning import cards
from storage import guides

app = typer.Typer(help="Guideline cards.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML")]


@app.command("load")
def load(file: File, *, dry_run: importing.DryRun = False) -> None:
    """Load cards; each fault is named with its line, and then nothing is stored."""
    settings = settings_with_keys()
    found = read(file.read_bytes())
    faults = list(found.faults)
    if not faults:
        told = commit(settings, lambda uow: cards.faults(uow, found.cards))
        faults = [Fault(line, reason) for line, reason in told]
    console = Console(highlight=False)
    if faults:
        for fault in faults:
            said = f"{file.name}, line {fault.line}: {fault.reason}"
            console.print(escape(said), soft_wrap=True)
        console.print(escape(f"Nothing was stored: {len(faults)} to mend in {file.name}."))
        sys.exit(1)
    loaded = [card for _, card in found.cards]
    if not dry_run:
        commit(settings, lambda uow: cards.store(uow, loaded))
    state = "would be stored; nothing was changed" if dry_run else "stored"
    signed = sum(card.standing is Standing.SIGNED for card in loaded)
    waiting = sum(card.standing is Standing.UNSIGNED for card in loaded)
    console.print(
        f"{len(loaded)} cards {state}: {signed} signed, {waiting} not sent before they are signed."
    )


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the cards: who signed each and when, and which are never sent."""
    rows = [
        {
            "ref": card.ref,
            "status": str(card.standing),
            "title": card.title,
            "language": card.language,
            "discipline": card.discipline or "all",
            "guideline": card.guideline,
            "version": card.version,
            "reviewer": card.reviewer,
            "signed_on": card.signed_on.isoformat() if card.signed_on else "",
        }
        for card in commit(settings_with_keys(), guides.cards)
    ]
    listing.show(rows, as_json=json)
