"""Leases: work that only one process may do at a time, with a value it keeps (an offset)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select, update

from storage.schema import lease

if TYPE_CHECKING:
    from datetime import timedelta

    from storage.uow import UnitOfWork

_TAKE = (
    update(lease)
    .where(
        lease.c.name == bindparam("lease"),
        or_(lease.c.holder == bindparam("who"), lease.c.until <= bindparam("now")),
    )
    .values(holder=bindparam("who"), until=bindparam("new_until"))
)
_GET = select(lease.c.value).where(lease.c.name == bindparam("lease"))
_SET = (
    update(lease)
    .where(lease.c.name == bindparam("lease"), lease.c.holder == bindparam("who"))
    .values(value=bindparam("new_value"))
)


def take(uow: UnitOfWork, name: str, holder: str, length: timedelta) -> bool:
    """Take or keep a lease; False while another process holds it."""
    until = uow.now + length
    if uow.change(_TAKE, lease=name, who=holder, now=uow.now, new_until=until):
        return True
    if uow.row(_GET, lease=name) is not None:
        return False
    uow.insert(lease, name=name, holder=holder, until=until)
    return True


def value(uow: UnitOfWork, name: str) -> int:
    """Return the value kept with a lease, 0 when there is none."""
    row = uow.row(_GET, lease=name)
    return 0 if row is None else int(row.value)


def keep(uow: UnitOfWork, name: str, holder: str, new_value: int) -> bool:
    """Keep a value with a lease one holds; False when another took it meanwhile."""
    return uow.change(_SET, lease=name, who=holder, new_value=new_value) == 1
