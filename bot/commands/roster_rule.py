"""`mentorline roster rule`: who is on, on which days and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing, roster_saving
from bot.commands.roster_saving import At, DryRun, Id, Made, Of, Yes, Zone
from bot.commands.work import commit, settings_with_keys
from domain import local_time
from domain.importing.cells import same_name
from domain.model import Tier
from domain.rota import reading
from domain.rota.values import Rule
from storage import people, rota

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Who is on duty, on which days and hours.", no_args_is_help=True)


@app.command("add")
def add(  # noqa: PLR0913 (each is an option)
    discipline: Of,
    *,
    days: Annotated[str, typer.Option(help="Such as mon-fri, or sat,sun,holiday, or all")],
    hours: Annotated[str, typer.Option(help="Such as 19:00-07:00, by the wall clock")],
    mentor: Annotated[str, typer.Option(help="Who is on, by name or address")] = "",
    rotation: Annotated[str, typer.Option(help="Which rotation is on, by name")] = "",
    tier: At = Tier.REGIONAL,
    zone: Zone = "",
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a rule, once the next hand-offs have been seen."""

    def adding(uow: UnitOfWork) -> Made:
        line = roster_saving.line(discipline, tier)
        mentor_id, rotation_id, who = _whose(uow, line[1], mentor, rotation)
        in_zone = roster_saving.zone(uow, zone)
        local_time.zone(in_zone)
        new = Rule(
            0, *line, reading.days(days), *reading.hours(hours), in_zone, mentor_id, rotation_id
        )
        made = rota.add_rule(uow, new)
        roster_saving.note(uow, f"rule {made} added")
        words = f"{', '.join(line)}, {_when(new)} {in_zone}, {who}"
        return Made(made, words, roster_saving.coming(uow, line, uow.now))

    roster_saving.save(adding, yes=yes, dry_run=dry_run)


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the rules."""
    roster_saving.show(commit(settings_with_keys(), _rows), as_json=json)


@app.command("remove")
def remove(rule: Id) -> None:
    """Remove a rule; what swaps and overrides said of its shifts acts no more."""

    def removing(uow: UnitOfWork) -> str:
        found = roster_saving.one(rota.rules(uow), rule, "rule", lambda each: each.id)
        rota.remove_rule(uow, found.id)
        roster_saving.note(uow, f"rule {found.id} removed")
        return f"Rule {found.id} is gone: {found.discipline}, {found.tier}, {_when(found)}"

    roster_saving.change(removing)


def _whose(
    uow: UnitOfWork, tier: Tier, mentor: str, rotation: str
) -> tuple[int | None, int | None, str]:
    """Return the mentor or the rotation that a rule is for, and its name."""
    if bool(mentor) == bool(rotation):
        raise NotReady("a rule is for one mentor or one rotation; give --mentor or --rotation")
    if mentor:
        person = roster_saving.on(uow, mentor, tier)
        return person.id, None, person.name
    known = rota.rotations(uow)
    found = next((each for each in known if same_name(each.name) == same_name(rotation)), None)
    if found is None:
        raise NotReady(f"there is no rotation {rotation}; see `mentorline roster rotation list`")
    ids = {person for group in found.groups for person in group}
    for each in people.many(uow, ids).values():
        roster_saving.check(each, tier)
    return None, found.id, f"in turn: {found.name}"


def _rows(uow: UnitOfWork) -> list[dict[str, Any]]:
    known = rota.rules(uow)
    names = roster_saving.names_of(uow, (each.mentor_id for each in known))
    turning = {each.id: f"in turn: {each.name}" for each in rota.rotations(uow)}
    return [
        {
            "id": each.id,
            "discipline": each.discipline,
            "tier": each.tier,
            "when": _when(each),
            "time_zone": each.time_zone,
            "who": (names | turning)[each.mentor_id or each.rotation_id or 0],
        }
        for each in known
    ]


def _when(rule: Rule) -> str:
    return f"{reading.days_text(rule.days)} {rule.start:%H:%M}-{rule.end:%H:%M}"
