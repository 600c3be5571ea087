"""Row `startup`: from the command to the first honest /readyz, against importing its libraries."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.bench import running, town
from tests.bench.measure import Goal, Row, in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.measure import Bench

GOAL = Goal(2, least=False)
LIBRARIES = (
    "aiohttp.web, apscheduler.schedulers.asyncio, babel.messages.pofile, brotli, "
    "cryptography.exceptions, cryptography.hazmat.primitives.ciphers.aead, dateutil.rrule, "
    "itsdangerous, jinja2, orjson, phonenumbers, prometheus_client, pydantic_settings, "
    "pysqlite3, rich.console, snowballstemmer, sqlalchemy.dialects.postgresql, "
    "sqlalchemy.dialects.sqlite, structlog, telegram, tzdata, twilio.rest, typer, yaml"
)
"""What a running service has loaded from others; never Alembic or openpyxl."""


def startup(bench: Bench) -> Iterator[Row]:
    """Compare the start of a service with the import of its libraries, both as new processes."""
    with running.module("provider", bench.folder, "/count") as provider:
        folder = bench.room("startup")
        made = town.settings(folder, provider.port)
        town.settle(made)

        def ready() -> float:
            began = time.perf_counter()
            with running.service(made, folder):
                return time.perf_counter() - began

        contenders = {"ready": ready, "import": _import}
        figures = in_turns(bench.rounds, contenders)
    beside = "; ".join(figures.spread(name, "s") for name in contenders)
    what = "`mentorline run` answers /readyz, against importing its libraries"
    yield Row("startup", what, figures.ratios("ready", "import"), GOAL, beside)


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {LIBRARIES}"], check=True)
    return time.perf_counter() - began
