from __future__ import annotations

from dataclasses import replace

import pytest

from domain.guides import Standing
from domain.items import Cadre, cadre_of, is_for, is_reviewed_by, said
from domain.model import Discipline
from tests.storage.test_lessons import ITEM


@pytest.mark.parametrize(
    ("discipline", "cadre"),
    [
        (Discipline.OBSTETRICS, Cadre.SURGERY),
        (Discipline.STERILE_SERVICES, Cadre.NURSING_PERIOP),
        (Discipline.DATA_QUALITY, Cadre.OTHER),
        (None, Cadre.OTHER),
    ],
)
def test_a_discipline_is_taught_the_items_of_its_cadre(
    discipline: Discipline | None, cadre: Cadre
) -> None:
    assert cadre_of(discipline) is cadre


def test_an_item_without_cadres_is_for_everybody() -> None:
    assert is_for(replace(ITEM, cadres=()), Cadre.OTHER)
    assert is_for(ITEM, Cadre.ANAESTHESIA)
    assert not is_for(ITEM, Cadre.SURGERY)


def test_a_reviewer_without_a_discipline_is_asked_for_every_item() -> None:
    assert is_reviewed_by(ITEM, None)
    assert is_reviewed_by(ITEM, Discipline.ANAESTHESIA)
    assert not is_reviewed_by(ITEM, Discipline.OBSTETRICS)
    assert is_reviewed_by(replace(ITEM, cadres=()), Discipline.OBSTETRICS)


@pytest.mark.parametrize(
    ("standing", "may"),
    [
        (Standing.SIGNED, True),
        (Standing.PRACTICE, True),
        (Standing.UNSIGNED, False),
        (Standing.WITHDRAWN, False),
    ],
)
def test_only_what_is_signed_or_for_practice_may_be_sent(standing: Standing, *, may: bool) -> None:
    assert replace(ITEM, standing=standing).may_be_sent is may


def test_two_versions_with_the_same_words_say_the_same() -> None:
    assert said(ITEM) == said(replace(ITEM, id=7, version=3, standing=Standing.UNSIGNED))
    assert said(ITEM) != said(replace(ITEM, why="Another reason."))
