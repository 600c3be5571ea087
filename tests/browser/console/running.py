"""A whole service beside the browser: in a loop of its own, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from console.cookies import PATH
from storage import people, sessions
from tests.journeys.conftest import MONDAY, Service, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path
    from typing import Any

    from bot.settings import Settings

T = TypeVar("T")
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A service whose toy phones a browser test may use as well."""

    service: Service
    loop: asyncio.AbstractEventLoop

    @property
    def site(self) -> str:
        """The address of the console."""
        return f"{self.service.settings.public_url}/console"

    def cookie(self, value: str) -> list[Any]:
        """Return what a browser keeps of a session; nothing for nobody's."""
        address = f"{self.service.settings.public_url}{PATH}"
        return [{"name": "mentorline", "value": value, "url": address}] if value else []

    def does(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the service do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def lets_in(self, who: str) -> str:
        """Return the cookie of a person of the programme who has come through the door."""
        app = self.service.app
        found = self.does(app.reader.run(people.every))
        (person,) = (each for each in found if each.name == who)
        return self.does(
            app.committer.run(lambda uow: sessions.open_(uow, person.id, "code", "Test"))
        )


@contextmanager
def running(
    folder: Path,
    fill: Callable[[Service], Coroutine[Any, Any, None]],
    settings: Settings | None = None,
) -> Iterator[Running]:
    """Run a service, of the fictional programme or another, with something in it until the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="service")
    thread.start()
    stack = AsyncExitStack()
    try:
        enter = asyncio.run_coroutine_threadsafe(
            stack.enter_async_context(serve(folder, MONDAY, settings)), loop
        )
        service = enter.result(PATIENCE_S)
        started = Running(service, loop)
        started.does(fill(service))
        yield started
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
