"""An empty programme: its first coordinator comes in; pages say what will stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.pages import PAGES
from handlers.starting import inviting
from tests.browser.console.running import running
from tests.browser.console.test_pages import faults, pytestmark, sideways
from tests.console.test_first_hour import empty

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running
    from tests.journeys.conftest import Service

__all__ = ["pytestmark"]
FULL = {"/start", "/people", "/audit", "/you"}
"""Here something stands from the beginning: steps, the coordinator, and what they did."""


async def nobody(_service: Service) -> None:
    """Let nothing happen."""


def test_pages_of_an_empty_programme(look: Look, tmp_path: Path) -> None:
    with running(tmp_path, nobody, empty(tmp_path)) as bare:
        page = look("", 320, scripts=True)
        comes_in(page, bare)
        for path in (each.path for each in PAGES if each.nav):
            page.goto(f"{bare.site}{path}")
            assert sideways(page) == 0, path
            assert page.locator(".btn.go:visible").count() <= 1, path
            assert faults(page) == [], path
            assert path in FULL or page.locator("main .note").count() > 0, path


def comes_in(page: Page, bare: Running) -> None:
    """Come in by the link that whoever runs the service has made."""
    telegram = {"telegram": "700211"}
    commit = bare.service.app.committer.run
    made = bare.does(commit(lambda uow: inviting.invite(uow, "Salma", telegram)))
    page.goto(f"{bare.site}/first/{made.token}")
    assert sideways(page) == 0
    assert faults(page) == []
    page.locator(".btn.go").click()
    page.get_by_role("heading", name="Welcome").wait_for()
