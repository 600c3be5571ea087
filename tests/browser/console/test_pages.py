"""Every page: narrow and wide, without scripts and with, dark, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.console import places

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = list(places.every())
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"

REACHABLE = """() => {
  const all = document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
  const seen = [...all].filter(each => each.checkVisibility() && !each.disabled);
  const groups = new Set();
  seen.forEach((each, at) => each.dataset.at = at);
  return seen.filter(each => {
    if (each.type !== 'radio') return true;
    const first = !groups.has(each.name);
    groups.add(each.name);
    return first;
  }).map(each => each.type === 'radio' ? 'radio ' + each.name : each.dataset.at);
}"""
FOCUS = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const ring = getComputedStyle(here);
  const seen = ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2;
  return [here.type === 'radio' ? 'radio ' + here.name : here.dataset.at || '', inside, seen];
}"""

DATES = "input[type=date], input[type=time], input[type=datetime-local]"
MOST_INNER = 6
"""So many parts of one such field are reached one after the other at the most."""


def opened(page: Page, desk: Running, path: str) -> Page:
    """Open a page with everything on it unfolded."""
    answer = page.goto(f"{desk.site}{path}")
    assert answer is not None
    assert answer.status == 200, path
    page.evaluate(UNFOLD)
    return page


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong, each with where."""
    found: Any = Axe().run(page, options={"runOnly": RULES}).response
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wider: int = page.evaluate(SIDEWAYS)
    return wider


@pytest.mark.parametrize("path", PLACES)
def test_a_page_without_scripts_on_the_narrowest_phone(
    look: Look, desk: Running, path: str
) -> None:
    page = opened(look(width=320), desk, path)
    assert sideways(page) == 0
    assert page.locator("h1").count() == 1
    assert page.locator(".btn.go:visible").count() <= 1


@pytest.mark.parametrize("path", PLACES)
def test_a_page_with_scripts_on_a_phone_and_on_a_desk(
    look: Look, desk: Running, path: str
) -> None:
    page = look(width=390, scripts=True, scheme="dark")
    said: list[str] = []
    page.on("console", lambda word: said.append(word.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    opened(page, desk, path)
    assert sideways(page) == 0
    assert faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert sideways(page) == 0
    assert faults(page) == []
    assert said == []


@pytest.mark.parametrize("path", PLACES)
def test_a_page_from_right_to_left_in_colours_of_the_reader(
    look: Look, desk: Running, from_the_right: None, path: str
) -> None:
    page = opened(look(width=320, colours="forced"), desk, path)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert sideways(page) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    assert sideways(page) == 0


@pytest.mark.parametrize("path", PLACES)
def test_every_link_of_a_page_leads_somewhere(look: Look, desk: Running, path: str) -> None:
    page = opened(look(width=1280), desk, path)
    links = {each.get_attribute("href") or "" for each in page.locator("a").all()}
    for link in sorted(links):
        if link.startswith("#"):
            assert page.locator(f"[id='{link[1:]}']").count() == 1, link
        else:
            assert link.startswith("/console/"), link
            answer = page.request.get(f"{desk.service.settings.public_url}{link}", max_redirects=0)
            assert answer.status == 200, link


@pytest.mark.parametrize("path", PLACES)
def test_a_page_by_keyboard_alone(look: Look, desk: Running, path: str) -> None:
    page = opened(look(width=390), desk, path)
    reachable = page.evaluate(REACHABLE)
    reached: list[str] = []
    for _ in range(len(reachable) + MOST_INNER * page.locator(DATES).count()):
        page.keyboard.press("Tab")
        where, inside, ringed = page.evaluate(FOCUS)
        assert inside, f"the focus cannot be seen: {where}"
        assert ringed, f"nothing shows the focus: {where}"
        if where not in reached[-1:]:  # day, month and year are parts of one field
            reached.append(where)
        if len(reached) == len(reachable):
            break
    assert sorted(reached) == sorted(reachable)
