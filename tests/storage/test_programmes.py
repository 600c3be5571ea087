from __future__ import annotations

from typing import TYPE_CHECKING

from storage import programmes
from storage.programmes import Programme
from tests.storage.book import MORNING

if TYPE_CHECKING:
    from tests.storage.book import Book

ZONE = "Africa/Dar_es_Salaam"


def test_before_init_there_is_no_programme(memory: Book) -> None:
    assert memory.commit(programmes.get) is None


def test_a_programme_comes_back_and_takes_new_clocks(memory: Book) -> None:
    memory.commit(lambda uow: programmes.add(uow, "Mara", ZONE, {"urgent": "5"}))
    assert memory.commit(programmes.get) == Programme("Mara", ZONE, {"urgent": "5"}, MORNING)
    memory.commit(lambda uow: programmes.set_charter(uow, {"urgent": "7"}))
    assert memory.commit(programmes.get) == Programme("Mara", ZONE, {"urgent": "7"}, MORNING)
