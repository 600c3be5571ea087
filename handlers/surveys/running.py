"""Which survey somebody is answering: nothing is pushed into it, and no second one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.instruments import Instruments
from domain import surveys
from domain.model import QuestionState, Urgency
from storage import offers, questions, responses

if TYPE_CHECKING:
    from datetime import datetime

    from domain.instruments import Response
    from domain.model import Person
    from handlers.desk import Desk


def is_running(desk: Desk, person: Person) -> bool:
    """Tell whether somebody is answering a survey just now, so that a push has to wait."""
    return until(desk, person) is not None


def until(desk: Desk, person: Person) -> datetime | None:
    """Return until when a survey runs if no more is written, or None when none does."""
    known = responses.open_of(desk.uow, person.id)
    last = [surveys.last_exchange(each) for each in known if surveys.runs(each, desk.now)]
    return max((each + surveys.RUNS for each in last if each is not None), default=None)


def before(desk: Desk, response: Response) -> Response | None:
    """Return what somebody was asked earlier and has yet to end: a second one waits for it.

    For a form, which stays open for weeks, nothing waits. Nor does what is about a visit wait
    for an invitation to anything else that nobody takes up: a debrief would come a week late.
    """
    known = responses.open_of(desk.uow, response.person_id)
    asked = (each for each in known if each.id != response.id and each.asked_at is not None)
    shipped = Instruments.load()
    return next(
        (
            each
            for each in asked
            if not shipped.get(each.instrument).form and not _gives_way(each, response)
        ),
        None,
    )


def _gives_way(each: Response, later: Response) -> bool:
    begun = each.began_at is not None
    return not begun and each.visit_id is None and later.visit_id is not None


def not_asked(desk: Desk, person: Person) -> Response | None:
    """Return the first response of somebody that waits for its invitation, or None."""
    known = responses.open_of(desk.uow, person.id)
    return next((each for each in known if each.asked_at is None), None)


def is_needed(desk: Desk, person: Person) -> bool:
    """Tell whether somebody waits for an urgent answer, or has an urgent question to answer."""
    asked = questions.live_of(desk.uow, person.id)
    known = [each.question for each in offers.known_to(desk.uow, person.id)]
    taken = [
        each
        for each in known
        if each.mentor_id == person.id and each.state is QuestionState.CLAIMED
    ]
    return any(each.urgency is Urgency.URGENT for each in (*asked, *taken))
