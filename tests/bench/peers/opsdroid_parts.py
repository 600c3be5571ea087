"""What opsdroid loads: a skill that stores every message and answers it, and the connector.

Of the connector two things are changed, for it knows Telegram's own address alone and makes up
the path of its webhook: where the calls go, and that path.
"""
# mypy: ignore-errors
# opsdroid is not in the project's environment

from __future__ import annotations

import asyncio
import os

import aiosqlite
from opsdroid.connector import telegram
from opsdroid.matchers import match_regex
from opsdroid.skill import Skill


class HereConnector(telegram.ConnectorTelegram):
    """The Telegram connector, with the benchmark's provider and path."""

    def __init__(self, config, opsdroid=None) -> None:
        super().__init__(config, opsdroid=opsdroid)
        self.webhook_endpoint = "/hooks/telegram"

    def build_url(self, method) -> str:
        """Return where a call goes."""
        return f"{os.environ['API']}/bot{self.token}/{method}"


class Asked(Skill):
    """Stores every message and answers it."""

    def __init__(self, *given, **named) -> None:
        super().__init__(*given, **named)
        self.opening = None

    @match_regex(r".*")
    async def answer(self, message) -> None:
        """Store a message and answer it."""
        self.opening = self.opening or asyncio.create_task(_open())
        database = await self.opening
        values = message.target, message.text
        await database.execute("INSERT INTO message (chat, text) VALUES (?, ?)", values)
        await database.commit()
        await message.respond("Your question was passed on.")


async def _open() -> aiosqlite.Connection:
    database = await aiosqlite.connect(os.environ["DATABASE"])
    await database.execute("PRAGMA synchronous = FULL")
    return database
