"""The demo's control: its clock can be moved and its events read; `run` never mounts this."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.clock import SteppingClock
from domain.naming import question_tag
from storage import journal, people, questions

if TYPE_CHECKING:
    from bot.app import App
    from domain.model import Event
    from storage.journal import Entry
    from storage.uow import UnitOfWork

FARTHEST = timedelta(days=60)
MOST_EVENTS = 200

_WORDS = {
    "question.opened": "{q} opened",
    "question.joined": "Text joined {q}",
    "question.claimed": "{who} took {q}",
    "question.released": "{who} gave {q} back",
    "question.closed": "{q} closed",
    "question.withdrawn": "{q} closed by its asker",
    "question.reopened": "{q} opened again",
    "question.urgent": "{q} became urgent",
    "question.moved": "{q} moved to another field",
    "question.held": "Text held: which question is it for?",
    "offer.made": "{q} offered",
    "offer.nobody": "Nobody left to ask for {q}",
    "offer.declined": "{who} passed {q} on",
    "answer.matched": "Reply matched to {q}",
    "answer.held": "Reply held: which question is it for?",
    "answer.chosen": "{who} chose {q}",
    "answer.first": "First answer on {q}",
    "answer.second": "Second opinion on {q}",
    "answer.undone": "Answer on {q} taken back",
    "answer.dropped": "Held text dropped",
    "alarm.urgent": "Coordinator alarmed about {q}",
    "alarm.overdue": "Coordinator told that {q} is late",
    "feedback.helped": "{q}: did it help?",
    "feedback.outcome": "{q}: what happened next",
    "media.not_carried": "Attachment on {q} not passed on",
    "stranger.question": "A question from an unknown number was kept",
    "stranger.greeting": "A text from an unknown number was kept",
    "send.lost": "A message could not be delivered",
    "send.impossible": "A message had no address to go to",
    "tap.matched": "Button pressed on {q}",
    "thanks": "Thanks noted",
    "person.stopped": "{who} left the service",
    "person.started": "{who} came back",
    "loop.silenced": "Automatic reply left out",
}
"""What the event strip says of each line of the interaction log."""


def routes(app: App) -> list[web.RouteDef]:
    """Return the routes by which the simulator moves the clock and reads what happened."""
    control = Control(app)
    return [
        web.get("/try/clock", control.show_clock),
        web.post("/try/clock", control.move_clock),
        web.get("/try/events", control.show_events),
    ]


class Control:
    """Moves the clock of one demo, one request after another."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._moving = asyncio.Lock()

    async def show_clock(self, _request: web.Request) -> web.Response:
        """Show the demo's instant."""
        return web.json_response({"now": self._app.clock.now().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        """Move the clock by `seconds` or `to` an instant, doing on the way what falls due."""
        try:
            target = _target(await request.json(), self._app.clock.now())
        except (ValueError, TypeError, KeyError):
            raise web.HTTPBadRequest(text="Give seconds, or an instant with its zone.") from None
        if target - self._app.clock.now() > FARTHEST or not isinstance(
            self._app.clock, SteppingClock
        ):
            raise web.HTTPBadRequest(text=f"Not further than {FARTHEST.days} days at once.")
        async with self._moving:
            await self._app.step_to(target)
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


def _events(uow: UnitOfWork, most: int) -> list[dict[str, str]]:
    return [_shown(uow, entry) for entry in journal.newest(uow, most)]


def _shown(uow: UnitOfWork, entry: Entry) -> dict[str, str]:
    event = entry.event
    words = _WORDS.get(event.kind, event.kind)
    what = words.format(q=_tag(uow, event), who=_name(uow, event))
    return {"at": entry.at.isoformat(), "what": what, "why": event.reason}


def _tag(uow: UnitOfWork, event: Event) -> str:
    if event.question_id is None:
        return "no question"
    return question_tag(questions.get(uow, event.question_id).number)


def _name(uow: UnitOfWork, event: Event) -> str:
    return people.get(uow, event.person_id).name if event.person_id else "Somebody"
