from __future__ import annotations

import pytest

from domain.naming import cadre_word, given_name, offer_tag, question_tag


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr Neema Mushi", "Dr Neema"),
        ("Dr. Neema Mushi", "Dr. Neema"),
        ("Prof Dr Neema Mushi", "Prof Dr Neema"),
        ("sister Upendo", "sister Upendo"),
        ("Nurse Asha Ali", "Nurse Asha"),
        ("Asha Ali", "Asha"),
        ("  Asha   Ali ", "Asha"),
        ("Asha, Ali", "Asha"),
        ("Drusilla Ali", "Drusilla"),
        ("Sister", "Sister"),
        ("", ""),
    ],
)
def test_only_title_and_first_name_are_shown(name: str, shown: str) -> None:
    assert given_name(name) == shown


@pytest.mark.parametrize(
    ("cadre", "word"),
    [
        ("nurse anaesthetist", "cadre.nurse_anaesthetist"),
        (" Theatre-Nurse ", "cadre.theatre_nurse"),
        ("nursing_periop", "cadre.nursing_periop"),
        ("Surgeon", "cadre.surgeon"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_cadre_has_its_word_however_it_is_written(cadre: str, word: str) -> None:
    assert cadre_word(cadre) == word


def test_tags() -> None:
    assert question_tag(12) == "Q12"
    assert offer_tag(7) == "7#"
