"""The rules of the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.auditing import Line, packed, text_of

LINE = Line(1, datetime(2026, 11, 23, 6, tzinfo=UTC), 7, "console", "person.added", "person:8")


def test_details_are_packed_the_same_in_any_order() -> None:
    assert packed({"b": 1, "a": "x"}) == packed({"a": "x", "b": 1}) == '{"a":"x","b":1}'


def test_no_two_lines_say_the_same() -> None:
    others = [
        replace(LINE, id=2),
        replace(LINE, at=LINE.at.replace(microsecond=1)),
        replace(LINE, actor_id=None),
        replace(LINE, way="chat"),
        replace(LINE, deed="person.added ", subject="person:8"),
        replace(LINE, subject=""),
        replace(LINE, detail='{"a":1}'),
    ]
    assert len({text_of(each) for each in [LINE, *others]}) == 8
