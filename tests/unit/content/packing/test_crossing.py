"""How a question is measured: as it is pushed, in each language."""

from __future__ import annotations

import pytest

from content.packing.crossing import shown
from content.packing.models import Quiz
from content.packing.reading import read
from domain.languages import Language
from tests.unit.content.packing.test_reading import PACK


def quiz(*options: str) -> Quiz:
    return Quiz(question="Which one?", options=options, answer="A", why="So.")


def test_a_question_is_measured_with_its_options_and_keys() -> None:
    assert shown(quiz("this", "that", "\u201cnone\u201d", "all"), "en") == (
        'Which one?\nA this\nB that\nC "none"\nD all\nReply A, B, C or D.'
    )
    assert shown(quiz("yes", "no"), "fr").endswith("\nRépondez A ou B.")


@pytest.mark.parametrize("language", Language)
def test_a_question_is_measured_in_every_language(language: str) -> None:
    text = PACK.replace("language: en", f"language: {language}")
    assert read({"pack.yaml": text.encode()}).faults == []
    long = text.replace("[This one, That", f"[{'x' * 170}, {'y' * 99}")
    (fault,) = read({"pack.yaml": long.encode()}).faults
    assert fault.reason.endswith("306 at most (2 SMS parts); shorten it")
