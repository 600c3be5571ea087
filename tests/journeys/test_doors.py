"""Two web doors and a worker: nobody's words change places, though a door loses the database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import committer as writing
from bot import web as door
from bot.clock import SteppingClock
from bot.commands.demo import fill, practice_settings
from bot.commands.run import listening
from bot.roles import Role
from simulator.service import Service as Client
from storage import workers
from storage.transaction import Done, run_group
from tests.journeys.conftest import MONDAY, serve
from tests.journeys.test_down import sms
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import timedelta
    from pathlib import Path

    from bot.app import App
    from tests.journeys.conftest import Service


@dataclass
class Doors:
    """A service with two doors, of which the first can lose the database."""

    service: Service
    first: Client
    second: Client

    @property
    def worker(self) -> App:
        """The process that handles what they take."""
        return self.service.beside[1]

    async def go_on_without_the_first(self, duration: timedelta) -> None:
        """Let some time pass in which the others beat and work."""
        clock = self.worker.clock
        assert isinstance(clock, SteppingClock)
        until = clock.now() + duration
        while clock.now() < until:
            clock.move_to(min(clock.now() + workers.BEAT_EVERY, until))
            for app in self.service.beside:
                await app.membership.beat()
            await self.work()

    async def work(self) -> None:
        """Let the worker do what it finds, and nobody else anything."""
        while await self.worker.look():
            await self.worker.quiet()


@pytest.fixture
async def doors(postgres: str, tmp_path: Path) -> AsyncIterator[Doors]:
    kept = {"database_url": postgres, "spool_path": str(tmp_path)}
    settings = practice_settings(tmp_path, free_port()).model_copy(update=kept)
    fill(settings, MONDAY.date())
    roles = (Role.WEB, Role.WEB, Role.WORKER)
    async with (
        serve(tmp_path, settings=settings, roles=roles) as service,
        beside(service) as second,
    ):
        yield Doors(service, service.phones.service, second)


@asynccontextmanager
async def beside(service: Service) -> AsyncIterator[Client]:
    """Let the second door listen too."""
    application = door.application(service.beside[0])
    async with listening(application, "127.0.0.1", 0) as port:
        client = Client(f"http://127.0.0.1:{port}")
        yield client
        await client.close()


def lose_the_database_once(app: App, patch: pytest.MonkeyPatch) -> None:
    """Let the next thing that one process writes fail, as when its connection is cut."""
    run, left = run_group, [app._engine]

    def once(
        connection: Any, memory: object, works: Sequence[object], *more: Any, **how: Any
    ) -> Any:
        if connection.engine in left:
            left.clear()
            return [Done(fault=OperationalError("COMMIT", {}, Exception("gone"))) for _ in works]
        return run(connection, memory, works, *more, **how)  # type: ignore[arg-type]

    patch.setattr(writing, "run_group", once)


async def test_a_question_at_one_door_waits_for_the_close_that_another_has_spooled(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = doors.service
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    service.wipe()

    lose_the_database_once(service.app, monkeypatch)
    assert (await doors.first.post(sms(service, "asha", "C"))).status == 200
    assert service.app.spooling.waiting == 1, "the first door has it, the database has not"
    assert (await doors.second.post(sms(service, "asha", "Which form is it?"))).status == 200
    await doors.work()
    assert service.everything() == [], "handled now it would join Q1, and be closed with it"

    await service.phones.settle()
    assert service.last("asha").startswith("Q1 is open again and Dr Neema has your text.")
    assert "Which form is it?" in service.last("neema")


async def test_a_door_that_died_is_waited_for_until_it_is_struck_off(doors: Doors) -> None:
    service = doors.service
    await doors.go_on_without_the_first(workers.DEAD_AFTER / 2)
    assert (await doors.second.post(sms(service, "asha", "Which form is it?"))).status == 200
    await doors.work()
    assert service.everything() == [], "the first door may have acknowledged what came before"
    await doors.go_on_without_the_first(workers.DEAD_AFTER / 2)
    assert service.last("asha").startswith("Got it (Q1).")


async def test_a_door_that_left_is_not_waited_for(doors: Doors) -> None:
    service = doors.service
    await service.app.stop()
    assert (await doors.second.post(sms(service, "asha", "Which form is it?"))).status == 200
    await doors.go_on_without_the_first(workers.BEAT_EVERY)
    assert service.last("asha").startswith("Got it (Q1).")


async def test_what_came_while_a_door_stopped_goes_before_what_another_takes_then(
    doors: Doors,
) -> None:
    service = doors.service
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    service.wipe()
    service.app.draining = True
    assert (await doors.first.post(sms(service, "asha", "C"))).status == 200
    assert service.app.spooling.waiting == 1
    service.app.draining = False
    await service.app.stop()
    assert (await doors.second.post(sms(service, "asha", "Which form is it?"))).status == 200
    await doors.work()
    assert service.last("asha").startswith("Q1 is open again and Dr Neema has your text.")
