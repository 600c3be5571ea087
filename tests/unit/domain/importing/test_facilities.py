"""The facilities file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.importing import Fault, Known, Mark, Plan, Planned, plan_facilities
from tests.unit.domain.importing.tables import BUNDA, ZONE, only_fault, table

ROW = {
    "code": "BND",
    "name": "Bunda DH",
    "level": "district hospital",
    "region": "Mara",
    "time_zone": ZONE,
    "emergency_line": "000 112",
    "coupled_with": "",
}


def test_a_new_facility_is_planned() -> None:
    assert plan_facilities(table(ROW), Known()) == Plan((Planned(2, Mark.NEW, BUNDA),))


def test_the_columns_we_can_do_without_may_be_left_out() -> None:
    row = {name: ROW[name] for name in ("time_zone", "region", "level", "name", "code")}
    (planned,) = plan_facilities(table(row), Known()).rows
    assert planned.value == replace(BUNDA, emergency_line="")


def test_importing_again_changes_only_what_changed() -> None:
    known = Known({"BND": BUNDA, "TRM": replace(BUNDA, code="TRM", name="Tarime")})
    again = table(ROW, {**ROW, "code": "TRM", "name": "Tarime DH"}, {**ROW, "code": "MSM"})
    plan = plan_facilities(again, known)
    assert [row.mark for row in plan.rows] == [Mark.SAME, Mark.CHANGED, Mark.NEW]
    assert [plan.count(mark) for mark in Mark] == [1, 1, 1]
    assert plan.rows[1].value.name == "Tarime DH"


def test_a_facility_may_be_coupled_with_one_further_down_or_already_known() -> None:
    known = Known({"MSM": replace(BUNDA, code="MSM")})
    rows = table({**ROW, "coupled_with": "TRM"}, {**ROW, "code": "TRM", "coupled_with": "MSM"})
    assert [row.value.coupled_with for row in plan_facilities(rows, known).rows] == ["TRM", "MSM"]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("code", "", "is empty; write the code"),
        ("name", " ", "is empty; write the name"),
        ("region", "", "is empty; write the region"),
        ("level", "", "is empty; write the level"),
        ("time_zone", "", "is empty; write the time zone"),
        ("level", "clinic", "clinic is not known; write one of health_centre, district_hospital,"),
        ("time_zone", "Africa/Bunda", "Africa/Bunda is no time zone; write one such as"),
        ("region", "x" * 81, "is longer than 80 characters; shorten it"),
        ("coupled_with", "BND", "is the facility itself; name another, or none"),
        ("coupled_with", "BMD", "no facility has the code BMD (did you mean BND?); add it"),
    ],
)
def test_a_faulty_cell_is_named_with_what_to_do(column: str, cell: str, says: str) -> None:
    line, named, reason = only_fault(plan_facilities(table({**ROW, column: cell}), Known()))
    assert (line, named) == (2, column)
    assert reason.startswith(says)


def test_a_code_stands_once() -> None:
    fault = only_fault(plan_facilities(table(ROW, {**ROW, "name": "Bunda 2"}), Known()))
    assert fault == (3, "code", "BND stands on line 2 too; keep one of them")


def test_every_fault_is_found_in_one_go() -> None:
    plan = plan_facilities(
        table({**ROW, "level": "x", "region": ""}, {**ROW, "code": ""}), Known()
    )
    assert plan.rows == ()
    assert [(fault.line, fault.column) for fault in plan.faults] == [
        (2, "level"),
        (2, "region"),
        (3, "code"),
    ]


def test_strange_columns_stop_the_import() -> None:
    plan = plan_facilities(table({**ROW, "town": "Bunda"}), Known())
    assert plan == Plan(faults=(Fault(1, "town", "is no column of this file; take it out"),))
