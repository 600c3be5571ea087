from __future__ import annotations

from typing import TYPE_CHECKING

from storage import erasures

if TYPE_CHECKING:
    from pathlib import Path


def test_ids_are_listed_once_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / erasures.NAME
    assert erasures.listed(file) == []
    for each in (7, 5, 7):
        erasures.note(file, each)
    assert erasures.listed(file) == [7, 5]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / erasures.NAME
    erasures.note(file, 71)
    file.write_bytes(file.read_bytes() + b"\n8")
    erasures.note(file, 92)
    assert set(erasures.listed(file)) >= {71, 92}
