"""What a restore leaves behind: when it was, and from which number on codes are given.

Between the copy and the restore people were told of questions that are gone. What they write of
them must not reach the question that stands there instead (docs/adr/0012).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select

from storage.columns import EPOCH, MICROSECOND, stands
from storage.schema import lease

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select

    from storage.uow import UnitOfWork

CODES_REST = timedelta(days=7)
"""As long as codes rest after a question closed: by then nobody writes those that are gone."""

_AT, _CODES = "restored", "restored.codes"


def _noted(name: str) -> Select[Any]:
    return select(lease.c.value).where(
        stands(lease.c.name, name), lease.c.until > bindparam("now")
    )


_RESTORED_AT = _noted(_AT)
CODES_ABOVE = func.coalesce(_noted(_CODES).scalar_subquery(), 0)
"""The number above which codes are given `now`: 0 but after a restore."""

_FORGET = delete(lease).where(stands(lease.c.name, _AT, _CODES))


def note(uow: UnitOfWork, codes_above: int) -> None:
    """Note that the database was restored now; codes are given above this number for a while."""
    uow.change(_FORGET)
    values = {_AT: (uow.now - EPOCH) // MICROSECOND, _CODES: codes_above}
    for name, value in values.items():
        uow.insert(lease, name=name, holder="restore", until=uow.now + CODES_REST, value=value)


def restored_at(uow: UnitOfWork) -> datetime | None:
    """Return when the database was restored, or None when that is long ago or never was."""
    row = uow.row(_RESTORED_AT, now=uow.now)
    return None if row is None else EPOCH + row.value * MICROSECOND
