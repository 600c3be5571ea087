"""Planning chunk by chunk: resumed exactly where a crash left it, at its time, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.broadcasts import BroadcastState
from handlers.broadcasts import controlling, planning
from storage import broadcasts

if TYPE_CHECKING:
    import pytest

    from domain.broadcasts import Broadcast
    from storage.uow import UnitOfWork
    from tests.unit.handlers.broadcasts.post_room import PostRoom


def planned(post: PostRoom, broadcast: Broadcast) -> int:
    return post.report(broadcast).people


async def test_a_chunk_is_planned_wholly_or_not_at_all(
    post: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.crowd(4_500)
    sent = post.begin()
    await post.look()
    assert planned(post, sent) == 2_000

    def dies(*_: object) -> bool:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(broadcasts, "save", dies)
        await post.look(seconds=1)
    assert planned(post, sent) == 2_000
    while not post.stands(sent).is_planned:
        await post.look(seconds=30)
    assert planned(post, sent) == 4_504


async def test_one_that_waits_for_its_time_begins_then(post: PostRoom) -> None:
    book = post.room.book
    sent = post.begin()

    def wait(uow: UnitOfWork) -> Broadcast:
        at = uow.now + timedelta(hours=2)
        new = replace(sent, asked_key="later", began_at=None, starts_at=at)
        begun = planning.begin(post.desk(uow), broadcasts.add(uow, new))
        assert begun is not None
        return begun

    later = book.commit(wait)
    assert later.state is BroadcastState.SCHEDULED
    post.does(controlling.pause, later)
    done = post.does(controlling.resume, later)
    assert done.broadcast.state is BroadcastState.SCHEDULED
    await post.rest(hours=1)
    assert planned(post, later) == 0
    await post.rest(hours=1)
    assert planned(post, later) == 4
    assert post.stands(later).began_at == book.now


async def test_of_two_who_move_it_the_second_comes_too_late(post: PostRoom) -> None:
    sent = post.begin()
    post.does(controlling.halt, sent)
    assert post.room.book.commit(lambda uow: planning.begin(post.desk(uow), sent)) is None
