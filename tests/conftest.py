"""Browser tests: run where a Chromium is found, counted with the reason where none is.

CHROMIUM names the browser to drive; without it the usual names are looked for on PATH. With
`--browser-required`, or MENTORLINE_BROWSER=required, a machine without one fails.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from storage import migrating
from tests import postgres as server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

settings.register_profile("mentorline", deadline=None)  # no test asserts a speed
settings.load_profile("mentorline")

NAMES = ("chromium", "chromium-browser", "google-chrome")
WHY = "no Chromium found; install chromium, or set CHROMIUM to its path"
_NOT_RUN = pytest.StashKey[int]()


def find_chromium(environment: Mapping[str, str]) -> str | None:
    """Return the path of the browser to drive, or None."""
    given = environment.get("CHROMIUM", "")
    names = (given,) if given else NAMES
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next((path for path in found if path), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--browser-required", action="store_true", help="fail where no Chromium is found"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if find_chromium(os.environ) or _required(config):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=WHY))


def pytest_collection_finish(session: pytest.Session) -> None:
    if not find_chromium(os.environ):
        browser = [item for item in session.items if item.get_closest_marker("browser")]
        session.config.stash[_NOT_RUN] = len(browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not find_chromium(os.environ):
        pytest.fail(f"a browser is required here, and {WHY}", pytrace=False)


@pytest.hookimpl(trylast=True)  # below the coverage table, where it is read
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    not_run = terminalreporter.config.stash.get(_NOT_RUN, 0)
    if not_run:
        tests = "browser test" if not_run == 1 else "browser tests"
        terminalreporter.write_line(f"{not_run} {tests} not run: {WHY}", yellow=True)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive; only tests marked `browser` may ask for it."""
    found = find_chromium(os.environ)
    if found is None:
        pytest.skip(WHY)
    return found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[server.Server]:
    """A real PostgreSQL server that waits for no disk."""
    with server.serving(*server.HASTY) as running:
        yield running


@pytest.fixture(scope="session")
def postgres_template(postgres_server: server.Server) -> str:
    """The name of a database that has our tables; nobody stays connected to it."""
    url = postgres_server.new()
    migrating.upgrade(url)
    return url.rpartition("/")[2]


@pytest.fixture
def postgres(postgres_server: server.Server, postgres_template: str) -> Iterator[str]:
    """The DATABASE_URL of a fresh database on PostgreSQL."""
    url = postgres_server.new(postgres_template)
    yield url
    postgres_server.drop(url)


def _required(config: pytest.Config) -> bool:
    asked = bool(config.getoption("--browser-required"))
    return asked or os.environ.get("MENTORLINE_BROWSER") == "required"
