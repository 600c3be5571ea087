"""The door of calls: Twilio asks what to say, tells which key was pressed, and when it is over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.arriving.requests import understood
from bot.arriving.spooling import STORE_S
from bot.logs import fault_name
from channels.twilio.voice import ENDED_PATH, KEYS_PATH, VOICE_PATH, XML
from domain.calls import Ended
from handlers.calling import planning, speaking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from channels.twilio.voice import TwilioVoice
    from domain.calls import Listening, Speech
    from storage.uow import UnitOfWork

SILENCE = b"<Response/>"

log = structlog.get_logger()


def routes(app: App) -> list[web.RouteDef]:
    """Return the routes of calls, which exist only where calls are switched on."""
    voice = app.placing.voice
    if voice is None or not app.role.takes:
        return []
    answer = _answering(app, voice)
    return [web.post(path, answer) for path in (VOICE_PATH, KEYS_PATH, ENDED_PATH)]


def _answering(app: App, voice: TwilioVoice) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        """Verify, do what the key asks for, and say how it went: in this order."""
        _, told = await understood(request, voice.parse, app.clock.now)
        if told is None or isinstance(told, Ended):
            return await _noted(app, told)
        speech = await _speech(app, told)
        return web.Response(body=voice.spoken(speech, told.call_id), content_type=XML)

    return answer


async def _speech(app: App, told: Listening) -> Speech:
    """Return what a listener hears; while nothing can be stored, that nothing can be done."""

    def work(uow: UnitOfWork) -> Speech:
        return speaking.heard(app.desk(uow), told)

    try:
        async with asyncio.timeout(STORE_S):
            return await app.committer.run(work)
    except Exception as fault:
        log.error("call.not_heard", call_id=told.call_id, fault=fault_name(fault))
        return speaking.trouble(app.phrases)


async def _noted(app: App, told: Ended | None) -> web.Response:
    """Note what a call came to; lost, it is missing in a list and nowhere else."""
    if told is not None:
        try:
            async with asyncio.timeout(STORE_S):
                await app.committer.run(lambda uow: planning.ended(app.desk(uow), told))
        except Exception as fault:
            log.error("call.not_noted", call_id=told.call_id, fault=fault_name(fault))
            return web.Response(status=503, text="Not stored; please try again.")
    return web.Response(body=SILENCE, content_type=XML)
