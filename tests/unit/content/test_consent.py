"""The wording of consent does not change under a version that people have agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content import consent
from content.phrases import FOLDER, Phrases

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUES = sorted(FOLDER.glob("*.po"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_wording_is_that_of_its_version(phrases: Phrases, path: Path) -> None:
    language = path.stem
    said = consent.digest(phrases, language)
    assert consent.DIGESTS[consent.VERSION].get(language) == said, (
        f"what people agree to in {language} is new: give content/consent.py a new VERSION "
        f'(or, for a language that is new, a line) with "{language}": "{said}"'
    )


def test_another_wording_has_another_digest(tmp_path: Path) -> None:
    text = (FOLDER / "en.po").read_text("utf-8")
    before = consent.digest(Phrases.load(), "en")
    for part in ("No patient names, please.", "It is not for emergencies.", "1=join STOP=leave"):
        folder = tmp_path / str(len(part))
        folder.mkdir()
        (folder / "en.po").write_text(text.replace(part, "Fine."), "utf-8")
        assert consent.digest(Phrases.load(folder), "en") != before


def test_every_version_that_was_ever_in_use_is_kept() -> None:
    assert list(consent.DIGESTS) == [str(each) for each in range(1, int(consent.VERSION) + 1)]
