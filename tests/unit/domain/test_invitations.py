"""Invitations: to whom, when, and the link in them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import quiet_hours
from domain.invitations import (
    BETWEEN,
    LINK_BYTES,
    Invitee,
    address_of,
    link_in,
    may_invite,
    needs_link,
    not_before,
    planned_at,
)
from domain.model import Channel

START = datetime(2020, 1, 1, tzinfo=UTC)
AMINA = Invitee(
    consented=False, silent=False, time_zone="Africa/Dar_es_Salaam", channels=[Channel.SMS]
)


def test_who_has_neither_agreed_nor_left_is_invited() -> None:
    assert may_invite(AMINA)
    assert not may_invite(replace(AMINA, consented=True))
    assert not may_invite(replace(AMINA, silent=True))
    assert not may_invite(replace(AMINA, channels=[]))


@given(st.integers(0, 5_000_000).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_it_never_goes_at_night(now: datetime) -> None:
    at = not_before(AMINA, now)
    assert now <= at < now + timedelta(hours=11)
    assert quiet_hours.ends(at, AMINA.time_zone) is None


@given(
    st.integers(0, 5_000_000).map(lambda minutes: START + timedelta(minutes=minutes)),
    st.integers(0, 20_000),
)
def test_many_go_one_after_the_other_and_none_at_night(now: datetime, place: int) -> None:
    at = planned_at(AMINA, now, place)
    assert at >= not_before(AMINA, now) + place * BETWEEN
    assert quiet_hours.ends(at, AMINA.time_zone) is None


def test_the_evening_goes_on_in_the_morning() -> None:
    evening = datetime(2026, 11, 23, 17, 59, 50, tzinfo=UTC)  # ten seconds to nine there
    assert planned_at(AMINA, evening, 49) == evening + 49 * BETWEEN
    morning = datetime(2026, 11, 24, 4, tzinfo=UTC)
    assert planned_at(AMINA, evening, 50) == morning + 50 * BETWEEN


@pytest.mark.parametrize(
    ("preferred", "channels", "needs"),
    [
        (Channel.TELEGRAM, [Channel.SMS], True),
        (Channel.TELEGRAM, [Channel.WHATSAPP], True),
        (Channel.TELEGRAM, [Channel.SMS, Channel.TELEGRAM], False),
        (Channel.SMS, [Channel.SMS], False),
        (None, [Channel.SMS], False),
    ],
)
def test_who_wants_telegram_and_has_no_chat_gets_a_link(
    preferred: Channel | None,
    channels: list[Channel],
    needs: bool,
) -> None:
    assert needs_link(replace(AMINA, preferred=preferred, channels=channels)) is needs


def test_a_link_comes_back_as_it_went_out() -> None:
    for _ in range(50):
        link = secrets.token_urlsafe(LINK_BYTES)
        assert address_of("our_bot", link) == f"t.me/our_bot?start={link}"
        assert link_in(f"START {link}") == link


@pytest.mark.parametrize(
    "text", ["START", "START 4821", "START BUNDA27", "a" * 16, f"START {'a' * 17}"]
)
def test_other_starts_carry_none(text: str) -> None:
    assert link_in(text) == ""
