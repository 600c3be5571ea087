"""YAML with its lines: what is read as written, and what is refused before it grows."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from content.lines import Fault, compose, line_of, pairs, text


def test_a_field_is_what_was_written() -> None:
    root = compose(b"at: 12:30\nright: No\non: 2026-11-02\nempty:\nlong: >-\n  two\n  lines\n")
    assert isinstance(root, yaml.MappingNode)
    fields = pairs(root)
    assert {name: text(value) for name, value in fields.items()} == {
        "at": "12:30",
        "right": "No",
        "on": "2026-11-02",
        "empty": "",
        "long": "two lines",
    }
    assert [line_of(value) for value in fields.values()] == [1, 2, 3, 4, 5]
    assert pairs(fields["at"]) == {}
    assert text(root) == ""


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x" * 1_000_001, 1, "the file is larger than 1 MB; split it"),
        (b"a: 1\nb: \xff", 2, "the file is not UTF-8; save it as UTF-8"),
        (b"a: 1\nb: [", 2, "this is no YAML: "),
        (b"a: \x01", 1, "this is no YAML: it holds a character that no text has"),
        (b'a: "\\UFFFFFFFF"', 1, "this is no YAML: it holds a character that no text has"),
        (b'a: 1\nb: "\\uD800"', 2, "this is no YAML: it holds a character that no text has"),
        (b'a: 1\nb: "\\e[2J"', 2, "this is no YAML: it holds a character that no text has"),
        (b"a: &it [1]\nb: *it", 2, "this is no YAML: write it out instead of using *"),
        (b"a: &it [*it]", 1, "this is no YAML: write it out instead of using *"),
        (b"[" * 5000, 1, "this is no YAML: too many levels"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data: bytes, line: int, reason: str) -> None:
    found = compose(data)
    assert isinstance(found, Fault)
    assert found.line == line
    assert found.reason.startswith(reason)


def test_an_empty_file_has_no_root() -> None:
    assert compose(b"# nothing\n") is None


@given(st.binary(max_size=200) | st.text("[]{}:-&* \n>|'\"#?!ab", max_size=60).map(str.encode))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    compose(data)
