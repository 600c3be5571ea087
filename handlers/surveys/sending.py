"""Sending a survey: its response is stored at once, and the clock sees to the first message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import surveys
from domain.instruments import Response, ResponseState
from domain.model import Job
from storage import responses

if TYPE_CHECKING:
    from datetime import datetime

    from domain.model import Person
    from handlers.desk import Desk

INVITE: Final = "survey.invite"
"""The job that asks somebody, once nothing stands against it."""


def send(  # noqa: PLR0913 (what it is about is named by whoever sends it)
    desk: Desk,
    person: Person,
    instrument_id: str,
    occasion: str,
    *,
    part: str = "",
    facility_id: int | None = None,
    visit_id: int | None = None,
    commitment_id: int | None = None,
    at: datetime | None = None,
) -> Response | None:
    """Send an instrument to somebody, at an instant or within a second; return their response.

    None when they have one to this occasion. Nobody is asked at night, with an urgent question
    open, while an earlier survey is open, before they agreed, or after STOP: the first message
    waits, or never goes.
    """
    due = max(at or desk.now, desk.now)
    new = Response(
        id=0,
        instrument=instrument_id,
        part=part,
        occasion=occasion,
        person_id=person.id,
        state=ResponseState.INVITED,
        invited_at=due,
        expires_at=due + surveys.RESUMED,
        facility_id=facility_id or person.facility_id,
        visit_id=visit_id,
        commitment_id=commitment_id,
    )
    stored = responses.add(desk.uow, new)
    if stored is not None:
        desk.uow.later(Job(INVITE, str(stored.id), due))
        desk.log("survey.sent", None, instrument_id, person_id=person.id)
    return stored
