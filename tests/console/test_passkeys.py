"""Passkeys, with an authenticator of our own: what opens the door, and what must not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from storage import sessions
from tests.console.authenticator import Authenticator
from tests.console.door import browser, comes_in, enrols, here, options_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service


@pytest.fixture
async def rehema(service: Service) -> AsyncIterator[Visitor]:
    """Rehema, in the console, at an address with a name."""
    async with browser(service) as visitor:
        here(visitor)
        await comes_in(service, visitor, "rehema")
        yield visitor


@pytest.fixture
def phone(rehema: Visitor) -> Authenticator:
    """Her phone's own authenticator."""
    return Authenticator(rehema.site)


@pytest.fixture
async def other(service: Service) -> AsyncIterator[Visitor]:
    """Another browser, in which nobody is signed in."""
    async with browser(service) as visitor:
        here(visitor)
        yield visitor


async def test_a_passkey_is_made_opens_the_door_and_is_taken_away(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    said = await enrols(rehema, phone)
    assert "The passkey is made" in said
    assert "My phone made 09:00" in said
    await service.phones.settle()
    assert service.last("rehema").startswith(
        "A passkey was added to your console account at 09:00, a browser.\nNot you? Reply LOGOUT"
    )
    told = len(service.inbox("rehema"))
    await other.opens("/enter/passkey?to=/console/you")
    options = options_of(other)
    assert (options["userVerification"], options.get("allowCredentials", [])) == ("required", [])
    await other.sends("/enter/passkey", answer=phone.signs(options), to="/console/you")
    assert (other.path, other.status) == ("/console/you", 200)
    await service.phones.settle()
    assert len(service.inbox("rehema")) == told, "who holds the key needs no message"
    said = await other.sends(key_path(rehema, "remove"))
    assert "The passkey is removed" in said
    assert "None yet" in said
    await other.sends("/you/leave")
    assert await enters(other, phone) == 403


async def test_each_answer_counts_once_and_in_its_own_browser(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    await other.opens("/enter/passkey")
    answer = phone.signs(options_of(other))
    async with browser(service) as thief:
        here(thief)
        await thief.opens("/enter/passkey")
        await thief.sends("/enter/passkey", answer=answer)
        assert (thief.status, len(await open_sessions(service))) == (403, 1)
    await other.sends("/enter/passkey", answer=answer, to="/console/you")
    assert other.path == "/console/you"
    await other.opens("/enter/passkey")
    await other.sends("/enter/passkey", answer=answer)
    assert other.status == 403
    assert "does not open the door" in other.text


async def test_an_answer_comes_within_five_minutes(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    await other.opens("/enter/passkey")
    answer = phone.signs(options_of(other))
    await service.wait(minutes=5)
    await other.sends("/enter/passkey", answer=answer)
    assert other.status == 403


WRONG: tuple[dict[str, Any], ...] = (
    {"origin": "https://elsewhere.example"},
    {"origin": "http://localhost.elsewhere.example"},
    {"rp_id": "elsewhere.example"},
    {"verifies": False},
    {"credential": b"another-credential"},
    {"key": Authenticator("").key},
)


async def test_what_is_signed_elsewhere_otherwise_or_by_another_opens_nothing(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    for wrong in WRONG:
        assert await enters(other, replace(phone, **wrong)) == 403, wrong
    assert len(await open_sessions(service)) == 1
    assert await enters(other, replace(phone)) == 200


async def test_what_answers_none_of_our_challenges_opens_nothing(
    rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    await other.opens("/enter/passkey")
    never = [phone.signs({"challenge": each}) for each in ("", "AAAA", "A" * 43)]
    none = ["", "{", "[]", "7", '{"rawId":"AAAA"}', '{"rawId":"é","response":[]}', "[" * 9999]
    for answer in (*never, *none):
        await other.sends("/enter/passkey", answer=answer)
        assert other.status == 403, answer
        await other.opens("/enter/passkey")


async def test_a_key_whose_count_goes_back_is_a_copy(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    phone.count = 7
    assert await enters(other, phone) == 200
    await other.sends("/you/leave")
    phone.count = 3
    assert await enters(other, phone) == 403
    assert await service.reasons("A passkey of Rehema: refused")
    phone.count = 8
    assert await enters(other, phone) == 200


async def test_a_key_that_never_counts_is_taken_as_it_is(
    rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    for _ in range(2):
        phone.count = -1  # which signing makes 0
        assert await enters(other, phone) == 200
        await other.sends("/you/leave")


async def test_a_key_is_made_once_for_this_page_by_a_verified_person(
    rehema: Visitor, phone: Authenticator
) -> None:
    phone.verifies = False
    assert "No passkey was made" in await enrols(rehema, phone)
    phone.verifies = True
    phone.origin = "https://elsewhere.example"
    assert "No passkey was made" in await enrols(rehema, phone)
    phone.origin = rehema.site
    await rehema.opens("/you/passkeys/new")
    answer = phone.makes(options_of(rehema))
    assert "The passkey is made" in await rehema.sends("/you/passkeys", answer=answer)
    assert "No passkey was made" in await rehema.sends("/you/passkeys", answer=answer)
    assert "No passkey was made" in await enrols(rehema, phone), "it is known already"
    assert rehema.text.count("Remove") == 1


async def test_nobody_removes_the_key_of_another(
    service: Service, rehema: Visitor, phone: Authenticator, other: Visitor
) -> None:
    await enrols(rehema, phone)
    path = key_path(rehema, "remove")
    await comes_in(service, other, "neema")
    assert "There was no such passkey" in await other.sends(path)
    assert "My phone" in await rehema.opens("/you")


async def test_a_bare_ip_address_offers_no_passkey(service: Service) -> None:
    async with browser(service) as visitor:
        assert "passkey" not in await visitor.opens("/enter")
        await comes_in(service, visitor, "rehema")
        assert "Make a passkey" not in visitor.text
        said = await visitor.opens("/you/passkeys/new")
        assert (visitor.status, "address with a name" in said) == (400, True)
        here(visitor)
        assert "Enter with a passkey" in await visitor.opens("/enter")


async def open_sessions(service: Service) -> list[sessions.Session]:
    return await service.app.reader.run(sessions.every)


async def enters(visitor: Visitor, phone: Authenticator) -> int:
    await visitor.opens("/enter/passkey")
    await visitor.sends(
        "/enter/passkey", answer=phone.signs(options_of(visitor)), to="/console/you"
    )
    return visitor.status


def key_path(visitor: Visitor, deed: str) -> str:
    (path,) = set[str](re.findall(rf"/you/passkeys/\d+/{deed}", visitor.html))
    return path
