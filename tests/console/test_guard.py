"""The guard: forms of ours alone, headers on everything, plain words, and nothing inline."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from markupsafe import escape
from multidict import CIMultiDict
from sqlalchemy import update

from bot.pages import house_of
from console import addresses
from console.app import application
from console.house import House
from console.rendering import HERE
from storage.schema import person
from tests.console.door import browser, comes_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
NASTY = "<img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}\u202egnp.exe\u2066\"'><script>1</script>"


@pytest.fixture
async def rehema(enter: SignIn) -> Visitor:
    """Rehema, signed in, before her own page."""
    visitor = await enter("Rehema")
    await visitor.opens("/you")
    return visitor


async def leaves(visitor: Visitor, token: str | None = None, **headers: str) -> int:
    """Somebody signs out by a form with these headers."""
    data = {"token": visitor.token() if token is None else token}
    async with visitor.client.post(
        f"{visitor.site}/console/you/sessions/end-others",
        data=data,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        allow_redirects=False,
    ) as answer:
        return answer.status


async def test_only_a_form_of_ours_for_this_session_does_anything(
    rehema: Visitor, enter: SignIn
) -> None:
    other = await enter("Dr Neema")
    await other.opens("/you")
    for token in ("", "x", "é", other.token(), rehema.token()[:-4], rehema.token() + "AAAA"):
        assert await leaves(rehema, token) == 403, token
    for wrong in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": rehema.site.replace("http", "https")},
        {"Origin": rehema.site + ".elsewhere.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        assert await leaves(rehema, **wrong) == 403, wrong
    assert await leaves(rehema, Origin=rehema.site, Sec_Fetch_Site="same-origin") == 303
    assert await leaves(rehema) == 303


async def test_the_door_takes_its_own_forms_alone(service: Service, anybody: Visitor) -> None:
    async with browser(service) as other:
        await anybody.opens("/enter")
        await other.opens("/enter")
        for token in ("", "x", other.token()):
            await anybody.sends("/enter", who="+12025550199", token=token)
            assert (anybody.status, anybody.path) == (403, "/console/enter")
            await anybody.opens("/enter")


async def test_a_token_is_another_one_in_each_answer(rehema: Visitor) -> None:
    first = rehema.token()
    await rehema.opens("/you")
    assert rehema.token() != first
    assert set(re.findall(r'name="token" value="([^"]+)"', rehema.html)) == {rehema.token()}
    assert await leaves(rehema, first) == 303


async def test_every_answer_carries_its_headers(rehema: Visitor, anybody: Visitor) -> None:
    for visitor, path in (
        (rehema, "/you"),
        (rehema, "/nothing"),
        (anybody, "/enter"),
        (anybody, "/static/console.css"),
        (anybody, "/static/nothing.css"),
    ):
        await visitor.opens(path)
        policy = visitor.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(
            policy.split("; ")
        )
        assert visitor.headers["X-Content-Type-Options"] == "nosniff"
        assert visitor.headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in visitor.headers
        if "static" not in path:
            assert visitor.headers["Cache-Control"] == "no-store"


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_what_goes_wrong_is_said_in_plain_words(
    service: Service, rehema: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no page at this address" in await rehema.opens("/nothing")
    assert (rehema.status, rehema.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "no page at this address" in await rehema.opens("/visits/abc")
    await rehema.opens("/you")
    assert "cannot be used like that" in await rehema.sends("/you")
    assert (rehema.status, rehema.headers["Allow"]) == (405, "GET")
    await rehema.opens("/you")
    said = await rehema.sends("/you/leave", more="x" * 1_100_000)
    assert (rehema.status, "more than we can take" in said) == (413, True)
    monkeypatch.setattr("console.pages.you.passkeys.of_person", _breaks)
    said = await rehema.opens("/you")
    assert rehema.status == 500
    assert re.search(r"nothing was changed.* this number: [0-9a-f]{8}\. ", said)
    assert "secret" not in rehema.html


def _breaks(*_arguments: object) -> None:
    raise RuntimeError("secret words of the memory")


async def test_another_host_is_not_us(anybody: Visitor) -> None:
    names = ("elsewhere.example", "127.0.0.1.elsewhere.example", "a@127.0.0.1", "", "[", "x:99999")
    for host in names:
        async with anybody.client.get(
            f"{anybody.site}/console/enter", headers={"Host": host}
        ) as answer:
            assert answer.status in {400, 421}, host


def house(site: str, proxies: int = 0) -> House:
    nothing = None
    return House(nothing, nothing, nothing, nothing, site, "secret", proxies=proxies)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("site", "host", "ours"),
    [
        ("https://mentors.example", "mentors.example", True),
        ("https://mentors.example", "MENTORS.example:443", True),
        ("https://mentors.example", "mentors.example:8443", False),
        ("https://mentors.example", "localhost:8080", True),
        ("https://mentors.example", "[::1]:8080", True),
        ("https://mentors.example", "192.0.2.1", False),
        ("http://192.0.2.1:8080", "192.0.2.1:8080", True),
        ("http://192.0.2.1:8080", "192.0.2.1", False),
    ],
)
def test_we_answer_to_our_own_name(site: str, host: str, *, ours: bool) -> None:
    assert addresses.is_ours(house(site), host) is ours


async def test_over_tls_cookies_and_headers_are_for_tls_alone(service: Service) -> None:
    site = "https://mentors.example"
    served = web.Application()
    safe = replace(house_of(service.app), site=site)
    served.add_subapp("/console/", application(safe))
    async with TestClient(TestServer(served)) as client:
        answer = await client.get("/console/enter", headers={"Host": "mentors.example"})
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        ticket = answer.headers["Set-Cookie"]
        assert ticket.startswith("__Host-mentorline_ticket=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(ticket.split("; "))
        assert "Domain" not in ticket
        token = re.search(r'name="token" value="([^"]+)"', await answer.text())
        assert token is not None
        for origin, status in (("http://mentors.example", 403), (site, 303)):
            sent = await client.post(
                "/console/enter",
                data={"token": token[1], "who": "+12025550199"},
                headers={
                    "Host": "mentors.example",
                    "Origin": origin,
                    "Cookie": ticket.partition(";")[0],
                },
                allow_redirects=False,
            )
            assert sent.status == status


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_stands_inline(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\|\s*safe\b|\bMarkup\b|autoescape", text)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text)


async def test_a_name_full_of_tricks_is_a_text(service: Service, rehema: Visitor) -> None:
    await service.app.committer.run(
        lambda uow: uow.change(update(person).where(person.c.name == "Rehema").values(name=NASTY))
    )
    said = await rehema.opens("/you")
    assert rehema.status == 200
    assert f'dir="auto">{escape(NASTY)}<' in rehema.html, "apart from the words around it"
    assert "{{ 7*7 }}" in said
    assert rehema.html.count(str(escape(NASTY))) == rehema.html.count("7*7")


async def test_a_person_of_another_role_is_refused_and_led_to_their_own(
    service: Service,
) -> None:
    async with browser(service) as neema:
        await comes_in(service, neema, "neema")
        assert "This page is for others" in await neema.opens("/visits")
        assert neema.status == 403


@pytest.mark.parametrize(
    ("proxies", "told", "origin"),
    [
        (0, "198.51.100.7", "192.0.2.9"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.5, 198.51.100.7", "203.0.113.5"),
        (2, "198.51.100.7", "192.0.2.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "unknown", "unknown"),
        (1, "", ""),
    ],
)
def test_the_last_proxy_of_ours_is_believed_and_nothing_before(
    proxies: int, told: str, origin: str
) -> None:
    class Request:
        remote = "192.0.2.9"
        headers = CIMultiDict(("X-Forwarded-For", each) for each in told.split(", "))

    found = addresses.origin_of(house("https://mentors.example", proxies), Request())  # type: ignore[arg-type]
    assert found == origin
