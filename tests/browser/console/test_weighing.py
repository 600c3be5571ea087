"""What weighs and judges the pages would see a page that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.console.weighing import Scale

if TYPE_CHECKING:
    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser


def test_the_scale_weighs_and_axe_sees(look: Look, desk: Running) -> None:
    scale = Scale()
    page = scale.under(look(scripts=True))
    page.goto(f"{desk.site}/you")
    assert scale.requests >= 3
    assert scale.bytes > 10_000
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"/console/x\">'")
    found: Any = Axe().run(page).response
    assert "image-alt" in {each["id"] for each in found["violations"]}
