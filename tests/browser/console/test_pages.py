"""Every page: without scripts on the narrowest phone and on paper; with them on phone and desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.console import places
from tests.browser.console.weighing import FIRST, LATER, REQUESTS, Scale

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look, Pretend
    from tests.browser.console.places import Place
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = """document.querySelectorAll('details:not(:has(li:nth-child(21)))').forEach(each =>
  each.open = true)"""
"""More than twenty rows stay folded: they are like those above them, and take long to walk."""

FOLD = "document.querySelectorAll('details').forEach(each => each.open = false)"
LACKING = """[...document.querySelectorAll('main :is(li, tr, dd, p, h2)')].filter(each =>
  !each.closest('form, nav, .no-print, details:has(.btn, form)') && !each.checkVisibility()
).map(each => each.outerHTML.slice(0, 120))"""
"""What one reads and a sheet of paper lacks."""

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
  if (here === document.body) return null;
  const box = here.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const ring = getComputedStyle(here);
  const seen = ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2;
  return [here.type === 'radio' ? 'radio ' + here.name : here.dataset.at || '', inside, seen];
}"""
PARTS = 8
"""So many stops may one field have: day, month, year, hour, minute, half of the day, calendar."""

A4 = 794
"""The width of a sheet in CSS pixels."""

REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium says of every form that comes back with what is amiss."""

MADE = re.compile(r"<\w+\.\w+: | object at 0x")
"""How a value looks that was not put into words."""

LINKS = "[...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))"
HERE = "link => document.querySelectorAll(`[id='${link.slice(1)}']`).length"
FOREIGN = """[...document.querySelectorAll('[style], style, script:not([src])')].map(each =>
  each.outerHTML.slice(0, 80))"""


@pytest.fixture(params=places.every(), ids=str)
def place(request: pytest.FixtureRequest) -> Place:
    """One page as somebody sees it."""
    found: Place = request.param
    return found


@pytest.fixture(scope="module")
def trodden() -> set[str]:
    """The links that have been followed already."""
    return set()


def opened(page: Page, desk: Running, place: Place) -> Page:
    """Open a page with everything on it unfolded."""
    answer = page.goto(f"{desk.site}{place.path}")
    assert answer is not None
    assert answer.status == 200, place
    if place.press:
        page.evaluate(UNFOLD)
        page.locator("main").get_by_role("button", name=place.press).first.click()
    page.evaluate(UNFOLD)
    return page


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong, each with where."""
    found: Any = Axe().run(page, options=OPTIONS).response
    return [
        f"{each['id']}: {node['target']} {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wider: int = page.evaluate(SIDEWAYS)
    return wider


def widen(page: Page, width: int) -> None:
    """Give a page a window of another width, which it fits."""
    page.set_viewport_size({"width": width, "height": 900})
    assert sideways(page) == 0, width


def test_a_page_without_scripts(
    look: Look, desk: Running, pretend: Pretend, trodden: set[str], place: Place
) -> None:
    page = opened(look(place.who, 320), desk, place)
    assert sideways(page) == 0
    assert page.locator("h1").count() == 1
    assert page.locator(".btn.go:visible").count() <= 1
    assert page.evaluate(FOREIGN) == []
    assert page.locator("main > .note[role=status]").count() == 0, "nothing was done here"
    assert MADE.search(page.locator("main").inner_text()) is None, "a value, not words"
    goes_by_keyboard(page)
    leads_somewhere(page, desk, trodden, place.who)
    for width in (390, 1280):
        widen(page, width)
    fits_on_paper(page)
    pretend()
    page.emulate_media(forced_colors="active")
    page.goto(f"{desk.site}{place.path}")
    page.evaluate(UNFOLD)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert sideways(page) == 0
    widen(page, 1280)


def fits_on_paper(page: Page) -> None:
    """See to it that a printed page has what one reads, and nothing that one presses."""
    page.evaluate(FOLD)
    page.emulate_media(media="print")
    widen(page, A4)
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".btn:visible, nav:visible").count() == 0
    assert page.evaluate(LACKING) == []
    page.emulate_media(media="screen")


def goes_by_keyboard(page: Page) -> None:
    """Walk through a page by the tabulator key: everything is reached, and seen to be."""
    reachable = page.evaluate(REACHABLE)
    reached: list[str] = []
    for _ in range(PARTS * len(reachable)):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:  # past the end, where the browser's own buttons are
            continue
        where, inside, ringed = stop
        assert inside, f"the focus cannot be seen: {where}"
        assert ringed, f"nothing shows the focus: {where}"
        if where not in reached:
            reached.append(where)
        if len(reached) == len(reachable):
            break
    assert sorted(reached) == sorted(reachable)


def leads_somewhere(page: Page, desk: Running, trodden: set[str], who: str) -> None:
    """Follow every link of a page that was not followed before."""
    for link in sorted(set(page.evaluate(LINKS))):
        if link.startswith("#"):
            assert page.evaluate(HERE, link) == 1, link
        elif f"{who} {link}" not in trodden:
            assert link.startswith("/console/"), link
            answer = page.request.get(f"{desk.service.settings.public_url}{link}")
            assert answer.status == 200, link
            trodden.add(f"{who} {link}")


def test_a_page_with_scripts(look: Look, desk: Running, place: Place) -> None:
    scale = Scale()
    page = scale.under(look(place.who, 390, scripts=True, scheme="dark"))
    said: list[str] = []
    page.on("console", lambda word: said.append(word.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(f"{desk.site}{place.path}")
    assert scale.bytes <= FIRST
    assert scale.requests <= REQUESTS
    assert "br" in scale.codings
    scale.empty()
    opened(page, desk, place)
    assert 0 < scale.bytes <= LATER * (2 if place.press else 1)
    for width, dark in ((390, True), (320, False), (1280, False)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        widen(page, width)
        assert faults(page) == []
    assert [each for each in said if not (place.press and each.startswith(REFUSED))] == []
