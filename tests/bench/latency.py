"""Row `latency`: how much longer than usual the slowest one in a hundred waits, at a calm pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import load, running, town
from tests.bench.doors import CALLS, CONNECTIONS, house
from tests.bench.measure import Goal, Row, percentiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.doors import House
    from tests.bench.measure import Bench

GOAL = Goal(3, least=False)
PER_SECOND = 50


def latency(bench: Bench) -> Iterator[Row]:
    """Post questions at a fixed pace, and time acknowledgements and receipts to the askers."""
    acknowledged: list[list[float]] = []
    told: list[list[float]] = []
    with (
        running.module("provider", bench.folder, "/count") as provider,
        house(bench, "latency", provider) as ours,
    ):
        for _ in range(bench.rounds + 1):
            ack, receipt = _round(ours)
            acknowledged.append(ack)
            told.append(receipt)
    what = f"p99 against p50 at {PER_SECOND} questions/s"
    yield _row("latency.ack", f"{what}: acknowledged", acknowledged[1:])
    yield _row("latency.receipt", f"{what}: the receipt is at the provider", told[1:])


def _round(ours: House) -> tuple[list[float], list[float]]:
    """Post as many questions as mentors can take, each by another mentee."""
    town.a_week_later(ours.made.database_url)
    ours.provider.json("/taken")
    senders = town.MENTEES[: town.MOST_OPEN]
    requests = [ours.letters.question(sender) for sender in senders]
    result = load.post(ours.folder, ours.made.http_port, requests, CONNECTIONS, PER_SECOND)
    wanted = CALLS * len(requests)
    ours.server.until(lambda: ours.provider.json("/count") >= wanted, f"{wanted} calls")
    arrived = dict(ours.provider.json("/taken"))
    left = dict(zip(senders, result.left, strict=True))
    return result.took, [arrived[sender] - at for sender, at in left.items()]


def _row(name: str, what: str, rounds: list[list[float]]) -> Row:
    every = [value for each in rounds for value in each]
    p50, p99 = percentiles(every, 0.50, 0.99)
    ratios = tuple(high / low for low, high in (percentiles(each, 0.5, 0.99) for each in rounds))
    beside = f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms of {len(every)}"
    return Row(name, what, ratios, GOAL, beside)
