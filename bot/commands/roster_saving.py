"""What commands that change the rota share: they show who comes on, and ask before they save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from bot.app import NotReady
from bot.commands import listing, whom
from bot.commands.work import commit, settings_with_keys
from domain.importing.cells import one_of
from domain.local_time import to_utc
from domain.model import Discipline, Event, Role, Tier
from storage import audits, people, programmes, roster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from domain.model import Person, Shift
    from storage.uow import UnitOfWork

T = TypeVar("T")

SHOWN = 3
"""So many hand-offs are shown before anything is saved."""

AHEAD = timedelta(days=100)
"""So far ahead they are looked for: a quarter of a year holds a turn of most rotations."""

Line = tuple[Discipline, Tier]
Of = Annotated[str, typer.Argument(metavar="DISCIPLINE", help="Such as anaesthesia")]
At = Annotated[str, typer.Option("--tier", help="Such as regional")]
Zone = Annotated[str, typer.Option("--zone", help="An IANA time zone; else the programme's")]
Yes = Annotated[bool, typer.Option("--yes", help="Save without asking")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would come, change nothing")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it, or its last digits")]

_DIGITS = 4
"""So many last digits may stand for an id, when they fit one alone."""

_LONGEST = 19
_OWN_PLACE = (Tier.FOCAL, Tier.COUPLED)


@dataclass(frozen=True, slots=True)
class Made:
    """What a command has added: in words, and whom its adder is shown before it is saved."""

    id: int
    words: str
    shown: Sequence[dict[str, Any]]
    heading: str = "Who comes on next with it:"
    nobody: str = "Nobody comes on with it within the next 100 days."


class _Rehearsed(Exception):
    """A unit that was run for what it returns; nothing of it is stored."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def save(add: Callable[[UnitOfWork], Made], *, yes: bool, dry_run: bool) -> None:
    """Add something once its adder has seen who comes on next with it.

    It is added twice: the first time nothing is stored, so that nobody waits for an answer.
    """
    made = rehearse(add)
    console = Console(highlight=False)
    console.print(escape(f"{made.words}."), soft_wrap=True)
    if made.shown:
        console.print(made.heading)
        listing.show(made.shown, as_json=False)
    else:
        console.print(made.nobody)
    if dry_run:
        console.print("Nothing was changed.")
    elif yes or _agrees():
        saved = commit(settings_with_keys(), _told(add), tells=True)
        console.print(f"Saved; its id is {saved.id}.")
    else:
        console.print("Nothing was changed.")


