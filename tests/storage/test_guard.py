from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage import guard
from storage.guard import Held, hold

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLDER = """
import sys
from storage.guard import hold
with hold(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    root = Path(guard.__file__).parent.parent
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(root)},
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "held\n"
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mentorline.db'}"
    refusal = f"process {os.getpid()} holds this database; stop it first"
    with hold(url), pytest.raises(Held, match=refusal), hold(url):
        pass
    with hold(url):
        pass


def test_what_a_killed_process_held_is_free(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mentorline.db'}"
    with another_process(url) as holder:
        with pytest.raises(Held, match=f"process {holder.pid} holds"), hold(url):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with hold(url):
            pass


def test_another_database_of_the_same_folder_is_free(tmp_path: Path) -> None:
    one, other = (f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    with hold(one), hold(other):
        assert guard.lock_file(tmp_path / "a.db").stat().st_mode & 0o777 == 0o600


def test_a_server_guards_itself() -> None:
    url = "postgresql://mentorline@db.example.org/mentorline"
    with hold(url), hold(url):
        assert guard.sqlite_file(url) is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'mentorline.db'}"
    with pytest.raises(Held, match="cannot be opened: No such file or directory"), hold(url):
        pass
