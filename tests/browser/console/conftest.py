"""One service with its pages, and a browser for whoever is let in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from console import wording
from tests.browser.console.filling import fill
from tests.browser.console.pseudo import RIGHT_TO_LEFT
from tests.browser.console.running import Running, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HEIGHT = 900
Look = Callable[..., "Page"]
Pretend = Callable[[], None]


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A programme on Monday morning in which something of everything stands."""
    with running(tmp_path_factory.mktemp("console"), fill) as started:
        yield started


@pytest.fixture(scope="package")
def cookies(desk: Running) -> dict[str, str]:
    """The cookie of each person who was let in."""
    return {who: desk.lets_in(who) for who in ("Rehema", "Dr Neema")}


@pytest.fixture
def look(browser: Browser, desk: Running, cookies: dict[str, str]) -> Iterator[Look]:
    """Lets somebody look at the pages: at a width, with or without scripts, light or dark."""
    contexts = []

    def at(who: str = "Rehema", width: int = 390, *, scripts: bool = False, **how: str) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            color_scheme="dark" if how.get("scheme") == "dark" else "light",
            forced_colors="active" if how.get("colours") == "forced" else "none",
        )
        contexts.append(context)
        if who:
            context.add_cookies(desk.cookie(cookies[who]))
        return context.new_page()

    yield at
    for each in contexts:
        each.close()


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """Lets every page speak, from now on, a pretended language written from right to left."""

    def speak() -> None:
        for language in ("en", "sw", "fr", "pt"):
            monkeypatch.setitem(wording.LANGUAGES, language, RIGHT_TO_LEFT)

    return speak
