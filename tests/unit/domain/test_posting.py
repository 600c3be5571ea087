from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.model import Channel
from domain.permission import lasts
from domain.posting import (
    ANSWERS,
    AT_HOME,
    LIVES,
    OFFERS,
    Reachable,
    choose_address,
    is_missed,
    time_to_live,
)

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SMS = Reachable(1, Channel.SMS, blocked=False)
TELEGRAM = Reachable(2, Channel.TELEGRAM, blocked=False)
WHATSAPP = Reachable(3, Channel.WHATSAPP, blocked=False)
BOTH = {Channel.SMS, Channel.TELEGRAM}


@pytest.mark.parametrize("preferred", [Channel.SMS, Channel.TELEGRAM])
def test_the_preferred_channel_is_written_to(preferred: Channel) -> None:
    chosen = choose_address([SMS, TELEGRAM], preferred, BOTH)
    assert chosen == {Channel.SMS: 1, Channel.TELEGRAM: 2}[preferred]


def test_without_a_preference_the_richest_channel_is_written_to() -> None:
    assert choose_address([SMS, TELEGRAM], None, BOTH) == 2
    assert choose_address([SMS, TELEGRAM, WHATSAPP], None, set(Channel)) == 3


def test_a_channel_that_is_not_carried_or_blocked_gives_way() -> None:
    assert choose_address([SMS, WHATSAPP], Channel.WHATSAPP, BOTH) == 1
    blocked = Reachable(2, Channel.TELEGRAM, blocked=True)
    assert choose_address([SMS, blocked], Channel.TELEGRAM, BOTH) == 1


def test_of_two_addresses_on_a_channel_the_longer_known_is_used() -> None:
    assert choose_address([Reachable(9, Channel.SMS, blocked=False), SMS], None, BOTH) == 1


def test_a_number_that_was_linked_later_takes_the_place_of_the_one_before() -> None:
    old = Reachable(1, Channel.SMS, blocked=False, verified_at=NOW - timedelta(days=9))
    new = Reachable(9, Channel.SMS, blocked=False, verified_at=NOW)
    assert choose_address([old, new], None, BOTH) == 9
    assert choose_address([old, new, TELEGRAM], Channel.TELEGRAM, BOTH) == 2


def test_somebody_without_a_usable_address_cannot_be_reached() -> None:
    assert choose_address([], None, BOTH) is None
    assert choose_address([SMS], Channel.SMS, {Channel.TELEGRAM}) is None


@pytest.mark.parametrize(
    ("phrase", "hours"),
    [
        ("ask.received", 2),
        ("news.claimed", 6),
        ("news.more", 72),
        ("ans.first", 72),
        ("offer.urgent", 4),
        ("offer.more", 24),
        ("alert.urgent", 12),
        ("relay.second", 24),
        ("opt.out", 12),
    ],
)
def test_a_message_lives_as_long_as_it_is_worth_something(phrase: str, hours: int) -> None:
    assert time_to_live(phrase) == timedelta(hours=hours)
    assert time_to_live(phrase, bulk=True) == timedelta(days=1)


def test_no_answer_lives_shorter_than_a_message_about_it() -> None:
    shortest = min(time_to_live(phrase) for phrase in ANSWERS)
    assert all(time_to_live(start) <= shortest for start in LIVES)


@pytest.mark.parametrize("phrase", [*ANSWERS, *OFFERS, "relay.urgent", "offer.more"])
def test_words_and_offers_that_come_too_late_are_missed(phrase: str) -> None:
    assert is_missed(phrase)


@pytest.mark.parametrize("phrase", ["ask.received", "news.looking", "which.hold", "shift.who"])
def test_receipts_and_news_are_not(phrase: str) -> None:
    assert not is_missed(phrase)


def test_what_goes_home_or_nowhere_is_worth_waiting_for() -> None:
    for phrase in AT_HOME:
        assert lasts(phrase)
        assert phrase not in ANSWERS
