"""The demo as a process: what it prints, and what it leaves behind."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from tests.browser.process import demo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_address_and_leaves_nothing_behind(
    tmp_path: Path, how: signal.Signals
) -> None:
    with demo(tmp_path) as running:
        first, console, second = running.greeting.splitlines()
        assert first == f"Try Mentorline: {running.url}"
        site = running.url.removesuffix("/try/")
        assert console == f"The coordinator's console: {site}/console/"
        assert second == "Made-up people; nothing leaves this computer. Ctrl-C ends it."
        with urlopen(running.url) as answer:
            assert answer.status == 200
        assert list(tmp_path.iterdir())
        assert running.end(how) == 0
    assert running.said == ""
    assert list(tmp_path.iterdir()) == []
