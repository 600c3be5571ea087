"""Rows `peers`: the bots that a reader of other frameworks' documentation would write instead.

Each takes Telegram's webhook, stores the message in SQLite with synchronous=FULL, sends one reply
and acknowledges then; so a bot accepts as many as it carries. They are installed into a folder
that git ignores, on request alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import load, running, town
from tests.bench.doors import CONNECTIONS, House, house
from tests.bench.measure import Figures, Goal, Row, in_turns
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.bench.measure import Bench
    from tests.bench.running import Server

HERE = Path(__file__).parent
ACCEPTED, WHOLE = Goal(10), Goal(1.5)
POSTS = 500
"""At most three times 4,000 in all: after that our loop guard answers nobody any more."""

WORD = "HELP"
"""What our service answers with one message, as the bots answer everything."""

TOKEN, SECRET = "7001:abcdefghijklmnopqrstuvwxyz012345678", "sesame"
SWITCHED_OFF = "not asked for: make bench PEERS=1"
INSTALL_S = 600


class NotInstalled(Exception):
    """A peer could not be installed; the message says at which step."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A framework: what is installed for it, and how its bot is started there."""

    name: str
    packages: tuple[str, ...]
    script: str
    ready: str = "/readyz"

    @property
    def is_python(self) -> bool:
        """Whether it is one of those that we are measured against."""
        return self.script.endswith(".py")

    def command(self, where: Path) -> list[str]:
        """Return the command that runs its bot."""
        runs = where / self.name / "bin/python" if self.is_python else "node"
        return [str(runs), str(HERE / self.script)]


PEERS = (
    Peer("aiogram", ("aiogram==3.31.0", "aiosqlite==0.22.1"), "aiogram_bot.py"),
    Peer(
        "opsdroid",
        ("opsdroid==0.31.0", "aiosqlite==0.22.1", "emoji", "setuptools<81"),
        "opsdroid_bot.py",
        ready="/",
    ),
    Peer("grammy", ("grammy@1.46.0", "express@5.3.0", "better-sqlite3@12.11.1"), "grammy_bot.cjs"),
)


def peers(bench: Bench) -> Iterator[Row]:
    """Compare one message in and one reply out with bots made with other frameworks."""
    if bench.peers is None:
        yield Row("peers", "bots made with other frameworks", why_not=SWITCHED_OFF)
        return
    where = bench.peers / "peers"
    with ExitStack() as stack:
        provider = stack.enter_context(running.module("provider", bench.folder, "/count"))
        ours = stack.enter_context(house(bench, "peers", provider))
        bots: dict[str, Server] = {}
        for peer in PEERS:
            try:
                install(peer, where)
                bots[peer.name] = stack.enter_context(_serving(bench, peer, where, provider))
            except (NotInstalled, RuntimeError) as fault:
                yield Row(f"peers.{peer.name}", f"{peer.name}'s bot", why_not=str(fault))
        yield from _rows(_measured(bench, ours, bots), list(bots))


def install(peer: Peer, where: Path) -> None:
    """Install a peer where it is not yet; raises NotInstalled."""
    folder = where / peer.name
    done = folder / ".done"
    if done.exists() and done.read_text() == " ".join(peer.packages):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if peer.is_python:
        _run([sys.executable, "-m", "venv", str(folder)], folder)
        _run([str(folder / "bin/pip"), "install", "--quiet", *peer.packages], folder)
    else:
        _run(["npm", "init", "--yes"], folder)
        _run(["npm", "install", "--no-audit", "--no-fund", *peer.packages], folder)
        _run(["npm", "install-scripts", "approve", "better-sqlite3"], folder, must=False)
        _run(["npm", "rebuild", "better-sqlite3"], folder)
    done.write_text(" ".join(peer.packages))


def _run(command: list[str], folder: Path, *, must: bool = True) -> None:
    step = " ".join(command[:3])
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=INSTALL_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NotInstalled(f"could not be installed: {step}: {type(fault).__name__}") from None
    if must and done.returncode:
        raise NotInstalled(f"could not be installed: {step} left with {done.returncode}")


def _serving(
    bench: Bench, peer: Peer, where: Path, provider: Server
) -> AbstractContextManager[Server]:
    port, folder = free_port(), bench.room(f"peer-{peer.name}")
    environment = {
        "PORT": str(port),
        "API": f"http://127.0.0.1:{provider.port}/telegram",
        "DATABASE": str(folder / "bot.db"),
        "TOKEN": TOKEN,
        "SECRET": SECRET,
        "HOME": str(folder),
        "NODE_PATH": str(where / peer.name / "node_modules"),
        "NODE_ENV": "production",
    }
    command = peer.command(where)
    return running.serving(command, port, peer.ready, environment, folder)


def _measured(bench: Bench, ours: House, bots: dict[str, Server]) -> Figures:
    accepted: list[float] = []

    def carry() -> float:
        rate, acknowledged = ours.carried(ours.letters.telegram(POSTS, WORD), calls=1)
        accepted.append(acknowledged)
        return rate

    strangers = town.Letters(ours.made.model_copy(update={"telegram_webhook_secret": SECRET}))
    runs: dict[str, Callable[[], float]] = {"ours": carry}
    for name, bot in bots.items():
        runs[name] = lambda one=bot: _answer(bench, one, strangers.telegram(POSTS, WORD))  # type: ignore[misc]
    figures = in_turns(bench.rounds, runs)
    figures.by_name["ours accepted"] = accepted[1:]
    return figures


def _answer(bench: Bench, bot: Server, requests: list[bytes]) -> float:
    return load.post(bench.folder, bot.port, requests, CONNECTIONS).per_second


def _rows(figures: Figures, names: list[str]) -> Iterator[Row]:
    pythons = [peer.name for peer in PEERS if peer.is_python and peer.name in names]
    rounds = zip(*(figures.by_name[name] for name in pythons), strict=True)
    figures.by_name["best"] = [max(each) for each in rounds]
    best = "against the best Python bot"
    for row, name, what, goal in (
        ("accepted", "ours accepted", f"accepted {best}", ACCEPTED),
        ("whole", "ours", f"carried, with the same one call, {best}", WHOLE),
    ):
        if pythons:
            beside = "; ".join(figures.spread(each, "/s") for each in (name, *names))
            yield Row(f"peers.{row}", what, figures.ratios(name, "best"), goal, beside)
    if "grammy" in names:
        what = "carried, with the same one call, against grammY's bot (Node)"
        yield Row("peers.grammy", what, figures.ratios("ours", "grammy"))
