"""One demo and one browser for all of these tests; each begins it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.process import Demo, demo
from tests.browser.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = 1280
HEIGHT = 900

Enter = Callable[..., Visitor]


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that ends well, and has said nothing but its greeting whatever was done to it."""
    with demo(tmp_path_factory.mktemp("demo")) as started:
        yield started
        assert (started.end(), started.said) == (0, "")


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def enter(browser: Browser, running: Demo) -> Iterator[Enter]:
    """Lets a visitor in, without scripts unless they are wanted, at a fresh start."""
    contexts = []

    def come(*, width: int = WIDE, scripts: bool = False, scheme: str = "light") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        visitor = Visitor(context.new_page(), running.url)
        visitor.opens()
        visitor.presses("Start again")
        return visitor

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(enter: Enter) -> Visitor:
    """A visitor at a wide window, with scripts switched off."""
    return enter()
