"""What a page may weigh: the first view, with everything it needs, and each later one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.console import places

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser
FIRST, LATER = 40_000, 12_000
REQUESTS = 8


@dataclass
class Scale:
    """Weighs what a browser fetches, headers and all, as it comes over the network."""

    requests: int = 0
    bytes: int = 0
    codings: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def under(self, page: Page) -> Page:
        """Weigh what this page fetches from now on."""
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.requestServedFromCache", self._kept)
        line.on("Network.responseReceived", self._answered)
        line.on("Network.dataReceived", self._got)
        return page

    def empty(self) -> None:
        """Begin anew."""
        self.requests = self.bytes = 0

    def _asked(self, _event: dict[str, Any]) -> None:
        self.requests += 1

    def _kept(self, event: dict[str, Any]) -> None:
        self.kept.add(event["requestId"])

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if not response.get("fromDiskCache") and event["requestId"] not in self.kept:
            self.bytes += response["encodedDataLength"]
            headers = {name.lower(): value for name, value in response["headers"].items()}
            self.codings.add(headers.get("content-encoding", ""))

    def _got(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@pytest.mark.parametrize("path", list(places.every()))
def test_a_page_is_light_at_first_and_lighter_later(look: Look, desk: Running, path: str) -> None:
    scale = Scale()
    page = scale.under(look(scripts=True))
    page.goto(f"{desk.site}{path}")
    assert scale.bytes <= FIRST
    assert scale.requests <= REQUESTS
    assert "br" in scale.codings
    scale.empty()
    page.goto(f"{desk.site}{path}")
    assert 0 < scale.bytes <= LATER


def test_the_scale_weighs_and_axe_sees(look: Look, desk: Running) -> None:
    scale = Scale()
    page = scale.under(look(scripts=True))
    page.goto(f"{desk.site}/you")
    assert scale.requests >= 4
    assert scale.bytes > 10_000
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"/console/x\">'")
    found: Any = Axe().run(page).response
    assert "image-alt" in {each["id"] for each in found["violations"]}
