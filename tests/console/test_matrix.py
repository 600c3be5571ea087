"""Every route against every role: who gets in stands here once more, and nobody else does.

The routes are the router's own, so that a page nobody thought about fails. C is a coordinator, M a
mentor, R a clinical reviewer; ! wants a fresh proof of who one is; * is for anybody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import ClientSession, CookieJar

from bot.pages import house_of
from console.app import application
from console.pages import PAGES
from domain.model import Role
from storage import people, sessions
from tests.storage.book import person

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

LETTERS = {"C": Role.COORDINATOR, "M": Role.MENTOR, "R": Role.CLINICAL_REVIEWER}
EXPECTED = {
    "GET /static/{name}": "*",
    "GET /enter": "*",
    "POST /enter": "*",
    "GET /enter/code": "*",
    "POST /enter/code": "*",
    "GET /enter/passkey": "*",
    "POST /enter/passkey": "*",
    "GET /enter/emergency": "*",
    "POST /enter/emergency": "*",
    "GET /prove": "CMR",
    "POST /prove": "CMR",
    "POST /prove/code": "CMR",
    "GET /changes": "CMR",
    "GET /you": "CMR",
    "POST /you/leave": "CMR",
    "POST /you/sessions/{session}/end": "CMR",
    "POST /you/sessions/end-others": "CMR",
    "GET /you/passkeys/new": "CMR!",
    "POST /you/passkeys": "CMR!",
    "POST /you/passkeys/{key}/remove": "CMR!",
    "GET /first/{link}": "*",
    "POST /first/{link}": "*",
    "GET /": "C",
    "POST /cover": "C",
    "POST /unhandled": "C",
    "GET /questions": "CM",
    "GET /questions/{number}": "CM",
    "POST /questions/{number}/why": "C",
    "POST /questions/{number}/answer": "M",
    "POST /questions/{number}/remind": "C",
    "POST /questions/{number}/mine": "C",
    "POST /questions/{number}/anew": "C",
    "POST /questions/{number}/elsewhere": "C",
    "POST /questions/{number}/field": "C",
    "POST /questions/{number}/note": "C",
    "POST /questions/{number}/close": "C",
    "POST /questions/{number}/assign": "C",
    "POST /questions/{number}/speak": "C",
    "GET /joining": "C",
    "POST /joining/{number}": "C",
    "GET /broadcasts": "C",
    "GET /broadcasts/new": "C",
    "POST /broadcasts/new": "C",
    "POST /broadcasts/parts": "C",
    "POST /broadcasts/{number}/confirm": "C!",
    "POST /broadcasts/{number}/drop": "C",
    "GET /broadcasts/{number}": "C",
    "GET /broadcasts/{number}/people": "C",
    "POST /broadcasts/{number}/sheet": "C!",
    "POST /broadcasts/{number}/pause": "C",
    "POST /broadcasts/{number}/resume": "C",
    "POST /broadcasts/{number}/halt": "C",
    "POST /broadcasts/{number}/retry": "C",
    "GET /people": "C",
    "GET /people/import": "C",
    "POST /people/import": "C",
    "POST /people/import/apply": "C!",
    "GET /people/import/{kind}.csv": "C",
    "GET /people/new": "C",
    "POST /people/new": "C!",
    "GET /people/{person}": "C",
    "GET /people/{person}/edit": "C",
    "POST /people/{person}/edit": "C",
    "GET /people/{person}/roles": "C",
    "POST /people/{person}/roles": "C!",
    "POST /people/{person}/export": "C!",
    "GET /people/{person}/erase": "C",
    "POST /people/{person}/erase": "C!",
    "POST /people/{person}/addresses": "C",
    "POST /people/{person}/give": "C!",
    "POST /people/{person}/take": "C",
    "POST /people/{person}/invite": "C",
    "POST /people/{person}/leave": "C",
    "GET /start": "C",
    "POST /start/test": "C",
    "GET /start/channels": "C",
    "POST /start/channels/check": "C",
    "POST /start/channels/webhook": "C",
    "GET /audit": "C",
    "GET /visits": "C",
    "GET /visits/plan": "C",
    "POST /visits/plan": "C",
    "GET /visits/mentors/{person}": "C",
    "GET /visits/{number}": "C",
    "GET /visits/{number}/move": "C",
    "POST /visits/{number}/move": "C",
    "GET /visits/{number}/off": "C",
    "POST /visits/{number}/off": "C",
    "GET /visits/{number}/close": "C",
    "POST /visits/{number}/close": "C",
    "GET /meetings": "C",
    "GET /meetings/plan": "C",
    "POST /meetings/plan": "C",
    "GET /meetings/{number}": "C",
    "GET /meetings/{number}/move": "C",
    "POST /meetings/{number}/move": "C",
    "POST /meetings/{number}/off": "C",
    "POST /meetings/{number}/held": "C",
    "GET /content": "CR",
    "GET /content/calendar": "CR",
    "GET /content/packs/{name}": "CR",
    "GET /content/items/{item}": "CR",
    "POST /content/items/{item}/sign": "R",
    "POST /content/items/{item}/comment": "R",
}
"""Who may use which route; whoever adds a page says it here as well."""

FIRST = "GET /"
"""Leads whoever has another first page to theirs."""

LINE = "GET /changes"
"""Stays open; it is refused as all others are, and let in by no other way."""


def routes(service: Service) -> list[str]:
    """Return every route of the console as the router has it."""
    made = application(house_of(service.app)).router.routes()
    return [f"{each.method} {each.resource.canonical}" for each in made if each.resource]


def allowed(route: str) -> frozenset[Role]:
    """Return the roles that may use a route."""
    return frozenset(LETTERS[each] for each in EXPECTED[route].strip("!*"))


def test_what_a_page_says_of_itself_is_what_is_expected() -> None:
    for page in PAGES:
        route = f"{page.method} {page.path}"
        assert page.who == allowed(route), route
        assert page.grave is EXPECTED[route].endswith("!"), route


async def test_every_route_is_expected_and_each_that_is_expected_is_there(
    service: Service,
) -> None:
    found = [each for each in routes(service) if not each.startswith("HEAD")]
    assert sorted(found) == sorted(EXPECTED)


async def test_without_a_session_every_route_leads_to_the_door(service: Service) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        for route in guarded():
            assert await answer(service, client, route) == (303, "door"), route
        client.cookie_jar.update_cookies({"mentorline": "made-up"})
        for route in guarded()[::9]:
            assert await answer(service, client, route) == (303, "door"), route


async def test_every_route_refuses_every_role_that_should_not_have_it(service: Service) -> None:
    for role in LETTERS.values():
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            await comes_as(service, client, role)
            for route in guarded():
                found = await answer(service, client, route)
                assert is_as_expected(role, route, found), (role, route, found)


async def test_who_has_no_pages_is_led_to_the_door_whatever_cookie_they_have(
    service: Service,
) -> None:
    others = [each for each in Role if each not in LETTERS.values()]
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        for n, route in enumerate(guarded()):
            role = others[n % len(others)]
            await comes_as(service, client, role)  # anew: the first look ends the session
            assert await answer(service, client, route) == (303, "door"), (role, route)


def is_as_expected(role: Role, route: str, found: tuple[int, str]) -> bool:
    """Tell whether somebody of a role is led where they should be; a form is looked at later."""
    if role not in allowed(route) and route == FIRST:
        return found == (303, "")
    if role not in allowed(route):
        return found == (403, "others")
    if route.startswith("POST"):
        return found == (403, "form")
    return found[0] in {200, 303, 400, 404} and found[1] == ""


def guarded() -> list[str]:
    """Return the routes for which one has to be somebody."""
    return [each for each, who in EXPECTED.items() if who != "*" and each != LINE]


async def comes_as(service: Service, client: ClientSession, role: Role) -> None:
    """Let somebody in who has this role and no other."""
    run = service.app.committer.run
    new = await run(lambda uow: people.add(uow, person("Somebody"), [role]))
    token = await run(lambda uow: sessions.open_(uow, new, "code"))
    client.cookie_jar.update_cookies({"mentorline": token})


async def answer(service: Service, client: ClientSession, route: str) -> tuple[int, str]:
    """Return the status of an answer, and what it is: "door", "others", "form" or a page."""
    method, _, path = route.partition(" ")
    address = f"{service.settings.public_url}/console{re.sub('{[^}]+}', '1', path)}"
    async with client.request(method, address, allow_redirects=False) as found:
        text = await found.text()
        if found.headers.get("Location", "").startswith("/console/enter"):
            return found.status, "door"
        if "This page is for others" in text:
            return found.status, "others"
        return found.status, "form" if "This form is too old" in text else ""
