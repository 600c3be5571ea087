"""Writing ahead of the sender: in windows, past sleepers, within the budget, and to an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.delivery import MOST_FOUND
from domain.broadcasts import BroadcastState, Reach
from domain.costs import Prices
from domain.escalation import Charter
from domain.model import Channel, Discipline, Shift, Tier
from handlers.broadcasts import controlling, sending
from storage import addresses, claims, jobs, reaches, recipients, roster
from storage.ids import Ids
from storage.schema import message, outbox

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast
    from domain.model import Outbound, Person
    from domain.reaching import Count
    from handlers.broadcasts.budget import Letters
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.broadcasts.post_room import PostRoom

W = sending.WINDOW


async def test_at_no_time_two_windows_stand_in_the_outbox(post: PostRoom) -> None:
    post.hire(3 * W)
    sent = post.begin()
    await post.look()
    most = 0
    while post.report(sent).left:
        await post.look(seconds=1)
        most = max(most, post.standing())
        assert len(post.parcels) == post.standing()
        post.hand_over(W // 2 + 1)
    assert W <= most < 2 * W
    report = post.report(sent)
    assert report.gone == report.people == 3 * W + 4


async def test_a_sender_that_stands_still_is_looked_at_less_and_less(post: PostRoom) -> None:
    post.hire(2 * W)
    sent = post.begin()
    await post.rest()
    key, waits = str(sent.id), []
    for _ in range(9):
        at = post.room.book.commit(lambda uow: jobs.due_at(uow, "broadcast.write", key))
        assert at is not None
        waits.append(at - post.room.book.now)
        post.room.book.now = at
        await post.look()
    assert waits[:4] == [timedelta(seconds=n) for n in (1, 2, 4, 8)]
    assert waits[-1] == sending.LATEST
    post.hand_over()
    await post.rest(seconds=60)
    assert post.standing() == W


async def test_it_is_done_five_minutes_after_the_last_was_handed_over(post: PostRoom) -> None:
    sent = post.begin()
    await post.rest()
    for _ in range(7):
        await post.rest(minutes=1)
    assert post.stands(sent).state is BroadcastState.SENDING
    last = post.room.book.now
    post.hand_over()
    for _ in range(6):
        await post.rest(minutes=1)
    done = post.stands(sent)
    assert done.state is BroadcastState.DONE
    assert done.ended_at is not None
    assert timedelta(minutes=5) <= done.ended_at - last <= timedelta(minutes=6)


async def test_what_ended_unnoticed_keeps_no_broadcast_open(post: PostRoom) -> None:
    sent = post.begin()
    await post.rest()
    (first, *_), book = post.parcels, post.room.book
    post.parcels.remove(first)
    ended = outbox.update().where(outbox.c.id == first.outbox_id)
    book.commit(lambda uow: uow.change(ended.values(state="dead", fault="30003")))
    post.hand_over()
    for _ in range(7):
        await post.rest(minutes=1)
    assert post.stands(sent).state is BroadcastState.DONE
    assert post.report(sent).failed == {"off": 1}


async def test_who_sleeps_is_passed_over_until_their_morning(post: PostRoom) -> None:
    post.hire(W)
    post.room.book.now = datetime(2026, 11, 14, 18, 30, tzinfo=UTC)  # 21:30 there
    sent = post.begin()
    await post.rest()
    assert post.standing() == 0
    assert post.report(sent).counts[Reach.QUEUED] == W + 4
    at = post.room.book.commit(lambda uow: jobs.due_at(uow, "broadcast.write", str(sent.id)))
    assert at == datetime(2026, 11, 15, 4, 0, tzinfo=UTC)
    post.room.book.now = at
    await post.rest()
    assert post.standing() == W


async def test_what_it_may_cost_pauses_it_and_says_so(post: PostRoom) -> None:
    post.desk_with = {
        "charter": Charter(broadcast_most=40_000),
        "prices": Prices(sms_part=20_000),
    }
    sent = post.begin()
    await post.rest()
    stands = post.stands(sent)
    assert (stands.state, stands.why, stands.spent) == (BroadcastState.PAUSED, "cap", 40_000)
    said = [each.text for each in post.parcels if each.phrase == "bc.capped"]
    assert said == [
        "Broadcast 1 is paused, as it may cost no more: 2 of 4 sent, 2 wait.\n"
        "Raise the charter's amount, then RESUME 1. Or HALT 1."
    ]
    post.room.write("The monitor shows error E4")  # which nothing of this keeps back
    assert any(each.phrase.startswith("ask.received") for each in post.room.parcels)
    refused = post.does(controlling.resume, sent)
    assert isinstance(refused, controlling.Refused)
    assert refused.why is controlling.Why.CAP
    post.desk_with = {**post.desk_with, "charter": Charter(broadcast_most=10**6)}
    assert isinstance(post.does(controlling.resume, sent), controlling.Done)
    await post.rest()
    assert post.stands(sent).spent == 60_000  # Rehema reads on Telegram, which is free


async def test_a_months_amount_is_for_all_broadcasts_of_it(post: PostRoom) -> None:
    post.desk_with = {
        "charter": Charter(broadcasts_a_month=100_000),
        "prices": Prices(sms_part=20_000),
    }
    first, second = post.begin(), post.begin()
    await post.rest()
    assert post.stands(first).spent + post.stands(second).spent == 100_000
    assert post.stands(second).state is BroadcastState.PAUSED


async def test_a_blocked_bot_is_left_for_another_address_and_each_is_tried_once(
    post: PostRoom,
) -> None:
    mentee = post.room.cast.mentee
    post.room.book.commit(lambda uow: addresses.add(uow, Channel.TELEGRAM, "70077", mentee))
    sent = post.begin()
    await post.rest()
    first = next(each for each in post.parcels if each.person_id == mentee)
    assert first.channel is Channel.TELEGRAM
    post.lose(first, "Forbidden", blocked=True)
    await post.rest()
    second = next(each for each in post.parcels if each.person_id == mentee)
    assert second.channel is Channel.SMS
    post.lose(second, "21610", blocked=True)
    await post.rest()
    assert post.report(sent).failed == {"blocked": 1}


async def test_after_a_crash_another_process_goes_on_and_nobody_gets_it_twice(
    post: PostRoom,
) -> None:
    post.hire(2 * W)
    sent, book = post.begin(), post.room.book
    await post.look()
    await post.look()
    post.hand_over(30)
    post.parcels.clear()  # the process is gone, with what was leased to it
    book.memory = replace(book.memory, ids=Ids(process=2))
    book.later(minutes=3)
    await post.look()

    def take(uow: UnitOfWork) -> None:
        post.parcels += claims.take(uow, claims.ready(uow, MOST_FOUND))

    book.commit(take)
    while post.parcels:
        assert post.hand_over() <= 2 * W
        await post.rest(seconds=1)
    written = book.rows(select(message.c.person_id).where(message.c.phrase == "bc.message"))
    report = post.report(sent)
    assert len(written) == len(set(written)) == report.gone == report.people


async def test_among_a_hundred_thousand_a_question_is_offered_first(post: PostRoom) -> None:
    """Planning is one unit a look, and the outbox never holds what a claim cannot overlook."""
    book, mentor = post.room.book, post.room.cast.mentors[0]
    post.hire(2 * W)
    post.crowd(100_000)
    hours = (book.now.replace(tzinfo=None), book.now.replace(tzinfo=None) + timedelta(days=1))
    duty = Shift(0, mentor, Discipline.ANAESTHESIA, Tier.FOCAL, *hours, "Africa/Dar_es_Salaam")
    book.commit(lambda uow: roster.add(uow, duty))
    sent = post.begin()
    planned = [0]
    while not post.stands(sent).is_planned:
        await post.look()
        planned.append(sum(each.people for each in _counts(post, sent.id)))
    chunks = [after - before for before, after in pairwise(planned)]
    assert max(chunks) <= recipients.CHUNK
    assert planned[-1] == 100_000 + 2 * W + 4
    assert W <= post.standing() < 2 * W
    post.room.write("The monitor shows error E4")
    offer = next(each for each in post.room.parcels if each.phrase.startswith("offer."))
    assert offer.person_id == mentor
    lost = outbox.update().values(lease_until=None, holder=None)  # as after a crash
    book.commit(lambda uow: uow.change(lost))
    found = book.commit(lambda uow: claims.ready(uow, MOST_FOUND))
    assert offer.outbox_id in found
    bulk = [each.outbox_id for each in post.parcels if each.person_id == mentor and each.bulk]
    assert bulk
    assert not set(bulk) & set(found)


async def test_whose_message_cannot_be_made_stops_nobody(
    post: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    (*_, poor), made = post.hire(3), sending.letter

    def letter(desk: Desk, broadcast: Broadcast, letters: Letters, person: Person) -> Outbound:
        if person.id == poor:
            raise RuntimeError("their words")
        return made(desk, broadcast, letters, person)

    monkeypatch.setattr(sending, "letter", letter)
    sent = post.begin()
    for _ in range(20):
        await post.rest(seconds=30)
        post.hand_over()
    report = post.report(sent)
    assert (report.gone, report.people, dict(report.failed)) == (7, 7, {"other": 1})
    await post.rest(minutes=10)
    assert post.stands(sent).state is BroadcastState.DONE


def _counts(post: PostRoom, broadcast_id: int) -> list[Count]:
    found = post.room.book.commit(lambda uow: reaches.counts(uow, broadcast_id))
    return [each for each in found if not each.why]


@pytest.mark.parametrize("state", [BroadcastState.PAUSED, BroadcastState.HALTED])
async def test_of_what_does_not_go_nothing_is_written(
    post: PostRoom, state: BroadcastState
) -> None:
    what = controlling.pause if state is BroadcastState.PAUSED else controlling.halt
    sent = post.begin()
    post.does(what, sent)
    await post.rest(minutes=5)
    assert post.standing() == 0
    assert post.stands(sent).state is state
