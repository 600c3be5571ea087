from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.sending.lanes import Lane, Lanes

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def parcel(row: int, lane: int = 7, *, bulk: bool = False, minute: int = 0) -> Any:
    joined = NOW + timedelta(minutes=minute)
    return SimpleNamespace(outbox_id=row, lane=lane, bulk=bulk, joined_at=joined)


def test_conversation_goes_before_bulk_and_each_as_it_came() -> None:
    lane = Lane(7)
    for each in (parcel(5, bulk=True), parcel(3, minute=1), parcel(2, bulk=True), parcel(4)):
        lane.add(each)
    assert [each.outbox_id for each in lane.parcels] == [4, 3, 2, 5]
    assert lane.take_first().outbox_id == 4


def test_a_lane_waits_for_its_turn() -> None:
    lanes = Lanes()
    lane = lanes.add(parcel(1))
    assert lanes.next_turn() is None
    assert lane.may_go(NOW)
    later = NOW + timedelta(seconds=1)
    lane.wait(later, kept=True)
    lanes.add(parcel(2, lane=8)).wait(later + timedelta(seconds=1), kept=False)
    assert not lane.may_go(NOW)
    assert lane.may_go(later)
    assert lanes.next_turn() == later
    lane.take_first()
    assert (lane.not_before, lane.kept) == (None, False)
    assert not lane.may_go(later), "nothing waits in it"


def test_what_is_held_counts_what_is_being_sent() -> None:
    lanes = Lanes()
    lane = lanes.add(parcel(1))
    lanes.add(parcel(2))
    lane.take_first()
    assert lanes.held() == {1, 2}
    assert [each.outbox_id for each in lane.give_up()] == [2]
    assert lanes.held() == {1}


def test_an_empty_lane_is_forgotten_when_it_rests() -> None:
    lanes = Lanes()
    lane = lanes.add(parcel(1))
    lane.runs = True
    lane.take_first()
    lanes.close(lane)
    assert list(lanes) == [lane]
    lane.runs = False
    lanes.close(lane)
    assert list(lanes) == []
    assert lanes.add(parcel(3)) is not lane
