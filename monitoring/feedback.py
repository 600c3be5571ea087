"""What feedback changes, counted: PB-08, IN-11 and SQ-17 (docs/indicators.md).

Only numerators and denominators leave this file. The first two are of people, and a listing hides
what few of them did; the last is of visits, and says nothing of anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, exists, or_, select

from monitoring.learning import Count
from storage.columns import stands
from storage.schema import (
    answer,
    commitment,
    facility,
    person,
    region,
    response,
    said_did,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.learning import Period
    from storage.uow import UnitOfWork

KEPT: Final = "PB-08"
EQUIPPED: Final = "IN-11"
ACTED_ON: Final = "SQ-17"

NAMES: Final = {
    KEPT: "commitments kept",
    EQUIPPED: "mentors with what they need",
    ACTED_ON: "feedback acted on",
}
OF_PEOPLE: Final = (EQUIPPED, KEPT)
"""Figures that are hidden where they are of few people."""

_OF_PERSON = (
    person.c.id.label("whose"),
    person.c.discipline,
    facility.c.code.label("facility"),
    region.c.name.label("region"),
)


def _during(at: Any) -> Any:
    return and_(at >= bindparam("since"), at < bindparam("until"))


_KEPT = (
    select(*_OF_PERSON, case((commitment.c.state == "doing", 1), else_=0).label("n"))
    .select_from(commitment)
    .join(person, person.c.id == commitment.c.person_id)
    .outerjoin(facility, facility.c.id == commitment.c.facility_id)
    .outerjoin(region, region.c.id == facility.c.region_id)
    .where(
        commitment.c.kind == "own",
        stands(commitment.c.state, "doing", "partly", "not_yet"),
        _during(commitment.c.checked_at),
    )
)
_EQUIPPED = (
    select(*_OF_PERSON, case((answer.c.code == "1", 1), else_=0).label("n"))
    .select_from(answer)
    .join(response, response.c.id == answer.c.response_id)
    .join(person, person.c.id == response.c.person_id)
    .outerjoin(facility, facility.c.id == person.c.facility_id)
    .outerjoin(region, region.c.id == facility.c.region_id)
    .where(
        response.c.instrument == "debrief_mentor",
        answer.c.step == "m7",
        answer.c.superseded_at.is_(None),
        answer.c.state == "answered",
        _during(answer.c.answered_at),
    )
)
_OF_PLACE = (facility.c.code.label("facility"), region.c.name.label("region"))
_NEXT = visit.alias("next_one")
_SUGGESTED = exists().where(
    response.c.visit_id == visit.c.id,
    response.c.instrument == "debrief_mentee",
    answer.c.response_id == response.c.id,
    answer.c.superseded_at.is_(None),
    answer.c.state == "answered",
    or_(answer.c.step == "q8", and_(answer.c.step == "q7", stands(answer.c.code, "2", "3", "4"))),
)
_TOLD = exists().where(said_did.c.visit_id == visit.c.id, said_did.c.told_at.is_not(None))
_FOLLOWED = exists().where(
    _NEXT.c.facility_id == visit.c.facility_id,
    _NEXT.c.starts_on > visit.c.ends_on,
    _NEXT.c.starts_on <= bindparam("until_day"),
    _NEXT.c.state != "cancelled",
)
_ACTED_ON = (
    select(visit.c.id.label("whose"), case((_TOLD, 1), else_=0).label("n"), *_OF_PLACE)
    .select_from(visit)
    .join(facility, facility.c.id == visit.c.facility_id)
    .join(region, region.c.id == facility.c.region_id)
    .where(
        visit.c.state == "closed",
        _during(visit.c.closed_at),
        _SUGGESTED,
        or_(_TOLD, _FOLLOWED),
    )
)


def counts(uow: UnitOfWork, period: Period) -> list[Count]:
    """Count what each person or visit adds to each figure in a period."""
    between = {"since": period.since, "until": period.until}
    day = period.until.date().isoformat()
    return [
        *_counted(KEPT, uow.rows(_KEPT, **between)),
        *_counted(EQUIPPED, uow.rows(_EQUIPPED, **between)),
        *_counted(ACTED_ON, uow.rows(_ACTED_ON, **between, until_day=day)),
    ]


def _counted(figure: str, rows: Sequence[Any]) -> list[Count]:
    return [
        Count(
            *(figure, row.whose, int(row.n), 1),
            facility=row.facility or "",
            region=row.region or "",
            discipline=getattr(row, "discipline", "") or "",
        )
        for row in rows
    ]
