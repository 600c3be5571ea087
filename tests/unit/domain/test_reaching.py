from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram import ERRORS as TELEGRAM
from channels.twilio.errors import ERRORS as TWILIO
from domain import reaching
from domain.broadcasts import Reach
from domain.model import Channel, Delivery
from domain.posting import EXPIRED
from domain.reaching import Count, ends_at, on_minute, summed

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WHYS = {Reach.FAILED: ("off", "number"), Reach.SKIPPED: ("left", "window")}
COUNTED = st.lists(
    st.builds(
        Count,
        st.sampled_from([each for each in Reach if each not in WHYS]),
        st.just(""),
        st.integers(0, 1000),
        st.integers(0, 10**6),
    )
)


@given(COUNTED, st.dictionaries(st.sampled_from(WHYS[Reach.FAILED]), st.integers(1, 99)))
def test_a_report_adds_up(counted: list[Count], failed: dict[str, int]) -> None:
    whys = [Count(Reach.FAILED, why, n) for why, n in failed.items()]
    whole = Count(Reach.FAILED, "", sum(failed.values()))
    report = summed([*counted, *whys, whole])
    assert report.people == sum(each.people for each in counted) + sum(failed.values())
    assert report.people == report.left + report.gone + report.counts[Reach.SKIPPED]
    assert report.failed == failed
    assert report.counts[Reach.FAILED] == sum(report.failed.values())
    assert report.cost == sum(each.cost for each in counted)


def test_the_commonest_reason_comes_first() -> None:
    counted = [Count(Reach.SKIPPED, "left", 1), Count(Reach.SKIPPED, "window", 3)]
    assert list(summed(counted).skipped) == ["window", "left"]


@given(st.permutations([Delivery.ACCEPTED, Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED]))
def test_receipts_in_any_order_come_to_the_same(order: list[Delivery]) -> None:
    stands = Reach.WRITTEN
    for each in order:
        said = reaching.reported(each)
        stands = said if stands in reaching.below(said) else stands
    assert stands is Reach.DELIVERED


@pytest.mark.parametrize(
    ("fault", "ended"),
    [
        ("30003", (Reach.FAILED, "off")),
        ("21211", (Reach.FAILED, "number")),
        ("Forbidden", (Reach.FAILED, "blocked")),
        ("chat not found", (Reach.FAILED, "absent")),
        ("unknown", (Reach.FAILED, "unknown")),
        (EXPIRED, (Reach.FAILED, "expired")),
        ("40404", (Reach.FAILED, "other")),
        ("left", (Reach.SKIPPED, "left")),
        ("window", (Reach.SKIPPED, "window")),
        ("blocked", (Reach.SKIPPED, "blocked")),
    ],
)
def test_what_did_not_arrive_has_a_reason(fault: str, ended: tuple[Reach, str]) -> None:
    assert reaching.ended(fault) == ended


def test_the_codes_that_are_named_are_those_of_our_wires() -> None:
    known = TWILIO.keys() | TELEGRAM.keys() | {"unknown", EXPIRED}
    assert {code for codes in reaching.CODES.values() for code in codes} <= known


@pytest.mark.parametrize(
    ("why", "again"), [("off", True), ("other", True), ("number", False), ("unknown", False)]
)
def test_only_what_may_be_over_is_tried_again(why: str, *, again: bool) -> None:
    assert reaching.may_try_again(why) == again
    assert (why in reaching.tried_again_for()) == again


def test_telegram_has_brought_what_it_took() -> None:
    assert reaching.accepted(Channel.TELEGRAM) is Reach.DELIVERED
    assert reaching.accepted(Channel.SMS) is Reach.SENT


def test_a_few_end_within_the_minute_and_many_by_their_own_pace() -> None:
    assert ends_at(NOON, 9, 0, NOON) == NOON + timedelta(minutes=1)
    assert ends_at(NOON, 0, 9, NOON) == NOON
    began = NOON - timedelta(minutes=10)
    assert ends_at(NOON, 300, 100, began) == NOON + timedelta(minutes=30)
    assert ends_at(NOON, 600, 19, began) == NOON + timedelta(minutes=1)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 (made aware below)
def test_a_full_minute_is_the_next_one(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    found = on_minute(instant)
    assert timedelta() <= found - instant < timedelta(minutes=1)
    assert (found.second, found.microsecond) == (0, 0)


def test_a_message_of_a_broadcast_is_known_by_its_phrase() -> None:
    assert reaching.carries("bc.message")
    assert not reaching.carries("bc.report")
