from __future__ import annotations

import pytest

from domain.sheets import cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_begins_no_formula(sign: str) -> None:
    assert cell(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["Asha", "", "1 + 1", "'=1"])
def test_any_other_cell_is_what_was_written(text: str) -> None:
    assert cell(text) == text
