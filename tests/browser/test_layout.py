"""The page at three widths, and by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
PHONES = ("Asha", "Dr Neema", "Rehema")
LONG = "https://example.org/" + "a-very-long-address" * 8


def shown(visitor: Visitor) -> list[str]:
    return [who for who in PHONES if visitor.phone(who).is_visible()]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    assert visitor.sideways() == 0
    visitor.presses("Play next step")
    visitor.presses("Play next step")
    visitor.texts("Dr Neema", f"Look here: {LONG}")
    visitor.switches("Dr Neema is silent", "Provider is down (503)")
    assert visitor.sideways() == 0


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_phone_is_moved_to_whatsapp(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    visitor.moves("Asha", "WhatsApp")
    phone = visitor.phone("Asha")
    assert phone.get_by_text("WhatsApp · window closed").is_visible()
    visitor.texts("Asha", f"Look here: {LONG}")
    assert phone.get_by_text("window open until").is_visible()
    phone.locator("details.set > summary").click()
    assert phone.get_by_label("Hides the number").is_visible()
    assert visitor.sideways() == 0
    visitor.presses("Start again")
    assert phone.get_by_text("SMS · +12025550100").is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_tabs_choose_the_phone_on_a_narrow_window(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    for who in PHONES:
        visitor.page.get_by_role("radiogroup").get_by_text(who).click()
        assert shown(visitor) == [who]


def test_all_three_phones_stand_on_a_wide_window(visitor: Visitor) -> None:
    assert shown(visitor) == list(PHONES)
    assert not visitor.page.get_by_role("radiogroup").is_visible()


def test_a_visitor_comes_back_to_the_phone_they_used(enter: Enter) -> None:
    visitor = enter(width=390)
    visitor.page.get_by_role("radiogroup").get_by_text("Rehema").click()
    visitor.texts("Rehema", "WHO")
    assert shown(visitor) == ["Rehema"]
    assert visitor.page.url.endswith("#phone3")


def test_the_skip_link_leads_to_the_content(visitor: Visitor) -> None:
    visitor.page.keyboard.press("Tab")
    focus = visitor.page.locator(":focus")
    assert focus.inner_text() == "Skip to content"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.url.endswith("#main")
    visitor.page.keyboard.press("Tab")
    assert focus.inner_text() == "her phone"
    visitor.page.keyboard.press("Tab")
    assert focus.inner_text() == "open the console"
    visitor.page.keyboard.press("Tab")
    assert focus.inner_text() == "+5 min"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_question_is_sent_by_keyboard_alone(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    press, focus = visitor.page.keyboard.press, visitor.page.locator(":focus")
    visited: list[str] = []
    while visited[-1:] != ["w1"]:
        press("Tab")
        visited.append(focus.get_attribute("id") or focus.inner_text())
        assert len(visited) < 25, visited
    assert visited.index("Play next step") < visited.index("Start again")
    visitor.page.keyboard.type("Who knows error E4?")
    press("Tab")
    assert focus.inner_text() == "Send"
    press("Enter")
    visitor.page.wait_for_url("**#phone1")
    assert "Got it (Q1)" in visitor.received("Asha")[-1]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_targets_are_large_enough(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    visitor.presses("Play next step")
    small = [
        (control.inner_text(), box["width"], box["height"])
        for control in visitor.page.locator(
            "button, select, summary, input[name=text], .tabs label"
        ).all()
        if control.is_visible()
        and (box := control.bounding_box())
        and min(box["width"], box["height"]) < 43.5
    ]
    assert small == []


def test_one_primary_button_and_the_practice_banner(visitor: Visitor) -> None:
    assert visitor.page.locator(".go").count() == 1
    assert visitor.page.get_by_text("Nothing leaves this computer.").is_visible()
    visitor.presses("Play next step")
    assert visitor.page.locator(".go").count() == 1
