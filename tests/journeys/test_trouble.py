"""Providers in long trouble: nothing is lost, sent twice or out of turn, and nobody is flooded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.model import Channel
from storage.schema import attempt, journal, outbox
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path

    from bot.app import App
    from tests.journeys.conftest import Service

SMS_RATE = 2
"""So slow that what an outage has kept back shows whether we keep to it."""

LINES = 30


@dataclass
class Calls:
    """When the service called its providers, by account."""

    made: list[tuple[Channel, datetime]] = field(default_factory=list)

    def watch(self, app: App) -> None:
        for channel, wire in app.wires.items():
            for name in ("send", "find"):
                call = getattr(wire, name)
                setattr(wire, name, self._noting(app, channel, call))

    def since(self, channel: Channel, begin: datetime) -> list[datetime]:
        return [at for one, at in self.made if one is channel and at >= begin]

    def most_in(self, channel: Channel, begin: datetime, window: timedelta) -> int:
        """Return the most calls of any window that begins with one of them."""
        instants = self.since(channel, begin)
        counts = [sum(at <= other < at + window for other in instants) for at in instants]
        return max(counts, default=0)

    def _noting(self, app: App, channel: Channel, call: Any) -> Callable[..., Any]:
        async def noting(*given: Any, **more: Any) -> Any:
            self.made.append((channel, app.clock.now()))
            return await call(*given, **more)

        return noting


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with a sender of two SMS parts a second."""
    speed = {"twilio_sms_parts_per_second": SMS_RATE}
    settings = fresh(tmp_path, MONDAY.date()).model_copy(update=speed)
    async with serve(tmp_path, settings=settings) as running:
        yield running


@pytest.fixture
def calls(slow: Service) -> Calls:
    found = Calls()
    found.watch(slow.app)
    return found


def lines_of(service: Service, who: str) -> list[int]:
    """Return the numbers of the lines that somebody has received, as they came."""
    texts = [text for text in service.inbox(who) if "Line " in text]
    return [int(text.split("Line ")[1].split(".")[0]) for text in texts]


def sent_twice(service: Service) -> list[tuple[str, str]]:
    """Return what the SMS provider has taken more than once."""
    taken = Counter((one["to"], one["body"]) for one in service.phones.twilio.messages)
    return [key for key, count in taken.items() if count > 1]


async def unsent(service: Service) -> int:
    rows = select(outbox.c.id).where(outbox.c.state != "sent")
    return len(await service.app.reader.run(lambda uow: uow.rows(rows)))


async def write_lines(service: Service, count: int, *, seconds: float = 1) -> None:
    """A mentor answers in many lines, and another mentee asks beside it."""
    for number in range(count):
        await service.text("neema", f"Line {number}.")
        await service.wait(seconds=seconds)


@pytest.mark.parametrize("fault", ["outage", "slow_down"])
async def test_half_an_hour_of_trouble(slow: Service, calls: Calls, fault: str) -> None:
    await slow.claimed("asha", "neema", "Where is the list kept?", "Line 0.")
    slow.break_down(fault)
    for number in range(1, LINES):
        await slow.text("neema", f"Line {number}.")
        await slow.wait(seconds=20)
    shut_since = slow.app.clock.now()
    await slow.text("juma", "Who has the key?")
    await slow.wait(minutes=20)
    assert lines_of(slow, "asha") == [0]
    for channel in (Channel.SMS, Channel.TELEGRAM):
        assert calls.most_in(channel, shut_since, timedelta(minutes=1)) <= 2
        assert calls.since(channel, shut_since)
    slow.break_down()
    well_since = slow.app.clock.now()
    await slow.wait(minutes=5)
    assert lines_of(slow, "asha") == [*range(LINES)]
    assert await unsent(slow) == 0
    assert sent_twice(slow) == []
    second = timedelta(seconds=1)
    assert calls.most_in(Channel.SMS, well_since, second) <= SMS_RATE + 1
    assert len(calls.since(Channel.SMS, well_since)) > LINES


async def test_a_quarter_of_the_lines_breaks_before_and_one_after(
    slow: Service, calls: Calls
) -> None:
    await slow.claimed("asha", "neema", "Where is the list kept?", "Line 0.")
    slow.phones.share, slow.phones.dice = 0.25, Random(7)
    slow.break_down("cut_before", "cut_after")
    for number in range(1, LINES):
        await slow.text("neema", f"Line {number}.")
        if number % 5 == 0:
            await slow.text("asha", f"I see, {number}.")
        await slow.wait(seconds=20)
    await slow.wait(minutes=5)
    slow.break_down()
    await slow.wait(minutes=5)
    assert lines_of(slow, "asha") == [*range(LINES)]
    assert await unsent(slow) == 0
    assert sent_twice(slow) == []
    wanted = select(attempt.c.error_code).where(attempt.c.error_code == "connection")
    cut = await slow.app.reader.run(lambda uow: uow.rows(wanted))
    assert len(cut) > LINES / 4, "the dice have met nobody"
    heard = slow.inbox("neema")
    again = [
        text for text, count in Counter(heard).items() for _ in range(count - 1) if "I see" in text
    ]
    told = select(journal.c.id).where(journal.c.kind == "send.repeated")
    assert len(again) <= len(await slow.app.reader.run(lambda uow: uow.rows(told)))
