"""A full disk: what was acknowledged is stored, and nothing else is."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from storage.engine import quick_check
from tests.storage.book import Book, open_book
from tests.storage.units import Work, stored, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def fill(book: Book, groups: int, works_of: Callable[[int], list[Work]]) -> tuple[set[int], int]:
    """Write groups until they end; return the numbers acknowledged and how many failed."""
    acknowledged: set[int] = set()
    failed = 0
    for group in range(groups):
        for done in book.group(*works_of(group)):
            if done.fault is None:
                acknowledged.add(done.value)
            else:
                assert done.value is None
                failed += 1
    return acknowledged, failed


def mixed(group: int) -> list[Work]:
    """Give units of which some are too big for what room is left."""
    return [write(group * 10 + n, 200_000 if n % 3 == 1 else 300) for n in range(10)]


def reopened(path: Path) -> list[int]:
    book = open_book(path)
    try:
        assert quick_check(book.connection) == "ok"
        assert book.pragma("foreign_key_check") == []
        return stored(book)
    finally:
        book.close()


@pytest.mark.sqlite
def test_a_database_that_may_not_grow_stores_exactly_what_it_acknowledges(memory: Book) -> None:
    (pages,) = memory.pragma("page_count")
    memory.pragma(f"max_page_count = {pages[0] + 120}")
    acknowledged, failed = fill(memory, 12, mixed)
    memory.close()
    kept = reopened(memory.path)
    assert failed
    assert acknowledged
    assert len(kept) == len(set(kept))
    assert set(kept) == acknowledged


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stores_exactly_what_it_acknowledges(
    small_disk: Path, template: Path, tmp_path: Path
) -> None:
    book = open_book(small_disk / "mentorline.db", template)
    acknowledged, failed = fill(book, 30, mixed)
    rescue = tmp_path / "rescued.db"
    for end in ("", "-wal"):
        source = small_disk / f"mentorline.db{end}"
        (tmp_path / f"rescued.db{end}").write_bytes(source.read_bytes())
    assert failed
    assert acknowledged
    kept = reopened(rescue)
    assert len(kept) == len(set(kept))
    assert set(kept) == acknowledged
    book.close()


def test_when_there_is_room_again_the_same_connection_goes_on(
    small_disk: Path, template: Path
) -> None:
    filler = small_disk / "filler"
    book = open_book(small_disk / "mentorline.db", template)
    filler.write_bytes(bytes(2_000_000))
    acknowledged, failed = fill(book, 8, mixed)
    filler.unlink()
    more, failed_later = fill(book, 1, lambda _: [write(1000 + n) for n in range(10)])
    assert failed
    assert not failed_later
    assert set(stored(book)) == acknowledged | more
    book.close()
