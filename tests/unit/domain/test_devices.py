from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import devices

CHROME = "(KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        (
            f"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 {CHROME} Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            "Firefox, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) Version/18.5 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15",
            "Safari, Mac",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14) SamsungBrowser/27.0 {CHROME} Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (f"Mozilla/5.0 (X11; CrOS x86_64) {CHROME} Safari/537.36", "Chrome, Chromebook"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(user_agent: str, named: str) -> None:
    assert devices.named(user_agent) == named


@given(st.text())
def test_nothing_that_a_browser_says_of_itself_is_passed_on(user_agent: str) -> None:
    known = {name for table in (devices._BROWSERS, devices._SYSTEMS) for _, name in table}
    found = devices.named(user_agent)
    assert found == "" or set(found.split(", ")) <= known
