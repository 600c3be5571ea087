from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from domain.model import MessageKind
from storage import keeping, messages
from storage.engine import open_engine, sqlite_module
from storage.keeping import Refused
from storage.schema import message
from tests.storage.book import Book, open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.uow import UnitOfWork

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PAGE = 4096
COUNT = select(func.count()).select_from(message)


def write(book: Book, most: int = 200) -> None:
    """Store messages of about a page each."""

    def add(uow: UnitOfWork) -> None:
        messages.add(uow, messages.Words("in", MessageKind.TEXT, "x" * 3000))

    book.group(*[add] * most)


def silent(_part: float) -> None:
    return


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Iterator[Book]:
    book = open_book(tmp_path / "mentorline.db", template)
    write(book)
    yield book
    book.close()


def page_of_messages(data: bytearray) -> int:
    """Return where the first page of the messages begins, which every check has to read."""
    plain = bytearray(data)
    plain[18:20] = b"\x01\x01"  # what keeps a log beside it cannot be opened in memory
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(bytes(plain))
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'message'"
        (page,) = connection.execute(asked).fetchone()
    return (int(page) - 1) * PAGE


def zeroed(data: bytearray) -> bytes:
    page = page_of_messages(data)
    data[page : page + PAGE] = bytes(PAGE)
    return bytes(data)


def flipped(data: bytearray) -> bytes:
    """Flip the bits of the head of a page, as a dying disk would."""
    page = page_of_messages(data)
    data[page : page + 8] = bytes(255 - each for each in data[page : page + 8])
    return bytes(data)


