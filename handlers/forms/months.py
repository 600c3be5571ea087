"""The months of a facility: which one is due, which may be sent, and what stands of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.instruments import Instruments
from domain import forms, local_time, periods
from domain.model import Role
from storage import facilities, outcomes, people, programmes, schedules

if TYPE_CHECKING:
    from datetime import datetime

    from domain.forms import Figures
    from domain.model import Facility, Person
    from domain.outcomes import Outcome
    from handlers.desk import Desk

KIND: Final = "form"
"""Of the schedules by which facilities are asked."""

DUE_DAY: Final = 10
"""The day by which the form of the month before has to be in."""

BEFORE: Final = 12
"""So many months before the programme began may be sent: the year that it is compared with."""


def due(at: datetime, zone: str) -> str:
    """Return the month that is reported at an instant: the one before."""
    return periods.shifted(periods.holding(local_time.to_local(at, zone).date()), -1)


def named(period: str, reader: Person) -> str:
    """Return a month as its reader calls it: "Oct"."""
    return local_time.month_text(periods.first_day(period).month, reader.language)


def refusal(desk: Desk, facility: Facility, period: str) -> tuple[str, dict[str, str]] | None:
    """Return the phrase that says why a month cannot be sent, with its values, or None."""
    last = due(desk.now, facility.time_zone)
    if period > last:
        return "form.period.future", {"period": period, "latest": last}
    first = _first(desk, facility)
    return ("form.period.past", {"period": period, "first": first}) if period < first else None


def standing(desk: Desk, facility_id: int, period: str) -> dict[str, Outcome]:
    """Return what stands of a month by element; nothing before it was first saved."""
    found = outcomes.standing(desk.uow, facility_id, period, period)
    return {each.element: each for each in found}


def saved(desk: Desk, facility_id: int, period: str) -> Figures:
    """Return the numbers that stand of a month, by step of the form."""
    found = standing(desk, facility_id, period)
    steps = Instruments.load().get(forms.FORM).steps
    return {each.id: found[each.element].number for each in steps if each.element in found}


def past(desk: Desk, facility_id: int, period: str) -> dict[str, list[int]]:
    """Return what is known of the months before one, by step of the form."""
    since, until = periods.shifted(period, -forms.MONTHS), periods.shifted(period, -1)
    steps = {each.element: each.id for each in Instruments.load().get(forms.FORM).steps}
    known: dict[str, list[int]] = {each: [] for each in steps.values()}
    for each in outcomes.standing(desk.uow, facility_id, since, until):
        if each.number is not None and each.element in steps:
            known[steps[each.element]].append(each.number)
    return known


def _first(desk: Desk, facility: Facility) -> str:
    """Return the earliest month that may be sent."""
    programme = programmes.get(desk.uow)
    began = desk.now if programme is None else min(programme.began_at, desk.now)
    local = local_time.to_local(began, facility.time_zone).date()
    return periods.shifted(periods.holding(local), -BEFORE)


def reporting(desk: Desk) -> list[Facility]:
    """Return the facilities that have somebody to send their form."""
    wanted = {each.facility_id for each in people.every(desk.uow) if _may_send(each)}
    return [each for each in facilities.every(desk.uow) if each.id in wanted]


def missing(desk: Desk) -> list[tuple[Facility, str]]:
    """Return the facilities that were asked for the last month and are late with it, with it."""
    return [
        (facility, period)
        for facility in reporting(desk)
        if local_time.to_local(desk.now, facility.time_zone).day > DUE_DAY
        and _was_asked(desk, facility, period := due(desk.now, facility.time_zone))
        and not standing(desk, facility.id, period)
    ]


def _was_asked(desk: Desk, facility: Facility, period: str) -> bool:
    """Tell whether the form of a month has been asked for: whoever is new here owes none."""
    rung = schedules.of(desk.uow, KIND, facility.id).get(facility.time_zone)
    rang = schedules.occurrences(desk.uow, rung.id) if rung is not None else []
    return any(
        each.state == schedules.RANG and due(each.due_at, facility.time_zone) == period
        for each in rang
    )


def _may_send(person: Person) -> bool:
    """Tell whether somebody of the programme may send a form, if they agree to hear of it."""
    left = person.erased_at or person.stopped_at
    return left is None and bool({Role.FACILITY_REPORTER, Role.FACILITY_LEADER} & person.roles)
