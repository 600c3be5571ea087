"""You: where one is signed in, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientSession, CookieJar

from tests.console.visitor import sign_in

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service


async def test_a_coordinator_sees_where_she_is_signed_in_and_leaves(enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/you")
    assert rehema.status == 200
    assert "Here Test since" in said
    assert "default-src 'none'" in rehema.headers["Content-Security-Policy"]
    rehema.client.cookie_jar.clear(lambda each: each.key == "nothing")
    async with rehema.client.post(f"{rehema.site}/console/you/leave", data={}) as unmarked:
        assert unmarked.status == 403
    await rehema.sends("/you/leave")
    await rehema.opens("/you")
    assert rehema.path == "/console/enter"


async def test_who_has_no_part_in_the_console_is_sent_to_the_door(
    service: Service, enter: SignIn, anybody: Visitor
) -> None:
    asha = await enter("Asha")
    await asha.opens("/you")
    assert asha.path == "/console/enter"
    await anybody.opens("/you")
    assert anybody.path == "/console/enter"
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        stranger = await sign_in(service, client, "Rehema")
        async with client.post(
            f"{stranger.site}/console/you/leave", headers={"Origin": "https://elsewhere.example"}
        ) as sent:
            assert sent.status == 403
