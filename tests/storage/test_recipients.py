"""What became of a broadcast for each person: planned once, moved once, counted whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain import reaching
from domain.audience import Filters
from domain.broadcasts import Reach
from domain.model import Channel, Outbound
from domain.reaching import Reached, summed
from storage import attempts, audiences, outbox, people, reaches, recipients
from storage.schema import outbox as rows
from tests.storage.book import person
from tests.storage.test_broadcasts import order

if TYPE_CHECKING:
    from domain.broadcasts import Broadcast, Recipient
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def plan(uow: UnitOfWork, sent: Broadcast, after: int = 0, **how: object) -> int:
    given = audiences.given(uow, Filters())
    return recipients.plan(uow, sent.id, given, after, **how)  # type: ignore[arg-type]


def planned(memory: Book, cast: Cast) -> Broadcast:
    sent = memory.commit(lambda uow: order(uow, cast))
    assert memory.commit(lambda uow: plan(uow, sent)) == 3
    return sent


def promise(uow: UnitOfWork, sent: Broadcast, person_id: int) -> None:
    uow.send(Outbound(person_id, "bc.message", "moved", bulk=True, broadcast_id=sent.id))


def of(memory: Book, sent: Broadcast, person_id: int) -> Recipient:
    found = memory.commit(lambda uow: recipients.get(uow, sent.id, person_id))
    assert found is not None
    return found


def carried(memory: Book, sent: Broadcast, person_id: int) -> int:
    memory.commit(lambda uow: promise(uow, sent, person_id))
    found = of(memory, sent, person_id)
    assert found.state is Reach.WRITTEN
    assert found.message_id is not None
    return found.message_id


def test_everybody_is_planned_once_with_the_reason_of_those_left_out(
    memory: Book, cast: Cast
) -> None:
    memory.commit(lambda uow: people.add(uow, person("Halima", cast.facility), []))
    sent = memory.commit(lambda uow: order(uow, cast))
    assert memory.commit(lambda uow: plan(uow, sent, most=2)) == 2
    last = memory.commit(lambda uow: audiences.end_of_chunk(uow, 0, 2))
    assert last is not None
    assert memory.commit(lambda uow: plan(uow, sent, last)) == 2
    report = summed(memory.commit(lambda uow: reaches.counts(uow, sent.id)))
    assert (report.people, report.counts[Reach.QUEUED]) == (4, 3)
    assert report.skipped == {"no_consent": 1}


def test_of_what_was_halted_everybody_is_planned_as_skipped(memory: Book, cast: Cast) -> None:
    sent = memory.commit(lambda uow: order(uow, cast))
    memory.commit(lambda uow: plan(uow, sent, halted=True))
    report = summed(memory.commit(lambda uow: reaches.counts(uow, sent.id)))
    assert report.skipped == {"halted": 3}


def test_a_row_is_written_with_its_message_and_only_once(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    first = carried(memory, sent, cast.mentee)
    found = of(memory, sent, cast.mentee)
    assert (found.channel, found.tries) == ("sms", 1)
    again = Reached(sent.id, cast.mentee, "sms", first + 1)
    assert not memory.commit(lambda uow: recipients.write(uow, again))
    assert memory.commit(lambda uow: recipients.written(uow, sent.id, 9)) == {first: cast.mentee}
    queued = memory.commit(lambda uow: recipients.queued(uow, sent.id, 0, 9))
    assert [each.person_id for each in queued] == cast.mentors


def test_what_cannot_be_promised_is_skipped(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    memory.commit(lambda uow: people.set_stopped(uow, cast.mentee, uow.now))
    memory.commit(lambda uow: promise(uow, sent, cast.mentee))
    found = of(memory, sent, cast.mentee)
    assert (found.state, found.why) == (Reach.SKIPPED, "no_address")


def test_a_row_goes_by_what_is_reported_and_never_back(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carrier = carried(memory, sent, cast.mentee)
    memory.commit(lambda uow: recipients.handed_over(uow, carrier, Channel.SMS))
    assert of(memory, sent, cast.mentee).state is Reach.SENT
    assert memory.commit(lambda uow: recipients.ended(uow, carrier, "30003"))
    assert not memory.commit(lambda uow: recipients.ended(uow, carrier, "30003"))
    assert of(memory, sent, cast.mentee).why == "off"
    assert memory.commit(lambda uow: recipients.reported(uow, carrier, Reach.DELIVERED))
    assert not memory.commit(lambda uow: recipients.ended(uow, carrier, "30003"))
    assert memory.commit(lambda uow: recipients.reported(uow, carrier, Reach.READ))
    assert not memory.commit(lambda uow: recipients.reported(uow, carrier, Reach.DELIVERED))
    found = of(memory, sent, cast.mentee)
    assert (found.state, found.why) == (Reach.READ, "")


def test_a_row_costs_what_its_calls_did_and_nothing_that_failed(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carrier = carried(memory, sent, cast.mentee)

    def charge(uow: UnitOfWork) -> None:
        (only,) = attempts.of_rows(uow, [row.id for row in uow.rows(select(rows.c.id))])
        attempts.charge(uow, only.id, 20_000, writes_first=False)
        recipients.handed_over(uow, carrier, Channel.SMS)

    memory.commit(charge)
    report = summed(memory.commit(lambda uow: reaches.counts(uow, sent.id)))
    assert report.cost == of(memory, sent, cast.mentee).cost == 20_000
    memory.commit(lambda uow: recipients.ended(uow, carrier, "30003"))
    assert of(memory, sent, cast.mentee).cost == 0
    memory.commit(lambda uow: recipients.reported(uow, carrier, Reach.DELIVERED))
    assert of(memory, sent, cast.mentee).cost == 20_000


def test_what_was_taken_back_is_queued_and_written_anew(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carrier = carried(memory, sent, cast.mentee)
    assert memory.commit(lambda uow: recipients.take_back(uow, carrier))
    assert not memory.commit(lambda uow: recipients.take_back(uow, carrier))
    found = of(memory, sent, cast.mentee)
    assert (found.state, found.message_id, found.tries) == (Reach.QUEUED, None, 0)
    assert carried(memory, sent, cast.mentee) != carrier


def test_the_rest_is_skipped_a_chunk_at_a_time(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carried(memory, sent, cast.mentee)
    skip = [memory.commit(lambda uow: recipients.skip_queued(uow, sent.id, "halted", 1))]
    skip += [memory.commit(lambda uow: recipients.skip_queued(uow, sent.id, "halted", 9))]
    assert skip == [1, 1]
    report = summed(memory.commit(lambda uow: reaches.counts(uow, sent.id)))
    assert (report.skipped, report.counts[Reach.WRITTEN]) == ({"halted": 2}, 1)


def test_only_what_may_be_over_is_tried_again_and_once(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    for each, code in zip((cast.mentee, *cast.mentors), ("30003", "21211", "40"), strict=True):
        carrier = carried(memory, sent, each)
        memory.commit(partial(recipients.ended, message_id=carrier, fault=code))
    assert memory.commit(lambda uow: recipients.retryable(uow, sent.id)) == 2
    assert memory.commit(lambda uow: recipients.try_again(uow, sent.id)) == 2
    carrier = carried(memory, sent, cast.mentee)
    assert of(memory, sent, cast.mentee).tries == reaching.MOST_TRIES
    memory.commit(lambda uow: recipients.ended(uow, carrier, "30003"))
    assert memory.commit(lambda uow: recipients.try_again(uow, sent.id)) == 0


def test_who_wrote_back_is_counted_once_by_their_last_key(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carrier = carried(memory, sent, cast.mentee)
    since = memory.now
    newest = memory.commit(lambda uow: recipients.newest_got(uow, cast.mentee, since))
    assert newest is None
    memory.commit(lambda uow: recipients.handed_over(uow, carrier, Channel.SMS))
    newest = memory.commit(lambda uow: recipients.newest_got(uow, cast.mentee, since))
    assert newest is not None
    memory.commit(lambda uow: recipients.replied(uow, sent.id, cast.mentee))
    at = of(memory, sent, cast.mentee).answered_at
    memory.later(hours=1)
    for key in ("1", "2"):
        memory.commit(
            partial(recipients.replied, broadcast_id=sent.id, person_id=cast.mentee, key=key)
        )
    assert of(memory, sent, cast.mentee).answered_at == at
    assert memory.commit(lambda uow: reaches.answers(uow, sent.id)) == {"2": 1}
    assert len(memory.commit(lambda uow: reaches.of_person(uow, cast.mentee))) == 1


def test_people_are_listed_a_page_at_a_time(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carried(memory, sent, cast.mentee)
    everybody = [cast.mentee, *cast.mentors]
    first = memory.commit(lambda uow: reaches.listed(uow, sent.id, None, 0, 2))
    rest = memory.commit(
        lambda uow: reaches.listed(uow, sent.id, None, first[-1].recipient.person_id, 2)
    )
    assert [each.recipient.person_id for each in (*first, *rest)] == sorted(everybody)
    (only,) = memory.commit(lambda uow: reaches.listed(uow, sent.id, Reach.WRITTEN, 0, 9))
    assert only.name == "Asha Juma"


def test_what_ended_behind_our_back_is_found(memory: Book, cast: Cast) -> None:
    sent = planned(memory, cast)
    carrier = carried(memory, sent, cast.mentee)
    assert memory.commit(lambda uow: recipients.stranded(uow, sent.id, 9)) == []

    def drop(uow: UnitOfWork) -> None:
        (row,) = uow.rows(select(rows.c.id))
        outbox.end(uow, row.id, "dropped", "left")

    memory.commit(drop)
    (found,) = memory.commit(lambda uow: recipients.stranded(uow, sent.id, 9))
    assert (found.message_id, found.state, found.fault) == (carrier, "dropped", "left")
