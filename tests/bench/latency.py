"""Row `latency`: how much longer than usual the slowest one in a hundred waits, at a calm pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import load, running, town
from tests.bench.doors import CONNECTIONS, house
from tests.bench.measure import Goal, Row, percentiles, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.doors import House
    from tests.bench.measure import Bench

GOAL = Goal(3, least=False)
FLOOD_GOAL = Goal(1.2, least=False)
PER_SECOND = 50
FLOODER = town.MENTEES[-1]
"""One who writes as much as all others together, and as fast."""


def latency(bench: Bench) -> Iterator[Row]:
    """Post questions at a fixed pace, and time acknowledgements and receipts to the askers."""
    acknowledged: list[list[float]] = []
    told: list[list[float]] = []
    beside: list[list[float]] = []
    with (
        running.module("provider", bench.folder, "/count") as provider,
        house(bench, "latency", provider) as ours,
    ):
        for _ in range(bench.rounds + 1):
            ack, receipt = _round(ours)
            acknowledged.append(ack)
            told.append(receipt)
            beside.append(_round(ours, flood=True)[1])
    what = f"p99 against p50 at {PER_SECOND} questions/s"
    yield _row("latency.ack", f"{what}: acknowledged", acknowledged[1:])
    yield _row("latency.receipt", f"{what}: the receipt is at the provider", told[1:])
    yield _beside_a_flood(told[1:], beside[1:])


def _round(ours: House, *, flood: bool = False) -> tuple[list[float], list[float]]:
    """Post as many questions as mentors can take, each by another mentee.

    With a flood, one more mentee posts a text between every two of them.
    """
    town.a_week_later(ours.made.database_url)
    ours.provider.json("/taken")
    senders = town.MENTEES[: town.MOST_OPEN - flood]
    requests = [ours.letters.question(sender) for sender in senders]
    if flood:
        between = ours.letters.flood(FLOODER, len(requests))
        requests = [each for pair in zip(requests, between, strict=True) for each in pair]
    pace = PER_SECOND * (1 + flood)
    result = load.post(ours.folder, ours.made.http_port, requests, CONNECTIONS, pace)
    ours.server.rested()
    arrived = _first(ours.provider.json("/taken"))
    left = dict(zip(senders, result.left[:: 1 + flood], strict=True))
    return result.took, [arrived[sender] - at for sender, at in left.items()]


def _first(taken: list[tuple[str, float]]) -> dict[str, float]:
    """Return when each address was written to for the first time."""
    return dict(reversed(taken))


def _beside_a_flood(calm: list[list[float]], beside: list[list[float]]) -> Row:
    pairs = [(_p95(one), _p95(other)) for one, other in zip(calm, beside, strict=True)]
    ratios = tuple(other / one for one, other in pairs)
    flooded, quiet = (spread([1000 * pair[place] for pair in pairs]) for place in (1, 0))
    said = f"p95 {flooded} ms; calm {quiet} ms"
    what = "p95 of others' receipts while one sender floods, against a calm time"
    return Row("latency.flood", what, ratios, FLOOD_GOAL, said)


def _p95(values: list[float]) -> float:
    return next(percentiles(values, 0.95))


def _row(name: str, what: str, rounds: list[list[float]]) -> Row:
    every = [value for each in rounds for value in each]
    p50, p99 = percentiles(every, 0.50, 0.99)
    ratios = tuple(high / low for low, high in (percentiles(each, 0.5, 0.99) for each in rounds))
    beside = f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms of {len(every)}"
    return Row(name, what, ratios, GOAL, beside)
