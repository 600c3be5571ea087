from __future__ import annotations

import asyncio
import gc
import logging
import re
from typing import TYPE_CHECKING

import pytest
import structlog

from bot import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "7001234567:AAF-abcdefghijklmnopqrstuvwxyz01234"
WORDS = "she bleeds since noon"


@pytest.fixture(autouse=True)
def logs_of_before() -> Iterator[None]:
    """Give logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs._LOUD_LIBRARIES}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", "/sendMessage"),
        ("to +255700000001 now", "now"),
        ("From=+12025550101&x=1", "x=1"),
        ("whatsapp:+255700000001", "whatsapp:"),
        ("GET /Messages.json?To=%2B12025550101&PageSize=5", "PageSize=5"),
        ("GET /numbers/%2B12025550101/x", "/x"),
        (f"Body={WORDS.split(maxsplit=1)[0]}&sid=SM1", "sid=SM1"),
    ],
)
def test_a_line_loses_tokens_numbers_and_words_and_keeps_the_rest(line: str, kept: str) -> None:
    said = logs.scrubbed(line)
    assert kept in said
    assert not re.search(r"AAF-|\d{7,}|she", said), said


@pytest.mark.parametrize(
    "line", ["outbox_id=194025829347491840", "2026-11-23T09:00:00Z", "3+4 units", "GET /healthz"]
)
def test_ids_and_times_stay(line: str) -> None:
    assert logs.scrubbed(line) == line


def test_libraries_are_scrubbed_and_their_exceptions_lose_their_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    library = logging.getLogger("some.library")
    library.warning("calling %s for %s", f"bot{TOKEN}", "+255700000001")
    try:
        int(WORDS)
    except ValueError:
        library.exception("it broke")
    err = capsys.readouterr().err
    assert err.splitlines() == ["calling bot<token> for <number>", "it broke (ValueError)"]


def test_a_task_that_nobody_awaited_does_not_show_what_it_raised(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()

    async def lose_a_task() -> None:
        async def broken() -> None:
            raise ValueError(WORDS)

        task = asyncio.create_task(broken())
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(lose_a_task())
    err = capsys.readouterr().err
    assert err == "Task exception was never retrieved (ValueError)\n"


def test_loud_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    for name in logs._LOUD_LIBRARIES:
        logging.getLogger(name).info("chatter")
    assert capsys.readouterr().err == ""


def test_our_own_lines_are_one_line_with_instant_level_and_event(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    log = structlog.get_logger()
    log.info("send.failed", outbox_id=7, code="21610", note="two\nlines")
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    parts = r"timestamp='20\S+Z' level='info' event='send\.failed' "
    assert re.match(parts, line), line
    assert "outbox_id=7" in line
    assert r"two\nlines" in line


def test_our_own_lines_are_scrubbed_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().warning("x", url=f"/bot{TOKEN}/x", who="+255700000001")
    err = capsys.readouterr().err
    assert "AAF" not in err
    assert "2557" not in err


def test_a_demo_logs_only_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(quiet=True)
    log = structlog.get_logger()
    log.info("nothing to see")
    log.warning("something to see")
    assert "nothing to see" not in (err := capsys.readouterr().err)
    assert "something to see" in err


def test_of_a_fault_only_its_name_is_logged() -> None:
    assert logs.fault_name(ValueError(WORDS)) == "ValueError"
