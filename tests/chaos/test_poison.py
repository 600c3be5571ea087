"""A message that ends every process which handles it: it is put aside, and harms no other."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from storage.engine import open_engine
from storage.inbox import MOST_TRIES
from storage.schema import inbox
from tests.chaos.people import MENTEES
from tests.chaos.planted import DEADLY
from tests.chaos.process import changed
from tests.chaos.remembered import handled
from tests.chaos.serving import served, working_town
from tests.chaos.town import messages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.chaos.process import Process

ASKED = 28
"""Questions of others; they and all they lead to are 98 messages beside the one."""


@asynccontextmanager
async def kept_up(process: Process) -> AsyncIterator[list[int]]:
    """Start a process again whenever it has ended, as a supervisor does; note its exit codes."""
    ended: list[int] = []

    async def look() -> None:
        while True:
            if not process.lives and process.running is not None:
                ended.append(process.running.returncode)
                process.launch()
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    try:
        yield ended
    finally:
        looking.cancel()
        await asyncio.wait([looking])


async def test_a_message_that_kills_its_process_is_put_aside_and_all_others_are_handled(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    async with (
        working_town(tmp_path) as town,
        served(town, tmp_path, command=changed("deadly")) as process,
    ):
        await process.start()
        town.ask(ASKED)
        await town.until(lambda: town.acknowledged >= ASKED // 2)
        async with kept_up(process) as ended:
            deadly = town.write(MENTEES[-1], f"GAS: this is {DEADLY}.")
            await town.until(lambda: len(ended) == MOST_TRIES)
            await process.until("/readyz", 200)
            await town.until(lambda: town.acknowledged == messages(ASKED) + 1)
            await process.rested()
        assert ended == [-signal.SIGKILL] * MOST_TRIES
        (aside,) = orjson.loads(await process.command_line("inbox", "list", "--json"))
        assert (aside["tries"], aside["fault"]) == (MOST_TRIES, "ProcessKilled")
        process.ask_to_stop()
        assert await process.stopped(within_s=15) == 0

        done = handled(town.common)
        assert town.posted.keys() - done == {deadly}
        engine = open_engine(town.common.database_url, reads=True)
        with engine.connect() as connection:
            kept = select(inbox.c.sealed_raw).where(inbox.c.state == "dead")
            assert connection.execute(kept).scalar_one()
        engine.dispose()
        others = len(town.posted) - 1
        say(f"a message that kills: {others} others handled, {len(ended)} processes ended by it")
