"""The spool: a file that takes records while the database does not, even on a full disk.

Its room is taken when it is made. After a head (magic, epoch, checksum; and a name, which the
file keeps) it holds records, one behind the other: length, checksum, bytes. A checksum covers the
epoch, which grows when the file is begun anew, so that what an earlier filling left behind never
counts as a record.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
import threading
from collections import deque
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = b"MLspool1"
HEAD: Final = struct.Struct(">8sQI")
FRAME: Final = struct.Struct(">II")
NAME: Final = slice(32, 48)
START: Final = 512
"""Where the first record begins; the head alone has a sector, which is written whole or not."""


class SpoolFull(Exception):
    """There is no room for this record."""


class SpoolTaken(Exception):
    """Another process works with this file, or has just done away with it."""


class BadSpool(Exception):
    """The head of this file cannot be read."""


class Spool:
    """One file of records, first in, first out; its methods block and may be called by threads.

    One process at a time has it. A record whose bytes were damaged is given out like the others;
    one that was cut off in the middle of its writing is the end.
    """

    def __init__(self, path: Path, size: int = 0) -> None:
        """Open a file, or make one where a size is given.

        Raises SpoolTaken, BadSpool and OSError: without a size also when there is none.
        """
        self.path, self.name = path, ""
        flags = os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if size else 0)
        self._file = os.open(path, flags, 0o600)
        self._lock, self._syncing = threading.Lock(), threading.Lock()
        self._ends: deque[int] = deque()
        self._written = self._synced = 0
        self._broken = False
        try:
            self._take()
            self._size = max(size, os.fstat(self._file).st_size)
            self._take_room()
            self._read_all()
            self._find_name()
        except BaseException:
            os.close(self._file)
            raise

    @property
    def waiting(self) -> int:
        """How many records it holds."""
        return len(self._ends)

    @property
    def filled(self) -> float:
        """How much of its room is used, from 0 to 1."""
        return (self._end - START) / max(self._size - START, 1)

    def append(self, record: bytes) -> None:
        """Add a record and return once it is on the disk; raises SpoolFull and OSError."""
        with self._lock:
            self._check_usable()
            framed = _framed(record, self._epoch)
            if self._end + len(framed) > self._size:
                raise SpoolFull
            _write(self._file, framed, self._end)
            self._end += len(framed)
            self._ends.append(self._end)
            self._written += 1
            mine = self._written
        with self._syncing:
            if self._synced < mine:  # else the one before us has seen to it
                self._synced = self._sync(self._written)

    def read(self, most: int) -> list[bytes]:
        """Return the first records without removing them."""
        with self._lock:
            ends = [*self._ends][:most]
            begins = [self._first, *ends[:-1]]
            return [
                os.pread(self._file, end - begin, begin)[FRAME.size :]
                for begin, end in zip(begins, ends, strict=False)
            ]

    def drop(self, count: int) -> None:
        """Remove the first records; once all are gone, begin the file anew."""
        with self._lock:
            for _ in range(count):
                self._first = self._ends.popleft()
            if not self._ends:
                self._begin(self._epoch + 1)

    def close(self, *, remove: bool = False) -> None:
        """Let others have the file, or do away with it; a second call does nothing."""
        with self._lock, self._syncing:
            if self._file < 0:
                return
            if remove:
                self.path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1  # no other file may ever be taken for this one

    def _take(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SpoolTaken from None
        if not os.fstat(self._file).st_nlink:
            raise SpoolTaken

    def _take_room(self) -> None:
        if not self._size:  # whoever made it has had no room for it
            raise FileNotFoundError
        os.posix_fallocate(self._file, 0, self._size)

    def _read_all(self) -> None:
        """Find the records that are there, or begin the file that is empty."""
        data = os.pread(self._file, self._size, 0)
        magic, self._epoch, check = HEAD.unpack_from(data)
        if not any(data[:START]):
            self._begin(1)
            sync_folder(self.path)
            return
        if magic != MAGIC or check != crc32(data[: HEAD.size - 4]):
            raise BadSpool
        self._first = self._end = START
        while end := _next_end(data, self._end, self._epoch):
            self._end = end
            self._ends.append(end)

    def _find_name(self) -> None:
        """Find what tells this file from all others, or give it its name."""
        name = os.pread(self._file, NAME.stop - NAME.start, NAME.start)
        if not any(name):
            name = secrets.token_bytes(len(name))
            _write(self._file, name, NAME.start)
            self._sync(self._written)
        self.name = name.hex()

    def _begin(self, epoch: int) -> None:
        self._broken = True  # until it is done
        head = HEAD.pack(MAGIC, epoch, 0)[:-4]
        _write(self._file, head + crc32(head).to_bytes(4, "big"), 0)
        self._sync(self._written)
        self._epoch, self._first, self._end = epoch, START, START
        self._broken = False

    def _sync(self, upto: int) -> int:
        """Have everything on the disk, and return up to which record that is."""
        try:
            os.fdatasync(self._file)
        except OSError:
            self._broken = True  # the system may have dropped what it could not write
            raise
        return upto

    def _check_usable(self) -> None:
        if self._broken and self._ends:
            raise OSError("the spool is broken until it is empty")
        if self._broken:
            self._begin(self._epoch + 1)


def _framed(record: bytes, epoch: int) -> bytes:
    return FRAME.pack(len(record), _check(record, epoch)) + record


def _check(record: bytes, epoch: int) -> int:
    return crc32(record, crc32(epoch.to_bytes(8, "big")))


def _next_end(data: bytes, begin: int, epoch: int) -> int:
    """Return where the record at a place ends, 0 when there is none.

    A record that does not match its checksum was cut off, unless a sound one follows it.
    """
    end = _end_at(data, begin)
    if not end or _is_sound(data, begin, end, epoch):
        return end
    following = _end_at(data, end)
    return end if following and _is_sound(data, end, following, epoch) else 0


def _end_at(data: bytes, begin: int) -> int:
    if begin + FRAME.size > len(data):
        return 0
    length, _ = FRAME.unpack_from(data, begin)
    end = begin + FRAME.size + int(length)
    return end if length and end <= len(data) else 0


def _is_sound(data: bytes, begin: int, end: int, epoch: int) -> bool:
    _, check = FRAME.unpack_from(data, begin)
    return bool(_check(data[begin + FRAME.size : end], epoch) == check)


def _write(file: int, data: bytes, place: int) -> None:
    while data:
        written = os.pwrite(file, data, place)
        data, place = data[written:], place + written


def sync_folder(path: Path) -> None:
    """Have on the disk that this file is there."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
