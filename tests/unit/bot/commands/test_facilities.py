from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


def test_facilities_are_listed_with_the_code_they_are_coupled_with(stocked: Operator) -> None:
    rows = stocked.types("facilities", "list", "--json").json
    assert [(row["code"], row["coupled_with"]) for row in rows] == [
        ("BAHARI", ""),
        ("BUNDA", "BAHARI"),
    ]
    assert rows[1] == {
        "code": "BUNDA",
        "name": "Bunda DH",
        "level": "district_hospital",
        "region": "Lake",
        "time_zone": "Africa/Dar_es_Salaam",
        "emergency_line": "+12025550191",
        "coupled_with": "BAHARI",
    }
