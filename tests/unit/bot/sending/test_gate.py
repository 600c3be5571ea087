from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.sending.breaker import OPENS_AFTER, PROBE_EVERY, Way
from bot.sending.gate import BURST_S, Gate, Gates, Terms, rate
from bot.sending.pacing import Rate, Wish
from channels.base import Kind, SendError
from domain.model import Channel

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
CUT = SendError("connection", Kind.UNKNOWN)


def parcel(row: int) -> Any:
    return SimpleNamespace(outbox_id=row, lane=row * 10)


def gate(**more: Any) -> Gate:
    terms: dict[str, Any] = {"rates": {Channel.SMS: Rate(2, burst=4)}, "dice": lambda: 1.0}
    return Gate(Channel.SMS, Terms(**(terms | more)))


def trip(one: Gate, error: SendError = CUT) -> list[set[int]]:
    return [one.refused(NOW, parcel(row), error) for row in range(OPENS_AFTER)]


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.RETRYABLE])
def test_what_a_provider_cannot_do_shuts_its_gate(kind: Kind) -> None:
    one = gate()
    assert trip(one, SendError("x", kind))[-1] == {0, 10, 20, 30, 40}
    assert one.way(NOW) is Way.SHUT
    assert one.shut_until == NOW + PROBE_EVERY


def test_a_refusal_of_one_message_is_an_answer() -> None:
    one = gate()
    for row in range(4 * OPENS_AFTER):
        one.refused(NOW, parcel(row), CUT)
        one.refused(NOW, parcel(1), SendError("21610", blocked=True))
    assert one.way(NOW) is Way.FREE


def test_several_workers_take_turns_in_trying_and_share_the_rate() -> None:
    one = gate(workers=lambda: 3)
    trip(one)
    assert one.shut_until == NOW + 3 * PROBE_EVERY
    other = gate(workers=lambda: 2)
    found = [other.slot(NOW, Wish(1)).at - NOW for _ in range(3)]
    assert found == [timedelta(), timedelta(), timedelta(seconds=1)]


def test_too_fast_is_obeyed() -> None:
    one = gate()
    one.refused(NOW, parcel(1), SendError("429", Kind.THROTTLED, retry_after=30))
    assert one.shut_until == NOW + timedelta(seconds=30)


def test_when_it_is_well_again_it_starts_slowly() -> None:
    one, later = gate(), NOW + PROBE_EVERY
    trip(one)
    assert one.slot(later, Wish(1)).at == later, "a trial waits for nobody"
    assert one.admit(later)
    assert one.answered(later)
    assert one.slot(later, Wish(1)).at == later + timedelta(seconds=0.5)
    assert not one.answered(later)


def test_a_channel_has_its_rate_or_the_usual_one() -> None:
    assert rate(3) == Rate(3, burst=3 * BURST_S)
    usual = Gate(Channel.TELEGRAM, Terms())
    found = [usual.slot(NOW, Wish(chat)).at for chat in range(101)]
    assert found[99:] == [NOW, NOW + timedelta(seconds=0.1)]


@pytest.mark.parametrize(("dice", "expected"), [(0.0, [1, 2, 4, 30]), (1.0, [2, 4, 8, 60])])
def test_tries_are_spread(dice: float, expected: list[int]) -> None:
    terms = Terms(dice=lambda: dice)
    found = [terms.backoff(tries).total_seconds() for tries in (1, 2, 3, 400)]
    assert found == expected


def test_gates_tell_where_nothing_goes() -> None:
    gates = Gates([Channel.SMS, Channel.TELEGRAM], Terms())
    assert gates.not_free(NOW) == []
    trip(gates[Channel.SMS])
    assert gates.not_free(NOW) == gates.where(NOW, Way.SHUT) == [Channel.SMS]
    assert gates.not_free(NOW, Channel.SMS) == []
    assert gates.where(NOW + PROBE_EVERY, Way.TRIAL) == [Channel.SMS]


def test_gates_that_are_opened_again_know_nothing_bad() -> None:
    gates = Gates([Channel.SMS], Terms())
    for row in range(OPENS_AFTER):
        gates[Channel.SMS].refused(NOW, parcel(row), CUT)
    assert gates.not_free(NOW) == [Channel.SMS]
    gates.open_all()
    assert gates.not_free(NOW) == []
