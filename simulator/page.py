"""The page with three phones: plain forms, no script; every post ends in a redirect to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from simulator import providers, views
from simulator.acts import Until, next_time, play
from simulator.faults import Faults
from simulator.phones import CHANNELS, KINDS
from simulator.service import ServiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.client import Simulator
    from simulator.phones import Phone

    Handler = Callable[[web.Request], Awaitable[web.Response]]

HERE = Path(__file__).parent
# A template environment of its own, as the application may have one for its other pages.
TEMPLATES = web.AppKey("simulator_templates", jinja2.Environment)
EVENTS_SHOWN = 30
AWAY = "I am in theatre and read this later. In an emergency call the hospital."
PHONE, FAULTS = "phone{}", "faults"
"""Where a visitor who did something comes back to; with a clock or a story it is the top."""
MORNING = Until(7)
STEPS = {"5m": timedelta(minutes=5), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def mount(
    app: web.Application,
    simulator: Simulator,
    *,
    prefix: str = "/try",
    restart: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Add the page, its stylesheet and the fake providers (`{prefix}/providers`) to `app`.

    `restart` is awaited after "Start again", for a service that can forget too.
    """
    page = Page(simulator, restart)
    loader = jinja2.FileSystemLoader(HERE / "templates")
    aiohttp_jinja2.setup(
        app, app_key=TEMPLATES, loader=loader, trim_blocks=True, lstrip_blocks=True
    )
    app.add_routes(
        [
            web.get(prefix, _to_page(prefix)),
            web.get(f"{prefix}/", _answering(page.show)),
            web.post(f"{prefix}/text", _answering(page.text)),
            web.post(f"{prefix}/tap", _answering(page.tap)),
            web.post(f"{prefix}/phone", _answering(page.change)),
            web.post(f"{prefix}/read", _answering(page.read)),
            web.post(f"{prefix}/step", _answering(page.step)),
            web.post(f"{prefix}/faults", _answering(page.set_faults)),
            web.post(f"{prefix}/story", _answering(page.play_next)),
            web.post(f"{prefix}/restart", _answering(page.start_again)),
        ]
    )
    app.router.add_static(f"{prefix}/static", HERE / "static")
    providers.add_routes(app, simulator, prefix=f"{prefix}/providers")
    app.on_cleanup.append(_closing(simulator))


