"""The spool's file: what was promised is there, once and in order, however writing ended."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.arriving import spool as module
from bot.arriving.spool import START, BadSpool, Spool, SpoolFull, SpoolTaken

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.spool-0"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    made = Spool(path, SIZE)
    yield made
    made.close()


def everything(spool: Spool) -> list[bytes]:
    return spool.read(10_000)


def test_records_come_out_as_they_went_in(spool: Spool) -> None:
    for record in (b"one", b"\0" * 40, b"three"):
        spool.append(record)
    assert spool.read(2) == [b"one", b"\0" * 40]
    spool.drop(2)
    assert (everything(spool), spool.waiting) == ([b"three"], 1)
    spool.append(b"four")
    spool.drop(1)
    assert everything(spool) == [b"four"]
    assert 0 < spool.filled < 0.1
    spool.drop(1)
    assert (everything(spool), spool.filled) == ([], 0)


def test_records_are_there_after_a_crash(path: Path) -> None:
    first = Spool(path, SIZE)
    first.append(b"one")
    first.append(b"two")
    os.close(first._file)  # as the system does for a process that was killed
    second = Spool(path, SIZE)
    assert everything(second) == [b"one", b"two"]
    second.drop(2)
    second.close()
    third = Spool(path, SIZE)
    assert everything(third) == []
    third.close()


def test_what_an_earlier_filling_left_behind_is_no_record(path: Path) -> None:
    spool = Spool(path, SIZE)
    for number in range(5):
        spool.append(b"old %d" % number)
    spool.drop(5)
    spool.append(b"new 0")  # of the same length: the old ones stand right behind it
    spool.close()
    again = Spool(path, SIZE)
    assert everything(again) == [b"new 0"]
    again.close()


def test_a_full_spool_refuses_and_keeps_what_it_has(spool: Spool) -> None:
    spool.append(b"x" * 3000)
    with pytest.raises(SpoolFull):
        spool.append(b"y" * 3000)
    spool.append(b"small")
    assert everything(spool) == [b"x" * 3000, b"small"]


def test_its_room_is_taken_at_once(spool: Spool, path: Path) -> None:
    assert path.stat().st_size == SIZE
    assert path.stat().st_blocks * 512 >= SIZE
    assert path.stat().st_mode & 0o077 == 0


def test_an_existing_file_is_never_cut(path: Path) -> None:
    Spool(path, 2 * SIZE).close()
    Spool(path, SIZE).close()
    assert path.stat().st_size == 2 * SIZE


def test_nobody_else_has_it_meanwhile(spool: Spool, path: Path) -> None:
    other = (
        "from pathlib import Path; from bot.arriving.spool import Spool; Spool(Path({!r}), 4096)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", other.format(str(path))], capture_output=True, check=False
    )
    assert b"SpoolTaken" in ran.stderr
    with pytest.raises(SpoolTaken):
        Spool(path, SIZE)
    spool.close()
    Spool(path, SIZE).close()


def test_a_file_that_was_done_away_with_meanwhile_is_not_used(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def slow(name: Any, *more: Any) -> int:
        file = real(name, *more)
        if name == path:
            path.unlink()
        return file

    monkeypatch.setattr(os, "open", slow)
    with pytest.raises(SpoolTaken):
        Spool(path, SIZE)


def test_without_a_size_no_file_is_made(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Spool(path)
    assert not path.exists()
    path.touch()  # as the one leaves it who has no room for more
    with pytest.raises(FileNotFoundError):
        Spool(path)
    Spool(path, SIZE).close()


def test_closing_may_do_away_with_the_file_and_twice_is_once(spool: Spool, path: Path) -> None:
    spool.close(remove=True)
    spool.close(remove=True)
    assert not path.exists()
    with pytest.raises(OSError, match="descriptor"):
        spool.append(b"late")


@pytest.mark.parametrize("data", [b"something else", b"MLspool1" + b"\1" * 12])
def test_a_head_that_cannot_be_read_is_not_written_over(path: Path, data: bytes) -> None:
    path.write_bytes(data.ljust(SIZE, b"\0"))
    with pytest.raises(BadSpool):
        Spool(path, SIZE)
    assert path.read_bytes().startswith(data)


def test_a_damaged_record_is_given_out_and_does_not_hide_the_next(path: Path) -> None:
    spool = Spool(path, SIZE)
    for record in (b"one", b"two", b"three"):
        spool.append(record)
    spool.close()
    data = bytearray(path.read_bytes())
    data[data.index(b"two")] ^= 1
    path.write_bytes(data)
    again = Spool(path, SIZE)
    assert everything(again) == [b"one", b"uwo", b"three"]
    again.close()


def test_no_promise_after_the_disk_failed_until_the_file_was_begun_anew(
    spool: Spool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_file: int) -> None:
        raise OSError(5, "Input/output error")

    spool.append(b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(OSError, match="Input"):
            spool.append(b"two")
    with pytest.raises(OSError, match="broken"):  # the system may have dropped "two" silently
        spool.append(b"three")
    assert everything(spool) == [b"one", b"two"]
    spool.drop(2)
    spool.append(b"four")
    assert everything(spool) == [b"four"]


def test_a_head_that_was_not_written_is_tried_again(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append(b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", lambda _file: (_ for _ in ()).throw(OSError(5, "EIO")))
        with pytest.raises(OSError, match="EIO"):
            spool.drop(1)
    spool.append(b"two")
    assert everything(spool) == [b"two"]


def test_many_threads_share_the_disk_s_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(path, 1 << 20)
    calls, all_written = [0], threading.Event()
    real = os.fdatasync

    def slow(file: int) -> None:
        calls[0] += 1
        all_written.wait(10)
        real(file)

    monkeypatch.setattr(os, "fdatasync", slow)
    with ThreadPoolExecutor(20) as pool:
        appended = [pool.submit(spool.append, b"%03d" % number) for number in range(20)]
        while spool.waiting < 20:
            threading.Event().wait(0.001)
        all_written.set()
        for one in appended:
            one.result(10)
    assert calls[0] == 2
    assert sorted(everything(spool)) == [b"%03d" % number for number in range(20)]
    spool.close()


# Any appends, torn writes, crashes and drains give every promised record once and in order.


@dataclass
class Model:
    """What was promised and not dropped."""

    path: Path
    spool: Spool
    promised: list[bytes] = field(default_factory=list)
    written: list[bytes] = field(default_factory=list)
    count: int = 0

    def record(self, size: int) -> bytes:
        self.count += 1
        return b"%06d" % self.count + b"x" * size

    def append(self, size: int) -> None:
        record = self.record(size)
        try:
            self.spool.append(record)
        except SpoolFull:
            return
        self.promise(record)

    def promise(self, record: bytes) -> None:
        self.promised.append(record)
        self.written.append(record)

    def tear(self, size: int) -> None:
        """The machine stops while a record is written: only the first part reaches the disk."""
        end, whole = self.spool._end, 8 + 6 + size
        if end + whole > self.spool._size:
            return
        before = self.path.read_bytes()
        record = self.record(size)
        self.spool.append(record)
        written = self.path.read_bytes()
        cut = end + size % whole
        torn = written[:cut] + before[cut:]
        if torn == written:  # what was there before had the same last bytes
            self.promise(record)
        os.pwrite(self.spool._file, torn, 0)
        self.crash()

    def crash(self) -> None:
        os.close(self.spool._file)
        self.reopen()

    def reopen(self) -> None:
        """What is drained leaves the file once nothing waits in it; until then it comes again."""
        self.spool = Spool(self.path, SIZE)
        self.promised = [*self.written]

    def drain(self, most: int) -> None:
        records = self.spool.read(most)
        assert records == self.promised[:most]
        self.spool.drop(len(records))
        del self.promised[: len(records)]
        if not self.promised:
            self.written.clear()

    def close(self, _: int) -> None:
        self.spool.close()
        self.reopen()

    def step(self, name: str, number: int) -> None:
        getattr(self, name)(number)
        assert self.spool.read(SIZE) == self.promised
        assert self.spool.waiting == len(self.promised)


STEPS = st.lists(
    st.tuples(st.sampled_from(["append", "append", "tear", "drain", "close"]), st.integers(0, 900))
)


@settings(deadline=None, max_examples=120)
@given(STEPS)
def test_every_promised_record_comes_in_order_and_again_only_after_a_restart(
    steps: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.spool-0"
        model = Model(path, Spool(path, SIZE))
        for name, number in steps:
            model.step(name, number)
        model.spool.close()


def test_the_layout_is_what_is_written_down() -> None:
    assert module.HEAD.size <= START == 512
