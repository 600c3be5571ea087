"""The rules of the audit log: whatever is done to a chain without its key shows."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.auditing import (
    LOOSE,
    Break,
    End,
    Fault,
    Line,
    checked,
    is_ours,
    joined,
    packed,
    text_of,
)

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
LINE = Line(1, START, 7, "console", "person.added", "person:8")
OTHERS = {
    "id": 99,
    "at": START - timedelta(microseconds=1),
    "actor_id": 8,
    "way": "chat",
    "deed": "role.changed",
    "subject": "person:9",
    "detail": '{"rows":2}',
}


def digest(kind: str, text: str) -> bytes:
    """What the service alone can make."""
    return hmac.digest(b"a key", f"{kind}:{text}".encode(), "sha256")


def forged(kind: str, text: str) -> bytes:
    """What somebody makes of it who has no key."""
    return hmac.digest(b"no key", f"{kind}:{text}".encode(), "sha256")


def chain(length: int, made: str = "person.added") -> list[Line]:
    """Give a whole chain."""
    lines, end = [], End()
    for number in range(1, length + 1):
        line = replace(LINE, id=number, at=START + timedelta(minutes=number), deed=made)
        end = joined(line, end, digest)
        lines.append(replace(line, place=end.place, hash=end.hash))
    return lines


def fault(lines: list[Line]) -> Break:
    """Give what is found wrong, which something must be."""
    found = checked(End(), lines, digest)
    assert isinstance(found, Break)
    return found


lengths = st.integers(2, 12)


@given(lengths, st.data())
def test_a_whole_chain_is_whole_in_any_chunks(length: int, data: st.DataObject) -> None:
    lines = chain(length)
    cut = data.draw(st.integers(0, length))
    middle = checked(End(), lines[:cut], digest)
    assert isinstance(middle, End)
    last = lines[-1]
    assert checked(middle, lines[cut:], digest) == End(length, last.hash or b"")


@given(lengths, st.sampled_from(sorted(OTHERS)), st.data())
def test_any_change_of_any_field_is_found_where_it_is(
    length: int, name: str, data: st.DataObject
) -> None:
    lines = chain(length)
    place = data.draw(st.integers(0, length - 1))
    lines[place] = replace(lines[place], **{name: OTHERS[name]})  # type: ignore[arg-type]
    assert fault(lines) == Break(Fault.CHANGED, place + 1)


@given(lengths, st.data())
def test_a_changed_hash_is_found_and_one_made_anew_without_the_key_too(
    length: int, data: st.DataObject
) -> None:
    lines = chain(length)
    place = data.draw(st.integers(0, length - 1))
    before = End(place, lines[place - 1].hash or b"") if place else End()
    changed = replace(lines[place], actor_id=666)
    for value in (b"x" * 32, None, joined(changed, before, forged).hash):
        lines[place] = replace(changed, hash=value)
        assert fault(lines) == Break(Fault.CHANGED, place + 1)


@given(lengths, st.data())
def test_two_lines_that_changed_places_are_found(length: int, data: st.DataObject) -> None:
    lines = chain(length)
    one, other = sorted(data.draw(st.sets(st.integers(0, length - 1), min_size=2, max_size=2)))
    first, second = lines[one], lines[other]
    lines[one] = replace(second, place=first.place)
    lines[other] = replace(first, place=second.place)
    assert fault(lines).place == one + 1
    lines[one] = replace(lines[one], hash=first.hash)
    assert fault(lines).place == one + 1


@given(lengths, st.data())
def test_a_line_taken_away_is_found_also_when_the_others_move_up(
    length: int, data: st.DataObject
) -> None:
    lines = chain(length)
    place = data.draw(st.integers(0, length - 2))
    del lines[place]
    assert fault(lines) == Break(Fault.MISSING, place + 1)
    closed = [replace(line, place=number) for number, line in enumerate(lines, 1)]
    assert fault(closed) == Break(Fault.CHANGED, place + 1)


@given(lengths, st.data())
def test_a_line_put_in_is_found_and_named(length: int, data: st.DataObject) -> None:
    lines = chain(length)
    place = data.draw(st.integers(0, length - 1))
    lines.insert(place, replace(LINE, id=500, hash=b"f" * 32))
    moved = [replace(line, place=number) for number, line in enumerate(lines, 1)]
    assert fault(moved) == Break(Fault.INSERTED, place + 1)


def test_a_line_behind_the_end_needs_the_key() -> None:
    lines = chain(3)
    added = replace(LINE, id=4, place=4)
    end = joined(added, End(3, lines[-1].hash or b""), forged)
    assert fault([*lines, replace(added, hash=end.hash)]) == Break(Fault.CHANGED, 4)


def test_a_line_that_waits_is_ours_only_as_it_was_written() -> None:
    ours = replace(LINE, hash=digest(LOOSE, text_of(LINE)))
    assert is_ours(ours, digest)
    assert not is_ours(replace(ours, actor_id=8), digest)
    assert not is_ours(replace(LINE, hash=None), digest)


@pytest.mark.parametrize("each", list(Fault))
def test_each_fault_is_said_with_its_place(each: Fault) -> None:
    assert "12" in Break(each, 12).sentence


def test_details_are_packed_the_same_in_any_order() -> None:
    assert packed({"b": 1, "a": "x"}) == packed({"a": "x", "b": 1}) == '{"a":"x","b":1}'


def test_no_two_lines_say_the_same() -> None:
    said = {text_of(replace(LINE, **{name: value})) for name, value in OTHERS.items()}  # type: ignore[arg-type]
    assert len(said | {text_of(LINE)}) == len(OTHERS) + 1
