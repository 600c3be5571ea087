"""Files that programmes bring, read as tables, or refused in one plain sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from content.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, BadTable, read
from domain.importing import Row, Table


def workbook(*rows: list[Any]) -> bytes:
    """Make the bytes of a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """Return a workbook with some of its inner files replaced, named by their last part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for entry in old.infolist():
            stem = entry.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(entry.filename, parts.get(stem, old.read(entry)))
    return file.getvalue()


BOOK = workbook(["code", "name"], ["BND", "Bunda DH"])
EXPECTED = Table(("code", "name"), (Row(2, {"code": "BND", "name": "Bunda DH"}),))


@pytest.mark.parametrize(
    "text",
    [
        "code,name\nBND,Bunda DH\n",
        "code;name\r\nBND;Bunda DH\r\n",
        "\ufeffcode,name\nBND,Bunda DH",
        'code,name\n"BND","Bunda DH"\n\n,\n  ,\t\n',
        " Code ,NAME,,\nBND,Bunda DH,,\n",
        '"code";"name"\nBND;Bunda DH',
    ],
    ids=["comma", "semicolon", "byte order mark", "quotes and blanks", "loose headers", "quoted"],
)
def test_a_csv_file_is_read(text: str) -> None:
    assert read("facilities.CSV", text.encode()) == EXPECTED


@pytest.mark.parametrize("name", ["facilities.xlsx", "FACILITIES.XLSX", "facilities.csv"])
def test_a_workbook_is_read_whatever_its_name(name: str) -> None:
    assert read(name, BOOK) == EXPECTED


def test_csv_and_xlsx_say_the_same() -> None:
    text = (
        "mentor,start,end,day,hour,sms,share,on,note\n"
        "Dr Neema,2026-11-14T07:00,2026-11-14T00:00,2026-11-14,07:30,255700000001,0.5,yes,\n"
        "\n"
        "Dr Kato,2026-11-14T07:00:30,,,,,,no,=1+1\n"
    )
    midnight = datetime(2026, 11, 14)  # noqa: DTZ001 (cells hold no zone)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["mentor", "start", "end", "day", "hour", "sms", "share", "on", "note"])
    sheet.append(["Dr Neema", midnight.replace(hour=7), midnight, midnight.date(), time(7, 30)])
    sheet["F2"].value, sheet["G2"].value, sheet["H2"].value = 255700000001.0, 0.5, True
    sheet.append([])
    sheet.append(["Dr Kato", midnight.replace(hour=7, second=30), *[None] * 5, False])
    sheet["I4"].value = "=1+1"
    sheet["I4"].data_type = "s"
    assert read("roster.xlsx", saved(book)) == read("roster.csv", text.encode())


def test_a_row_is_found_on_the_line_where_it_begins() -> None:
    table = read("people.csv", b'\nname,role\n\n"Asha\nof Bunda",mentee\nJuma,mentee\n')
    assert table.line == 2
    assert [row.line for row in table.rows] == [4, 6]
    assert table.rows[0].cells["name"] == "Asha\nof Bunda"


def test_missing_cells_at_the_end_are_empty() -> None:
    table = read("people.csv", b"name,role,sms\nAsha\n")
    assert table.rows[0].cells == {"name": "Asha", "role": "", "sms": ""}


def test_only_the_first_sheet_is_read() -> None:
    book = Workbook()
    book.active.append(["code"])  # type: ignore[union-attr]
    book.create_sheet("notes").append(["not for us"])
    assert read("a.xlsx", saved(book)) == Table(("code",), ())


def test_a_number_that_a_spreadsheet_rewrote_is_whole_again() -> None:
    book = workbook(["sms", "share"], [12345, 0.5])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"12345", b"2.55700000001E+11")
    table = read("a.xlsx", repacked(book, sheet1=sheet))
    assert table.rows[0].cells == {"sms": "255700000001", "share": "0.5"}


def test_the_size_a_workbook_claims_is_not_believed() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:B2"' in sheet
    lying = sheet.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
    assert read("a.xlsx", repacked(BOOK, sheet1=lying)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF", "neither CSV nor XLSX"),
        ("a", b"code\n", "neither CSV nor XLSX"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n , \n,,\n", "is empty"),
        ("a.xlsx", workbook(), "is empty"),
        ("a.csv", b"code,name\nBND,caf\xe9\n", "Line 2 is not UTF-8"),
        ("a.csv", b"code\r\rna\xefve\r", "Line 3 is not UTF-8"),
        ("a.csv", "code,name\n".encode("utf-16-be"), "Line 1 holds a zero byte"),
        ("a.csv", b"code,name\nBND,\0\n", "Line 2 holds a zero byte"),
        ("a.csv", b'code,name\nBND,x\nTRM,"Tarime\n\n', "Line 3 has a quotation mark"),
        ("a.csv", b'code,name\n"BND"x,y\n', "Line 2 has a quotation mark"),
        ("a.csv", b"code,Code\n", "Two columns are named code"),
        ("a.csv", b"code,time zone,TIME-ZONE\n", "Two columns are named time_zone"),
        ("a.csv", b"code,name\nBND,x,lost\n", "Line 2 has a cell in a column without a name"),
        ("a.csv", b"code,,name\nBND,,x\nTRM,lost,y", "Line 3 has a cell in a column without"),
        ("a.csv", b"," * MAX_COLUMNS + b"x\n", "more than 64 columns"),
        ("a.xlsx", workbook(["x"] * (MAX_COLUMNS + 1)), "more than 64 columns"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
        ("a.csv", b"code\n" + b"x\n" * (MAX_ROWS + 1), "more than 20000 rows"),
        ("a.xlsx", b"code,name\n", "no XLSX workbook"),
        ("a.xlsx", b"", "no XLSX workbook"),
        ("a.xlsx", repacked(BOOK, sheet1=b"<broken"), "cannot be read"),
        ("a.xlsx", repacked(BOOK, workbook=b"<broken"), "cannot be read"),
        ("a.xlsx", repacked(BOOK, sheet1=b" " * 100_000_001), "more than 100 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, data: bytes, says: str) -> None:
    with pytest.raises(BadTable, match=says) as refusal:
        read(name, data)
    assert str(refusal.value).endswith(".")


def test_a_sheet_longer_than_sheets_can_be_is_refused() -> None:
    cell = b'<c r="A%d" t="inlineStr"><is><t>x</t></is></c>'
    rows = b"".join(b'<row r="%d">%b</row>' % (line, cell % line) for line in (1, 1_048_577))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (space, rows)
    with pytest.raises(BadTable, match="more lines than a sheet can have"):
        read("a.xlsx", repacked(BOOK, sheet1=sheet))


def test_a_workbook_of_charts_alone_is_refused() -> None:
    book = Workbook()
    book.create_chartsheet("chart")
    del book["Sheet"]
    with pytest.raises(BadTable, match="cannot be read"):
        read("a.xlsx", saved(book))


def test_the_largest_table_is_read() -> None:
    assert len(read("a.csv", b"code\n" + b"x\n" * MAX_ROWS).rows) == MAX_ROWS


names = st.sampled_from(["a.csv", "a.xlsx"])


@given(names, st.binary() | st.text(alphabet='a,;"\n\r\0é ').map(str.encode))
def test_no_bytes_crash_the_reader(name: str, data: bytes) -> None:
    survives(name, data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_a_workbook_crashes_the_reader(data: st.DataObject) -> None:
    damaged = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(BOOK) - 1))] = data.draw(st.integers(0, 255))
    survives("a.xlsx", bytes(damaged[: data.draw(st.integers(0, len(BOOK)))]))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["sheet1", "workbook", "styles"]), st.data())
def test_no_damage_inside_a_workbook_crashes_the_reader(part: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        path = next(name for name in archive.namelist() if name.endswith(f"/{part}.xml"))
        inner = archive.read(path)
    start = data.draw(st.integers(0, len(inner)))
    junk = data.draw(st.binary(max_size=9) | st.sampled_from([b"9", b'"', b"1e999", b"-1"]))
    inner = inner[:start] + junk + inner[start + data.draw(st.integers(0, 9)) :]
    survives("a.xlsx", repacked(BOOK, **{part: inner}))


def survives(name: str, data: bytes) -> None:
    """Check that bytes are read or refused, and that what is read is a table."""
    try:
        table = read(name, data)
    except BadTable as refusal:
        assert str(refusal)
        return
    assert table.headers
    for row in table.rows:
        assert tuple(row.cells) == table.headers
        assert any(cell.strip() for cell in row.cells.values())
