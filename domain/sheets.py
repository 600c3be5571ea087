"""Cells of a spreadsheet: what people wrote is never taken for a formula."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell of a spreadsheet begins a formula (OWASP, "CSV Injection")."""


def cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
