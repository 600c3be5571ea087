"""A bot made with aiogram: stores each message, answers it, and acknowledges then.

Written after aiogram's page on webhooks. `handle_in_background` is off: as it stands by itself,
aiogram acknowledges first, and whatever is in hand when it is killed is lost.
"""
# mypy: ignore-errors
# aiogram is not in the project's environment

from __future__ import annotations

import os

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message  # noqa: TC002 (aiogram reads the annotations)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

SESSION = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API"]))
BOT = Bot(os.environ["TOKEN"], session=SESSION)
dispatcher = Dispatcher()


@dispatcher.startup()
async def open_database() -> None:
    """Open the database."""
    database = await aiosqlite.connect(os.environ["DATABASE"])
    await database.execute("PRAGMA journal_mode = WAL")
    await database.execute("PRAGMA synchronous = FULL")
    await database.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, chat INTEGER, text)")
    dispatcher["database"] = database


@dispatcher.message()
async def answer(message: Message, database: aiosqlite.Connection) -> None:
    """Store a message and answer it."""
    values = message.chat.id, message.text
    await database.execute("INSERT INTO message (chat, text) VALUES (?, ?)", values)
    await database.commit()
    await message.answer("Your question was passed on.")


async def ready(_request: web.Request) -> web.Response:
    """Say that it serves."""
    return web.Response(text="yes")


def main() -> None:
    """Serve the webhook."""
    served = web.Application()
    served.router.add_get("/readyz", ready)
    hooks = SimpleRequestHandler(
        dispatcher, BOT, handle_in_background=False, secret_token=os.environ["SECRET"]
    )
    hooks.register(served, path="/hooks/telegram")
    setup_application(served, dispatcher, bot=BOT)
    web.run_app(served, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


if __name__ == "__main__":
    main()
