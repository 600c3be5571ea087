"""Which survey somebody is answering: nothing is pushed into it, and no second one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import surveys
from storage import responses

if TYPE_CHECKING:
    from domain.instruments import Response
    from domain.model import Person
    from handlers.desk import Desk


def is_running(desk: Desk, person: Person) -> bool:
    """Tell whether somebody is answering a survey just now, so that a push has to wait."""
    return any(surveys.runs(each, desk.now) for each in responses.open_of(desk.uow, person.id))


def before(desk: Desk, response: Response) -> Response | None:
    """Return what somebody was sent earlier and has yet to end: a second one waits for it."""
    known = responses.open_of(desk.uow, response.person_id)
    sent = (each for each in known if each.id != response.id and each.asked_at is not None)
    return next(sent, None)
