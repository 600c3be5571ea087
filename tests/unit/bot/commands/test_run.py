from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
import structlog
from aiohttp import web

from bot.app import NotReady
from bot.commands.run import listening
from storage.guard import hold
from tests.ports import free_port
from tests.storage.test_keeping import DAMAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.bot.commands.conftest import Operator

SMS = {
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": "made up",
    "TWILIO_SMS_FROM": "+12025550100",
}
LONGEST_START_S = 30


@pytest.fixture(autouse=True)
def logs_of_before() -> Iterator[None]:
    """`run` configures logging for its process; the tests after it want theirs back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no channel is set: set TWILIO_ACCOUNT_SID or TELEGRAM_BOT_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "AC0"}, "TWILIO_ACCOUNT_SID is set without TWILIO_AUTH_TOKEN"),
        ({**SMS, "TWILIO_SMS_FROM": ""}, "set TWILIO_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID"),
        ({**SMS, "HTTP_PORT": "eighty"}, "HTTP_PORT: "),
        ({**SMS, "PUBLIC_URL": "line.example.org"}, "PUBLIC_URL: write the whole address"),
        ({**SMS, "DATABASE_URL": "mysql://x"}, "DATABASE_URL: write sqlite:///mentorline.db, or"),
        ({**SMS, "ENCRYPTION_KEYS": "1:x"}, "each of ENCRYPTION_KEYS is a number"),
        ({**SMS, "SECRET_KEY": ""}, "`mentorline init` writes them"),
    ],
)
def test_run_refuses_with_one_sentence(ready: Operator, given: dict[str, str], said: str) -> None:
    ready.sets(**given)
    answer = ready.types("run")
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("Cannot go on: ")
    assert said in answer.err
    assert answer.err.count("\n") == 1, answer.err


def test_on_sqlite_one_process_does_all(ready: Operator) -> None:
    ready.sets(**SMS)
    answer = ready.types("run", "--role", "worker")
    assert answer.code == 2
    assert "on SQLite one process does all" in answer.err


def test_run_refuses_where_no_programme_is(ready: Operator) -> None:
    ready.sets(**SMS)
    (ready.folder / "mentorline.db").unlink()
    assert "run `mentorline init` first" in ready.types("run").err
    assert ready.types("migrate").code == 0
    assert "holds no programme yet" in ready.types("run").err


def test_a_second_service_on_one_file_is_refused(ready: Operator) -> None:
    ready.sets(**SMS)
    with hold(f"sqlite:///{ready.folder}/mentorline.db"):
        said = ready.types("run")
    assert said.code == 2
    assert said.err == (
        f"Cannot go on: process {os.getpid()} holds this database; stop it first\n"
    )


@pytest.mark.parametrize(("damage", "why"), DAMAGES)
def test_a_damaged_file_is_refused_with_what_to_do(
    stocked: Operator, damage: Callable[[bytearray], bytes], why: str
) -> None:
    stocked.sets(**SMS)
    database = stocked.folder / "mentorline.db"
    database.write_bytes(damage(bytearray(database.read_bytes())))
    said = stocked.types("run")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"Cannot go on: the database is damaged ({why}")
    assert said.err.endswith("); put back a copy: mentorline restore\n")
    assert said.err.count("\n") == 1


async def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(NotReady, match=f"port {port}: Address already in use; set HTTP_PORT"):
            async with listening(web.Application(), "127.0.0.1", port):
                pass


async def test_any_port_may_be_asked_for() -> None:
    async with listening(web.Application(), "127.0.0.1", 0) as port:
        assert port > 0


def test_a_service_starts_answers_and_drains_on_sigterm(stocked: Operator) -> None:
    port = free_port()
    started = subprocess.Popen(
        [sys.executable, "-c", "from bot.main import main; main()", "run"],
        cwd=stocked.folder,
        env={**os.environ, **SMS, "HTTP_PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert answer(port, "/readyz").startswith('{"ready": true, ')
        assert answer(port, "/healthz") == '{"ok": true}'
        assert "mentorline_inbox_waiting 0.0" in answer(port, "/metrics")
    finally:
        started.send_signal(signal.SIGTERM)
        _, err = started.communicate(timeout=30)
    assert started.returncode == 0, err
    events = [line.split("event=")[1].split()[0] for line in err.splitlines()]
    assert events == ["'service.started'", "'service.stopped'"]


def answer(port: int, path: str) -> str:
    """Return what the service answers, asking until it listens."""
    until = time.monotonic() + LONGEST_START_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as found:
                return str(found.read().decode())
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
