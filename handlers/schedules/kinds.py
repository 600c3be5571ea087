"""The kinds of schedules: who reads what rings, and what each reader gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from handlers.forms import monthly
from handlers.leading import asks, pulse, renewing, team
from handlers.lessons import averages, baseline, delivering, starting
from handlers.schedules import reminders
from storage import cohorts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.model import Person
    from domain.schedules import Occurrence, Schedule
    from handlers.desk import Desk


TO_SEND: Final = timedelta(hours=4)
"""For so long after its time a lesson still goes out; then the day goes without."""


def _cohort(desk: Desk, schedule: Schedule) -> str:
    return cohorts.get(desk.uow, schedule.subject_id).name


@dataclass(frozen=True, slots=True)
class Kind:
    """What a schedule of a kind does when it rings.

    `readers` gives the ids of those it is for. `deliver` sends to one of them and returns "", or
    sends nothing and returns the reason; its unit of work is that of the delivery row. `worth` is
    for how long after its instant an occurrence is not late: it is what catch-up goes by. `named`
    says to operators what it is of: a cohort, unless its kind says otherwise.
    """

    readers: Callable[[Desk, Schedule], list[int]]
    deliver: Callable[[Desk, Schedule, Occurrence, Person], str]
    worth: timedelta
    named: Callable[[Desk, Schedule], str] = _cohort


KINDS: Mapping[str, Kind] = {
    reminders.KIND: Kind(
        reminders.readers, reminders.deliver, reminders.WORTH, named=reminders.named
    ),
    asks.KIND: Kind(asks.readers, asks.deliver, asks.WORTH, named=asks.named),
    pulse.KIND: Kind(pulse.readers, pulse.deliver, pulse.WORTH, named=pulse.named),
    renewing.KIND: Kind(renewing.readers, renewing.deliver, renewing.WORTH, named=asks.named),
    team.KIND: Kind(team.readers, team.deliver, team.WORTH, named=team.named),
    monthly.KIND: Kind(monthly.readers, monthly.deliver, monthly.WORTH, named=monthly.named),
    starting.LESSON: Kind(delivering.readers, delivering.deliver, TO_SEND),
    starting.TAIL: Kind(delivering.readers, delivering.deliver, TO_SEND),
    starting.BASELINE: Kind(baseline.readers, baseline.deliver, TO_SEND),
    starting.AVERAGE: Kind(delivering.readers, averages.deliver, TO_SEND),
}
"""What is on the clock, by the `kind` of its schedule."""
