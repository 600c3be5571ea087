"""The check of the catalogues finds what it is there to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.catalogues import BadCatalogue
from content.checking import Fault, Standing, check

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'msgid ""\nmsgstr ""\n"X-Mentorline-Status: reviewed\\n"\n\n'
HELLO = 'msgid "made.hello"\nmsgstr "Hello {name}. 1=yes"\n\n'
BUTTON = 'msgctxt "button:1"\nmsgid "made.hello"\nmsgstr "Right"\n\n'
DECKS = 'msgid "ask.added"\nmsgstr "Added to {q}; {mentor} will see it."\n\n'
TO_REVIEW = "# status: needs_native_review\n"
BONJOUR = f'{TO_REVIEW}msgid "made.hello"\nmsgstr "Bonjour {{name}}. 1=oui"\n\n'
BOUTON = f'{TO_REVIEW}msgctxt "button:1"\nmsgid "made.hello"\nmsgstr "Oui"\n\n'
AJOUTE = f'{TO_REVIEW}msgid "ask.added"\nmsgstr "Mis avec {{q}} ; {{mentor}} le verra."\n\n'


def judged(folder: Path, french: str, english: str = HELLO + BUTTON + DECKS) -> Standing:
    """Check a French catalogue against an English one; the other languages have none."""
    (folder / "en.po").write_text(HEAD + english, "utf-8")
    (folder / "fr.po").write_text(HEAD + french, "utf-8")
    return check(folder)[1]


def faults(folder: Path, french: str) -> list[str]:
    """Return what is wrong with the French greeting, the rest of its catalogue being well."""
    found = judged(folder, french + AJOUTE)
    assert {each.phrase for each in found.faults} <= {"made.hello"}
    return [each.why for each in found.faults]


def bonjour(text: str, label: str = "Oui") -> str:
    """Make a French greeting."""
    return BONJOUR.replace("Bonjour {name}. 1=oui", text) + BOUTON.replace("Oui", label)


def test_a_language_that_has_everything_has_no_fault(tmp_path: Path) -> None:
    assert judged(tmp_path, BONJOUR + BOUTON + AJOUTE) == Standing("fr", 2, (), 2, ())
    assert check(tmp_path)[0] == Standing("en", 2, (), 0, ())


def test_what_a_native_speaker_approved_no_longer_waits(tmp_path: Path) -> None:
    approved = BONJOUR.replace("needs_native_review", "reviewed")
    assert judged(tmp_path, approved + BOUTON + AJOUTE).unreviewed == 1


def test_a_missing_phrase_of_ours_is_counted_and_one_of_the_deck_a_fault(tmp_path: Path) -> None:
    found = judged(tmp_path, BONJOUR + BOUTON)
    assert found.missing == ("ask.added",)
    assert found.faults == (
        Fault("ask.added", "is a phrase of the copy deck and is not translated"),
    )
    assert judged(tmp_path, AJOUTE) == Standing("fr", 1, ("made.hello",), 1, ())


def test_a_language_without_a_catalogue_lacks_everything(tmp_path: Path) -> None:
    judged(tmp_path, BONJOUR)
    swahili = check(tmp_path)[2]
    assert (swahili.language, swahili.phrases) == ("sw", 0)
    assert swahili.missing == ("made.hello", "ask.added")
    assert [each.phrase for each in swahili.faults] == ["ask.added"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Bonjour. 1=oui", "must have the placeholders of en.po, and differs in: name"),
        ("{name} {nom} 1", "must have the placeholders of en.po, and differs in: nom"),
        ("{name!r} 1=oui", "cannot be filled in: {name} must be a plain name in braces"),
        ("{name} 你好 1=oui", "has what SMS cannot carry even when written plainly: 你 好"),
        (
            "{name} 1=oui" + "x" * 160,
            "takes 2 SMS parts with typical values; 1 at most",
        ),
        ("{name}. 1=oui, STOP=sortir", "says STOP, which is reserved"),
        ("{name}. 1=oui, CANCEL=non", "says CANCEL, which is reserved"),
        ("{name}. 11=oui", "has a key that its text does not show: button:1"),
    ],
)
def test_a_faulty_text_is_told(tmp_path: Path, text: str, says: str) -> None:
    assert faults(tmp_path, bonjour(text)) == [says]


def test_letters_that_have_a_plain_form_are_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, bonjour("Ça alors, {name} : être là ! 1=oui")) == []


def test_a_short_variant_counts_where_the_text_is_too_long(tmp_path: Path) -> None:
    short = f'{TO_REVIEW}msgctxt "short"\nmsgid "made.hello"\nmsgstr "Salut. 1=oui"\n\n'
    assert faults(tmp_path, bonjour("{name} 1=oui" + "x" * 160) + short) == []
    assert faults(tmp_path, bonjour("{name} 1=oui") + short.replace("1=", "")) == [
        "has a key that its text does not show: button:1"
    ]


def test_a_faulty_label_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, bonjour("{name} 1=oui", "Oui" * 7)) == [
        f"has a label of 21 characters, 20 at most: {'Oui' * 7}"
    ]
    assert faults(tmp_path, bonjour("{name} 1=oui", "Stop")) == [
        "has a button on which carriers act: 1 Stop"
    ]


def test_buttons_are_those_of_english(tmp_path: Path) -> None:
    differs = "must have the buttons of en.po, and differs in: "
    assert faults(tmp_path, BONJOUR) == [f"{differs}1"]
    more = BOUTON.replace("button:1", "button:2")
    assert faults(tmp_path, BONJOUR + BOUTON + more) == [f"{differs}2"]


def test_an_entry_that_no_phrase_is_made_of_is_told(tmp_path: Path) -> None:
    loud = BOUTON.replace("button:1", "loud")
    assert faults(tmp_path, BONJOUR + BOUTON + loud) == ["has a context that no phrase has: loud"]
    alone = judged(tmp_path, BOUTON + AJOUTE)
    assert alone.faults == (Fault("made.hello", "has no text"),)
    strange = judged(tmp_path, BONJOUR.replace("made.hello", "made.bye") + AJOUTE)
    assert strange.faults == (Fault("made.bye", "is no phrase of en.po"),)


@pytest.mark.parametrize("status", ["", "# status: done\n", "# status:\n"])
def test_a_translation_carries_a_status_that_we_know(tmp_path: Path, status: str) -> None:
    needs = "needs the comment `# status: ...`{}, one of reviewed, needs_native_review"
    assert faults(tmp_path, BONJOUR.replace(TO_REVIEW, status) + BOUTON) == [needs.format("")]
    assert faults(tmp_path, BONJOUR + BOUTON.replace(TO_REVIEW, status)) == [
        needs.format(" of button:1")
    ]


def test_a_placeholder_without_a_typical_value_is_told(tmp_path: Path) -> None:
    english = 'msgid "made.new"\nmsgstr "{mood}"\n\n'
    judged(tmp_path, "", english)
    assert check(tmp_path)[0].faults == (
        Fault("made.new", "has no typical value for mood; add it to content/typical.py"),
    )


def test_an_unreadable_catalogue_is_one_fault(tmp_path: Path) -> None:
    found = judged(tmp_path, "no po file")
    assert found.missing == ("made.hello", "ask.added")
    assert [(each.phrase, each.why[:24]) for each in found.faults] == [
        ("", "fr.po cannot be read as ")
    ]


def test_without_english_there_is_nothing_to_check_against(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text("no po file", "utf-8")
    with pytest.raises(BadCatalogue, match=r"^en\.po cannot be read"):
        check(tmp_path)
