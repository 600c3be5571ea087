"""How templates stand with their provider, and how often we have written first lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, true, update

from domain.templates import Approval, Approved
from storage.schema import attempt, template

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage.uow import UnitOfWork

_ALL = select(template).order_by(template.c.name, template.c.language)
_ONE = template.c.name == bindparam("template"), template.c.language == bindparam("of_language")
_APPROVAL = select(template.c.approval).where(*_ONE)
_CHANGE = (
    update(template)
    .where(*_ONE)
    .values(
        approval=bindparam("new_approval"),
        category=bindparam("new_category"),
        changed_at=bindparam("at"),
    )
)
_WRITTEN_TO = select(func.count(attempt.c.address_id.distinct())).where(
    attempt.c.writes_first.is_(true()), attempt.c.created_at > bindparam("since")
)


def every(uow: UnitOfWork) -> list[Approved]:
    """Return how every template stands in every language, by name."""
    return [
        Approved(row.name, row.language, Approval(row.approval), row.category)
        for row in uow.rows(_ALL)
    ]


def is_approved(uow: UnitOfWork, name: str, language: str) -> bool:
    """Tell whether a template may be sent in a language."""
    row = uow.row(_APPROVAL, template=name, of_language=language)
    return row is not None and row.approval == Approval.APPROVED


def languages(uow: UnitOfWork, name: str) -> frozenset[str]:
    """Return the languages in which a template may be sent."""
    return frozenset(
        each.language
        for each in every(uow)
        if each.name == name and each.approval is Approval.APPROVED
    )


def note(uow: UnitOfWork, stand: Iterable[Approved]) -> list[Approved]:
    """Keep how templates stand; return those that stand otherwise than before."""
    known = {(one.name, one.language): one for one in every(uow)}
    changed = [one for one in stand if known.get((one.name, one.language)) != one]
    for one in changed:
        values = {"new_approval": one.approval, "new_category": one.category, "at": uow.now}
        if (one.name, one.language) in known:
            uow.change(_CHANGE, template=one.name, of_language=one.language, **values)
        else:
            uow.insert(
                template,
                name=one.name,
                language=one.language,
                approval=one.approval,
                category=one.category,
                changed_at=uow.now,
            )
    return changed


def written_first_to(uow: UnitOfWork, since: datetime) -> int:
    """Return to how many addresses we have written first since an instant."""
    row = uow.row(_WRITTEN_TO, since=since)
    return 0 if row is None else int(row[0])
