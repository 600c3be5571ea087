"""The audit log as it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import audits
from storage.schema import audit

if TYPE_CHECKING:
    from tests.storage.book import Book, Cast

_ALL = select(audit).order_by(audit.c.id)


def test_a_deed_is_written_down_by_ids_alone(memory: Book, cast: Cast) -> None:
    actor, way = cast.mentors[0], "chat"
    memory.commit(
        lambda uow: audits.add(uow, actor, "person.added", way=way, subject="person:7", roles=2)
    )
    (row,) = memory.commit(lambda uow: uow.rows(_ALL))
    assert (row.actor_id, row.way, row.deed, row.subject) == (
        actor,
        "chat",
        "person.added",
        "person:7",
    )
    assert (row.detail, row.place, len(row.hash)) == ('{"roles":2}', None, 32)