def show(found: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows that have an id; people read as many of its last digits as tell it apart."""
    if as_json:
        listing.show(found, as_json=True)
        return
    ids = {str(each["id"]) for each in found}
    digits = next(
        (n for n in range(_DIGITS, _LONGEST) if len({one[-n:] for one in ids}) == len(ids)),
        _LONGEST,
    )
    listing.show([each | {"id": str(each["id"])[-digits:]} for each in found], as_json=False)


def rehearse(work: Callable[[UnitOfWork], T]) -> T:
    """Run a unit and return its value without storing anything; what cannot be is one sentence."""

    def run(uow: UnitOfWork) -> None:
        raise _Rehearsed(_told(work)(uow))

    try:
        commit(settings_with_keys(), run)
    except _Rehearsed as done:
        value: T = done.value
        return value
    raise AssertionError("a rehearsal ends with what it found")


def change(work: Callable[[UnitOfWork], str]) -> None:
    """Run a unit that changes the rota, and print the words it returns."""
    words = commit(settings_with_keys(), _told(work), tells=True)
    Console(highlight=False).print(escape(f"{words}."), soft_wrap=True)


def note(uow: UnitOfWork, words: str) -> None:
    """Leave a line in the log: what of the rota was changed, by command."""
    uow.log(Event("rota.changed", reason=words))
    audits.add(uow, None, "roster.changed", way="command")


def line(discipline: str, tier: str) -> Line:
    """Return the discipline and tier that somebody wrote; raises ValueError."""
    return one_of(Discipline)(discipline), one_of(Tier)(tier)


def zone(uow: UnitOfWork, given: str) -> str:
    """Return the zone that was given, or the programme's."""
    programme = programmes.get(uow)
    return given or (programme.time_zone if programme else "UTC")


def on(uow: UnitOfWork, name: str, tier: Tier | None) -> Person:
    """Return somebody who may have duty in a tier, in some tier where None; raises NotReady."""
    found = whom.find(uow, name)
    check(found, tier)
    return found


def check(person: Person, tier: Tier | None) -> None:
    """Raise NotReady when somebody can have no duty in a tier, or in none where None."""
    wanted = {Role.COORDINATOR if tier is Tier.COORDINATOR else Role.MENTOR}
    wanted |= {Role.COORDINATOR} if tier is None else set()
    if not wanted & person.roles:
        named = " or ".join(sorted(wanted, reverse=True))
        raise NotReady(f"{person.name} is no {named}; give them that role by `people import`")
    if tier in _OWN_PLACE and person.facility_id is None:
        raise NotReady(
            f"{person.name} has no facility, and {tier} mentors are asked by theirs; name it by "
            "`people import`, or choose the tier regional"
        )


def one(found: Iterable[T], wanted: str, what: str, key: Callable[[T], int]) -> T:
    """Return the one row that an id, or the last digits of one, mean; raises NotReady."""
    known = list(found)
    exact = [each for each in known if str(key(each)) == wanted]
    ending = [each for each in known if str(key(each)).endswith(wanted)]
    fitting = exact or (ending if len(wanted) >= _DIGITS else [])
    if len(fitting) != 1:
        why = "fits more than one id" if fitting else f"is the id of no {what}"
        raise NotReady(f"{wanted} {why}; see `mentorline roster {what} list`")
    return fitting[0]


def coming(uow: UnitOfWork, of: Line, since: datetime) -> list[dict[str, Any]]:
    """Return who comes on next in a discipline and tier, after whoever is on at an instant."""
    shifts = [each for each in roster.near(uow, since, AHEAD, of[0]) if each.tier is of[1]]
    groups = [list(same) for _, same in groupby(shifts, key=_begins)]
    on_now = [each for each in groups if _begins(each[0]) <= since]
    return rows(uow, [*on_now[-1:], *groups[len(on_now) :][:SHOWN]])


def rows(uow: UnitOfWork, groups: Iterable[Sequence[Shift]]) -> list[dict[str, Any]]:
    """Return a row for the shifts that begin together, in their local time."""
    listed = [*groups]
    names = people.many(uow, {each.mentor_id for group in listed for each in group})
    return [
        {
            "from": moment(group[0].starts),
            "until": moment(max(each.ends for each in group)),
            "time_zone": group[0].time_zone,
            "who": ", ".join(names[each.mentor_id].name for each in group),
        }
        for group in listed
    ]


def moment(local: datetime) -> str:
    """Write a local time with its weekday: "Fri 4 Dec 2026 17:00"."""
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def names_of(uow: UnitOfWork, ids: Iterable[int | None]) -> dict[int, str]:
    """Return people's names by id."""
    known = people.many(uow, {each for each in ids if each is not None})
    return {key: each.name for key, each in known.items()}


def _begins(shift: Shift) -> datetime:
    return to_utc(shift.starts, shift.time_zone).astimezone(UTC)


def _told(work: Callable[[UnitOfWork], T]) -> Callable[[UnitOfWork], T]:
    """Let what cannot be read end a command with its sentence."""

    def told(uow: UnitOfWork) -> T:
        try:
            return work(uow)
        except ValueError as fault:
            raise NotReady(str(fault)) from None

    return told


def _agrees() -> bool:
    try:
        return typer.confirm("Save it?")
    except typer.Abort:
        raise NotReady("nobody was there to say yes; --yes saves without asking") from None
