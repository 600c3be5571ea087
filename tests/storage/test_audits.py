"""The audit log as it is stored, and its chain against whoever has the database alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, update

from domain.auditing import Break, Fault
from handlers.auditing import AT_ONCE, Walk
from storage import audits, erasing, jobs
from storage.schema import audit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Executable

    from domain.auditing import End
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

_ALL = select(audit).order_by(audit.c.id)


def write(book: Book, cast: Cast, most: int = 3) -> None:
    """Let a mentor do so many things, and chain them."""

    def does(uow: UnitOfWork) -> None:
        for number in range(most):
            about = f"person:{number}"
            audits.add(uow, cast.mentors[0], "person.added", subject=about, n=1)

    book.commit(does)
    book.commit(lambda uow: audits.chain(uow, 0, AT_ONCE))


def walked(book: Book, anchors: Sequence[End] = ()) -> Walk:
    """Follow the chain to its end."""
    walk = Walk(anchors)
    while book.commit(walk.step):
        pass
    return walk


def meddle(book: Book, *statements: Executable) -> None:
    """Change the database behind the back of the service."""
    with book.engine.begin() as connection:
        for each in statements:
            connection.execute(each)


def test_a_deed_is_written_down_by_ids_alone_and_waits_for_its_place(
    memory: Book, cast: Cast
) -> None:
    actor, way = cast.mentors[0], "chat"
    memory.commit(
        lambda uow: audits.add(uow, actor, "person.added", way=way, subject="person:7", roles=2)
    )
    (row,) = memory.commit(lambda uow: uow.rows(_ALL))
    assert (row.actor_id, row.way, row.deed) == (actor, "chat", "person.added")
    assert (row.subject, row.detail, row.place) == ("person:7", '{"roles":2}', None)
    (due,) = memory.commit(lambda uow: jobs.due_now(uow, 5))
    assert (due.job.kind, due.job.due_at) == (audits.CHAIN, memory.now)
    walk = walked(memory)
    assert (walk.waiting, walk.broken, walk.end.place) == (1, None, 0)


def test_the_chain_grows_line_by_line_in_chunks(memory: Book, cast: Cast) -> None:
    write(memory, cast, 0)
    for _ in range(5):
        memory.commit(lambda uow: audits.add(uow, None, "person.added"))
    after = memory.commit(lambda uow: audits.chain(uow, 0, 2))
    while after:
        after = memory.commit(partial(audits.chain, after=after, most=2))
    rows = memory.commit(lambda uow: uow.rows(_ALL))
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    assert memory.commit(audits.end).hash == bytes(rows[-1].hash)
    walk = walked(memory)
    assert (walk.end.place, walk.broken, walk.waiting) == (5, None, 0)


MEDDLING = [
    (update(audit).where(audit.c.place == 2).values(actor_id=None), Break(Fault.CHANGED, 2)),
    (update(audit).where(audit.c.place == 2).values(detail='{"n":2}'), Break(Fault.CHANGED, 2)),
    (update(audit).where(audit.c.place == 3).values(hash=b"\0" * 32), Break(Fault.CHANGED, 3)),
    (update(audit).where(audit.c.place == 2).values(place=None), Break(Fault.MISSING, 2)),
    (delete(audit).where(audit.c.place == 1), Break(Fault.MISSING, 1)),
    (delete(audit).where(audit.c.place == 2), Break(Fault.MISSING, 2)),
]


@pytest.mark.parametrize(("done", "found"), MEDDLING)
def test_what_is_changed_or_taken_away_behind_its_back_is_found(
    memory: Book, cast: Cast, done: Executable, found: Break
) -> None:
    write(memory, cast)
    meddle(memory, done)
    assert walked(memory).broken == found


def test_an_end_that_was_cut_off_shows_by_what_was_noted_elsewhere(
    memory: Book, cast: Cast
) -> None:
    write(memory, cast)
    noted = memory.commit(audits.end)
    assert walked(memory, [noted]).broken is None
    meddle(memory, delete(audit).where(audit.c.place == 3))
    assert walked(memory).broken is None
    assert walked(memory, [noted]).broken == Break(Fault.CUT_OFF, 3)
    write(memory, cast, 1)
    assert walked(memory, [noted]).broken == Break(Fault.CUT_OFF, 3)


def test_a_line_put_in_to_be_chained_is_never_chained(memory: Book, cast: Cast) -> None:
    write(memory, cast)
    values = {"at": memory.now, "way": "console", "deed": "person.added", "hash": b"x" * 32}
    meddle(memory, insert(audit).values(id=5, actor_id=cast.mentors[0], **values))
    write(memory, cast, 1)
    walk = walked(memory)
    assert (walk.end.place, walk.broken) == (4, Break(Fault.FOREIGN, 5))


def test_erasing_somebody_leaves_the_chain_whole(memory: Book, cast: Cast) -> None:
    write(memory, cast)
    memory.commit(lambda uow: erasing.erase(uow, cast.mentors[0]))
    walk = walked(memory)
    assert (walk.end.place, walk.broken) == (3, None)


def test_lines_are_found_by_who_what_and_about_what(memory: Book, cast: Cast) -> None:
    write(memory, cast)
    memory.commit(lambda uow: audits.add(uow, None, "backup.restored", way="command"))

    def found(**which: int | str) -> list[str]:
        def read(uow: UnitOfWork) -> list[str]:
            new = audits.newest(uow, 9, **which)  # type: ignore[arg-type]
            return [each.subject for each in new]

        return memory.commit(read)

    assert found() == ["", "person:2", "person:1", "person:0"]
    assert found(actor_id=cast.mentors[0]) == ["person:2", "person:1", "person:0"]
    assert found(deed="backup.restored") == [""]
    assert found(actor_id=cast.mentors[0], deed="backup.restored") == []
    about = memory.commit(lambda uow: audits.about(uow, "person:1", 9))
    assert [each.place for each in about] == [2]
