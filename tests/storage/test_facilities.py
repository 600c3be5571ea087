from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from domain.model import Facility, Level
from storage import facilities
from storage.schema import region
from tests.storage.book import PLACE

if TYPE_CHECKING:
    from tests.storage.book import Book

STRONGER = PLACE | {"code": "BMC", "name": "Bugando", "level": "zonal_hospital"}


def add(book: Book, values: dict[str, str] = PLACE) -> int:
    return book.commit(lambda uow: facilities.add(uow, values))


def test_a_facility_comes_back(memory: Book) -> None:
    new = add(memory)
    assert memory.commit(lambda uow: facilities.get(uow, new)) == Facility(
        id=new,
        code="BUN",
        name="Bunda District Hospital",
        level=Level.DISTRICT_HOSPITAL,
        region="Mara",
        time_zone="Africa/Dar_es_Salaam",
        emergency_line="+255 700 000 001",
    )


def test_an_unknown_facility(memory: Book) -> None:
    with pytest.raises(LookupError, match="404"):
        memory.commit(lambda uow: facilities.get(uow, 404))


def test_facilities_come_by_code_and_share_their_region(memory: Book) -> None:
    memory.group(lambda uow: facilities.add(uow, PLACE), lambda uow: facilities.add(uow, STRONGER))
    assert [each.code for each in memory.commit(facilities.every)] == ["BMC", "BUN"]
    assert memory.rows(select(func.count()).select_from(region)) == [(1,)]


def test_a_code_is_given_once(memory: Book) -> None:
    add(memory)
    with pytest.raises(Exception, match=r"(?i)unique"):
        add(memory)


def test_a_change_sets_everything_but_the_code(memory: Book) -> None:
    new = add(memory)
    values = STRONGER | {"region": "Mwanza", "time_zone": "Africa/Kampala", "emergency_line": "7"}
    memory.commit(lambda uow: facilities.change(uow, new, values))
    assert memory.commit(lambda uow: facilities.get(uow, new)) == Facility(
        new, "BUN", "Bugando", Level.ZONAL_HOSPITAL, "Mwanza", "Africa/Kampala", "7"
    )


def test_a_facility_is_coupled_with_a_stronger_one_added_with_it(memory: Book) -> None:
    def work(uow: object) -> tuple[int, int]:
        weak, strong = (facilities.add(uow, each) for each in (PLACE, STRONGER))  # type: ignore[arg-type]
        facilities.couple(uow, weak, strong)  # type: ignore[arg-type]
        return weak, strong

    weak, strong = memory.commit(work)
    assert memory.commit(lambda uow: facilities.get(uow, weak)).coupled_with_id == strong
    memory.commit(lambda uow: facilities.couple(uow, weak, None))
    assert memory.commit(lambda uow: facilities.get(uow, weak)).coupled_with_id is None
