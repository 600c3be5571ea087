"""Whatever people write stands there as words: it runs nothing, calls nobody, turns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.console.filling import MOVED, TRICKS

if TYPE_CHECKING:
    from tests.browser.console.conftest import Look
    from tests.browser.console.running import Running

pytestmark = pytest.mark.browser
NAME = f"Juma{TRICKS}"
SHOWN = [
    ("/", "Juma<script>"),
    ("/questions/2", TRICKS),
    ("/questions/3", TRICKS),
    ("/people", NAME),
    ("/people?name=juma", NAME),
    ("/broadcasts", MOVED[:30]),
    ("/broadcasts/1", MOVED),
    ("/broadcasts/1/people", NAME),
    ("/broadcasts/2", MOVED),
    ("/audit", NAME),
]
LIVING = "main img, main script, main iframe, main object, [onerror], [onfocus]"


def test_what_people_write_is_shown_as_words(look: Look, desk: Running) -> None:
    page = look(scripts=True)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda word: said.append(word.text))
    for path, words in SHOWN:
        page.goto(f"{desk.site}{path}")
        assert words in page.locator("main").inner_text(), path
        assert page.locator(LIVING).count() == 0, path
        assert "49" not in page.title()
    site = desk.service.settings.public_url
    assert [each for each in asked if not each.startswith(f"{site}/console/")] == []
    assert said == []


def test_a_name_that_turns_letters_round_turns_none_beside_it(look: Look, desk: Running) -> None:
    page = look()
    page.goto(f"{desk.site}/people?name=juma")
    alone = page.get_by_text("Juma<script>").first
    assert alone.evaluate("each => each.closest('[dir=auto], bdi') !== null")
