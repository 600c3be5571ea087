"""The demo's control: its clock can be moved and its events read; `run` never mounts this."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.demo import strip
from bot.demo.stepping import Stepping
from domain.naming import question_tag
from storage import journal, offers, people, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import App
    from storage.journal import Entry
    from storage.uow import UnitOfWork

FARTHEST = timedelta(days=60)
MOST_EVENTS = 200
TOGETHER = timedelta(seconds=30)
NOBODY = "offer.nobody"
SEALED = "Somebody (name sealed)"
HELD, WAITS = ".held", "answer.waits"
"""How the kinds of line end that say of somebody's words that they wait, and one that is alone."""


def routes(app: App, *others: App) -> list[web.RouteDef]:
    """Return the routes by which the simulator moves the clock and reads what happened.

    Others may share the clock and the memory of the app, as the processes of one service do.
    """
    control = Control(app, Stepping(app, *others))
    return [
        web.get("/try/clock", control.show_clock),
        web.post("/try/clock", control.move_clock),
        web.get("/try/events", control.show_events),
    ]


class Control:
    """Moves the clock of one demo, one request after another."""

    def __init__(self, app: App, stepping: Stepping) -> None:
        self._app, self._stepping = app, stepping
        self._moving = asyncio.Lock()

    async def show_clock(self, _request: web.Request) -> web.Response:
        """Show the demo's instant."""
        return web.json_response({"now": self._app.clock.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock by `seconds` or `to` an instant, doing on the way what falls due."""
        try:
            target = _target(await request.json(), self._app.clock.now())
        except (ValueError, TypeError, KeyError, OverflowError):
            raise web.HTTPBadRequest(text="Give seconds, or an instant with its zone.") from None
        if target - self._app.clock.now() > FARTHEST:
            raise web.HTTPBadRequest(text=f"Not further than {FARTHEST.days} days at once.")
        async with self._moving:
            await self._stepping.step_to(target)
        return await self.show_clock(request)

    async def show_events(self, request: web.Request) -> web.Response:
        """Show the newest lines of the interaction log in plain words."""
        limit = request.query.get("limit", "50")
        most = min(int(limit), MOST_EVENTS) if limit.isdigit() else MOST_EVENTS
        events = await self._app.reader.run(lambda uow: _events(uow, most))
        return web.json_response({"events": events})


def _target(body: dict[str, Any], now: datetime) -> datetime:
    if "to" in body:
        instant = datetime.fromisoformat(body["to"])
        if instant.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return max(instant, now)
    return now + timedelta(seconds=max(float(body["seconds"]), 0.0))


def _events(uow: UnitOfWork, most: int) -> list[dict[str, Any]]:
    news = _news(journal.newest(uow, MOST_EVENTS))
    return [_shown(uow, entry) for entry in news[:most]]


def _news(newest: Sequence[Entry]) -> list[Entry]:
    """Leave out what has no words, and "nobody left" where it was said just before.

    It is found again at every step of a question for which nobody is free, which may be all day.
    """
    offered = [entry for entry in newest if entry.event.kind == "offer.made"]
    news: list[Entry] = []
    said: dict[int | None, str] = {}
    for entry in reversed(newest):
        kind, question_id = entry.event.kind, entry.event.question_id
        if _is_news(entry, offered) and not kind == said.get(question_id) == NOBODY:
            said[question_id] = kind
            news.append(entry)
    return news[::-1]


def _is_news(entry: Entry, offered: Sequence[Entry]) -> bool:
    """Leave out what has no words, and "nobody left" just after somebody was asked.

    Two clocks of an urgent question may fall due together: the first asks, the second finds
    that everybody has been asked.
    """
    if entry.event.kind != NOBODY:
        return entry.event.kind in strip.KINDS
    same = (one.at for one in offered if one.event.question_id == entry.event.question_id)
    return all(abs(entry.at - at) > TOGETHER for at in same)


def _shown(uow: UnitOfWork, entry: Entry) -> dict[str, Any]:
    what, why = strip.told(entry.event, _known(uow, entry))
    held = entry.event.kind.endswith(HELD) or entry.event.kind == WAITS
    return {"at": entry.at.isoformat(), "what": what, "why": why, "held": held}


def _known(uow: UnitOfWork, entry: Entry) -> strip.Known:
    event = entry.event
    if event.question_id is None:
        return strip.Known(who=_name(uow, event.person_id))
    question = questions.get(uow, event.question_id)
    person_id = event.person_id or question.asker_id
    sealed = question.anonymous and person_id == question.asker_id
    return strip.Known(
        q=question_tag(question.number),
        who=SEALED if sealed else _name(uow, person_id),
        asked=_asked(uow, entry) if event.kind == "offer.made" else (),
    )


def _asked(uow: UnitOfWork, entry: Entry) -> list[tuple[str, str]]:
    """Whom an offer went to: those asked in the same unit of work, thus at the same instant."""
    made = offers.of_question(uow, entry.event.question_id or 0)
    same = [one for one in made if one.offered_at == entry.at]
    return [(_name(uow, one.mentor_id), one.reason) for one in same]


def _name(uow: UnitOfWork, person_id: int | None) -> str:
    return people.get(uow, person_id).name if person_id else "Somebody"
