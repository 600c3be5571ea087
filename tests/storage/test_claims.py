from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.model import Channel, Delivery, Outbound, Question, QuestionState, Receipt
from storage import addresses, attempts, claims, outbox, people
from storage.ids import Ids
from storage.outbox import LEASE, Doubt
from storage.schema import attempt
from storage.schema import outbox as rows
from storage.schema import question as questions_table
from storage.uow import Group
from tests.storage.book import Book, Cast, ask, open_url, settle
from tests.storage.promises import (
    CALL,
    CHOICES,
    address,
    again,
    back,
    failed,
    look,
    one,
    ready,
    row_of,
    taken,
    words,
)


@pytest.fixture
def asked(memory: Book, cast: Cast) -> Question:
    return memory.commit(lambda uow: ask(uow, cast))


def as_another(book: Book, process: int = 2) -> None:
    book.memory = replace(book.memory, ids=Ids(process=process))


def test_an_answer_to_another_address_is_astray(memory: Book, cast: Cast, asked: Question) -> None:
    other = address(memory, cast.mentee, Channel.TELEGRAM, "4711")
    how: dict[str, Any] = {"question_id": asked.id, "relay": True}
    answer = Outbound(cast.mentee, "ans.first", "Tighten the cable.", address_id=other, **how)
    first = one(memory, answer)
    assert look(memory, first) == "astray"
    memory.commit(lambda uow: claims.end(uow, first, "dropped", "astray"))
    right = replace(answer, address_id=asked.address_id)
    second = one(memory, right)
    assert look(memory, second) == ""
    memory.commit(lambda uow: outbox.end(uow, second.outbox_id, "sent"))
    assert look(memory, one(memory, replace(right, question_id=None))) == "astray"


def test_a_message_to_somebody_who_leaves_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    assert look(memory, parcel) == ""
    memory.commit(lambda uow: people.set_stopped(uow, cast.mentee, memory.now))
    assert look(memory, parcel) == "left"


def test_a_message_to_a_blocked_address_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: addresses.set_blocked(uow, parcel.address_id, memory.now))
    assert look(memory, parcel) == "blocked"


def test_a_message_past_its_time_is_refused(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast, expires_at=memory.now + timedelta(seconds=50)))
    memory.later(seconds=49)
    assert look(memory, parcel) == ""
    memory.later(seconds=1)
    assert look(memory, parcel) == "expired"


@pytest.mark.parametrize("state", [QuestionState.CLAIMED, QuestionState.CLOSED])
def test_an_offer_goes_only_while_somebody_is_looked_for(
    memory: Book, cast: Cast, asked: Question, state: QuestionState
) -> None:
    mentor = cast.mentors[0]
    offer = one(memory, Outbound(mentor, "offer.routine", "Asha asks", question_id=asked.id))
    assert look(memory, offer) == ""
    change = update(questions_table).where(questions_table.c.id == asked.id)
    memory.commit(lambda uow: uow.change(change.values(state=state)))
    assert look(memory, offer) == "over"
    memory.commit(lambda uow: claims.end(uow, offer, "dropped", "over"))
    told = one(memory, Outbound(mentor, "offer.taken", "Neema has it", question_id=asked.id))
    assert look(memory, told) == ""


def test_a_message_that_ended_is_gone(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: outbox.end(uow, parcel.outbox_id, "sent"))
    assert look(memory, parcel) == "gone"
    assert look(memory, replace(parcel, outbox_id=404)) == "gone"
    assert memory.commit(lambda uow: claims.take(uow, [parcel.outbox_id])) == []


def test_a_promised_row_is_leased_to_the_process_that_promised_it(
    memory: Book, cast: Cast
) -> None:
    parcel = one(memory, words(cast))
    row = row_of(memory, parcel)
    assert (row.holder, row.lease_until, row.tries) == (1, memory.now + LEASE, 1)
    assert (row.lane, row.bulk, row.aside) == (cast.mentee, False, False)
    assert ready(memory) == []
    assert memory.commit(lambda uow: claims.take(uow, [parcel.outbox_id])) == []
    assert memory.commit(claims.next_try) == memory.now + LEASE
    memory.later(minutes=2)
    assert ready(memory) == [parcel.outbox_id]


def test_a_row_is_taken_by_one(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast, short="Next.", choices=CHOICES, relay=True))
    since = memory.now
    memory.later(minutes=2)
    done = memory.group(*[lambda uow: claims.take(uow, [parcel.outbox_id])] * 3)
    (found,), *others = [each.value for each in done]
    assert others == [[], []]
    assert found.attempt_id > parcel.attempt_id
    assert found.doubts == (Doubt(parcel.attempt_id, since, taken=False),)
    assert replace(found, attempt_id=parcel.attempt_id, tries=1, doubts=()) == parcel
    assert found.tries == 2


def test_whoever_lost_a_row_is_fenced_out(memory: Book, cast: Cast) -> None:
    mine = one(memory, words(cast))
    memory.later(minutes=2)
    as_another(memory)
    theirs = taken(memory, mine)
    as_another(memory, 1)
    before = row_of(memory, mine)
    assert look(memory, mine) == "gone"
    assert not again(memory, mine, 60)
    assert memory.commit(lambda uow: claims.next_piece(uow, mine, 1)) is None
    assert not memory.commit(lambda uow: claims.end(uow, mine, "dead", "21610"))
    back(memory, replace(mine, attempt_id=0))
    assert row_of(memory, mine) == before
    as_another(memory)
    assert look(memory, theirs) == ""


