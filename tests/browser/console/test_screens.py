"""The pictures of the console in docs/screens: made anew with MENTORLINE_SCREENS=1."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.browser.console.filling import day
from tests.browser.console.running import running
from tests.browser.pictures import packed
from tests.browser.test_screens import KEPT, LARGEST

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look, Pretend
    from tests.browser.console.running import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        os.environ.get("MENTORLINE_SCREENS") != "1", reason="each page is tried in test_pages.py"
    ),
]


class Picture(NamedTuple):
    """A picture: the name of its file, the page, and who looks at it how."""

    name: str
    path: str
    width: int
    who: str = "Rehema"
    scheme: str = "light"


PICTURES = (
    Picture("now-390", "/", 390),
    Picture("now-1280", "/", 1280),
    Picture("now-390-dark", "/", 390, scheme="dark"),
    Picture("question-390", "/questions/2", 390),
    Picture("question-1280", "/questions/2", 1280),
    Picture("broadcast-check-390", "/broadcasts/2", 390),
    Picture("broadcast-check-1280", "/broadcasts/2", 1280),
    Picture("broadcast-report-390", "/broadcasts/1", 390),
    Picture("people-390", "/people?role=mentor", 390),
    Picture("oncall-390", "/oncall", 390),
    Picture("oncall-1280", "/oncall", 1280),
    Picture("first-hour-390", "/start", 390),
    Picture("door-390", "/enter", 390, who=""),
)
"""Of a day on which nobody writes anything odd."""

FULLER = (Picture("content-390", "/content", 390), Picture("audit-1280", "/audit", 1280))
"""Of a programme in which something of everything stands."""


def test_pictures_of_a_day(look: Look, pretend: Pretend, tmp_path: Path) -> None:
    with running(tmp_path, day) as quiet:
        cookies = {"Rehema": quiet.lets_in("Rehema"), "": ""}
        for each in PICTURES:
            page = look("", each.width, scheme=each.scheme)
            page.context.add_cookies(quiet.cookie(cookies[each.who]))
            keep(page, quiet, each)
        pretend()
        turned = look("", 390)
        turned.context.add_cookies(quiet.cookie(cookies["Rehema"]))
        keep(turned, quiet, Picture("now-390-rtl", "/", 390))


def test_pictures_of_a_full_programme(look: Look, desk: Running) -> None:
    for each in FULLER:
        keep(look(each.who, each.width), desk, each)


def keep(page: Page, desk: Running, picture: Picture) -> None:
    """Take a picture of the whole page, and keep it."""
    page.goto(f"{desk.site}{picture.path}")
    small = packed(page.screenshot(full_page=True))
    assert len(small) < LARGEST, picture
    (KEPT / f"{picture.name}.png").write_bytes(small)
