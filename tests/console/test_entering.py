"""Coming in by a code: who gets one, what it opens, and that guessing does not help."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from console import addresses
from domain.model import Role
from storage import sessions
from storage.schema import person_role
from tests.console.door import PHONE, asks, browser, code_of, comes_in, telegram
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

TOKEN = re.compile(r'name="token" value="[^"]+"')
STRANGE = "+12025550199"


async def open_sessions(service: Service) -> int:
    return len(await service.app.reader.run(sessions.every))


async def test_a_coordinator_comes_in_by_a_code_to_her_chat_and_is_told(service: Service) -> None:
    async with browser(service, **PHONE) as rehema:
        await rehema.opens("/you")
        assert (rehema.path, rehema.status) == ("/console/enter", 200)
        said = await comes_in(service, rehema, "rehema")
        assert rehema.path == "/console/you"
        assert "Here Chrome, Android since 09:00" in said
    asked, used = service.inbox("rehema")[-2:]
    assert re.fullmatch(
        r"Your console code: \d{6}\. It works once, for 10 minutes\.\n"
        r"Never pass it on; we never ask for it\. Not you\? Tell Rehema\.",
        asked,
    )
    assert used == (
        "A console session opened for you at 09:00, Chrome, Android.\n"
        "Not you? Reply LOGOUT to close every session."
    )
    assert await service.reasons("Rehema is in the console")


async def test_a_number_that_nobody_has_gets_the_same_answer(service: Service) -> None:
    answers = []
    for number in (telegram("rehema"), STRANGE, telegram("upendo"), "abc"):
        async with browser(service) as visitor:
            await asks(service, visitor, number)
            cookies = sorted(each.key for each in visitor.client.cookie_jar)
            shape = TOKEN.sub("", visitor.html)
            answers.append((visitor.status, visitor.path, visitor.history, shape, cookies))
    assert len({repr(each) for each in answers}) == 1
    assert "If this number is in the programme, a code is on its way" in answers[0][3]
    assert [len(service.inbox(who)) for who in ("rehema", "upendo")] == [1, 0]


async def test_a_code_opens_the_browser_that_asked_and_no_other(service: Service) -> None:
    async with browser(service) as rehema, browser(service) as other:
        await asks(service, rehema, telegram("rehema"))
        await asks(service, other, STRANGE)
        code = code_of(service, "rehema")
        said = await other.sends("/enter/code", code=code)
        assert (other.status, "does not fit here" in said) == (400, True)
        pressed = rehema.html
        await rehema.sends("/enter/code", code=f"{code[:3]} {code[3:]}", to="/console/you")
        assert rehema.path == "/console/you"
        await other.sends("/enter/code", code=code)
        assert other.status == 400, "it works once"
        assert await open_sessions(service) == 1
        rehema.html = pressed
        await rehema.sends("/enter/code", code=code, to="/console/you")
        assert rehema.path == "/console/you", "who presses twice is in"


async def test_a_code_is_over_after_ten_minutes_and_by_the_next_one(service: Service) -> None:
    async with browser(service) as rehema:
        await asks(service, rehema, telegram("rehema"))
        first = code_of(service, "rehema")
        await service.wait(minutes=9)
        await asks(service, rehema, telegram("rehema"))
        second = code_of(service, "rehema")
        if first != second:
            await rehema.sends("/enter/code", code=first)
            assert rehema.status == 400
        await service.wait(minutes=10)
        await rehema.sends("/enter/code", code=second)
        assert (rehema.status, await open_sessions(service)) == (400, 0)


async def test_three_codes_an_hour_come_to_a_person(service: Service) -> None:
    async with browser(service) as rehema:
        for _ in range(5):
            await asks(service, rehema, telegram("rehema"))
        assert len(service.inbox("rehema")) == 3
        assert rehema.status == 200
        await service.wait(hours=1)
        await asks(service, rehema, telegram("rehema"))
        assert len(service.inbox("rehema")) == 4


def wrong(code: str, many: int) -> list[str]:
    """Return guesses that are all another code than this one."""
    start = int(code) + 1
    return [f"{n % 10**6:06}" for n in range(start, start + many)]


async def test_a_thousand_guesses_fail(tmp_path: Path) -> None:
    """Over many codes and browsers, from ever other addresses, at the same time."""
    settings = fresh(tmp_path, MONDAY.date()).model_copy(update={"proxies": 1})
    async with serve(tmp_path, settings=settings) as service, AsyncExitStack() as stack:
        guessed = 0
        for n in range(50):
            visitor = await stack.enter_async_context(browser(service, **behind(f"10.0.{n}.1")))
            await asks(service, visitor, telegram("rehema"))
            code = code_of(service, "rehema")
            answers = await asyncio.gather(
                *(guess(visitor, each, f"10.1.{n}.{m}") for m, each in enumerate(wrong(code, 20)))
            )
            guessed += len(answers)
            assert set(answers) == {400}
            assert await guess(visitor, code, f"10.2.{n}.1") == 400, "it ended with five"
            await service.wait(minutes=2)
        assert (guessed, await open_sessions(service)) == (1000, 0)
        assert len(service.inbox("rehema")) <= 3 * 2
        assert await service.reasons("A code of Rehema ends")


async def test_an_address_that_tries_too_often_waits_an_hour(service: Service) -> None:
    async with browser(service) as visitor:
        await asks(service, visitor, STRANGE)
        answers = [await guess(visitor, each, "") for each in wrong("000000", 40)]
        assert answers == [400] * 29 + [429] * 11
        said = await asks(service, visitor, telegram("rehema"))
        assert (visitor.status, "Wait an hour" in said) == (429, True)
        await service.wait(hours=1)
        await comes_in(service, visitor, "rehema")
        assert visitor.path == "/console/you"


@pytest.mark.parametrize(
    "to",
    [
        *("https://elsewhere.example/", "//elsewhere.example/console/", "/try/", "/consolex"),
        *("/console/../try/", "/console//elsewhere.example", "/console/%2e%2e/try/"),
        *("/console\\..\\try", "javascript:alert(1)", "/console/\r\nSet-Cookie: a=b", "console/"),
        *("/console/%0d%0aX: y", "/console/./../..//elsewhere.example", "\t/console/you"),
        *("/console/you#@elsewhere.example", "/console/@elsewhere.example/../..", "/console"),
    ],
)
def test_the_door_leads_nowhere_but_below_the_console(to: str) -> None:
    assert addresses.below(to) == "/console/"


@pytest.mark.parametrize("to", ["/console/", "/console/you", "/console/broadcasts/5?page=2&a=b"])
def test_the_door_leads_back_to_where_somebody_was_going(to: str) -> None:
    assert addresses.below(to) == to


async def test_a_foreign_to_is_dropped_on_every_page_of_the_door(service: Service) -> None:
    async with browser(service) as rehema:
        said = await comes_in(service, rehema, "rehema", to="https://elsewhere.example/")
        assert rehema.path.startswith("/console/")
        assert "elsewhere" not in said + rehema.html


async def test_a_browser_gets_a_fresh_secret_and_keeps_none_that_was_planted(
    service: Service,
) -> None:
    async with browser(service) as rehema:
        planted = {"mentorline": "planted", "mentorline_ticket": "planted"}
        rehema.client.cookie_jar.update_cookies(planted)
        await comes_in(service, rehema, "rehema")
        kept = {each.key: each for each in rehema.client.cookie_jar if each["path"] == "/console"}
        assert len(kept["mentorline"].value) == 43
        assert (kept["mentorline"]["httponly"], kept["mentorline"]["samesite"]) == (True, "Lax")
        assert "mentorline_ticket" not in kept


async def test_logout_from_the_chat_closes_every_session(service: Service) -> None:
    async with browser(service) as one, browser(service) as two, browser(service) as other:
        await comes_in(service, one, "rehema")
        await comes_in(service, two, "rehema")
        await comes_in(service, other, "neema")
        await service.text("rehema", "logout")
        assert service.last("rehema") == (
            "All your console sessions are closed.\n"
            "Was one of them not yours? Tell Rehema. A new code lets you in again."
        )
        for visitor, path in ((one, "/console/enter"), (two, "/console/enter")):
            await visitor.opens("/you")
            assert visitor.path == path
        await other.opens("/you")
        assert other.path == "/console/you"
        await service.text("asha", "LOGOUT")
        assert service.last("asha").startswith("Got it (Q1)"), "to her it is no word of ours"


async def test_a_session_ends_by_itself_by_stop_and_with_the_role(service: Service) -> None:
    async with browser(service) as rehema:
        await comes_in(service, rehema, "rehema")
        for _ in range(5):
            await service.wait(minutes=119)
            await rehema.opens("/you")
            assert rehema.path == "/console/you"
        await service.wait(minutes=121)
        await rehema.opens("/you")
        assert rehema.path == "/console/enter", "nobody used it for two hours"
        await comes_in(service, rehema, "rehema")
        for _ in range(11):
            await service.wait(minutes=61)
            await rehema.opens("/you")
        assert rehema.path == "/console/you"
        await service.wait(minutes=60)
        await rehema.opens("/you")
        assert rehema.path == "/console/enter", "twelve hours are over"
        await comes_in(service, rehema, "rehema")
        await service.text("rehema", "STOP")
        await rehema.opens("/you")
        assert rehema.path == "/console/enter"
        said = await asks(service, rehema, telegram("rehema"))
        assert "a code is on its way" in said
        assert "console code" not in service.last("rehema")


async def test_who_loses_the_role_is_out_for_good(service: Service) -> None:
    async with browser(service) as neema:
        await comes_in(service, neema, "neema")
        (found,) = await service.app.reader.run(sessions.every)
        run = service.app.committer.run
        of_neema = person_role.c.person_id == found.person_id
        await run(lambda uow: uow.change(delete(person_role).where(of_neema)))
        await neema.opens("/you")
        assert neema.path == "/console/enter"
        mentor = {"person_id": found.person_id, "role": Role.MENTOR}
        await run(lambda uow: uow.insert(person_role, **mentor))
        await neema.opens("/you")
        assert neema.path == "/console/enter", "the session does not come back with the role"


async def guess(visitor: Visitor, code: str, seen: str) -> int:
    token = visitor.token()
    async with visitor.client.post(
        f"{visitor.site}/console/enter/code",
        data={"token": token, "code": code},
        headers=behind(seen) if seen else {},
    ) as answer:
        return answer.status


def behind(seen: str) -> dict[str, str]:
    return {"X-Forwarded-For": seen}
