"""Import: a file is looked at, mended, stored by a second press, and never stored twice."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from domain.importing.rows import Known, Table
from handlers.importing import KINDS
from storage import people
from tests.console.test_people import deeds

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

HEADER = "name,role,discipline,facility,sms\n"
TWO = """\
Halima M,mentee,obstetrics,BUNDA,+12025550171
Tumaini,mentee,obstetrics,BUNDA,+12025550172
"""
BAD = """\
Halima M,mentee,obstetrics,BUNDA,12
Tumaini,boss,obstetrics,NOWHERE,+12025550172
"""
UNREADABLE: list[tuple[str, str | bytes, str]] = [
    ("people.txt", HEADER, "neither CSV nor XLSX"),
    ("people.csv", b"\xff\xfe", "is not UTF-8"),
    ("people.xlsx", b"PK\x03\x04 no", "no XLSX workbook"),
    ("people.csv", HEADER + "x,mentee,obstetrics,BUNDA,+1\n" * 1001, "more than 1000 rows"),
]
_HIDDEN = re.compile(r'name="(kind|counts|seal)" value="([^"]*)"')


class File(io.BytesIO):
    """A file as a browser sends it."""

    def __init__(self, name: str, data: str | bytes) -> None:
        super().__init__(data.encode() if isinstance(data, str) else data)
        self.name = name


async def looks(at: Visitor, name: str, data: str | bytes, kind: str = "people") -> str:
    """Choose a file and look at what it would change."""
    await at.opens(f"/people/import?kind={kind}")
    return await at.sends("/people/import", kind=kind, file=File(name, data))


async def stores(at: Visitor, **more: str) -> str:
    """Press the second time."""
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(at.html)}
    return await at.sends("/people/import/apply", **hidden | more)


async def known(service: Service) -> set[str]:
    """Give the names of everybody."""
    return {each.name for each in await service.app.reader.run(people.every)}


async def test_a_file_is_looked_at_and_stored_once_however_often_it_is_pressed(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    said = await looks(rehema, "people.csv", HEADER + TWO)
    assert "2 new, 0 changed, 0 the same." in said
    assert "New Tumaini line 3" in said
    assert "+12025550172" not in rehema.html
    assert "Tumaini" not in await known(service)
    first = rehema.html
    said = await stores(rehema)
    assert "Stored: 2 new, 0 changed, 0 the same." in said
    assert "Tumaini" in await known(service)
    rehema.html = first
    said = await stores(rehema)
    assert "All of it is here already." in said
    said = await looks(rehema, "people.csv", HEADER + TWO)
    assert "All of it is here already" in said
    changed = TWO.replace("obstetrics", "anaesthesia", 1)
    said = await looks(rehema, "people.csv", HEADER + changed)
    assert "0 new, 1 changed, 1 the same." in said
    assert "Changed Halima M discipline line 2" in said
    await stores(rehema)
    assert await deeds(service) == [("people.imported", ""), ("people.imported", "")]


async def test_every_fault_is_named_by_line_and_column_and_nothing_is_stored(
    service: Service, enter: SignIn
) -> None:
    rehema, before = await enter("Rehema"), await known(service)
    said = await looks(rehema, "people.csv", HEADER + BAD)
    assert rehema.status == 422
    assert "3 things to mend first" in said
    assert "is not a full telephone number" in said
    assert "2 sms" in said
    assert "3 role" in said
    assert "3 facility" in said
    for name, data, why in UNREADABLE:
        said = await looks(rehema, name, data)
        assert why in said
        assert "There is a problem" in said
    await rehema.opens("/people/import")
    said = await rehema.sends("/people/import", kind="weather")
    assert "Choose what it holds." in said
    assert "Choose a file" in said
    assert await known(service) == before
    assert await deeds(service) == []


async def test_what_changed_since_the_look_is_looked_at_once_more(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await looks(rehema, "people.csv", HEADER + TWO)
    await service.people(TWO.splitlines()[0], columns=HEADER.strip())
    said = await stores(rehema)
    assert "Something changed since you looked" in said
    assert "1 new, 0 changed, 1 the same." in said
    assert "Tumaini" not in await known(service)
    assert "Stored: 1 new" in await stores(rehema)


async def test_a_seal_is_of_use_to_its_sender_and_for_its_kind_alone(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await looks(rehema, "people.csv", HEADER + TWO)
    page = rehema.html
    for more in ({"seal": "x"}, {"seal": ""}, {"kind": "roster"}):
        rehema.html = page
        said = await stores(rehema, **more)
        assert "This file was not looked at here" in said
    rehema.html = page
    await stores(rehema, kind="weather")
    assert rehema.status == 404
    assert "Tumaini" not in await known(service)


async def test_a_workbook_of_facilities_and_a_roster_are_imported_too(
    service: Service, enter: SignIn
) -> None:
    rehema, book, out = await enter("Rehema"), Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["code", "name", "level", "region", "time_zone"])
    sheet.append(["MUSOMA", "Musoma DH", "district_hospital", "Lake", "Africa/Dar_es_Salaam"])
    book.save(out)
    said = await looks(rehema, "facilities.xlsx", out.getvalue(), "facilities")
    assert "New Musoma DH line 2" in said
    said = await stores(rehema)
    assert "Stored: 1 new" in said
    assert rehema.path == "/console/people/import"
    roster = "mentor,discipline,tier,start,end\n"
    roster += "Dr Neema,anaesthesia,regional,2027-01-07T07:00,2027-01-07T19:00\n"
    said = await looks(rehema, "roster.csv", roster, "roster")
    assert "New Dr Neema, regional, 2027-01-07 07:00 to 19:00 line 2" in said
    assert "Stored: 1 new" in await stores(rehema)
    assert [deed for deed, _ in await deeds(service)] == [
        "facilities.imported",
        "roster.imported",
    ]


async def test_templates_hold_the_columns_and_can_be_filled_in(enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/people/import")
    assert "Templates to fill in" in said
    for kind in KINDS:
        await rehema.opens(f"/people/import/{kind}.csv")
        rows = list(csv.reader(io.StringIO(rehema.html.removeprefix("\ufeff"))))
        assert tuple(rows[0]) == KINDS[kind].columns
        assert len(rows[1]) == len(rows[0])
        assert f'filename="{kind}.csv"' in rehema.headers["Content-Disposition"]
    await rehema.opens("/people/import/weather.csv")
    assert rehema.status == 404


async def test_an_example_line_has_no_fault_of_its_own(enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await rehema.opens("/people/import/people.csv")
    said = await looks(rehema, "people.csv", rehema.html)
    assert "1 new" in said


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_programme_can_plan_each_kind(kind: str) -> None:
    plan = KINDS[kind].plan(Table(KINDS[kind].columns, ()), Known())
    assert (plan.rows, plan.faults) == ((), ())
