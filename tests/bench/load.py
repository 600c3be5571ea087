"""The load generator, a process of its own: posts requests prepared beforehand, and times each.

`python -m tests.bench.load FILE PORT CONNECTIONS PER_SECOND`: each connection is kept alive and
posts its next request when the last is answered; with PER_SECOND above 0 they leave at fixed
instants, whatever the answers do. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import struct
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
_LENGTH = struct.Struct(">I")
_ENDING = b"0\r\n\r\n"
_NO_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one run; `left` and `took` are in the order of the requests."""

    seconds: float
    statuses: dict[str, int]
    left: list[float]
    took: list[float]

    @property
    def per_second(self) -> float:
        """How many requests were acknowledged (2xx) in a second."""
        good = sum(n for status, n in self.statuses.items() if status.startswith("2"))
        return good / self.seconds

    def check(self) -> None:
        """Raise where a request was not acknowledged: its speed would mean nothing."""
        bad = {status: n for status, n in self.statuses.items() if not status.startswith("2")}
        if bad:
            raise RuntimeError(f"not acknowledged: {bad}")


def post(
    folder: Path, port: int, requests: Sequence[bytes], connections: int, per_second: float = 0
) -> Result:
    """Have a process of its own post these requests, and return what came of it."""
    file = folder / "requests.bin"
    file.write_bytes(b"".join(_LENGTH.pack(len(each)) + each for each in requests))
    command = [sys.executable, "-m", "tests.bench.load", file, port, connections, per_second]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdout=-1, check=True)
    result = Result(**orjson.loads(done.stdout))
    result.check()
    return result


def unpack(data: bytes) -> Iterator[bytes]:
    """Return the requests of a file."""
    at = 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size + length
        yield data[at - length : at]


def answer(data: bytes) -> tuple[int, int] | None:
    """Return the status and the whole length of the first HTTP answer, None while it is short."""
    head, found, rest = data.partition(b"\r\n\r\n")
    if not found:
        return None
    lines = head.lower().split(b"\r\n")
    status, start = int(lines[0].split()[1]), len(head) + len(found)
    fields = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
    if fields.get(b"transfer-encoding") == b"chunked":
        end = 0 if rest.startswith(_ENDING) else rest.find(b"\r\n" + _ENDING) + 2
        return None if end == 1 else (status, start + end + len(_ENDING))
    length = 0 if status in _NO_BODY else int(fields.get(b"content-length", b"0"))
    return None if len(rest) < length else (status, start + length)


@dataclass(slots=True)
class _Run:
    """The requests, and what is known of each."""

    requests: list[bytes]
    left: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    next: int = 0
    open: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.left = [0.0] * len(self.requests)
        self.took = [0.0] * len(self.requests)

    def note(self, number: int, status: int) -> None:
        """Write down an answer."""
        self.took[number] = time.monotonic() - self.left[number]
        self.statuses[str(status)] += 1
        if self.statuses.total() == len(self.requests):
            self.done.set()


class _Line(asyncio.Protocol):
    """One connection kept alive, with one request on it at a time."""

    def __init__(self, run: _Run, idle: deque[_Line] | None) -> None:
        self._run, self._idle = run, idle
        self._buffer = b""
        self._number = -1

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._free()

    def send(self, number: int, since: float | None = None) -> None:
        """Post a request; its time counts from when it should have left."""
        self._number = number
        self._run.left[number] = since or time.monotonic()
        self._transport.write(self._run.requests[number])

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        found = answer(self._buffer)
        if found is not None:
            self._buffer = self._buffer[found[1] :]
            self._run.note(self._number, found[0])
            self._free()

    def connection_lost(self, _fault: Exception | None) -> None:
        if not self._run.done.is_set():
            self._run.note(self._number, 0)

    def _free(self) -> None:
        if self._idle is not None:
            self._idle.append(self)
        elif self._run.next < len(self._run.requests):
            self._run.next += 1
            self.send(self._run.next - 1)


async def _closed(run: _Run, port: int, connections: int) -> None:
    """Keep every connection busy."""
    loop = asyncio.get_running_loop()
    for _ in range(min(connections, len(run.requests))):
        await loop.create_connection(lambda: _Line(run, None), "127.0.0.1", port)
    await run.done.wait()


async def _paced(run: _Run, port: int, connections: int, per_second: float) -> None:
    """Let requests leave at fixed instants."""
    idle: deque[_Line] = deque()
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Line(run, idle), "127.0.0.1", port)
    start = time.monotonic() + 0.05
    for number in range(len(run.requests)):
        due = start + number / per_second
        while time.monotonic() < due or not idle:  # noqa: ASYNC110 (what counts is the clock)
            await asyncio.sleep(max(due - time.monotonic(), 0.0005))
        idle.popleft().send(number, due)
    await run.done.wait()


async def _main(requests: list[bytes], port: int, connections: int, per_second: float) -> None:
    run = _Run(requests)
    if per_second:
        await _paced(run, port, connections, per_second)
    else:
        await _closed(run, port, connections)
    ended = max(left + took for left, took in zip(run.left, run.took, strict=True))
    result = Result(ended - min(run.left), dict(run.statuses), run.left, run.took)
    _say(result)


def _say(result: Result) -> None:
    print(orjson.dumps(result).decode())


if __name__ == "__main__":
    given, port, connections, per_second = sys.argv[1:]
    prepared = list(unpack(Path(given).read_bytes()))
    asyncio.run(_main(prepared, int(port), int(connections), float(per_second)))
