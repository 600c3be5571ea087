"""Where a place of a form stands in its file."""

from __future__ import annotations

import pytest
import yaml

from content.lines import compose
from content.packing import forms

TEXT = b"""\
schema: 1
items:
  - ref: T01
    quiz:
      options:
        - one
        - two
    # a comment
    teach: >-
      long
"""


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        ([], 1),
        (["items"], 2),
        (["items", 0], 3),
        (["items", 0, "quiz"], 4),
        (["items", 0, "quiz", "options"], 5),
        (["items", 0, "quiz", "options", 1], 7),
        (["items", 0, "teach"], 9),
        (["items", 0, "topic"], 3),  # it is missing: where its item begins
        (["items", 7], 3),
        (["items", "ref"], 3),
    ],
)
def test_a_place_is_found_by_its_name_or_the_nearest_above(
    loc: list[int | str], line: int
) -> None:
    root = compose(TEXT)
    assert isinstance(root, yaml.Node)
    assert forms.line_at(root, loc) == line


def test_a_file_of_its_form_has_no_fault() -> None:
    root = compose(b"schema: 1\npack: a\ntitle: A\nlanguage: en\n")
    assert isinstance(root, yaml.Node)
    form, faults = forms.read(root)
    assert form is not None
    assert (form.pack, form.items, faults) == ("a", (), [])