class Page:
    """The page and its forms; it remembers only how far each story has been played."""

    def __init__(
        self, simulator: Simulator, restart: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.simulator = simulator
        self._restart = restart
        self._played: dict[str, int] = {}

    async def show(self, request: web.Request) -> web.Response:
        """Show the phones."""
        view = views.View.read(request.query, self.simulator.desk)
        now = await self.simulator.now()
        events = await self.simulator.strip(EVENTS_SHOWN)
        step = self._played.get(view.story.slug, 0)
        return _render(request, "try.html", views.page(self.simulator, view, now, events, step))

    async def text(self, request: web.Request) -> web.Response:
        """Text as somebody, or send what else the form says."""
        form = await _form(request)
        phone = self._phone(form)
        if not phone.off:
            await self._send(phone, form.get("text", "").strip(), form.get("how", ""))
            await self.simulator.settle()
        return self._back(form, at=PHONE)

    async def _send(self, phone: Phone, text: str, how: str) -> None:
        """Send a text, a medium, or something about a message; nothing where words are needed."""
        way, _, about = how.partition(":")
        bubble = phone.find(about) if about else None
        kind = next((each for each in KINDS if each == way), None)
        if kind and (kind != "location" or phone.channel != "sms"):
            await self.simulator.send(phone, kind, text)
        elif way == "react" and bubble:
            await self.simulator.react(phone, bubble)
        elif way == "edit" and bubble and text:
            await self.simulator.edit(phone, bubble, text)
        elif text:
            await self.simulator.text(phone, text, bubble if way == "quote" else None)

    async def change(self, request: web.Request) -> web.Response:
        """Move a phone to another network, or change what WhatsApp does on it."""
        form = await _form(request)
        phone = self._phone(form)
        channel = next((each for each in CHANNELS if each == form.get("network")), phone.channel)
        if phone.person.on(channel):
            self.simulator.move(phone, channel)
        phone.hides_number = "hides" in form
        phone.away = AWAY if "away" in form else ""
        return self._back(form, at=PHONE)

    async def read(self, request: web.Request) -> web.Response:
        """Open the chat on WhatsApp."""
        form = await _form(request)
        phone = self._phone(form)
        if not phone.off:
            self.simulator.read(phone)
            await self.simulator.settle()
        return self._back(form, at=PHONE)

    async def tap(self, request: web.Request) -> web.Response:
        """Tap a button."""
        form = await _form(request)
        phone = self._phone(form)
        bubble = phone.find(form.get("bubble", ""))
        if bubble and bubble.button(form.get("payload", "")) and not phone.off:
            await self.simulator.tap(phone, form["payload"], bubble)
            await self.simulator.settle()
        return self._back(form, at=PHONE)

    async def step(self, request: web.Request) -> web.Response:
        """Step the clock."""
        form = await _form(request)
        if form.get("step") == "morning":
            await self.simulator.step_to(next_time(await self.simulator.now(), MORNING))
        elif form.get("step") in STEPS:
            await self.simulator.step(STEPS[form["step"]].total_seconds())
        return self._back(form)

    async def set_faults(self, request: web.Request) -> web.Response:
        """Make something go wrong, or right again."""
        form = await _form(request)
        named = (await request.post()).getall("fault", [])
        await self.simulator.switch(
            Faults.named([name for name in named if isinstance(name, str)])
        )
        return self._back(form, at=PHONE if form.get("phone") else FAULTS)

    async def play_next(self, request: web.Request) -> web.Response:
        """Play the next step of the story, and put its actor's phone in front."""
        form = await _form(request)
        view = views.View.read(form, self.simulator.desk)
        played = self._played.get(view.story.slug, 0)
        if played >= len(view.story.steps):
            return self._back(form)
        step = view.story.steps[played]
        if step.waits_for(self.simulator):
            return _to(view.turned_to(step.actor))
        self._played[view.story.slug] = played + 1
        await play(self.simulator, step)
        return _to(view.turned_to(step.faces))

    async def start_again(self, request: web.Request) -> web.Response:
        """Wipe the phones and begin the stories anew."""
        form = await _form(request)
        self._played.clear()
        self.simulator.forget()
        if self._restart is not None:
            await self._restart()
        return self._back(form, 1)

    def _phone(self, form: dict[str, str]) -> Phone:
        phone = self.simulator.desk.phones.get(form.get("phone", ""))
        if phone is None:
            raise web.HTTPNotFound(text="There is no such phone.")
        return phone

    def _back(
        self, form: dict[str, str], front: int | None = None, *, at: str = ""
    ) -> web.Response:
        """Lead back to the page, where `at` says that the visitor was."""
        view = views.View.read(form, self.simulator.desk)
        return _to(view, front, at=at)


def _to(view: views.View, front: int | None = None, *, at: str = "") -> web.Response:
    """Lead to a view of the page, and there to where `at` says."""
    place = f"#{at.format(front or view.front)}" if at else ""
    return web.Response(status=303, headers={"Location": f"./?{view.query(front)}{place}"})


async def _form(request: web.Request) -> dict[str, str]:
    """Read a form of this page; other sites may not post here."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden(text="This form belongs to another site.")
    posted = (await request.post()).items()
    return {name: value for name, value in posted if isinstance(value, str)}


def _render(
    request: web.Request, template: str, context: dict[str, Any], *, status: int = 200
) -> web.Response:
    response = aiohttp_jinja2.render_template(
        template, request, context, app_key=TEMPLATES, status=status
    )
    response.headers.update(HEADERS)
    return response


def _answering(handler: Handler) -> Handler:
    """Say it plainly when the service behind the phones does not answer."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ServiceError as error:
            return _render(request, "silent.html", {"reason": str(error)}, status=502)

    return answer


def _to_page(prefix: str) -> Handler:
    async def redirect(request: web.Request) -> web.Response:
        del request
        return web.Response(status=308, headers={"Location": f"{prefix}/"})

    return redirect


def _closing(simulator: Simulator) -> Callable[[web.Application], Awaitable[None]]:
    async def close(app: web.Application) -> None:
        del app
        await simulator.close()

    return close