def truncated(data: bytearray) -> bytes:
    return bytes(data[: len(data) // 2 // PAGE * PAGE])


def words(_data: bytearray) -> bytes:
    return b"A letter about the database, and not the database.\n" * 200


DAMAGES = [
    (zeroed, "its pages are damaged"),
    (flipped, "its pages are damaged"),
    (truncated, "its pages are damaged"),
    (words, "it is no SQLite database"),
]


@pytest.fixture(params=DAMAGES, ids=lambda case: case[0].__name__)
def damaged(request: pytest.FixtureRequest, filled: Book) -> tuple[Path, str]:
    filled.close()
    damage, said = request.param
    filled.path.write_bytes(damage(bytearray(filled.path.read_bytes())))
    return filled.path, said


def test_a_sound_database_has_no_fault(memory: Book) -> None:
    assert keeping.check(memory.connection) == ""


def test_a_damaged_file_is_told_in_a_few_words(damaged: tuple[Path, str]) -> None:
    path, said = damaged
    for found in (keeping.check_url(f"sqlite:///{path}"), keeping.unfit(path)):
        assert found.startswith(said), found
        assert "\n" not in found
        assert len(found) < 150


def test_a_file_without_our_tables_is_unfit(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite_module().connect(str(other)) as connection:
        connection.execute("CREATE TABLE cake (id INTEGER)")
    connection.close()
    assert keeping.check_url(f"sqlite:///{other}") == ""
    assert keeping.unfit(other) == "it holds no Mentorline database"


def test_a_database_of_a_newer_release_is_unfit(filled: Book) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    assert keeping.unfit(filled.path).startswith("it stands at 9001 and this release knows ")


def test_damaged_pages_that_postgresql_met_are_told(memory: Book) -> None:
    assert keeping.check(memory.connection) == ""
    if memory.connection.dialect.name == "postgresql":
        counted = memory.connection.execute(keeping._DAMAGED_PAGES).scalar_one()
        assert counted == 0  # it counts, and has nothing to count here


def test_a_copy_is_whole_and_for_its_owner_alone(filled: Book, tmp_path: Path) -> None:
    target = tmp_path / keeping.copy_name(NOW, "db")
    seen: list[float] = []
    keeping.copy(filled.path, target, seen.append)
    assert target.name == "mentorline-20261123T0600Z.db"
    assert target.stat().st_mode & 0o777 == 0o600
    assert seen[-1] == 1.0
    with open_engine(f"sqlite:///{target}", reads=True).connect() as copy:
        assert copy.execute(COUNT).scalar_one() == 200
    assert [each.name for each in tmp_path.glob(".*")] == []


def test_what_is_written_during_the_copy_does_not_wait_and_is_not_in_it(
    filled: Book, tmp_path: Path
) -> None:
    """The writer commits in the middle of the copy: nobody holds it up, and nobody sees it."""
    written: list[float] = []

    def meanwhile(part: float) -> None:
        if part < 1.0 and not written:
            before = time.perf_counter()
            write(filled, 1)
            written.append(time.perf_counter() - before)

    keeping_steps, keeping.STEPS_BETWEEN_LOOKS = keeping.STEPS_BETWEEN_LOOKS, 10
    try:
        keeping.copy(filled.path, tmp_path / "copy.db", meanwhile)
    finally:
        keeping.STEPS_BETWEEN_LOOKS = keeping_steps
    assert written
    assert written[0] < 1.0
    assert filled.rows(COUNT) == [(201,)]
    with open_engine(f"sqlite:///{tmp_path / 'copy.db'}", reads=True).connect() as copy:
        assert copy.execute(COUNT).scalar_one() == 200


def test_a_copy_never_replaces_a_file(filled: Book, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("somebody's only copy")
    with pytest.raises(Refused, match="is there already; choose another name"):
        keeping.copy(filled.path, target, silent)
    assert target.read_text() == "somebody's only copy"


def test_a_file_that_appears_during_the_copy_is_not_replaced(filled: Book, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"

    def meanwhile(_part: float) -> None:
        target.write_text("new")

    with pytest.raises(Refused, match="is there already"):
        keeping.copy(filled.path, target, meanwhile)
    assert target.read_text() == "new"
    assert list(tmp_path.glob(".*")) == []


def test_a_damaged_database_makes_no_copy(damaged: tuple[Path, str], tmp_path: Path) -> None:
    path, _ = damaged
    (tmp_path / "copies").mkdir()
    with pytest.raises(Refused, match=r"damaged|no SQLite database"):
        keeping.copy(path, tmp_path / "copies" / "copy.db", silent)
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_copy_that_is_not_sound_is_not_kept(
    filled: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "unfit", lambda _: "its pages are damaged")
    with pytest.raises(Refused, match="of no use and was not kept: its pages are damaged"):
        keeping.copy(filled.path, tmp_path / "copy.db", silent)
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == []


def test_a_folder_that_is_not_there_is_told(filled: Book, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nowhere cannot be written: No such file or directory"):
        keeping.copy(filled.path, tmp_path / "nowhere" / "copy.db", silent)


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no database at"):
        keeping.copy(tmp_path / "mentorline.db", tmp_path / "copy.db", silent)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Let the kernel refuse to let any file grow beyond a size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_disk_without_room_leaves_nothing_behind(filled: Book, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    with (
        no_file_above(64 * 1024),
        pytest.raises(Refused, match="the database cannot be copied: the disk"),
    ):
        keeping.copy(filled.path, folder / "copy.db", silent)
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    with (
        pytest.raises(Refused, match="the copies cannot be written: the disk is full"),
        keeping.in_plain_words("the copies cannot be written"),
    ):
        raise OSError(28, os.strerror(28))


def test_reasons_hold_nothing_of_what_is_stored() -> None:
    fault = OperationalError("INSERT INTO person", {"name": "Asha"}, Exception("odd: Asha"))
    assert keeping.reason(fault) == "OperationalError"


def test_only_the_oldest_copies_go(tmp_path: Path) -> None:
    names = [f"mentorline-202611{day:02}T0600Z.db" for day in range(1, 6)]
    others = ["mentorline.db", "mentorline-before-20261101T060000Z.db", "keep.txt"]
    for name in (*names, *others):
        (tmp_path / name).touch()
    assert keeping.prune(tmp_path, 2, NOW) == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([*names[3:], *others])
    assert keeping.prune(tmp_path, 2, NOW) == 0


def test_what_a_killed_backup_left_goes_after_a_day(tmp_path: Path) -> None:
    for name, hours in (("new", 23), ("old", 25)):
        part = tmp_path / f".mentorline-20261122T0600Z.db.{name}.part"
        part.touch()
        made = NOW.timestamp() - hours * 3600
        os.utime(part, (made, made))
    assert keeping.prune(tmp_path, 1, NOW) == 0
    assert [each.name for each in tmp_path.iterdir()] == [".mentorline-20261122T0600Z.db.new.part"]


def test_the_check_does_not_hold_up_the_writer(filled: Book) -> None:
    found: list[str] = []
    looking = Thread(target=lambda: found.append(keeping.check_url(f"sqlite:///{filled.path}")))
    looking.start()
    while looking.is_alive():
        write(filled, 1)
    looking.join()
    assert found == [""]


def test_a_copy_is_made_of_what_a_killed_service_left_in_its_log(
    filled: Book, tmp_path: Path
) -> None:
    left = tmp_path / "left.db"
    shutil.copy(filled.path, left)
    shutil.copy(f"{filled.path}-wal", f"{left}-wal")
    keeping.copy(left, tmp_path / "copy.db", silent)
    with open_engine(f"sqlite:///{tmp_path / 'copy.db'}", reads=True).connect() as copy:
        assert copy.execute(COUNT).scalar_one() == 200
