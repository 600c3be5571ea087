"""The first hour: what stands, the one thing to do next, and the channels checked live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from console.page import COORDINATORS, Page
from domain.first_hour import Progress, Step, progress
from domain.model import Channel
from domain.wire_checks import Finding, finding
from handlers.starting import standing, testing

if TYPE_CHECKING:
    from console.visit import Visit
    from domain.first_hour import Facts

LINKS: Final = {
    Step.CHANNELS: ("/start/channels", "Check the channels"),
    Step.FACILITIES: ("/people/import?kind=facilities", "Choose a sheet"),
    Step.PEOPLE: ("/people/import?kind=people", "Choose a sheet"),
    Step.ON_CALL: ("/oncall", "Open on call"),
    Step.AGREED: ("/people", "See who has agreed"),
    Step.ANSWERED: ("/questions", "Open questions"),
}
"""Where a step is done; one that is not here is done on the page itself, or by command."""


async def show(visit: Visit) -> web.StreamResponse:
    """Show every step as it stands now."""
    return _page(visit, await _facts(visit))


async def test(visit: Visit) -> web.StreamResponse:
    """Send a message to the visitor's own phone."""
    await visit.commit(lambda desk: testing.send(desk, visit.person))
    return visit.go("/start", visit.say("A test message is on its way to your phone."))


async def show_channels(visit: Visit) -> web.StreamResponse:
    """Show how each channel's account stood when it was asked last."""
    facts = await _facts(visit)
    return visit.page(
        "channels.html",
        facts=facts,
        channels=visit.house.channels,
        found=dict(visit.house.accounts.found),
        finding=finding,
        Finding=Finding,
        addresses=_addresses(visit),
    )


async def check(visit: Visit) -> web.StreamResponse:
    """Ask one provider, or all of them, how our accounts stand."""
    chosen = visit.field("channel")
    for each in [_channel(visit, chosen)] if chosen else visit.house.channels:
        await visit.house.accounts.check(each)
    return visit.go("/start/channels")


async def point(visit: Visit) -> web.StreamResponse:
    """Have what people write on a channel brought to us."""
    channel = _channel(visit, visit.field("channel"))
    checked = await visit.house.accounts.set_webhook(channel)
    if finding(checked) is not Finding.WELL:
        return visit.go("/start/channels", visit.say("That did not work yet; see why below."))
    await visit.commit(lambda desk: testing.note_pointed(desk, visit.person, channel))
    return visit.go("/start/channels", visit.say("Done: what people write is brought here."))


async def _facts(visit: Visit) -> Facts:
    found = visit.house.accounts.found
    checked = {channel: said for channel, (_, said) in found.items()}
    channels = visit.house.channels
    return await visit.read(lambda uow: standing.facts(uow, visit.person, channels, checked))


def _page(visit: Visit, facts: Facts) -> web.Response:
    steps = progress(facts)
    done = sum(each is Progress.DONE for each in steps.values())
    links = {step: link for step, link in LINKS.items() if _leads_somewhere(visit, link[0])}
    return visit.page(
        "start.html",
        facts=facts,
        steps=steps,
        done=done,
        links=links,
        Step=Step,
        Progress=Progress,
    )


def _leads_somewhere(visit: Visit, path: str) -> bool:
    """Tell whether there is such a page, and the visitor may see it."""
    return any(
        resource.canonical == f"/console{path.partition('?')[0]}"
        for resource in visit.request.app.router.resources()
    )


def _channel(visit: Visit, name: str) -> Channel:
    """Return a channel of ours by its name; raises HTTPNotFound where it is none."""
    for each in visit.house.channels:
        if each == name:
            return each
    raise web.HTTPNotFound


def _addresses(visit: Visit) -> dict[Channel, str]:
    """Return where each provider is to bring what people write."""
    site = visit.house.site.rstrip("/")
    twilio = f"{site}/hooks/twilio"
    return {
        Channel.SMS: twilio,
        Channel.WHATSAPP: twilio,
        Channel.TELEGRAM: f"{site}/hooks/telegram",
    }


PAGES = (
    Page("GET", "/start", show, COORDINATORS, nav="First hour"),
    Page("POST", "/start/test", test, COORDINATORS),
    Page("GET", "/start/channels", show_channels, COORDINATORS),
    Page("POST", "/start/channels/check", check, COORDINATORS),
    Page("POST", "/start/channels/webhook", point, COORDINATORS),
)
