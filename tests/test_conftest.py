"""A machine without a browser passes and says so; one that must have it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import WHY, find_chromium
from tests.house_report import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """\
import pytest

@pytest.mark.browser
@pytest.mark.parametrize("number", [1, 2])
def test_page(number, chromium_path):
    assert chromium_path.endswith("chromium")

def test_rule():
    pass
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two browser tests and another one, with our conftest."""
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text())
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
    return tmp_path


def run(suite: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Run a suite on a machine that has nothing on its PATH."""
    kept = {name: value for name, value in os.environ.items() if name != "MENTORLINE_BROWSER"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=suite,
        env={**kept, "PATH": str(suite), "CHROMIUM": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def browser(folder: Path, name: str = "chromium") -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_without_a_browser_the_rest_passes_and_the_number_not_run_is_said(suite: Path) -> None:
    code, out = run(suite)
    assert code == 0
    assert f"2 browser tests not run: {WHY}\n" in out
    assert "1 passed, 2 skipped" in out


def test_tests_that_were_not_asked_for_are_not_counted(suite: Path) -> None:
    code, out = run(suite, "-m", "not browser")
    assert code == 0
    assert "not run" not in out


@pytest.mark.parametrize(
    ("words", "environment"),
    [(("--browser-required",), {}), ((), {"MENTORLINE_BROWSER": "required"})],
)
def test_where_a_browser_is_required_they_fail(
    suite: Path, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    code, out = run(suite, *words, **environment)
    assert code == 1
    assert f"a browser is required here, and {WHY}" in out


def test_with_a_browser_all_run(suite: Path) -> None:
    browser(suite)
    code, out = run(suite, "--browser-required")
    assert code == 0, out
    assert "3 passed" in out
    assert "not run" not in out


def test_the_named_browser_outranks_those_on_the_path(tmp_path: Path) -> None:
    usual, own = browser(tmp_path, "google-chrome"), browser(tmp_path, "own-chromium")
    assert find_chromium({"PATH": str(tmp_path)}) == usual
    assert find_chromium({"PATH": str(tmp_path), "CHROMIUM": own}) == own
    assert find_chromium({"PATH": str(tmp_path), "CHROMIUM": "/nowhere"}) is None
    assert find_chromium({"PATH": "/nowhere"}) is None
