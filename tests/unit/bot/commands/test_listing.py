from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from bot.commands import listing

if TYPE_CHECKING:
    import pytest


def test_a_table_has_a_column_for_each_name_and_prints_markup_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    listing.show([{"last_text": "[/red]", "at": None}], as_json=False)
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["last", "text", "at"]
    assert row.strip() == "[/red]"


def test_json_is_never_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"text": "long " * 200}]
    listing.show(rows, as_json=True)
    assert orjson.loads(capsys.readouterr().out) == rows


def test_no_rows_are_an_empty_list_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    listing.show([], as_json=True)
    assert capsys.readouterr().out == "[]\n"
