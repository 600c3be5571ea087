"""What happens shows by itself, and takes nothing out of anybody's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser
KEEP = "document.activeElement.kept = true; window.kept = true"
KEPT = "[document.activeElement.kept === true, window.kept === true]"


def listening(page: Page, address: str) -> Page:
    """Open a page and wait until its line is open."""
    with page.expect_response("**/console/changes"):
        page.goto(address)
    return page


def test_a_question_stands_on_now_as_soon_as_it_is_texted(look: Look, desk: Running) -> None:
    page = listening(look(scripts=True), f"{desk.site}/")
    page.locator("#live .btn").first.focus()
    page.evaluate(KEEP)
    before = page.locator("#live .rows.c3 li").count()
    desk.does(desk.service.text("halima", "How long may the second stage last?"))
    expect(page.locator("#live .rows.c3 li")).to_have_count(before + 1)
    assert page.evaluate(KEPT) == [True, True], "the focus moved, or the page was loaded anew"


def test_a_note_that_is_being_written_outlasts_what_comes_in(look: Look, desk: Running) -> None:
    page = listening(look(scripts=True), f"{desk.site}/questions/2")
    page.get_by_label("Note for coordinators").fill("Called the theatre,")
    page.evaluate(KEEP)
    desk.does(desk.service.text("juma", "The bleeding slows down."))
    expect(page.get_by_text("The bleeding slows down.").first).to_be_visible()
    assert page.evaluate(KEPT) == [True, True]
    page.keyboard.type(" they wait.")
    note = page.get_by_label("Note for coordinators")
    assert note.input_value() == "Called the theatre, they wait."


def test_a_page_whose_line_breaks_stays_as_it_is_and_works(look: Look, desk: Running) -> None:
    page = look(scripts=True)
    said: list[str] = []
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.route("**/console/changes", lambda route: route.abort())
    page.goto(f"{desk.site}/")
    expect(page.get_by_role("heading", name="On call now")).to_be_visible()
    page.get_by_role("link", name="Q2").first.click()
    expect(page.get_by_role("heading", name="What was said")).to_be_visible()
    assert said == []
