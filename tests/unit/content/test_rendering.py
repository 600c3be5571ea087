"""How phrases are found and filled, and what a faulty catalogue is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.phrases import Phrases, UnknownPhrase
from domain.model import Choice

if TYPE_CHECKING:
    from pathlib import Path


def test_a_phrase_is_rendered_with_its_buttons(phrases: Phrases) -> None:
    rendered = phrases.render(
        "ask.received", "en", q="Q12", mentor="Dr Neema", discipline="anaesthesia", minutes="15"
    )
    assert rendered.phrase == "ask.received"
    assert rendered.text == (
        "Got it (Q12). Dr Neema, anaesthesia, is on call. Usual answer: within 15 min.\n"
        "U=urgent F=other field"
    )
    assert rendered.short == ""
    assert rendered.choices == (Choice("U", "Urgent"), Choice("F", "Other field"))


def test_peoples_words_are_inserted_as_they_are(phrases: Phrases) -> None:
    words = "{q} {0} {text!r:>9} {{}} %s \\n é"
    rendered = phrases.render("ans.next", "en", mentor="{text}", q="Q1", text=words)
    assert rendered.text == f"{{text}} (Q1): {words}"


def test_a_relay_whose_frame_sms_lacks_has_a_variant_with_the_words_untouched(
    tmp_path: Path,
) -> None:
    english = 'msgid "said"\nmsgstr "{mentor} ({discipline}) said:\\n{text}"\n'
    portuguese = 'msgid "said"\nmsgstr "Opinião de {mentor} ({discipline}):\\n{text}"\n'
    loaded = made(tmp_path, en=english, pt=portuguese)
    told = loaded.render("said", "pt", mentor="João", discipline="obstetrícia", text="Não, já não")
    assert told.text == "Opinião de João (obstetrícia):\nNão, já não"
    assert told.short == "Opiniao de Joao (obstetricia):\nNão, já não"
    plain = loaded.render("said", "en", mentor="Neema", discipline="surgery", text="Não")
    assert plain.short == "", "what SMS lacks is in the mentor's words alone"
    named = loaded.render("said", "en", mentor="Neema", discipline="cirurgião", text="Ok.")
    assert named.short == "Neema (cirurgiao) said:\nOk."


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("nurse anaesthetist", "cadre.nurse_anaesthetist"),
        (" Nurse_Anaesthetist ", "cadre.nurse_anaesthetist"),
        ("Muuguzi wa usingizi", "cadre.nurse_anaesthetist"),
        ("Sage femme", "cadre.midwife"),
        ("anestesia", "cadre.anaesthesia"),
        ("pilot", None),
        ("", None),
    ],
)
def test_a_term_is_known_in_any_language(phrases: Phrases, words: str, term: str | None) -> None:
    assert phrases.term("cadre", words) == term
    assert phrases.term("kind", words) is None


def test_an_unknown_phrase_is_named(phrases: Phrases) -> None:
    with pytest.raises(UnknownPhrase, match=r"no\.such"):
        phrases.render("no.such", "en")


def test_a_missing_value_is_named(phrases: Phrases) -> None:
    with pytest.raises(ValueError, match=r"ans\.next: values missing \['q', 'text'\]"):
        phrases.render("ans.next", "en", mentor="Dr Neema")


def test_a_value_without_a_place_is_named(phrases: Phrases) -> None:
    with pytest.raises(ValueError, match=r"no place for \['mood'\]"):
        phrases.render("ans.next", "en", mentor="Dr Neema", q="Q1", text="Yes.", mood="good")


def test_an_unknown_language_is_answered_in_english(phrases: Phrases) -> None:
    assert phrases.word("urgency.routine", "xx") == "routine"


def test_the_catalogues_are_read_once() -> None:
    assert Phrases.load() is Phrases.load()


def made(folder: Path, **catalogues: str) -> Phrases:
    """Load made-up catalogues, each given as the body of its file."""
    for language, body in catalogues.items():
        (folder / f"{language}.po").write_text(f'msgid ""\nmsgstr ""\n\n{body}', "utf-8")
    return Phrases.load(folder)


HELLO = """
msgid "hello"
msgstr "Hello {name} from {place}. 1=yes 2=no"

msgctxt "short"
msgid "hello"
msgstr "Hi {name}. 1=yes 2=no"

msgctxt "button:1"
msgid "hello"
msgstr "Right"

msgctxt "button:2"
msgid "hello"
msgstr "Wrong"
"""


def test_a_translation_keeps_the_keys_and_lacks_nothing(tmp_path: Path) -> None:
    french = 'msgid "hello"\nmsgstr "Bonjour {name}. 1=oui 2=non"\n\n'
    french += 'msgctxt "button:2"\nmsgid "hello"\nmsgstr "Faux"\n'
    rendered = made(tmp_path, en=HELLO, fr=french).render("hello", "fr", name="A", place="B")
    assert rendered.text == "Bonjour A. 1=oui 2=non"
    assert rendered.short == ""
    assert rendered.choices == (Choice("1", "Right"), Choice("2", "Faux"))


def test_the_short_variant_is_filled_too(tmp_path: Path) -> None:
    rendered = made(tmp_path, en=HELLO).render("hello", "en", name="A", place="B")
    assert rendered.short == "Hi A. 1=yes 2=no"


@pytest.mark.parametrize(
    "french",
    [
        '#, fuzzy\nmsgid "hello"\nmsgstr "Bonjour {name}"\n',
        'msgid "hello"\nmsgstr ""\n',
        'msgctxt "button:2"\nmsgid "hello"\nmsgstr "Faux"\n',
    ],
    ids=["doubtful", "empty", "only a button"],
)
def test_what_is_not_translated_is_said_in_english(tmp_path: Path, french: str) -> None:
    rendered = made(tmp_path, en=HELLO, fr=french).render("hello", "fr", name="A", place="B")
    assert rendered.text == "Hello A from B. 1=yes 2=no"
    assert rendered.choices == (Choice("1", "Right"), Choice("2", "Wrong"))


@pytest.mark.parametrize(
    ("french", "says"),
    [
        ('msgid "hello"\nmsgstr "Bonjour {nom}"\n', r"fr\.po, hello: has a placeholder or a key"),
        (
            'msgid "hello"\nmsgstr "Oui"\n\nmsgctxt "button:3"\nmsgid "hello"\nmsgstr "x"\n',
            r"fr\.po, hello: has a placeholder or a key",
        ),
        ('msgid "bye"\nmsgstr "Au revoir"\n', r"fr\.po, bye: en\.po has no such phrase"),
        ('msgid "hello"\nmsgstr "{name!r}"\n', r"\{name\} must be a plain name"),
        ('msgid "hello"\nmsgstr "{0}"\n', r"\{0\} must be a plain name"),
        ('msgid "hello"\nmsgstr "{name:>9}"\n', r"\{name\} must be a plain name"),
        ('msgid "hello"\nmsgstr "{name.real}"\n', r"\{name\.real\} must be a plain name"),
        (
            'msgid "hello"\nmsgstr "a"\n\nmsgctxt "loud"\nmsgid "hello"\nmsgstr "A"\n',
            r"fr\.po, hello: \['loud'\] is not what",
        ),
    ],
)
def test_a_faulty_translation_is_named_at_the_start(
    tmp_path: Path, french: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        made(tmp_path, en=HELLO, fr=french)


def test_an_english_button_needs_its_phrase(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"en\.po, hello: no text"):
        made(tmp_path, en='msgctxt "button:1"\nmsgid "hello"\nmsgstr "Right"\n')
