"""docs/packs.md: its example passes as it stands, and its tables are the forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.packing.models import CourseForm, ItemForm, PaceForm, PackForm, Part, Quiz
from content.packing.reading import read
from domain.guides import Standing

PAGE = (Path(__file__).parents[4] / "docs/packs.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_example_passes_as_it_stands() -> None:
    found = read({"my-pack.yaml": EXAMPLE.encode()})
    assert (found.faults, found.warnings) == ([], [])
    assert [each.item.ref for each in found.items] == ["B01", "B02"]
    assert [each.course.ref for each in found.courses] == ["batteries-2w"]
    assert {each.item.standing for each in found.items} == {Standing.UNSIGNED}


def test_the_fault_that_is_shown_is_the_one_it_would_be() -> None:
    (shown,) = re.findall(r"^my-pack\.yaml, line (\d+): (.*)$", PAGE, re.MULTILINE)
    (fault,) = read({"my-pack.yaml": EXAMPLE.replace("answer: A", "answer: D").encode()}).faults
    assert shown == (str(fault.line), fault.reason)


@pytest.mark.parametrize(
    ("heading", "form"),
    [
        ("A file", PackForm),
        ("An item", ItemForm),
        ("A quiz", Quiz),
        ("A course", CourseForm),
        ("A pace", PaceForm),
    ],
)
def test_every_field_is_documented_and_no_other(heading: str, form: type[Part]) -> None:
    table = PAGE.split(f"\n### {heading}\n")[1].split("\n#")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert named == [each.alias or name for name, each in form.model_fields.items()]


def test_the_defaults_of_a_pace_are_documented() -> None:
    table = PAGE.split("\n### A pace\n")[1].split("\n#")[0]
    told = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]+?)`? \|", table, re.MULTILINE))
    usual = PaceForm().model_dump() | {"days": "[MO, WE, FR]"}
    assert told == {name: str(value) for name, value in usual.items()}
