"""Cohorts, and the enrolments of their members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain.courses import Cohort, CohortState, Enrolment, EnrolmentState
from storage.columns import among, stands
from storage.schema import cohort, enrolment
from storage.uow import remembered

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Row

    from domain.model import Person
    from storage.uow import UnitOfWork

_GET = select(cohort).where(cohort.c.id == bindparam("id"))
_NAMED = select(cohort).where(cohort.c.name == bindparam("of_name"))
_ALL = select(cohort).order_by(cohort.c.starts_on, cohort.c.id)
_STATE = update(cohort).where(cohort.c.id == bindparam("cohort")).values(state=bindparam("new"))
_ENROLLED = (
    select(enrolment).where(enrolment.c.cohort_id == bindparam("cohort")).order_by(enrolment.c.id)
)
_ENROLMENT = select(enrolment).where(enrolment.c.id == bindparam("id"))
_OF_PERSON = (
    select(enrolment).where(enrolment.c.person_id == bindparam("person")).order_by(enrolment.c.id)
)
_THESE = (
    select(enrolment)
    .where(enrolment.c.cohort_id == bindparam("cohort"), among(enrolment.c.person_id, "people"))
    .order_by(enrolment.c.id)
)
_ONE = update(enrolment).where(enrolment.c.id == bindparam("enrolment"))
_TRAINED = _ONE.values(trained_on=bindparam("day"))
_BASELINE = _ONE.where(enrolment.c.baseline_at.is_(None)).values(baseline_at=bindparam("at"))
_ACTIVE = _ONE.where(stands(enrolment.c.state, "waiting")).values(
    state="active", active_at=bindparam("at")
)
_ANSWERED = _ONE.values(answered_at=bindparam("at"), menu_at=None, focal_at=None)
_MENU = _ONE.where(enrolment.c.menu_at.is_(None)).values(menu_at=bindparam("at"))
_FOCAL = _ONE.where(enrolment.c.focal_at.is_(None)).values(focal_at=bindparam("at"))
_END = _ONE.where(stands(enrolment.c.state, "waiting", "active")).values(
    state=bindparam("new"), ended_at=bindparam("at")
)
_WISH = _ONE.values(most_a_week=bindparam("most"))


def add(uow: UnitOfWork, new: Cohort) -> Cohort:
    """Store a cohort under an id of its own, and return it."""
    stored = Cohort(
        uow.new_id(), new.name, new.course_id, new.starts_on, new.days, new.at_local, new.state
    )
    uow.insert(
        cohort,
        id=stored.id,
        name=stored.name,
        course_id=stored.course_id,
        starts_on=stored.starts_on.isoformat(),
        days=",".join(stored.days),
        at_local=stored.at_local,
        state=stored.state,
        made_at=uow.now,
    )
    return stored


@remembered
def get(uow: UnitOfWork, cohort_id: int) -> Cohort:
    """Return a cohort that is known to exist; raises LookupError."""
    row = uow.row(_GET, id=cohort_id)
    if row is None:
        raise LookupError(f"no cohort {cohort_id}")
    return _cohort(row)


def named(uow: UnitOfWork, name: str) -> Cohort | None:
    """Return the cohort of a name, or None."""
    row = uow.row(_NAMED, of_name=name)
    return None if row is None else _cohort(row)


def every(uow: UnitOfWork) -> list[Cohort]:
    """Return every cohort, the earliest first."""
    return [_cohort(row) for row in uow.rows(_ALL)]


def set_state(uow: UnitOfWork, cohort_id: int, state: CohortState) -> None:
    """Record how a cohort stands from now on."""
    uow.change(_STATE, cohort=cohort_id, new=state)


def enrol(uow: UnitOfWork, cohort_id: int, person: Person, trained_on: date | None) -> Enrolment:
    """Give a person a place in a course; they begin when what it asks for is there."""
    new = Enrolment(
        uow.new_id(), cohort_id, person.id, EnrolmentState.WAITING, uow.now, trained_on
    )
    uow.insert(
        enrolment,
        id=new.id,
        cohort_id=cohort_id,
        person_id=person.id,
        state=new.state,
        trained_on=trained_on.isoformat() if trained_on else None,
        enrolled_at=uow.now,
    )
    return new


def enrolment_of(uow: UnitOfWork, enrolment_id: int) -> Enrolment:
    """Return an enrolment that is known to exist; raises LookupError."""
    row = uow.row(_ENROLMENT, id=enrolment_id)
    if row is None:
        raise LookupError(f"no enrolment {enrolment_id}")
    return _enrolment(row)


def enrolled(uow: UnitOfWork, cohort_id: int) -> list[Enrolment]:
    """Return the places of a cohort, the first enrolled first."""
    return [_enrolment(row) for row in uow.rows(_ENROLLED, cohort=cohort_id)]


def of_people(uow: UnitOfWork, cohort_id: int, people: Collection[int]) -> dict[int, Enrolment]:
    """Return the places that these people have in a cohort, by person."""
    if not people:
        return {}
    rows = uow.rows(_THESE, cohort=cohort_id, people=list(people))
    return {row.person_id: _enrolment(row) for row in rows}


def of_person(uow: UnitOfWork, person_id: int) -> list[Enrolment]:
    """Return the places of a person, the first first."""
    return [_enrolment(row) for row in uow.rows(_OF_PERSON, person=person_id)]


def set_trained(uow: UnitOfWork, enrolment_id: int, day: date | None) -> None:
    """Record on which day somebody was trained."""
    uow.change(_TRAINED, enrolment=enrolment_id, day=day.isoformat() if day else None)


def set_baseline(uow: UnitOfWork, enrolment_id: int) -> bool:
    """Record that the baseline is answered; False when it was before."""
    return uow.change(_BASELINE, enrolment=enrolment_id, at=uow.now) == 1


def activate(uow: UnitOfWork, enrolment_id: int) -> bool:
    """Let somebody begin; False when they have, or may not any more."""
    return uow.change(_ACTIVE, enrolment=enrolment_id, at=uow.now) == 1


def set_answered(uow: UnitOfWork, enrolment_id: int, at: datetime) -> None:
    """Record an answer: its mentee is not silent any more."""
    uow.change(_ANSWERED, enrolment=enrolment_id, at=at)


def set_menu(uow: UnitOfWork, enrolment_id: int) -> bool:
    """Record that a silent mentee was written to; False when they were before."""
    return uow.change(_MENU, enrolment=enrolment_id, at=uow.now) == 1


def set_focal(uow: UnitOfWork, enrolment_id: int) -> bool:
    """Record that a silent mentee's focal mentor was told; False when they were before."""
    return uow.change(_FOCAL, enrolment=enrolment_id, at=uow.now) == 1


def end(uow: UnitOfWork, enrolment_id: int, state: EnrolmentState) -> bool:
    """End somebody's place, as complete or left; False when it had ended before."""
    return uow.change(_END, enrolment=enrolment_id, new=state, at=uow.now) == 1


def set_wish(uow: UnitOfWork, enrolment_id: int, most: int | None) -> None:
    """Record how many pushes a week somebody wishes for at most; None is what the course sends."""
    uow.change(_WISH, enrolment=enrolment_id, most=most)


def _cohort(row: Row[Any]) -> Cohort:
    return Cohort(
        row.id,
        row.name,
        row.course_id,
        date.fromisoformat(row.starts_on),
        tuple(row.days.split(",")),
        row.at_local,
        CohortState(row.state),
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=row.id,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        state=EnrolmentState(row.state),
        enrolled_at=row.enrolled_at,
        trained_on=date.fromisoformat(row.trained_on) if row.trained_on else None,
        most_a_week=row.most_a_week,
        baseline_at=row.baseline_at,
        active_at=row.active_at,
        answered_at=row.answered_at,
        menu_at=row.menu_at,
        focal_at=row.focal_at,
        ended_at=row.ended_at,
    )
