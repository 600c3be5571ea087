"""Row `pages`: until the console's first page is ready on a bad line that a browser plays."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from tests.bench.measure import Goal, Row
from tests.browser.conftest import ARGUMENTS
from tests.browser.console.filling import fill
from tests.browser.console.running import running
from tests.conftest import WHY, find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.bench.measure import Bench
    from tests.browser.console.running import Running

GOAL = Goal(2, least=False)
BAD_LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 250_000 / 8,
    "uploadThroughput": 250_000 / 8,
}
"""250 kbit/s both ways, and 300 ms before an answer begins."""


def pages(bench: Bench) -> Iterator[Row]:
    """Time the first view of a browser that has nothing of ours, then one that has the files."""
    from playwright.sync_api import sync_playwright

    found = find_chromium(os.environ)
    what = "seconds until Now is ready at 250 kbit/s and 300 ms"
    if found is None:
        yield Row("pages", what, why_not=WHY)
        return
    with running(bench.room("pages"), fill) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        seen = [_views(browser, desk) for _ in range(bench.rounds)]
        browser.close()
    yield Row("pages.first", f"{what}, first view", tuple(first for first, _ in seen), GOAL)
    yield Row("pages.later", f"{what}, later view", tuple(later for _, later in seen), GOAL)


def _views(browser: Browser, desk: Running) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    site = desk.service.settings.public_url
    token = desk.lets_in("Rehema")
    context.add_cookies([{"name": "mentorline", "value": token, "url": f"{site}/console"}])
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", BAD_LINE)
    taken = []
    for _ in range(2):
        began = time.perf_counter()
        answer = page.goto(f"{desk.site}/", wait_until="load")
        assert answer is not None
        assert answer.ok
        taken.append(time.perf_counter() - began)
    context.close()
    return taken[0], taken[1]
