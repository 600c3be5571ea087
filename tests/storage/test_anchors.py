"""Where the chain ended, as a file beside the database keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.auditing import End
from storage import anchors

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def ends(*places: int) -> list[End]:
    """Give ends at some places."""
    return [End(place, bytes([place]) * 32) for place in places]


def test_what_was_noted_binds_and_a_line_cut_off_by_a_crash_does_not_spoil_the_next(
    tmp_path: Path,
) -> None:
    file = tmp_path / anchors.NAME
    assert anchors.binding(anchors.listed(file)) == []
    first, second = ends(3, 5)
    anchors.note(file, NOW, first)
    file.write_text(file.read_text() + '{"at": "2026')
    anchors.note(file, NOW, second)
    assert anchors.binding(anchors.listed(file)) == [first, second]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_restore_takes_back_what_was_noted_behind_it(tmp_path: Path) -> None:
    file = tmp_path / anchors.NAME
    for each in ends(3, 5, 9):
        anchors.note(file, NOW, each)
    (four,) = ends(4)
    anchors.note(file, NOW, four, restored=True)
    assert anchors.binding(anchors.listed(file)) == [*ends(3), four]
    anchors.note(file, NOW, End(), restored=True)
    assert anchors.binding(anchors.listed(file)) == []
