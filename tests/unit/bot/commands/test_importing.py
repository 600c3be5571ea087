from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from tests.unit.bot.commands.conftest import FACILITIES, PEOPLE, ROSTER

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator, Said

LISTS = {
    "facilities": ("facilities", "list", "--json"),
    "people": ("people", "list", "--json"),
    "roster": ("roster", "show", "--at", "2030-01-07T06:00", "--json"),
}


def stored(operator: Operator, kind: str) -> int:
    return len(operator.types(*LISTS[kind]).json)


def workbook(text: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(","))
    book.save(out)
    return out.getvalue()


def bring(operator: Operator, kind: str, text: str | bytes, *more: str) -> Said:
    ending = "csv" if isinstance(text, str) else "xlsx"
    return operator.types(kind, "import", operator.writes(f"{kind}.{ending}", text), *more)


def prepare(operator: Operator, kind: str) -> None:
    for earlier in ("facilities", "people")[: ("facilities", "people", "roster").index(kind)]:
        bring(operator, earlier, {"facilities": FACILITIES, "people": PEOPLE}[earlier])


@pytest.mark.parametrize(
    ("kind", "text", "noun"),
    [
        ("facilities", FACILITIES, "2 facilities"),
        ("people", PEOPLE, "3 people"),
        ("roster", ROSTER, "2 shifts"),
    ],
)
def test_a_file_is_tried_stored_and_known_again(
    ready: Operator, kind: str, text: str, noun: str
) -> None:
    prepare(ready, kind)
    count = noun.split(" ", maxsplit=1)[0]

    tried = bring(ready, kind, text, "--dry-run")
    assert tried.code == 0
    assert f"{noun} would be stored; nothing was changed: {count} new" in tried.out
    assert stored(ready, kind) == 0

    first = bring(ready, kind, text)
    assert f"{noun} stored: {count} new, 0 changed, 0 same." in first.out
    assert stored(ready, kind) == int(count)

    again = bring(ready, kind, text)
    assert f"{noun} stored: 0 new, 0 changed, {count} same." in again.out
    assert stored(ready, kind) == int(count)

    sheet = bring(ready, kind, workbook(text))
    assert f"{noun} stored: 0 new, 0 changed, {count} same." in sheet.out


@pytest.mark.parametrize(
    ("kind", "text", "bad", "said"),
    [
        ("facilities", FACILITIES, "X,Y,palace,Lake,Mars/Base,,", "line 4, level: palace is not"),
        (
            "people",
            PEOPLE,
            "Juma,mentee,nurse,anaesthesia,BUNDI,12,",
            "line 5, sms: is not a",
        ),
        ("roster", ROSTER, "Dr Who,,focal,2030-01-08,x", "line 4, mentor: nobody is known as Dr"),
    ],
)
def test_one_bad_row_is_named_with_its_line_and_nothing_is_stored(
    ready: Operator, kind: str, text: str, bad: str, said: str
) -> None:
    prepare(ready, kind)
    answer = bring(ready, kind, f"{text}{bad}\n")
    assert answer.code == 1
    assert f"{kind}.csv, {said}" in answer.out
    assert answer.out.count(f"{kind}.csv, line ") > 1, "every fault is said at once"
    assert f"to mend in {kind}.csv" in answer.out
    assert stored(ready, kind) == 0


def test_a_dry_run_names_faults_too(ready: Operator) -> None:
    assert bring(ready, "facilities", FACILITIES + "BUNDA,a,b,c,d,,\n", "--dry-run").code == 1


def test_a_changed_row_counts_as_changed(ready: Operator) -> None:
    bring(ready, "facilities", FACILITIES)
    moved = FACILITIES.replace("+12025550191", "+12025550199")
    assert "0 new, 1 changed, 1 same" in bring(ready, "facilities", moved).out


def test_a_column_in_brackets_is_named_as_it_is(ready: Operator) -> None:
    said = bring(ready, "facilities", FACILITIES.replace("code,", "[/code],"))
    assert said.code == 1
    assert "line 1, [/code]: is no column" in said.out


def test_a_file_that_is_no_table_is_refused_in_one_sentence(ready: Operator) -> None:
    said = bring(ready, "facilities", "[/b],[/b]\n1,2\n")
    assert said.code == 2
    assert "Two columns are named [/b]" in said.err
    assert "Traceback" not in said.err


def test_a_file_that_is_not_there_is_refused(ready: Operator) -> None:
    assert ready.types("people", "import", "nowhere.csv").code == 2
