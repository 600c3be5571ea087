"""An order by chat in a large programme: counted a chunk a unit, then shown where it came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain.broadcasts import BroadcastState
from domain.escalation import Charter
from domain.model import Channel
from storage import broadcasts
from tests.unit.handlers.room import CHAT, COORDINATOR

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from storage.outbox import Parcel
    from tests.unit.handlers.broadcasts.post_room import PostRoom

MANY = 6_000


def newest(post: PostRoom) -> Broadcast:
    """Return the newest broadcast."""
    return post.room.book.commit(lambda uow: broadcasts.newest(uow, 1))[0]


def shown(post: PostRoom) -> list[Parcel]:
    """Return what stands for the coordinator since, and forget it."""
    found, post.parcels = post.parcels, []
    return found


async def test_a_large_audience_is_counted_in_turns_and_shown_where_it_was_ordered(
    post: PostRoom,
) -> None:
    post.crowd(MANY)
    post.desk_with = {"charter": Charter(broadcast_second=MANY * 2)}
    post.room.write("SEND all: Come", COORDINATOR)
    assert post.room.told(COORDINATOR) == []
    draft = newest(post)
    assert (draft.people, draft.code_digest) == (0, None)
    turns = 0
    while await post.look():
        turns += 1
    assert turns >= MANY // 2_000
    (preview,) = shown(post)
    assert (preview.address, preview.channel) == (COORDINATOR, Channel.SMS)
    assert f"{MANY + 4} people" in preview.text
    assert newest(post).people == MANY + 4

    code = re.findall(r"Reply (\d{4}) to send", preview.text)[0]
    post.room.write("AT tomorrow 10:00", CHAT, Channel.TELEGRAM)
    assert post.room.told(CHAT) == []
    await post.rest()
    (again,) = shown(post)
    assert again.address == CHAT
    assert code not in again.text
    assert newest(post).starts_at is not None


async def test_what_is_refused_after_counting_is_over(post: PostRoom) -> None:
    post.crowd(MANY)
    post.room.write("SEND all: Come", COORDINATOR)
    post.room.write("HALT 1", COORDINATOR)
    post.room.told(COORDINATOR)
    await post.rest()
    assert shown(post) == []
    assert newest(post).state is BroadcastState.HALTED

    post.room.write("SEND reviewers: Come", COORDINATOR)
    await post.rest()
    (refused,) = shown(post)
    assert refused.text.startswith("That would reach nobody. Skipped: 0 (nobody).")
    assert newest(post).state is BroadcastState.LAPSED
