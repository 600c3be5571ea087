from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import linking
from domain.model import Channel, Inbound, MessageKind

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def inbound(text: str, kind: MessageKind = MessageKind.TEXT) -> Inbound:
    return Inbound("AC1", "SM1", Channel.SMS, "+255700000100", "+1", text, kind)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"),
        (" 482913. ", "482913"),
        ("START 482913", "482913"),
        ("start  482913", "482913"),
        ("٤٨٢٩١٣", "482913"),
        ("४८२९१३", "482913"),
        ("000000", "000000"),
    ],
)
def test_six_digits_alone_are_a_code(text: str, code: str) -> None:
    assert linking.typed(inbound(text)) == code


@pytest.mark.parametrize(
    "text", ["48291", "4829130", "code 482913", "482 913", "482913 mg", "START", "K7P2Q4", ""]
)
def test_anything_else_is_none(text: str) -> None:
    assert linking.typed(inbound(text)) is None


def test_a_caption_is_no_code() -> None:
    assert linking.typed(inbound("482913", MessageKind.PHOTO)) is None


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("LINK SMS", Channel.SMS),
        ("link  whatsapp.", Channel.WHATSAPP),
        ("Link Telegram", Channel.TELEGRAM),
        ("LINK", None),
        ("LINK FAX", None),
        ("LINK CANARY", None),
        ("LINKSMS", None),
    ],
)
def test_link_names_a_channel_that_people_write_on(text: str, channel: Channel | None) -> None:
    assert linking.channel_named(text) is channel


def test_people_write_on_all_channels_but_our_own() -> None:
    assert linking.people_channels(list(Channel)) == [
        Channel.SMS,
        Channel.WHATSAPP,
        Channel.TELEGRAM,
    ]


instants = st.lists(
    st.integers(0, 3 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)), max_size=12
).map(sorted)


@given(instants)
def test_an_address_is_ignored_for_a_day_after_five_in_an_hour(misses: list[datetime]) -> None:
    """The same rule, told by counting at each miss."""
    bad = [
        last
        for last in misses
        if NOW - last < timedelta(days=1)
        and sum(last - timedelta(hours=1) <= each <= last for each in misses) >= 5
    ]
    assert linking.ignored(misses, NOW) == bool(bad)


def test_four_in_an_hour_are_not_enough_and_five_over_more_are_not() -> None:
    near = [NOW - timedelta(minutes=each) for each in (40, 30, 20, 10)]
    assert not linking.ignored(near, NOW)
    apart = [NOW - timedelta(minutes=16 * each) for each in range(5, 0, -1)]
    assert [last - first for first, last in pairwise(apart)] == [timedelta(minutes=16)] * 4
    assert not linking.ignored(apart, NOW)


def test_a_wrong_code_is_told_of_once_an_hour() -> None:
    assert linking.answered_lately([NOW - timedelta(minutes=59)], NOW)
    assert not linking.answered_lately([NOW - timedelta(minutes=60)], NOW)
    assert not linking.answered_lately([], NOW)