def test_the_same_number_of_tries_by_another_process_is_no_pass(memory: Book, cast: Cast) -> None:
    mine = one(memory, words(cast))
    back(memory, mine)
    as_another(memory)
    theirs = taken(memory, mine)
    assert theirs.tries == mine.tries
    as_another(memory, 1)
    assert look(memory, mine) == "gone"


def test_whoever_was_told_that_it_was_sent_may_say_so(memory: Book, cast: Cast) -> None:
    mine = one(memory, words(cast))
    memory.later(minutes=2)
    as_another(memory)
    theirs = taken(memory, mine)
    as_another(memory, 1)
    assert memory.commit(lambda uow: outbox.end(uow, mine.outbox_id, "sent"))
    as_another(memory)
    assert look(memory, theirs) == "gone"


def test_a_lease_that_may_end_during_a_call_is_too_short(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    memory.later(seconds=(LEASE - CALL).total_seconds())
    assert look(memory, parcel) == ""
    memory.later(seconds=0.001)
    assert look(memory, parcel) == "late"


def test_what_was_not_tried_is_given_back_as_it_was(memory: Book, cast: Cast) -> None:
    first, second = one(memory, words(cast)), one(memory, words(cast))
    at = memory.now + timedelta(seconds=9)
    memory.commit(lambda uow: claims.give_back(uow, [first, second], at))
    assert memory.rows(select(attempt.c.id)) == []
    row = row_of(memory, first)
    assert (row.tries, row.holder, row.lease_until, row.next_try_at) == (0, None, None, at)
    memory.later(seconds=9)
    assert ready(memory) == [first.outbox_id]
    assert taken(memory, first).doubts == ()


def test_a_row_is_tried_again_at_its_time(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    failed(memory, parcel, 30)
    assert ready(memory) == []
    assert memory.commit(claims.next_try) == memory.now + timedelta(seconds=30)
    memory.later(seconds=30)
    assert ready(memory) == [parcel.outbox_id]
    assert taken(memory, parcel).tries == 2


def test_pieces_that_have_left_are_not_sent_again(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    second = memory.commit(lambda uow: claims.next_piece(uow, parcel, 1))
    assert second is not None
    assert second > parcel.attempt_id
    memory.later(minutes=2)
    found = taken(memory, parcel)
    assert found.piece == 1
    assert [doubt.attempt_id for doubt in found.doubts] == [second]


def test_what_waits_too_long_for_a_shut_account_is_dropped(memory: Book, cast: Cast) -> None:
    ends = memory.now + timedelta(minutes=3)
    old, held, young = (
        one(memory, words(cast, expires_at=when)) for when in (ends, ends, ends + 9 * CALL)
    )
    back(memory, old, young)
    memory.later(minutes=1, seconds=59)
    memory.commit(
        lambda uow: uow.change(
            update(rows).where(rows.c.id == held.outbox_id).values(lease_until=uow.now + LEASE)
        )
    )
    memory.later(minutes=1, seconds=1)
    shut = [Channel.SMS]
    assert memory.commit(lambda uow: claims.expired(uow, 9, shut)) == [old.outbox_id]
    assert memory.commit(lambda uow: claims.expired(uow, 9, [Channel.TELEGRAM])) == []
    found = [
        memory.commit(lambda uow, each=each: claims.expire(uow, each.outbox_id))  # type: ignore[misc]
        for each in (old, held, young)
    ]
    assert found == [True, False, False]
    assert (row_of(memory, old).state, row_of(memory, old).fault) == ("dropped", "expired")


@pytest.mark.parametrize("state", list(Delivery))
def test_a_report_ends_the_doubt_about_an_earlier_call(
    memory: Book, cast: Cast, state: Delivery
) -> None:
    parcel = one(memory, words(cast))
    memory.commit(lambda uow: attempts.unknown(uow, parcel.attempt_id, "AC1", "timeout"))
    again(memory, parcel, 2)
    receipt = Receipt("AC1", "SM1", state, attempt_id=parcel.attempt_id)
    memory.commit(lambda uow: attempts.report(uow, parcel.attempt_id, receipt))
    memory.later(seconds=2)
    assert [doubt.taken for doubt in taken(memory, parcel).doubts] == [True]


def test_a_refused_call_is_not_in_doubt(memory: Book, cast: Cast) -> None:
    parcel = one(memory, words(cast))
    failed(memory, parcel, 2)
    memory.later(seconds=2)
    assert taken(memory, parcel).doubts == ()


def test_two_workers_take_different_rows_and_wait_for_nobody(postgres: str) -> None:
    mine, theirs = open_url(postgres, ids=Ids(process=1)), open_url(postgres, ids=Ids(process=2))
    cast = mine.commit(settle)
    readers = (cast.mentee, *cast.mentors)
    parcels = [one(mine, Outbound(reader, "x", "x")) for reader in readers]
    back(mine, *parcels)
    ids = ready(mine)
    transaction = mine.connection.begin()
    unit = mine.memory.unit(Group(mine.connection), mine.now)
    first = claims.take(unit, ids[:2])
    found = theirs.commit(lambda uow: claims.take(uow, ids))
    transaction.commit()
    assert [each.outbox_id for each in first] == ids[:2]
    assert [each.outbox_id for each in found] == ids[2:]
    assert theirs.commit(lambda uow: claims.take(uow, ids)) == []
    for book in (mine, theirs):
        book.close()
