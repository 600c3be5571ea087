"""The door in a browser: a code off the toy phone, then a passkey of a pretended phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def said() -> list[str]:
    """What the pages told the browser's console, which should be nothing."""
    return []


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def rehema(
    request: pytest.FixtureRequest, enter: Enter, said: list[str]
) -> Iterator[tuple[Page, Page]]:
    """Rehema's toy phone in one window, and the console's door in another, at a name."""
    visitor = enter(width=390, scripts=request.param)
    visitor.opens(p1="rehema", p2="neema", p3="asha")
    console = visitor.page.context.new_page()
    console.on("console", lambda word: said.append(f"{word.text} {word.location}"))
    console.on("pageerror", lambda fault: said.append(str(fault)))
    console.goto(re.sub("127.0.0.1", "localhost", visitor.url).replace("/try/", "/console/you"))
    yield visitor.page, console
    assert said == []


def comes_in(phones: Page, console: Page) -> None:
    """Come in as the page of a practice says."""
    number = re.search(r"\+\d{11}", console.locator("main").inner_text())
    assert number is not None
    console.get_by_label("Your number").fill(number[0])
    console.get_by_role("button", name="Send me a code").click()
    console.get_by_role("heading", name="Your code").wait_for()
    console.get_by_label("Code").fill(code(phones))
    console.get_by_role("button", name="Enter", exact=True).click()
    console.get_by_role("heading", name="Rehema").wait_for()


def code(phones: Page) -> str:
    """Read the newest code off the toy phone, as soon as it is there."""
    for _ in range(50):
        phones.reload()
        texts = phones.get_by_text("Your console code:").all_inner_texts()
        if texts:
            return str(re.findall(r"\b\d{6}\b", texts[-1])[-1])
        phones.wait_for_timeout(100)
    raise AssertionError("no code came")


def test_a_visitor_of_the_practice_comes_in_by_the_toy_phone(rehema: tuple[Page, Page]) -> None:
    phones, console = rehema
    assert console.url.endswith("/console/enter?to=%2Fconsole%2Fyou")
    comes_in(phones, console)
    assert console.url.endswith("/console/you")
    console.get_by_role("button", name="Sign out here").click()
    console.get_by_text("You are signed out here.").wait_for()
    console.goto(console.url.replace("/enter", "/you"))
    assert "/console/enter" in console.url


@pytest.mark.parametrize("rehema", [True], indirect=True, ids=["with scripts"])
def test_a_passkey_is_made_and_opens_the_door(rehema: tuple[Page, Page]) -> None:
    phones, console = rehema
    comes_in(phones, console)
    devices = console.context.new_cdp_session(console)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    console.get_by_role("link", name="Make a passkey").click()
    console.get_by_label("What do you call this phone or computer?").fill("My phone")
    console.get_by_role("button", name="Make a passkey").click()
    console.get_by_text("The passkey is made.").wait_for()
    assert "My phone" in console.locator("main").inner_text()
    door = console.url.replace("/you", "/enter?to=/console/you")
    console.get_by_role("button", name="Sign out here").click()
    console.get_by_text("You are signed out here.").wait_for()
    console.goto(door)
    console.get_by_role("link", name="Enter with a passkey").click()
    console.get_by_role("heading", name="Rehema").wait_for()
    assert "used" in console.locator("section", has_text="My phone").last.inner_text()


@pytest.mark.parametrize("rehema", [False], indirect=True, ids=["without scripts"])
def test_without_scripts_a_passkey_page_offers_the_code(rehema: tuple[Page, Page]) -> None:
    _, console = rehema
    console.get_by_role("link", name="Enter with a passkey").click()
    assert "Passkeys need scripts" in console.locator("main").inner_text()
    assert console.get_by_role("button").count() == 0
    console.get_by_role("link", name="Take a code by chat instead").click()
    console.get_by_label("Your number").wait_for()
