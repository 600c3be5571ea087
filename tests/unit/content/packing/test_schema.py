"""The published schema: that of the forms, and no stricter than they are with what is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from jsonschema import Draft202012Validator

from content.packing import schema
from tests.unit.content.packing.test_reading import PACK

FILES = sorted((Path(__file__).parents[4] / "content/packs").rglob("*.yaml"))


def faults(pack: Any) -> list[str]:
    judge = Draft202012Validator(orjson.loads(schema.FILE.read_bytes()))
    return [each.json_path for each in judge.iter_errors(pack)]


def test_the_published_schema_is_that_of_the_forms() -> None:
    assert schema.FILE.read_bytes() == schema.generate(), "python -m content.packing.schema"
    Draft202012Validator.check_schema(orjson.loads(schema.generate()))


def test_an_editor_that_knows_the_schema_accepts_what_is_shipped() -> None:
    packs = [each for each in FILES if each.name != "cards.yaml"]
    assert [faults(yaml.safe_load(each.read_bytes())) for each in packs] == [[] for _ in packs]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("schema: 1", "schema: 2", "$.schema"),
        ("answer: C", "answer: E", "$.items[0].quiz"),
        ("weeks: 2", "weeks: 53", "$.courses[0].weeks"),
        ("reviewer:", "revewer:", "$.items[0]"),
    ],
)
def test_such_an_editor_sees_faults_of_form(old: str, new: str, where: str) -> None:
    plain = PACK.replace("07:00", "seven").replace("2026-11-02", "'2026-11-02'")
    plain = plain.replace("12:30", "'12:30'")
    assert faults(yaml.safe_load(plain)) == []
    assert faults(yaml.safe_load(plain.replace(old, new))) == [where]
