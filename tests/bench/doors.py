"""Rows `inbound` and `whole`: how fast webhooks are acknowledged, and how fast all is done."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import load, running, town
from tests.bench.measure import Bench, Goal, Row, fsyncs_per_second, in_turns, spread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings
    from tests.bench.running import Server

CONNECTIONS = 64
AGAINST_BARE = Goal(0.25)
AGAINST_ALONE = Goal(2.5)
CALLS = 2
"""A question makes two calls: the offer to a mentor, and the receipt to its asker."""


@dataclass(frozen=True, slots=True)
class House:
    """A running service with its people, its provider and its database."""

    made: Settings
    folder: Path
    server: Server
    provider: Server

    @property
    def letters(self) -> town.Letters:
        """Who writes what."""
        return town.Letters(self.made)

    def accept(self, requests: list[bytes]) -> float:
        """Return how many of these were acknowledged a second; the rest is waited for after."""
        result = load.post(self.folder, self.made.http_port, requests, CONNECTIONS)
        self.server.rested()
        return result.per_second

    def carried(self, requests: list[bytes], calls: int) -> tuple[float, float]:
        """Return how many a second had all their calls answered, and were acknowledged."""
        self.provider.json("/taken")
        result = load.post(self.folder, self.made.http_port, requests, CONNECTIONS)
        wanted = calls * len(requests)
        self.server.until(lambda: self.provider.json("/count") >= wanted, f"{wanted} calls", 120)
        last: float = max(at for _, at in self.provider.json("/taken"))
        self.server.rested()
        return len(requests) / (last - min(result.left)), result.per_second

    def ask(self, questions: int) -> float:
        """Return how many questions a second were carried, with every mentor free before."""
        town.a_week_later(self.made.database_url)
        return self.carried(self.letters.questions(questions), CALLS)[0]


@contextmanager
def house(
    bench: Bench, name: str, provider: Server, most_units: int = 0, made: Settings | None = None
) -> Iterator[House]:
    """Run a service in a town of its own."""
    folder = bench.room(name)
    if made is None:
        made = town.settings(folder, provider.port)
        town.settle(made)
    with running.service(made, folder, most_units) as server:
        yield House(made, folder, server, provider)


def inbound(bench: Bench) -> Iterator[Row]:
    """Compare acknowledged webhooks with a bare handler, and with a commit for each."""
    with ExitStack() as stack:
        provider = stack.enter_context(running.module("provider", bench.folder, "/count"))
        bare = stack.enter_context(running.module("bare", bench.folder, "/readyz"))
        ours = stack.enter_context(house(bench, "ours", provider))
        alone = stack.enter_context(house(bench, "alone", provider, most_units=1))
        syncs: list[float] = []
        for wire in ("sms", "telegram"):

            def requests(of: House, share: int = 1, wire: str = wire) -> list[bytes]:
                many = bench.posts // share
                words = of.letters
                return words.thanks(many) if wire == "sms" else words.telegram(many, "Thank you")

            def no_more(requests: list[bytes]) -> float:
                syncs.append(fsyncs_per_second(bench.folder))
                return load.post(bench.folder, bare.port, requests, CONNECTIONS).per_second

            figures = in_turns(
                bench.rounds,
                {
                    "bare": lambda: no_more(requests(ours)),
                    "ours": lambda: ours.accept(requests(ours)),
                    "alone": lambda: alone.accept(requests(alone, share=10)),
                },
            )
            said = [figures.spread(each, "/s") for each in ("ours", "bare", "alone")]
            beside = f"{'; '.join(said)}; disk {spread(syncs)} fsync/s"
            what = f"{wire}: acknowledged when durable, against a bare handler"
            ratios = figures.ratios("ours", "bare")
            yield Row(f"inbound.{wire}", what, ratios, AGAINST_BARE, beside)
            what = f"{wire}: the same against a commit for each unit"
            yield Row(
                f"inbound.{wire}.group", what, figures.ratios("ours", "alone"), AGAINST_ALONE
            )


def whole(bench: Bench) -> Iterator[Row]:
    """Carry questions from webhook to the last answered call, and say whose CPU it took."""
    with ExitStack() as stack:
        provider = stack.enter_context(running.module("provider", bench.folder, "/count"))
        ours = stack.enter_context(house(bench, "whole", provider))
        rates: list[float] = []
        spent: list[float] = []
        shares: list[float] = []
        for number in range(bench.rounds + 1):
            began = ours.server.cpu_s()
            rate = ours.ask(town.MOST_OPEN)
            loop, rest = (now - then for now, then in zip(ours.server.cpu_s(), began, strict=True))
            if number:
                rates.append(rate)
                spent.append((loop + rest) / town.MOST_OPEN * 1000)
                shares.append(rest / (loop + rest))
        beside = f"{spread(rates)} questions/s; {spread(spent)} ms of CPU each"
        what = "question in, handled, both calls answered: the database threads' share of the CPU"
        yield Row("whole", what, tuple(shares), None, beside)
