"""The responses to situation analyses of a facility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from domain.analyses import INSTRUMENT
from storage import responses
from storage.columns import stands
from storage.schema import response

if TYPE_CHECKING:
    from domain.instruments import Response
    from storage.uow import UnitOfWork

_OF_FACILITY = (
    select(response)
    .where(
        response.c.facility_id == bindparam("facility"),
        stands(response.c.instrument, INSTRUMENT),
    )
    .order_by(response.c.id)
)


def of_facility(uow: UnitOfWork, facility_id: int) -> list[Response]:
    """Return every part that somebody of a facility was sent, the first first."""
    return [responses.value(row) for row in uow.rows(_OF_FACILITY, facility=facility_id)]
