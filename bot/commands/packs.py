"""`mentorline content check FILE`, `load` and `items`: packs of items and courses."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.commands import importing, listing
from bot.commands.work import commit, settings_with_keys
from content.packing.reading import Found, counts, read
from domain.guides import Standing
from handlers.desk import sit_down
from handlers.items import loading
from handlers.reviewing import asking as reviewing
from storage import items, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from content.packing.reading import Read
    from domain.items import Item
    from handlers.items.loading import Loaded, Outcome
    from storage.uow import UnitOfWork

YAML = {".yaml", ".yml"}

Paths = Annotated[
    list[Path] | None, typer.Argument(exists=True, help="YAML files, or folders of them")
]
Pack = Annotated[Path, typer.Argument(exists=True, help="A YAML file, or a folder of them")]


class _Refused(Exception):
    """What must be mended before a pack is stored."""

    def __init__(self, faults: Sequence[Found]) -> None:
        super().__init__()
        self.faults = faults


class _OnlyLooked(Exception):
    """What a load would do."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def check(paths: Sequence[Path], *, as_json: bool) -> None:
    """Look at packs and files of cards; leaves with 1 if something needs mending."""
    files = _files(paths)
    found = read(files)
    if as_json:
        rows = [{"kind": "fault", **asdict(each)} for each in found.faults]
        rows += [{"kind": "warning", **asdict(each)} for each in found.warnings]
        listing.show(rows, as_json=True)
    else:
        _tell(found.faults, found.warnings)
        _line(_sum(files, found))
    if found.faults or not files:
        sys.exit(1)


def load(path: Pack, *, dry_run: importing.DryRun = False) -> None:
    """Load items and courses, all or nothing; each fault is named with its file and line."""
    settings = settings_with_keys()
    found = read(_files([path]), commit(settings, loading.stored))
    if not found.faults and not found.items and not found.courses:
        _line("There are no items and no courses here.")
        sys.exit(1)
    try:
        outcome = commit(settings, lambda uow: _load(uow, found, dry_run=dry_run))
    except _Refused as refused:
        _tell(refused.faults, [])
        _line(f"Nothing was stored: {len(refused.faults)} to mend.")
        sys.exit(1)
    except _OnlyLooked as looked:
        outcome = looked.outcome
    _tell([], found.warnings)
    _tell_outcome(outcome)
    if found.cards:
        _line("Cards are loaded by themselves: mentorline content cards load FILE")
    if dry_run:
        _line("This is what would be stored; nothing was changed.")


def list_items(*, json: listing.AsJson = False) -> None:
    """List the items: each version, how it stands, and who signed it when."""
    listing.show(commit(settings_with_keys(), _rows), as_json=json)


def _files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return files by their names as typed; those of folders in the order of their names."""
    found: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.suffix in YAML)
        for each in inside if path.is_dir() else [path]:
            found[each.as_posix()] = each.read_bytes()
    return found


def _load(uow: UnitOfWork, found: Read, *, dry_run: bool) -> Outcome:
    """Load in one unit; raises _Refused, or _OnlyLooked, and nothing of it is kept."""
    faults = found.faults or [
        Found(each.file, each.line, why) for each, why in loading.faults(uow, found)
    ]
    if faults:
        raise _Refused(faults)
    outcome = loading.load(uow, found)
    if dry_run:
        raise _OnlyLooked(outcome)
    reviewing.announce(sit_down(uow))
    return outcome


def _rows(uow: UnitOfWork) -> list[Mapping[str, object]]:
    return [_row(uow, each) for each in items.every(uow)]


def _row(uow: UnitOfWork, item: Item) -> Mapping[str, object]:
    decided = signatures.of_item(uow, item.id)
    last = decided[-1] if decided else None
    return {
        "ref": item.ref,
        "version": item.version,
        "language": item.language,
        "status": str(item.standing),
        "topic": item.topic,
        "reader": str(item.reader),
        "domain": str(item.domain),
        "pack": item.pack,
        "reviewer": last.reviewer if last else "",
        "decided_on": last.at.date().isoformat() if last else "",
    }


def _tell(faults: Sequence[Found], warnings: Sequence[Found]) -> None:
    for each in faults:
        _line(f"{each.file}, line {each.line}: {each.reason}")
    for each in warnings:
        _line(f"{each.file}, line {each.line}: warning: {each.reason}")


def _sum(files: Mapping[str, bytes], found: Read) -> str:
    if not files:
        return "There is no YAML file here."
    if found.faults:
        wrong = sorted({each.file for each in found.faults})
        return f"{len(found.faults)} to mend in {', '.join(wrong)}."
    split = counts([each.item for each in found.items])
    told = ", ".join(f"{number} {domain}" for domain, number in split.items() if number)
    waiting = sum(each.item.standing is Standing.UNSIGNED for each in found.items)
    rows = [
        _number(len(found.items), "item") + (f" ({told})" if told else ""),
        _number(len(found.courses), "course"),
        _number(found.cards, "card"),
    ]
    return f"Nothing to mend: {', '.join(rows)}; waiting for a signature: {waiting}."


def _tell_outcome(outcome: Outcome) -> None:
    for each in _worth_telling(outcome):
        _line(f"{each.ref} version {each.version}: {each.change}")
    for name, done in (("items", outcome.items), ("courses", outcome.courses)):
        number = Counter(each.change for each in done)
        told = ", ".join(
            f"{number[change]} {change}" for change in loading.Change if number[change]
        )
        if told:
            _line(f"{name}: {told}")
    waiting = sum(each.waits for each in outcome.items)
    _line(f"Waiting for a signature, and not sent before: {_number(waiting, 'item')}.")


def _worth_telling(outcome: Outcome) -> Iterator[Loaded]:
    for each in (*outcome.items, *outcome.courses):
        if each.change not in {loading.Change.NEW, loading.Change.UNCHANGED}:
            yield each


def _number(count: int, of: str) -> str:
    return f"{count} {of}" if count == 1 else f"{count} {of}s"


def _line(text: str) -> None:
    Console(highlight=False).print(escape(text), soft_wrap=True)
