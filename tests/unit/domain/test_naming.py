from __future__ import annotations

import pytest

from domain.naming import given_name, offer_tag, question_tag


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr Neema Mushi", "Dr Neema"),
        ("Dr. Neema Mushi", "Dr. Neema"),
        ("Prof Dr Neema Mushi", "Prof Dr Neema"),
        ("sister Upendo", "sister Upendo"),
        ("Nurse Asha Ali", "Nurse Asha"),
        ("Mama Leah Juma", "Mama Leah"),
        ("Mama", "Mama"),
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


def test_tags() -> None:
    assert question_tag(12) == "Q12"
    assert offer_tag(7) == "7#"
