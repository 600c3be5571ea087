"""`mentorline figures`: what the programme's indicators are counted from."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import NotReady
from bot.commands import listing
from bot.commands.work import commit, settings_with_keys
from domain.local_time import to_utc
from monitoring import attendance, feedback, leading, learning, rolling, visiting
from storage import cohorts, programmes
from storage.columns import EPOCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.uow import UnitOfWork

app = typer.Typer(help="What indicators are counted from.", no_args_is_help=True)

Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day that counts")
]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day that counts")
]

HIDDEN = "-"
"""What stands in the place of a figure of too few people."""


NAMES = {**learning.NAMES, **feedback.NAMES}
"""What each figure is called."""


class Place(StrEnum):
    """What figures of feedback can be listed by."""

    FACILITY = "facility"
    REGION = "region"
    DISCIPLINE = "discipline"


class By(StrEnum):
    """What figures can be listed by."""

    FACILITY = "facility"
    REGION = "region"
    CADRE = "cadre"
    DISCIPLINE = "discipline"
    CHANNEL = "channel"
    COHORT = "cohort"


class Of(StrEnum):
    """What attendance can be listed by."""

    REGION = "region"
    CADRE = "cadre"
    KIND = "kind"
    MEETING = "meeting"


class Among(StrEnum):
    """What figures of visits can be listed by."""

    FACILITY = "facility"
    REGION = "region"


@app.callback()
def _keep_names() -> None:
    """What indicators are counted from."""  # a group of one command would lose its name


@app.command("lessons")
def lessons(
    *,
    cohort: Annotated[str | None, typer.Option(help="Of this cohort alone")] = None,
    by: Annotated[By | None, typer.Option(help="A row for each of these")] = None,
    since: Since = None,
    until: Until = None,
    json: listing.AsJson = False,
) -> None:
    """Show reach, participation, accuracy, retention and mastery of the courses of mentees."""

    def work(uow: UnitOfWork) -> list[learning.Count]:
        counted = learning.counts(uow, _period(uow, since, until))
        if cohort is None:
            return counted
        _check_known(uow, cohort)
        return [each for each in counted if each.cohort == cohort]

    counted = commit(settings_with_keys(), work)
    listing.show(rows(rolling.rolled(counted, by or "")), as_json=json)


@app.command("facilities")
def of_facilities(
    *,
    region: Annotated[bool, typer.Option("--region", help="Sums for each region")] = False,
    json: listing.AsJson = False,
) -> None:
    """Show which facilities have a situation analysis that counts, and the pulse of teams."""
    counted = commit(settings_with_keys(), lambda uow: leading.figures(uow, uow.now))
    shown = leading.by_region(counted) if region else counted
    listing.show([_row(each) for each in shown], as_json=json)


def _row(figure: leading.Figure) -> dict[str, Any]:
    return {
        "figure": figure.figure,
        "name": leading.NAMES[figure.figure],
        "facility": figure.facility or HIDDEN,
        "region": figure.region,
        "numerator": HIDDEN if figure.numerator is None else figure.numerator,
        "denominator": HIDDEN if figure.denominator is None else figure.denominator,
    }


@app.command("feedback")
def feedback_(
    *,
    by: Annotated[Place | None, typer.Option(help="A row for each of these")] = None,
    since: Since = None,
    until: Until = None,
    json: listing.AsJson = False,
) -> None:
    """Show commitments kept, feedback acted on, and what mentors had."""

    def work(uow: UnitOfWork) -> list[learning.Count]:
        return feedback.counts(uow, _period(uow, since, until))

    counted = commit(settings_with_keys(), work)
    shown = rolling.rolled(counted, by or "", set(feedback.NAMES) - set(feedback.OF_PEOPLE))
    listing.show(rows(shown), as_json=json)


@app.command("meetings")
def meetings(
    *,
    by: Annotated[Of | None, typer.Option(help="A row for each of these")] = None,
    since: Since = None,
    until: Until = None,
    json: listing.AsJson = False,
) -> None:
    """Show how many of the facilities that were invited to joint sessions and forums attended."""

    def work(uow: UnitOfWork) -> list[attendance.Attended]:
        period = _period(uow, since, until)
        return attendance.counted(uow, period.since, period.until, by or "")

    found = [
        {
            "figure": attendance.ATTENDANCE,
            "name": "joint session attendance",
            "group": each.group,
            "numerator": each.facilities,
            "denominator": each.invited,
        }
        for each in commit(settings_with_keys(), work)
    ]
    listing.show(found, as_json=json)


@app.command("visits")
def visits(
    *,
    by: Annotated[Among | None, typer.Option(help="A row for each of these")] = None,
    since: Since = None,
    until: Until = None,
    json: listing.AsJson = False,
) -> None:
    """Show visits completed, completed in time, and hours side by side."""

    def work(uow: UnitOfWork) -> list[visiting.Count]:
        period = _period(uow, since, until)
        return visiting.counts(uow, period.since, period.until)

    found = visiting.rolled(commit(settings_with_keys(), work), by or "")
    listing.show(
        [
            {
                "figure": figure,
                "name": visiting.NAMES[figure],
                "group": group,
                "numerator": round(numerator, 2),
                "denominator": HIDDEN if denominator is None else denominator,
            }
            for figure, group, numerator, denominator in found
        ],
        as_json=json,
    )


def rows(rolled: Sequence[rolling.Rolled]) -> list[dict[str, Any]]:
    """Return rolled figures as a list; what few people did is hidden.

    Of visits, "people" says how many of these there are.
    """
    return [
        {
            "figure": each.figure,
            "name": NAMES[each.figure],
            "group": each.group or HIDDEN,
            "numerator": HIDDEN if each.numerator is None else each.numerator,
            "denominator": HIDDEN if each.denominator is None else each.denominator,
            "people": f"< {rolling.FEWEST}" if each.people is None else each.people,
        }
        for each in rolled
    ]


def _check_known(uow: UnitOfWork, name: str) -> None:
    """Raise NotReady where there is no cohort of a name."""
    if cohorts.named(uow, name) is None:
        known = ", ".join(each.name for each in cohorts.every(uow)) or "none yet"
        raise NotReady(f"there is no cohort {name!r}; there are: {known}")


def _period(uow: UnitOfWork, since: datetime | None, until: datetime | None) -> learning.Period:
    """Return the days by the programme's own clock; what has no end is read as it is now."""
    programme = programmes.get(uow)
    if programme is None:
        raise NotReady("there is no programme yet: run `mentorline init`")
    zone = programme.time_zone
    first = EPOCH if since is None else to_utc(since, zone)
    end = uow.now if until is None else to_utc(until + timedelta(days=1), zone)
    if first > end:
        raise NotReady("the last day that counts lies before the first")
    return learning.Period(first, min(end, uow.now))
