"""`mentorline visit`: what a coordinator does about visits by phone, done by command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from content.phrases import ENGLISH, Phrases
from domain import visiting
from domain.languages import Language
from domain.visiting import Wish
from domain.visits import Part, Reply
from handlers.desk import sit_down
from handlers.visits import closing, planning, showing, team
from handlers.visits.planning import Refused
from storage import people, visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.model import Facility
    from domain.visiting import Span
    from domain.visits import Visit
    from handlers.desk import Desk
    from storage.uow import UnitOfWork

app = typer.Typer(help="Visits of mentors to a facility.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The visit, like V3")]
Dates = Annotated[str, typer.Argument(help='Such as "12-13 DEC", or 2030-12-12 for one day')]
Reason = Annotated[str, typer.Option(help="Why, as everybody concerned reads it")]
ALL = "all"


@app.command()
def plan(
    facility: Annotated[str, typer.Argument(help="The place, by its code or name")],
    dates: Dates,
    *,
    mentor: Annotated[list[str], typer.Option(help="A mentor by name; may be repeated")],
) -> None:
    """Plan a visit; its mentors and the team of the facility are asked whether the date fits."""

    def work(desk: Desk) -> Visit:
        place = planning.place(desk, facility)
        when = _days(desk, dates, place)
        return planning.plan(desk, place, when, planning.mentors(desk, mentor), None)

    _do(work, "is planned; everybody is asked")


@app.command()
def move(visit: Number, dates: Dates, *, reason: Reason = "") -> None:
    """Give a visit other dates; everybody hears the reason and is asked anew."""

    def work(desk: Desk) -> Visit:
        found = _found(desk, visit)
        planning.check_open(desk, found)
        when = _days(desk, dates, team.facility(desk, found))
        return planning.move(desk, found, when, reason, None)

    _do(work, "is moved; everybody is asked anew")


@app.command()
def cancel(visit: Number, *, reason: Reason = "") -> None:
    """Call a visit off; whoever was asked for the date hears it."""
    _do(lambda desk: planning.call_off(desk, _found(desk, visit), reason, None), "is called off")


@app.command()
def close(
    visit: Number,
    *,
    hours: Annotated[str, typer.Option(help="Side by side with the team, such as 6.5")] = "",
    absent: Annotated[
        list[str], typer.Option(help="A mentee who did not take part; may be repeated")
    ] = [],  # noqa: B006 (typer reads it once)
) -> None:
    """Close a visit that took place; both sides are asked how it was."""
    spent = visiting.minutes(hours) if hours else None
    if hours and spent is None:
        raise NotReady(f"{hours} is no number of hours; write one such as 6 or 6.5")

    def work(desk: Desk) -> Visit:
        found = _found(desk, visit)
        closing.check_begun(desk, found)
        closing.mark(desk, found, absent)
        closing.close(desk, found, None, spent)
        return visits.get(desk.uow, found.id)

    _do(work, "is closed; both sides are asked how it was")


@app.command("list")
def list_(
    *,
    all_: Annotated[bool, typer.Option("--all", help="Closed and called off ones too")] = False,
    json: listing.AsJson = False,
) -> None:
    """List the visits that are planned or confirmed, the earliest first."""

    def work(uow: UnitOfWork) -> list[dict[str, object]]:
        found = visits.every(uow) if all_ else visits.open_ones(uow)
        return [_row(sit_down(uow), each) for each in found]

    listing.show(commit(settings_with_keys(), work), as_json=json)


@app.command()
def show(visit: Number, *, json: listing.AsJson = False) -> None:
    """Show who has a part in a visit: what each replied, and who took part."""

    def work(uow: UnitOfWork) -> list[dict[str, object]]:
        found = _found(sit_down(uow), visit)
        members = visits.members(uow, found.id)
        known = people.many(uow, [each.person_id for each in members])
        return [
            {
                "name": known[each.person_id].name,
                "part": str(each.part),
                "fits": "" if each.reply is Reply.NONE else str(each.reply),
                "cases": "yes" if each.cases else "",
                "took_part": {True: "yes", False: "no", None: ""}[each.attended],
            }
            for each in members
        ]

    with _refusals():
        rows = commit(settings_with_keys(), work)
    listing.show(rows, as_json=json)


def _do(work: Callable[[Desk], Visit], done: str) -> None:
    def unit(uow: UnitOfWork) -> str:
        desk = sit_down(uow)
        visit = work(desk)
        where = team.facility(desk, visit).name
        absent = planning.absent(desk, visit) if visit.closed_at is None else []
        warned = "".join(f" {each} is away or elsewhere on these days." for each in absent)
        dates = showing.dates(visit, ENGLISH)
        return f"{showing.tag(visit)} to {where}, {dates}, {done}.{warned}"

    with _refusals():
        said = commit(settings_with_keys(), unit, tells=True)
    Console(highlight=False).print(escape(said), soft_wrap=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say why something cannot be done as the phone would, in English."""
    try:
        yield
    except Refused as refused:
        told = Phrases.load().render(refused.phrase, ENGLISH, **refused.values).text
        raise NotReady(told.replace("\n", " ")) from None


def _found(desk: Desk, number: str) -> Visit:
    digits = number.strip().upper().removeprefix("V")
    if not digits.isdecimal():
        raise NotReady(f"{number} is no visit; write its number, like V3 (see `visit list`)")
    return planning.numbered(desk, int(digits))


def _days(desk: Desk, text: str, place: Facility) -> Span:
    today = planning.today(desk, place)
    when = visiting.span(text, tuple(Language), today)
    return planning.days_of(desk, Wish(place.code, when, ""), place, text)


def _row(desk: Desk, visit: Visit) -> dict[str, object]:
    members = visits.members(desk.uow, visit.id)
    counts = {reply: sum(each.reply is reply for each in members) for reply in Reply}
    place = team.facility(desk, visit)
    return {
        "visit": showing.tag(visit),
        "facility": place.code,
        "from": visit.starts_on.isoformat(),
        "to": visit.ends_on.isoformat(),
        "planned_for": visit.first_on.isoformat(),
        "state": str(visit.state),
        "mentors": ", ".join(_mentors(desk, visit)),
        "fits": counts[Reply.FITS],
        "does_not_fit": counts[Reply.NOT],
        "no_reply": counts[Reply.NONE],
        "hours": "" if visit.minutes is None else visiting.hours(visit.minutes),
    }


def _mentors(desk: Desk, visit: Visit) -> list[str]:
    found = [each for each in visits.members(desk.uow, visit.id) if each.part is Part.MENTOR]
    known = people.many(desk.uow, [each.person_id for each in found])
    return [known[each.person_id].name for each in found]
