"""Pausing, resuming, halting and trying again: what each refuses, and what each leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.broadcasts import BroadcastState, Reach
from handlers.broadcasts import controlling, sending
from handlers.broadcasts.controlling import Done, Refused, Why
from storage import recipients
from storage.schema import audit, outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.handlers.broadcasts.post_room import PostRoom

    Deed = Callable[..., Done | Refused]

W = sending.WINDOW


async def test_what_nobody_has_leased_comes_back_and_the_rest_goes(post: PostRoom) -> None:
    post.hire(W)
    sent, book = post.begin(), post.room.book
    await post.look()
    await post.look()
    free = [each.outbox_id for each in post.parcels[:40]]
    book.commit(lambda uow: recipients.written(uow, sent.id, 1))
    given_back = outbox.update().where(outbox.c.id.in_(free)).values(lease_until=None, holder=None)
    with book.engine.begin() as connection:
        connection.execute(given_back)
        connection.exec_driver_sql(f"DELETE FROM attempt WHERE outbox_id IN ({str(free)[1:-1]})")
    done = post.does(controlling.pause, sent)
    assert isinstance(done, Done)
    assert done.report.counts[Reach.WRITTEN] == W - 40
    assert done.report.counts[Reach.QUEUED] == 44
    post.parcels = post.parcels[40:]
    post.hand_over()
    post.does(controlling.resume, sent)
    await post.rest()
    post.hand_over()
    report = post.report(sent)
    assert report.gone == report.people == W + 4


async def test_a_deed_that_does_not_fit_is_refused(post: PostRoom) -> None:
    sent = post.begin()

    def refused(what: Deed) -> Why:
        found = post.does(what, sent)
        assert isinstance(found, Refused)
        return found.why

    assert refused(controlling.resume) is Why.STATE
    assert refused(controlling.retry) is Why.NOTHING
    post.does(controlling.pause, sent)
    assert refused(controlling.pause) is Why.STATE
    assert refused(controlling.retry) is Why.STATE
    post.does(controlling.halt, sent)
    for each in (controlling.halt, controlling.pause, controlling.resume, controlling.retry):
        assert refused(each) is Why.STATE
    deeds = [row[0] for row in post.room.book.rows(select(audit.c.deed).order_by(audit.c.id))]
    assert deeds == ["broadcast.paused", "broadcast.halted"]


async def test_the_rest_is_halted_whether_or_not_it_was_planned(post: PostRoom) -> None:
    post.crowd(4_500)
    sent = post.begin()
    await post.look()
    post.does(controlling.halt, sent)
    await post.rest()
    report = post.report(sent)
    assert (report.people, dict(report.skipped)) == (4_504, {"halted": 4_504})
    assert post.stands(sent).is_planned


async def test_who_failed_is_tried_once_more_and_the_report_comes_again(post: PostRoom) -> None:
    sent = post.begin()
    await post.rest()
    for each, code in zip(list(post.parcels)[:3], ("30003", "21211", "30003"), strict=True):
        post.lose(each, code)
    post.hand_over()
    for _ in range(7):
        await post.rest(minutes=1)
    assert post.stands(sent).state is BroadcastState.DONE
    done = post.does(controlling.retry, sent)
    assert isinstance(done, Done)
    assert done.people == 2
    await post.rest()
    again = [each for each in post.parcels if each.phrase == "bc.message"]
    assert len(again) == 2
    for each in again:
        post.lose(each, "30003")
    for _ in range(7):
        await post.rest(minutes=1)
    said = [each.text for each in post.parcels if each.phrase == "bc.report"]
    assert len(said) == 2
    assert post.report(sent).failed == {"off": 2, "number": 1}
    refused = post.does(controlling.retry, sent)
    assert isinstance(refused, Refused)
    assert refused.why is Why.NOTHING
