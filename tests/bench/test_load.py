from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bench import load, running
from tests.bench.load import Result, answer

if TYPE_CHECKING:
    from pathlib import Path

HOOK = b"POST /hooks/twilio HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\nhi"
NOWHERE = b"GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status", "length"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, 40),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 500 ", 200, 40),
        (b"HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", 204, 36),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, 59),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, 52),
    ],
)
def test_a_whole_answer_is_read(data: bytes, status: int, length: int) -> None:
    assert answer(data) == (status, length)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
    ],
)
def test_a_short_answer_waits_for_the_rest(data: bytes) -> None:
    assert answer(data) is None


def test_only_what_is_acknowledged_counts() -> None:
    result = Result(2.0, {"200": 10, "204": 2, "503": 5}, [], [])
    assert result.per_second == 6
    with pytest.raises(RuntimeError, match=r"'503': 5"):
        result.check()


def test_every_request_is_posted_once_and_timed(tmp_path: Path) -> None:
    with running.module("bare", tmp_path, "/readyz") as bare:
        fast = load.post(tmp_path, bare.port, [HOOK] * 50, connections=8)
        paced = load.post(tmp_path, bare.port, [HOOK] * 20, connections=2, per_second=200)
        with pytest.raises(RuntimeError, match="404"):
            load.post(tmp_path, bare.port, [HOOK, NOWHERE], connections=1)
    assert fast.statuses == {"200": 50}
    assert all(fast.took)
    steps = [later - sooner for sooner, later in zip(paced.left, paced.left[1:], strict=False)]
    assert steps == pytest.approx([1 / 200] * 19)
