"""Structured logs: ids only. Words, numbers and tokens never reach a line."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

_SECRETS = (
    (re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(?:(?<![\w.])\+|%2B)\d{7,15}"), "<number>"),
    (re.compile(r"(?i)(to|from|body|text|message)=[^&\s]+"), r"\1=<hidden>"),
)
_LOUD_LIBRARIES = (
    "telegram",
    "twilio",
    "httpx",
    "httpcore",
    "aiohttp.access",
    "apscheduler",
    "alembic",
)


class Scrub(logging.Filter):
    """Hides what looks like a token or a telephone number in any library's log line.

    Of an exception only its class is kept; asyncio writes it into the lines after the first.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line in place and keep it."""
        said = record.getMessage()
        if record.name == "asyncio":
            said = said.partition("\n")[0]
        record.msg, record.args = scrubbed(said), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.msg += f" ({type(record.exc_info[1]).__name__})"
            record.exc_info = record.exc_text = None
        return True


class _Lines(structlog.PrintLogger):
    """Prints lines and drops one that cannot be written: on a full disk the work must go on."""

    def msg(self, message: str) -> None:
        """Print a line."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = msg


def scrubbed(line: str) -> str:
    """Return a line with tokens and telephone numbers hidden."""
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line


def configure(*, quiet: bool = False) -> None:
    """Send every log line, ours and the libraries', as one line to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Scrub())
    handler.setFormatter(logging.Formatter("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _LOUD_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.INFO
        ),
        logger_factory=lambda *_: _Lines(sys.stderr),
        cache_logger_on_first_use=True,
    )


def fault_name(fault: BaseException) -> str:
    """Return what may be logged of an exception: its class, never its text."""
    return type(fault).__name__


def _without_words(
    _logger: Any, _name: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {
        key: scrubbed(value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in line.items()
    }
