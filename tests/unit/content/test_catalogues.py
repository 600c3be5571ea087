"""Reading catalogues: what they say, and how far each wording has come."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from content.catalogues import BadCatalogue, Entry, placeholders, read
from content.phrases import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
BODY = """
# Somebody comes,
# in the morning
# status: reviewed
msgid "hello"
msgstr "Bonjour {name}, 1=oui"

# status: needs_native_review
msgctxt "button:1"
msgid "hello"
msgstr "Oui"

msgctxt "short"
msgid "hello"
msgstr "Salut, 1=oui"

#, fuzzy
msgid "bye"
msgstr "Adieu"

msgid "later"
msgstr ""
"""


def made(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "fr.po"
    path.write_text(head + body, "utf-8")
    return path


def test_an_entry_has_its_texts_its_comment_and_its_statuses(tmp_path: Path) -> None:
    found = read(made(tmp_path, BODY))
    assert found.language == "fr"
    assert found.entries == {
        "hello": Entry(
            {"": "Bonjour {name}, 1=oui", "button:1": "Oui", "short": "Salut, 1=oui"},
            "Somebody comes, in the morning",
            {"": "reviewed", "button:1": "needs_native_review"},
        )
    }, "what is doubtful or empty is left out"
    assert found.entries["hello"].buttons() == {"1": "Oui"}
    assert found.entries["hello"].strange() == []


def test_the_status_of_the_file_holds_where_an_entry_has_none(tmp_path: Path) -> None:
    head = HEAD + '"X-Mentorline-Status: draft\\n"\n'
    found = read(made(tmp_path, BODY, head))
    assert found.status("hello") == "reviewed"
    assert found.status("hello", "button:1") == "needs_native_review"
    assert found.status("hello", "short") == "draft"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match=r"^fr\.po cannot be read"):
        read(made(tmp_path, "no po file at all", ""))


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_bytes(b'msgid "x"\nmsgstr "\xe9"\n')
    with pytest.raises(BadCatalogue, match=r"^fr\.po cannot be read"):
        read(tmp_path / "fr.po")


def test_placeholders_are_plain_names() -> None:
    assert placeholders("{q} of {name}, {q}") == {"q", "name"}
    for odd in ("{0}", "{}", "{name!r}", "{name:>9}", "{name.x}", "{open"):
        with pytest.raises(ValueError, match=r"plain name|expected"):
            placeholders(odd)


@pytest.mark.skipif(shutil.which("msgmerge") is None, reason="gettext's tools are not installed")
@pytest.mark.parametrize("language", ["fr", "sw", "pt"])
def test_gettexts_own_tools_keep_every_text_and_status(tmp_path: Path, language: str) -> None:
    ours, merged = FOLDER / f"{language}.po", tmp_path / f"{language}.po"
    asked = ["--quiet", "--no-fuzzy-matching", "--output-file", str(merged)]
    subprocess.run(["msgmerge", *asked, str(ours), str(FOLDER / "en.po")], check=True)
    before, after = read(ours), read(merged)
    assert after.entries.keys() == before.entries.keys()
    for name, entry in before.entries.items():
        assert (after.entries[name].fields, after.entries[name].statuses) == (
            entry.fields,
            entry.statuses,
        )
