"""How each instrument is conducted: what is said around its steps, and what follows its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import naming
from handlers.forms import asking as forms
from handlers.improving import commitments
from handlers.leading import situation
from handlers.visits import showing
from storage import facilities, visits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from content.phrases import Rendered
    from domain.instruments import Response, Step
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn

    Values = Callable[[Desk, Person, Response], Mapping[str, str]]
    Says = Callable[[Desk, Person, Response, Step], Rendered]


def name_only(_: Desk, person: Person, __: Response) -> Mapping[str, str]:
    """Return what every text may name: whom it is to."""
    return {"name": naming.given_name(person.name)}


def of_visit(desk: Desk, person: Person, response: Response) -> Mapping[str, str]:
    """Return what the texts about a visit may name: its days, and where it was."""
    visit = visits.get(desk.uow, response.visit_id or 0)
    place = facilities.get(desk.uow, visit.facility_id).name
    named = {"date": showing.dates(visit, person.language), "place": place, "facility": place}
    return {**name_only(desk, person, response), **named}


@dataclass(frozen=True, slots=True)
class Conduct:
    """How an instrument is conducted.

    `intro` is the phrase that invites; without one the first step goes at once. `template` stands
    for it at a closed window. `values` is what all its texts may name beside the {n}, {left},
    {done} and {until} of the engine. `reminders` are the phrases after a day and after three.
    Instead of the engine's own words, `ask` renders a step and `misfit` the reply to what does
    not fit; one whose steps are not skipped asks until they are answered. `go_on` takes over from
    the first answer on, where what comes next is no matter of the answers alone; `finish` from
    the last on, in place of the thanks. `end` is called with what was answered when it is done
    or has expired, and once more if somebody went on with it after that.
    """

    intro: str = ""
    template: str = ""
    values: Values = name_only
    thanks: str = "survey.thanks.short"
    reminders: tuple[str, ...] = ("survey.remind.open", "survey.remind.open.last")
    skips: bool = True
    ask: Says | None = None
    misfit: Says | None = None
    go_on: Callable[[Turn, Response], None] | None = None
    finish: Callable[[Turn, Response], None] | None = None
    end: Callable[[Desk, Person, Response], None] | None = None


_OF_VISIT = ("survey.remind", "survey.remind.last")

CONDUCTS: Mapping[str, Conduct] = {
    "debrief_mentee": Conduct(
        intro="survey.intro",
        template="ml_survey_invite",
        values=of_visit,
        thanks="survey.thanks",
        reminders=_OF_VISIT,
    ),
    "debrief_mentor": Conduct(
        intro="survey.intro.mentor",
        values=of_visit,
        thanks="survey.thanks",
        reminders=_OF_VISIT,
    ),
    "commitment_check": Conduct(values=commitments.values, end=commitments.settle),
    "psych_safety_pulse": Conduct(intro="survey.intro.pulse"),
    "situation_analysis": Conduct(
        values=situation.values, thanks="situation.saved", end=situation.ended
    ),
    "facility_monthly": Conduct(
        reminders=(),
        skips=False,
        ask=forms.asked,
        misfit=forms.asked_again,
        go_on=forms.resume,
    ),
}
"""By the id of the instrument."""
