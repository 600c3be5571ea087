"""`mentorline meetings`: joint sessions and forums, planned, moved, called off and held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing, whom
from bot.commands.work import commit, settings_with_keys
from domain import agenda as counting
from domain import meetings as rules
from domain.importing.cells import hint
from domain.local_time import UnknownZone, to_local, to_utc
from domain.visits import Meeting, MeetingKind, MeetingState, Reply
from handlers.desk import sit_down
from handlers.meetings import attending, planning, showing
from storage import meetings, people, programmes

if TYPE_CHECKING:
    from storage.uow import UnitOfWork

app = typer.Typer(help="Joint sessions and forums, and who comes.", no_args_is_help=True)

_FORM = "%Y-%m-%d %H:%M"
Ref = Annotated[str, typer.Argument(help="Its number, like J5")]
At = Annotated[datetime, typer.Option("--at", formats=[_FORM], help="Local, 2026-12-04 14:00")]


@app.command("add")
def add(
    kind: Annotated[MeetingKind, typer.Argument(help="session, or forum with leaders and region")],
    *,
    at: At,
    place: Annotated[str, typer.Option(help="Where it is, or its link")],
    minutes: Annotated[int, typer.Option(help="How long it takes")] = rules.USUAL,
    region: Annotated[str, typer.Option(help="Only this region; else all")] = "",
    zone: Annotated[str, typer.Option(help="The zone of --at; else the programme's")] = "",
) -> None:
    """Plan a meeting; those it is for are invited, in the daytime where they are."""
    _check(place, minutes)

    def work(uow: UnitOfWork) -> tuple[str, int]:
        desk, named = sit_down(uow), zone or _home(uow)
        known = planning.regions(desk)
        if region and region not in known:
            raise NotReady(f"there is no region {region}{hint(region, known)}")
        state, starts = MeetingState.PLANNED, _instant(uow, at, named)
        new = Meeting(0, 0, kind, region, starts, minutes, named, place, state, uow.now)
        stored = planning.plan(desk, new)
        return showing.tag(stored), len(planning.audience(desk, stored))

    ref, invited = commit(settings_with_keys(), work, tells=True)
    _say(f"{ref} is planned; {invited} people are invited. Next: mentorline meetings list")


@app.command("list")
def list_all(*, json: listing.AsJson = False) -> None:
    """List the meetings with who was invited, who will come and who came."""

    def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        return [_row(uow, each) for each in meetings.every(uow)]

    listing.show(commit(settings_with_keys(), work), as_json=json)


@app.command("move")
def move(
    ref: Ref,
    *,
    at: At,
    place: Annotated[str, typer.Option(help="Where it is now; else as it was")] = "",
    minutes: Annotated[int | None, typer.Option(help="How long; else as it was")] = None,
) -> None:
    """Give a planned meeting another time, by its own zone; everybody is told and asked again."""
    _check(place, minutes or rules.USUAL)

    def work(uow: UnitOfWork) -> None:
        known = _planned(uow, ref)
        starts = _instant(uow, at, known.time_zone)
        changed = replace(
            known,
            starts_at=starts,
            place=place or known.place,
            minutes=minutes or known.minutes,
        )
        planning.move(sit_down(uow), known, changed)

    commit(settings_with_keys(), work, tells=True)
    _say(f"{ref} has moved; everybody is told and asked again.")


@app.command("cancel")
def cancel(ref: Ref) -> None:
    """Call a planned meeting off; whoever might have come is told."""
    commit(
        settings_with_keys(),
        lambda uow: planning.call_off(sit_down(uow), _planned(uow, ref)),
        tells=True,
    )
    _say(f"{ref} is called off; whoever might have come is told.")


@app.command("hold")
def hold(
    ref: Ref,
    *,
    came: Annotated[
        list[str] | None, typer.Option(help="Who was there, by name or address; may be repeated")
    ] = None,
) -> None:
    """Note that a meeting took place, and who was there besides those who say so themselves."""

    def work(uow: UnitOfWork) -> None:
        desk, known = sit_down(uow), _find(uow, ref)
        if known.state is MeetingState.CANCELLED:
            raise NotReady(f"{ref} was called off; plan another: mentorline meetings add")
        if known.starts_at > uow.now:
            raise NotReady(f"{ref} has not begun; move it first: mentorline meetings move")
        planning.hold(desk, known)
        for each in came or ():
            attending.was_there(desk, known, whom.find(uow, each))

    commit(settings_with_keys(), work)
    _say(f"{ref} was held. Next: mentorline figures meetings")


def _row(uow: UnitOfWork, each: Meeting) -> dict[str, Any]:
    guests = meetings.guests(uow, each.id)
    known = people.many(uow, {one.person_id for one in guests})
    places = [(known[one.person_id].facility_id, one.attended is True) for one in guests]
    invited, attended = counting.facilities_of(places)
    return {
        "meeting": showing.tag(each),
        "kind": each.kind,
        "region": each.region or "all",
        "starts": to_local(each.starts_at, each.time_zone).strftime(_FORM),
        "minutes": each.minutes,
        "place": each.place,
        "state": each.state,
        "invited": len(guests),
        "coming": sum(1 for one in guests if one.reply is Reply.FITS),
        "came": sum(1 for one in guests if one.attended),
        "facilities": f"{attended} of {invited}",
    }


def _find(uow: UnitOfWork, ref: str) -> Meeting:
    """Return the meeting of a number; raises NotReady."""
    digits = ref.strip().upper().removeprefix("J")
    found = meetings.numbered(uow, int(digits)) if digits.isdecimal() else None
    if found is None:
        raise NotReady(f"there is no meeting {ref}; `mentorline meetings list` has the numbers")
    return found


def _planned(uow: UnitOfWork, ref: str) -> Meeting:
    """Return a meeting that may still be changed; raises NotReady."""
    found = _find(uow, ref)
    if found.state is not MeetingState.PLANNED:
        raise NotReady(f"{ref} is {found.state}; only a planned meeting can be changed")
    return found


def _home(uow: UnitOfWork) -> str:
    """Return the programme's zone; raises NotReady where there is no programme."""
    programme = programmes.get(uow)
    if programme is None:
        raise NotReady("there is no programme yet: run `mentorline init`")
    return programme.time_zone


def _instant(uow: UnitOfWork, at: datetime, zone: str) -> datetime:
    """Return the instant of a local time to come; raises NotReady."""
    try:
        found = to_utc(at, zone)
    except UnknownZone as fault:
        raise NotReady(str(fault)) from None
    if found <= uow.now:
        raise NotReady(f"{at:{_FORM}} is over; write a time to come with --at")
    return found


def _check(place: str, minutes: int) -> None:
    """Raise NotReady for a place or a length that no meeting can have."""
    if len(place) > rules.MOST_PLACE:
        raise NotReady(f"the place is too long; {rules.MOST_PLACE} characters are the most")
    if not rules.SHORTEST <= minutes <= rules.LONGEST:
        raise NotReady(f"write {rules.SHORTEST} to {rules.LONGEST} minutes, not {minutes}")


def _say(text: str) -> None:
    Console(highlight=False).print(escape(text), soft_wrap=True)
