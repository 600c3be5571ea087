"""`mentorline roster rotation`: groups that take turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing, roster_saving
from bot.commands.roster_saving import DryRun, Made, Yes, Zone
from bot.commands.work import commit, settings_with_keys
from domain.importing.cells import one_of, same_name
from domain.local_time import to_local
from domain.rota import reading, turns
from domain.rota.values import Rotation, Unit
from storage import rota

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Groups that take turns.", no_args_is_help=True)


@app.command("add")
def add(  # noqa: PLR0913 (each is an option)
    name: Annotated[str, typer.Argument(help="Such as Nights")],
    *,
    group: Annotated[
        list[str], typer.Option(help="Who is on together, by comma; once for each turn, in order")
    ],
    every: Annotated[str, typer.Option(help="hour, day, week or month")] = "week",
    length: Annotated[int, typer.Option(help="So many of these is a turn")] = 1,
    starts: Annotated[
        str, typer.Option("--from", help="When the first group comes on, such as 2026-12-04T17:00")
    ],
    zone: Zone = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a rotation, once its next hand-offs have been seen."""
    given = (group, every, length, starts)

    def adding(uow: UnitOfWork) -> Made:
        return _add(uow, name, given, roster_saving.zone(uow, zone))

    roster_saving.save(adding, yes=yes, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the rotations, whose turn it is and when it is handed on."""
    roster_saving.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("remove")
def remove(
    rotation: Annotated[str, typer.Argument(metavar="NAME|ID", help="As `list` shows it")],
) -> None:
    """Remove a rotation that no rule names."""
    roster_saving.change(lambda uow: _remove(uow, rotation))


def _add(uow: UnitOfWork, name: str, given: tuple[list[str], str, int, str], zone: str) -> Made:
    groups, every, length, starts = given
    if any(same_name(each.name) == same_name(name) for each in rota.rotations(uow)):
        raise NotReady(f"a rotation is called {name} already; choose another name")
    new = Rotation(
        0,
        name.strip(),
        one_of(Unit)(every),
        length,
        reading.starts(starts),
        zone,
        tuple(_group(uow, each) for each in groups),
    )
    reading.check_rotation(new)
    made = rota.add_rotation(uow, new)
    words = f"{new.name}: {_pace(new)}, {len(new.groups)} in turn"
    roster_saving.note(uow, f"rotation {made} added")
    return Made(made, words, _coming(uow, new))


def _group(uow: UnitOfWork, text: str) -> tuple[int, ...]:
    names = [each.strip() for each in text.split(",") if each.strip()]
    return tuple(dict.fromkeys(roster_saving.on(uow, each, None).id for each in names))


def _remove(uow: UnitOfWork, wanted: str) -> str:
    known = rota.rotations(uow)
    named = [each for each in known if same_name(each.name) == same_name(wanted)]
    found = named[0] if named else roster_saving.one(known, wanted, "rotation", lambda one: one.id)
    rules = [str(each.id) for each in rota.rules(uow) if each.rotation_id == found.id]
    if rules:
        raise NotReady(f"{found.name} is used by rule {', '.join(rules)}; remove that first")
    rota.remove_rotation(uow, found.id)
    roster_saving.note(uow, f"rotation {found.id} removed")
    return f"Rotation {found.name} is gone"


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = rota.rotations(uow)
    names = roster_saving.names_of(
        uow, (person for each in known for group in each.groups for person in group)
    )
    return [
        {
            "id": each.id,
            "name": each.name,
            "every": _pace(each),
            "first": each.anchor.isoformat(timespec="minutes"),
            "time_zone": each.time_zone,
            "groups": " / ".join(_names(group, names) for group in each.groups),
            "on_now": _names(turns.group_at(each, uow.now), names),
            "next": _coming(uow, each)[0]["from"],
        }
        for each in known
    ]


def _coming(uow: UnitOfWork, rotation: Rotation) -> list[dict[str, Any]]:
    found = turns.next_handoffs(rotation, uow.now, roster_saving.SHOWN)
    names = roster_saving.names_of(uow, (person for each in found for person in each.group))
    return [
        {
            "from": roster_saving.moment(to_local(each.at, rotation.time_zone)),
            "time_zone": rotation.time_zone,
            "who": _names(each.group, names),
        }
        for each in found
    ]


def _names(group: tuple[int, ...], names: dict[int, str]) -> str:
    return ", ".join(names[each] for each in group)


def _pace(rotation: Rotation) -> str:
    count = rotation.length
    return f"every {rotation.unit}" if count == 1 else f"every {count} {rotation.unit}s"
