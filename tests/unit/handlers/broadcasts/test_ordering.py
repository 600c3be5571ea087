"""Ordering and confirming: one order a press, two coordinators, codes, and what stands against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from domain.audience import Filters
from domain.broadcasts import Broadcast, BroadcastState
from domain.costs import Prices
from domain.escalation import Charter
from domain.model import Channel, Choice, Job, Role
from handlers.broadcasts import counting, ordering, previewing, showing, wording
from handlers.broadcasts.ordering import Order, Refusal, Refused, Result
from handlers.broadcasts.previewing import Preview
from storage import addresses, audits, broadcasts, people
from storage.audiences import Count
from tests.storage.book import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person
    from handlers.desk import Desk
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

T = TypeVar("T")
MENTEES = Filters(roles=frozenset({Role.MENTEE}))
ORDER = Order(Filters(), {"": "Come"})
PRICES = Prices(sms_part=40_000, whatsapp_message=5_000)


@dataclass
class Office:
    """Two coordinators at work, and how large a broadcast needs both."""

    room: Room
    tuma: int
    charter: Charter = field(default_factory=Charter)

    def do(self, work: Callable[[Desk], T]) -> T:
        """Run one unit at the desk."""

        def unit(uow: UnitOfWork) -> T:
            return work(replace(self.room.desk(uow), charter=self.charter, prices=PRICES))

        done: T = self.room.take(self.room.book.group(unit))
        return done

    def draft(self, order: Order = ORDER, key: str = "one") -> Preview | Refused:
        """Let Rehema order a broadcast."""
        return self.do(lambda desk: ordering.draft(desk, self.rehema(desk), order, key))

    def shown(self, order: Order = ORDER, key: str = "one") -> Preview:
        """Let Rehema order what nothing stands against."""
        found = self.draft(order, key)
        assert isinstance(found, Preview), found
        return found

    def confirm(self, known: Broadcast, code: str | None = None, by: str = "") -> Result:
        """Let Rehema, or somebody else, confirm a broadcast as it stands now."""

        def work(desk: Desk) -> Result:
            actor = people.get(desk.uow, self.tuma) if by else self.rehema(desk)
            now = broadcasts.get(desk.uow, known.id)
            return ordering.confirm(desk, actor, now, code).result

        return self.do(work)

    def state(self, known: Broadcast) -> BroadcastState:
        """Return how a broadcast stands."""
        return self.do(lambda desk: broadcasts.get(desk.uow, known.id)).state

    def rehema(self, desk: Desk) -> Person:
        """Return the coordinator who sends."""
        return people.get(desk.uow, self.room.rehema)


@pytest.fixture
def office(room: Room) -> Office:
    def hire(uow: UnitOfWork) -> int:
        tuma = people.add(uow, person("Tuma", consented_at=uow.now), [Role.COORDINATOR])
        addresses.add(uow, Channel.SMS, "+12025550188", tuma)
        return tuma

    return Office(room, room.book.commit(hire))


def test_a_second_press_is_the_first_order(office: Office) -> None:
    first, again = office.shown(), office.shown(replace(ORDER, texts={"": "Other words"}))
    assert again.broadcast == first.broadcast
    assert (len(first.code), again.code) == (4, "")
    assert office.do(lambda desk: len(broadcasts.newest(desk.uow, 9))) == 1
    assert office.confirm(first.broadcast, first.code) is Result.STARTED
    assert office.confirm(first.broadcast, first.code) is Result.BEFORE
    assert office.state(first.broadcast) is BroadcastState.SENDING


def test_another_order_takes_the_place_of_a_draft(office: Office) -> None:
    first, other = office.shown(), office.shown(key="two")
    assert office.confirm(first.broadcast, first.code) is Result.LAPSED
    assert office.confirm(other.broadcast, other.code) is Result.STARTED


def test_a_wrong_code_ends_a_draft_and_none_is_guessed(office: Office) -> None:
    shown = office.shown()
    assert office.confirm(shown.broadcast, f"{(int(shown.code) + 1) % 10_000:04}") is Result.WRONG
    for guess in range(1000):
        assert office.confirm(shown.broadcast, f"{guess:04}") is Result.LAPSED
    assert office.confirm(shown.broadcast, shown.code) is Result.LAPSED
    assert office.state(shown.broadcast) is BroadcastState.LAPSED


def test_a_code_is_kept_as_a_digest_of_its_order(office: Office) -> None:
    one, two = office.shown(key="one"), office.shown(key="two")
    digests = {one.broadcast.code_digest, two.broadcast.code_digest}
    assert len(digests) == 2
    assert all(each is not None and one.code.encode() not in each for each in digests)


def test_a_draft_lapses_after_ten_minutes(office: Office) -> None:
    shown = office.shown()
    office.room.book.later(minutes=10)
    assert office.confirm(shown.broadcast, shown.code) is Result.LAPSED
    second = office.shown(key="two")
    job = Job(ordering.LAPSE, str(second.broadcast.id), office.room.book.now)
    office.do(lambda desk: ordering.lapse(desk, job))
    assert office.state(second.broadcast) is BroadcastState.LAPSED
    office.do(lambda desk: ordering.lapse(desk, job))


def test_a_draft_is_confirmed_by_its_author_alone(office: Office) -> None:
    shown = office.shown()
    assert office.confirm(shown.broadcast, by="tuma") is Result.OTHERS
    assert office.confirm(shown.broadcast, shown.code, by="tuma") is Result.OTHERS
    assert office.confirm(shown.broadcast) is Result.STARTED


def test_two_coordinators_confirm_a_large_one_and_nobody_their_own(office: Office) -> None:
    office.charter = Charter(broadcast_second=2)
    shown = office.shown()
    assert office.confirm(shown.broadcast, shown.code) is Result.SECOND
    assert office.confirm(shown.broadcast, shown.code) is Result.OWN
    assert office.confirm(shown.broadcast) is Result.OWN
    assert office.confirm(shown.broadcast, by="tuma") is Result.STARTED
    known = office.do(lambda desk: broadcasts.get(desk.uow, shown.broadcast.id))
    assert (known.confirmed_by_id, known.seconded_by_id) == (office.room.rehema, office.tuma)
    assert known.code_digest is None
    deeds = office.do(lambda desk: [each.deed for each in audits.newest(desk.uow, 9)])
    assert deeds == ["broadcast.seconded", "broadcast.confirmed"]


def test_what_nobody_can_confirm_is_refused_at_once(office: Office) -> None:
    office.charter = Charter(broadcast_second=2)
    shown = office.shown()
    (home,) = office.do(lambda desk: addresses.of_person(desk.uow, office.tuma))
    office.do(lambda desk: addresses.set_blocked(desk.uow, home.id, desk.now))
    refused = office.draft(key="two")
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.ALONE
    assert office.confirm(shown.broadcast, shown.code) is Result.ALONE


def test_what_stands_against_an_order(office: Office) -> None:
    now = office.room.book.now

    def why(order: Order) -> Refusal:
        found = office.draft(order)
        assert isinstance(found, Refused)
        return found.why

    nobody = Filters(facilities=frozenset({"NOWHERE"}))
    assert why(replace(ORDER, filters=nobody)) is Refusal.NOBODY
    assert why(replace(ORDER, starts_at=now)) is Refusal.PAST
    assert why(replace(ORDER, starts_at=now + timedelta(days=61))) is Refusal.FAR
    office.charter = Charter(broadcast_most=159_999)
    assert why(ORDER) is Refusal.DEAR
    assert office.do(lambda desk: broadcasts.newest(desk.uow, 9)) == []
    office.charter = Charter(broadcast_most=160_000)
    assert office.shown().people == 4


def test_each_refusal_is_told_with_what_can_be_done(office: Office) -> None:
    office.charter = Charter(broadcast_most=100_000, broadcast_second=3)

    def told(desk: Desk) -> dict[Refusal, str]:
        reader = office.rehema(desk)
        shown = ordering.draft(desk, reader, ORDER, "one")
        assert isinstance(shown, Refused)
        return {
            why: showing.refused(desk, reader, replace(shown, why=why)).text for why in Refusal
        }

    found = office.do(told)
    assert found[Refusal.DEAR].startswith(
        "This would cost 0.16 USD, more than the 0.10 USD that are left. Nothing was sent."
    )
    assert found[Refusal.ALONE].startswith("4 people are more than 3: another coordinator has to")
    assert found[Refusal.NOBODY].startswith("That would reach nobody. Skipped: 1 (not joined).")
    assert found[Refusal.PAST].startswith("That time is over, so nothing was sent.")
    assert found[Refusal.FAR].startswith("That is more than 60 days ahead")


def test_how_a_broadcast_stands_ends_a_sentence(office: Office) -> None:
    def told(desk: Desk) -> dict[BroadcastState, str]:
        reader, known = office.rehema(desk), broadcasts.newest(desk.uow, 1)[0]
        at = desk.now + timedelta(hours=2)
        return {
            state: showing.state_of(desk, reader, replace(known, state=state, starts_at=at))
            for state in BroadcastState
        }

    office.shown()
    found = office.do(told)
    assert found[BroadcastState.DRAFT] == "waits for its code"
    assert found[BroadcastState.SCHEDULED] == "starts 11:00"
    assert len(set(found.values())) == len(BroadcastState)


def test_a_draft_gets_another_time_and_another_code(office: Office) -> None:
    shown = office.shown()
    at = office.room.book.now + timedelta(days=1)

    def move(desk: Desk) -> Preview | Refused | None:
        return counting.put_off(desk, shown.broadcast, at, 0)

    moved = office.do(move)
    assert isinstance(moved, Preview)
    assert moved.broadcast.number == shown.broadcast.number
    assert office.confirm(moved.broadcast, moved.code) is Result.SCHEDULED
    assert office.state(shown.broadcast) is BroadcastState.SCHEDULED


def test_a_preview_counts_samples_parts_and_cost(office: Office) -> None:
    counts = [
        Count("en", "sms", "", 5),
        Count("en", "whatsapp", "", 3),
        Count("sw", "sms", "", 2),
        Count("en", "", "left", 1),
        Count("sw", "", "left", 2),
    ]
    texts = {"": "Come to the old theatre", "sw": "Njoo " * 40}
    order = Order(Filters(), texts, (Choice("1", "Yes"), Choice("2", "No")))

    def draft(desk: Desk) -> Preview | Refused:
        return ordering.draft(desk, office.rehema(desk), order, "one", counts)

    shown = office.do(draft)
    assert isinstance(shown, Preview)
    assert shown.channels == {Channel.SMS: 7, Channel.WHATSAPP: 3}
    assert shown.skipped == {"left": 3}
    english, swahili = shown.samples
    assert (english.language, english.people, english.parts) == ("en", 8, 1)
    assert english.text.endswith("Reply here if you have a question.\n1 Yes\n2 No")
    assert (swahili.language, swahili.people, swahili.parts) == ("sw", 2, 2)
    assert shown.least == shown.most == 5 * 40_000 + 3 * 5_000 + 2 * 80_000
    later = replace(shown.broadcast, starts_at=office.room.book.now + timedelta(hours=1))
    ranged = office.do(lambda desk: previewing.preview(desk, later, counts))
    assert ranged.most == shown.least + 3 * 35_000


def test_words_are_those_of_the_readers_language(office: Office) -> None:
    assert office.shown(replace(ORDER, filters=MENTEES)).samples[0].people == 1
    assert wording.text_in({"": "Come", "sw": "Njoo"}, "sw") == "Njoo"
    assert wording.text_in({"": "Come", "sw": "Njoo"}, "fr") == "Come"
    assert wording.text_in({"sw": "Njoo"}, "fr") == "Njoo"
