"""What each kind of message asks of the database: every statement is a walk to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room


def statements(room: Room, text: str) -> list[str]:
    """Give what was asked while a text was stored and handled, a row of a table at a time."""
    said: list[str] = []
    room.book.raw.set_trace_callback(said.append)
    room.write(text, MENTEE)
    room.book.raw.set_trace_callback(None)
    return [one for one in said if one.startswith(("SELECT", "INSERT", "UPDATE", "WITH"))]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (
            "Thank you",
            9,
        ),  # stored 5; who and how fast, what waits for words, what is open, the log
        ("HELP", 11),  # stored 5; who it is, was it said before; the reply 3, counted 1
    ],
)
def test_a_message_costs_few_statements(room: Room, text: str, most: int) -> None:
    room.write(text, MENTEE)
    room.book.later(hours=1)
    found = statements(room, text)
    assert len(found) == most, "\n".join(found)
