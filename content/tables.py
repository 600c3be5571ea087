"""The bytes of a CSV or XLSX file, read into a table of texts."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from domain.importing import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 64
_MAX_UNPACKED = 100_000_000
_MAX_SHEET_LINE = 1_048_576
_ZIP = b"PK\x03\x04"
_LINE_END = re.compile(rb"\r\n|\r|\n")


class BadTable(ValueError):
    """A file that cannot be read as a table; its message says what to do."""


def read(name: str, data: bytes) -> Table:
    """Read a CSV or XLSX file: the first row with anything in it names the columns."""
    if len(data) > MAX_BYTES:
        raise BadTable(f"The file is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    if data.startswith(_ZIP) or name.lower().endswith(".xlsx"):
        return _workbook(data)
    if name.lower().endswith(".csv"):
        return _table(_text_lines(_decoded(data)))
    raise BadTable("The file is neither CSV nor XLSX; save it as one of these.")


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    filled = ((line, cells) for line, cells in lines if any(map(str.strip, cells)))
    line, cells = next(filled, (0, []))
    if not cells:
        raise BadTable("The file is empty; its first row must name the columns.")
    headers = _headers(cells)
    rows: list[Row] = []
    for row_line, row_cells in filled:
        if len(rows) == MAX_ROWS:
            raise BadTable(f"The file has more than {MAX_ROWS} rows; split it.")
        rows.append(_row(row_line, row_cells, headers))
    return Table(tuple(filter(None, headers)), tuple(rows), line)


def _headers(cells: list[str]) -> list[str]:
    """Return the names of the columns; a column without a name must be empty throughout."""
    headers = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in cells]
    if len(headers) > MAX_COLUMNS:
        raise BadTable(f"The file has more than {MAX_COLUMNS} columns; keep those we ask for.")
    for header in filter(None, headers):
        if headers.count(header) > 1:
            raise BadTable(f"Two columns are named {header}; keep one of them.")
    return headers


def _row(line: int, cells: list[str], headers: list[str]) -> Row:
    beyond = [*cells[len(headers) :]]
    beyond += [cell for cell, header in zip(cells, headers, strict=False) if not header]
    if any(map(str.strip, beyond)):
        raise BadTable(f"Line {line} has a cell in a column without a name; name it or empty it.")
    padded = cells + [""] * (len(headers) - len(cells))
    named = zip(headers, padded, strict=False)
    return Row(line, {header: cell for header, cell in named if header})


def _decoded(data: bytes) -> str:
    """Return the text of a CSV file, which must be UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(data[: error.start]))
        raise BadTable(f"Line {line} is not UTF-8; save the file as CSV UTF-8.") from None
    if "\0" in text:
        line = len(_LINE_END.split(text[: text.index("\0")].encode()))
        raise BadTable(f"Line {line} holds a zero byte; save the file as CSV UTF-8.")
    return text


def _text_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV text, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise BadTable(f"Line {line} has a quotation mark too many or too few.") from None


def _delimiter(text: str) -> str:
    """Return what stands between the columns, as the first line shows."""
    first = re.sub(r'"[^"]*"', "", next(filter(str.strip, text.splitlines()), ""))
    return ";" if first.count(";") > first.count(",") else ","


def _workbook(data: bytes) -> Table:
    """Read the first sheet of a workbook."""
    _refuse_bomb(data)
    try:
        with warnings.catch_warnings(action="ignore"):  # about styles, which we do not read
            return _table(_sheet_lines(_first_sheet(data)))
    except BadTable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file trips over
        raise BadTable("The workbook cannot be read; save it again as XLSX or CSV.") from error


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except Exception as error:  # zipfile, too, raises more than its own BadZipFile
        raise BadTable("The file is no XLSX workbook; save it as XLSX or CSV.") from error
    if size > _MAX_UNPACKED:
        raise BadTable("The workbook unpacks to more than 100 MB; save it as CSV.")


def _first_sheet(data: bytes) -> Any:
    from openpyxl import load_workbook

    sheet: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    return sheet


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    blank = None
    for line, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), 1):
        if line > _MAX_SHEET_LINE:
            raise BadTable("The sheet has more lines than a sheet can have; save it again.")
        if cells is blank:  # openpyxl fills a gap with one row, again and again
            continue
        texts = _trimmed(["" if cell.value is None else _as_text(cell) for cell in cells])
        if texts:
            yield line, texts
        else:
            blank = cells


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    """Return a cell as a person would type it into a CSV file; dates and times are ISO."""
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and _is_day(value, cell.number_format):
        return value.date().isoformat()
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return str(value)


def _is_day(value: datetime, number_format: str) -> bool:
    """Tell whether a cell shows a day without its time."""
    return value.time() == time() and "h" not in number_format.casefold()
