"""Showing anew who one is: what a stolen cookie cannot do, and that nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from console.page import COORDINATORS, Page
from console.pages import PAGES
from storage import sessions
from tests.console.authenticator import Authenticator
from tests.console.door import browser, code_of, comes_in, enrols, here, options_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from console.visit import Visit
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

DONE: list[dict[str, Any]] = []
TYPED = {
    "message": 'Oxygen <b>training</b>\n{{ moved }} to "Friday" & more',
    "to_whom": "anaesthesia",
}


async def _do(visit: Visit) -> web.StreamResponse:
    DONE.append({name: visit.fields(name) for name in (*TYPED, "tick")})
    return visit.go("/you", "It is done.")


@pytest.fixture(autouse=True)
def _grave_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the real pages, one that sends a broadcast, and one that shows what is exported."""
    DONE.clear()
    grave = (
        Page("POST", "/test/{number}/confirm", _do, COORDINATORS, grave=True),
        Page("GET", "/test/export", _do, COORDINATORS, grave=True),
    )
    monkeypatch.setattr("console.app.PAGES", (*PAGES, *grave))


@pytest.fixture
async def rehema(service: Service) -> AsyncIterator[Visitor]:
    """Rehema, who came in a quarter of an hour ago."""
    async with browser(service) as visitor:
        here(visitor)
        await comes_in(service, visitor, "rehema")
        await enrols(visitor, Authenticator(visitor.site))
        await service.wait(minutes=15)
        await visitor.opens("/you")
        yield visitor


async def confirms(visitor: Visitor) -> str:
    """Somebody sends a form that cannot be taken back."""
    return await visitor.sends("/test/5/confirm?page=2", **TYPED, tick="yes")


def hidden(visitor: Visitor) -> dict[str, str]:
    """Return the hidden fields of the page before somebody, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', visitor.html)
    return {name: unescape(value) for name, value in found if name != "token"}


async def test_a_grave_deed_waits_for_a_code_and_keeps_what_was_typed(
    service: Service, rehema: Visitor
) -> None:
    said = await confirms(rehema)
    assert "Show that it is you" in said
    assert "What you filled in is kept" in said
    await rehema.sends("/prove/code", **hidden(rehema))
    await service.phones.settle()
    carried = hidden(rehema)
    said = await rehema.sends("/prove", **carried, code="000000")
    assert (rehema.status, "does not fit" in said) == (400, True)
    said = await rehema.sends("/prove", **hidden(rehema), code=code_of(service, "rehema"))
    assert "Nothing is done yet" in said
    assert DONE == []
    assert 'action="/console/test/5/confirm?page=2"' in rehema.html
    said = await rehema.sends("/test/5/confirm?page=2", **hidden(rehema))
    assert "It is done." in said
    assert [{name: [value] for name, value in (TYPED | {"tick": "yes"}).items()}] == DONE
    await confirms(rehema)
    assert len(DONE) == 2, "it holds for ten minutes"
    await service.wait(minutes=10)
    await confirms(rehema)
    assert len(DONE) == 2


async def test_a_passkey_shows_it_as_well_and_another_persons_does_not(
    service: Service,
) -> None:
    async with browser(service) as rehema, browser(service) as neema:
        phones = {}
        for visitor, who in ((rehema, "rehema"), (neema, "neema")):
            here(visitor)
            await comes_in(service, visitor, who)
            phones[who] = Authenticator(visitor.site)
            await enrols(visitor, phones[who])
        await service.wait(minutes=15)
        await confirms(rehema)
        options = options_of(rehema)
        assert len(options["allowCredentials"]) == 1
        foreign = phones["neema"].signs(options)
        await rehema.sends("/prove", **hidden(rehema) | {"answer": foreign})
        assert (rehema.status, DONE) == (400, [])
        own = phones["rehema"].signs(options_of(rehema))
        said = await rehema.sends("/prove", **hidden(rehema) | {"answer": own})
        assert "Nothing is done yet" in said
        await rehema.sends("/test/5/confirm?page=2", **hidden(rehema))
        assert len(DONE) == 1


async def test_a_stolen_cookie_confirms_no_broadcast(service: Service, rehema: Visitor) -> None:
    async with browser(service) as thief:
        here(thief)
        (stolen,) = (each for each in rehema.client.cookie_jar if each.key == "mentorline")
        thief.client.cookie_jar.update_cookies({"mentorline": stolen.value})
        await thief.opens("/you")
        assert thief.path == "/console/you", "so much a cookie does"
        await confirms(thief)
        await thief.sends("/prove/code", **hidden(thief))
        for guess in ("000000", "111111", "222222", "333333"):
            await thief.sends("/prove", **hidden(thief) | {"code": guess})
            assert thief.status == 400
        await thief.sends("/prove", **hidden(thief), code="444444")
        assert thief.path == "/console/enter", "the owner comes in anew, and the thief does not"
        assert DONE == []
        await rehema.opens("/you")
        assert rehema.path == "/console/enter"
        assert await service.app.reader.run(sessions.every) == []


async def test_a_cookie_that_was_stolen_before_is_worth_nothing_after_a_proof(
    service: Service, rehema: Visitor
) -> None:
    async with browser(service) as thief:
        here(thief)
        (stolen,) = (each for each in rehema.client.cookie_jar if each.key == "mentorline")
        thief.client.cookie_jar.update_cookies({"mentorline": stolen.value})
        old = await rehema.opens("/you"), rehema.html
        await rehema.opens("/test/export")
        await rehema.sends("/prove/code", **hidden(rehema))
        await service.phones.settle()
        await rehema.sends("/prove", **hidden(rehema), code=code_of(service, "rehema"))
        assert len(DONE) == 1
        await thief.opens("/you")
        assert thief.path == "/console/enter"
        rehema.html = old[1]
        await rehema.sends("/you/sessions/end-others")
        assert rehema.status == 200, "a form in another tab outlives the proof"


async def test_a_waiting_form_belongs_to_its_session_and_cannot_be_changed(
    service: Service, rehema: Visitor
) -> None:
    await confirms(rehema)
    carried = hidden(rehema)["carried"]
    async with browser(service) as kato:
        await comes_in(service, kato, "kato")
        await kato.opens("/prove")
        await kato.sends("/prove/code")
        await service.phones.settle()
        await kato.sends("/prove", code=code_of(service, "kato"), carried=carried)
        assert kato.path == "/console/questions"
        assert ("test/5/confirm" in kato.html, DONE) == (False, [])
    await rehema.sends("/prove/code", carried=carried[:-2] + "xx", to="/console/you")
    await service.phones.settle()
    await rehema.sends("/prove", **hidden(rehema), code=code_of(service, "rehema"))
    assert DONE == []
    assert "test/5/confirm" not in rehema.html


async def test_codes_to_show_who_one_is_have_an_end(service: Service, rehema: Visitor) -> None:
    await rehema.opens("/prove")
    for _ in range(7):
        said = await rehema.sends("/prove/code", **hidden(rehema))
    assert "many codes within the hour" in said
