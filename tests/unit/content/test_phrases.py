"""Every phrase that is shipped, and how phrases are found and filled."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from content.phrases import FOLDER, Phrases, UnknownPhrase
from domain.fitting import is_gsm7, parts
from domain.model import Channel, Choice, Discipline, MessageKind, Tier, Urgency
from monitoring.health import CONDITIONS

DECK = Path(__file__).parents[4] / "shared" / "domain" / "phrases.yaml"

TYPICAL = {
    "ago": "2 days ago",
    "asker": "Asha",
    "channel": "WhatsApp",
    "channel2": "SMS",
    "code": "7#",
    "code2": "9#",
    "coordinator": "Rehema",
    "discipline": "anaesthesia",
    "guess": "SEND group text",
    "hours": "72",
    "key": "3",
    "kind": "voice note",
    "line": "000 112",
    "list": "1 7# Bunda, count\n2 9# Tarime, list",
    "mentor": "Dr Neema",
    "mentor2": "Dr Kato",
    "minutes": "15",
    "n": "14",
    "name": "Asha",
    "part": "ssi=six",
    "place": "Bunda DH",
    "q": "Q12",
    "q2": "Q9",
    "reason": "on call, same language, fewest open",
    "ref": "4",
    "text": "The count does not match. Who should be told first?",
    "tier": "the regional team",
    "time": "10:42",
    "to": "Dr Neema",
    "until": "Tue 07:00",
    "urgency": "URGENT",
    "wait": "4 min",
    "what": "texts we could not work on",
    "when": "Mon 07:00",
    "who": "Asha, nurse anaesthetist",
    "why": "It is the last team pause.",
}
TWO_PARTS = {
    "join.unknown.question",
    "offer.urgent",
    "offer.routine",
    "offer.coded",
    "hand.offer",
}
OURS = {
    "ask.media.notcarried",
    "ask.list.mine",
    "ask.list.waiting",
    "ask.list.with",
    "ask.list.none",
    "ask.no.facility",
    "offer.media.note",
    "mentor.list.none",
    "shift.who.last",
    "shift.who.nobody",
    "which.tap.closed",
    "alert.urgent.noted",
    "alert.urgent.over",
    "alert.overdue.one",
    "ask.received.urgent.one",
    "ask.urgent.held",
    "ask.field.late",
    "offer.moved",
    "offer.expired.open",
    "relay.urgent",
    "which.dropped",
    "which.none.held",
    "which.key",
    "tap.unknown",
    "tap.late",
    "shift.who.empty",
    "shift.who.list",
    "help.mentee.today",
    "help.mentor.today",
    "help.coordinator.today",
    "alert.lost",
    "ask.received.nobody.line",
    "ask.received.busy",
    "ask.received.busy.urgent",
    "ask.urgent.already",
    "ask.words",
    "ask.which.expired",
    "news.released.urgent",
    "news.released.nobody",
    "news.released.nobody.urgent",
    "news.waits",
    "offer.no.words",
    "relay.media",
    "relay.second",
    "media.none",
    "key.unknown",
    "key.which",
    "which.tap.open",
    "undo.none",
    "opt.gone",
    "join.unknown.today",
    "join.unknown.kept",
    "join.consent.line",
    "join.agreed",
    "alert.nobody",
    "alert.withdrawn",
    "alert.no.facility",
    "fault.code",
    "fault.late",
    "time.ago",
    "opt.out.mentor",
    "relay.left",
    "err.flood",
    "alert.worker.none",
    "alert.inbox.late",
    "alert.inbox.dead",
    "alert.provider.refuses",
    "alert.provider.down",
    "alert.provider.mute",
    "alert.outbox.late",
    "alert.outbox.dead",
    "alert.job.late",
    "alert.spool.waits",
    "alert.spool.full",
    "alert.canary.late",
    "alert.clock.wrong",
    "alert.disk.short",
    "alert.database.unsound",
    "alert.backup.old",
    "alert.sender.floods",
    "alert.several",
    "alert.over",
    "alert.over.sent",
    "alert.over.dead",
}
WORDS = ("discipline.", "tier.", "urgency.", "kind.", "channel.", "word.", "notice.")
RESERVED = {
    "STOP": ("join.", "opt.", "help.", "ask.received.invited"),
    "START": ("opt.",),
    "HELP": ("join.welcome", "opt.", "help.", "err.command", "tap."),
}
CARRIER_WORDS = {"YES", "START", "STOP", "STOPALL", "END", "CANCEL", "QUIT", "OPTOUT", "REVOKE"}
CARRIER_WORDS |= {"UNSUBSCRIBE", "UNSTOP", "HELP", "INFO"}
CATALOGUES = sorted(FOLDER.glob("*.po"))


def catalogue(path: Path) -> dict[str, dict[str, str]]:
    """Return what a catalogue file says, by phrase and context."""
    found: dict[str, dict[str, str]] = {}
    with path.open("rb") as file:
        for message in read_po(file, abort_invalid=True):
            if message.id:
                fields = found.setdefault(str(message.id), {})
                fields[message.context or ""] = str(message.string)
                if message.context is None:
                    fields["when"] = " ".join(message.user_comments)
    return found


def placeholders(*texts: str) -> set[str]:
    """Return the names in braces of some texts."""
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


ENGLISH = catalogue(FOLDER / "en.po")
EVERY = [
    pytest.param(path.stem, phrase, fields, id=f"{path.stem}-{phrase}")
    for path in CATALOGUES
    for phrase, fields in catalogue(path).items()
]
every_phrase = pytest.mark.parametrize(("language", "phrase", "fields"), EVERY)


@pytest.fixture
def phrases() -> Phrases:
    return Phrases.load()


@every_phrase
def test_a_phrase_fits_its_alphabet_and_length(
    phrases: Phrases, language: str, phrase: str, fields: dict[str, str]
) -> None:
    values = {n: TYPICAL[n] for n in placeholders(fields[""], fields.get("short", ""))}
    rendered = phrases.render(phrase, language, **values)
    on_sms = rendered.short or rendered.text
    assert is_gsm7(on_sms), f"{on_sms!r} has a letter outside the SMS alphabet"
    assert parts(on_sms) <= (2 if phrase in TWO_PARTS else 1)


@pytest.mark.parametrize("discipline", Discipline)
def test_the_receipt_stays_in_one_part_for_every_discipline(
    phrases: Phrases, discipline: Discipline
) -> None:
    word = phrases.word(f"discipline.{discipline}", "en")
    for phrase in ("ask.received", "ask.received.nobody", "shift.who", "shift.who.last"):
        names = placeholders(ENGLISH[phrase][""])
        values = {name: TYPICAL[name] for name in names} | {"discipline": word}
        assert parts(phrases.render(phrase, "en", **values).text) == 1


@every_phrase
def test_reserved_words_stand_only_where_they_have_their_meaning(
    language: str, phrase: str, fields: dict[str, str]
) -> None:
    text = f"{fields['']} {fields.get('short', '')}"
    for word, homes in RESERVED.items():
        if re.search(rf"\b{word}\b", text):
            assert phrase.startswith(homes), f"{word} in {language} {phrase}"


@every_phrase
def test_buttons_are_short_and_their_keys_stand_in_the_text(
    language: str, phrase: str, fields: dict[str, str]
) -> None:
    buttons = {k.removeprefix("button:"): v for k, v in fields.items() if k.startswith("button:")}
    for key, label in buttons.items():
        assert label, f"{language} {phrase}: {key} has no label"
        assert len(label) <= 20
        assert {key.upper(), label.upper()}.isdisjoint(CARRIER_WORDS)
        for text in filter(None, (fields[""], fields.get("short"))):
            assert re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text), f"{key} not in {text!r}"


@every_phrase
def test_a_phrase_says_when_it_is_sent(language: str, phrase: str, fields: dict[str, str]) -> None:
    assert fields["when"], f"{language} {phrase} has no comment for its translator"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_names_its_language_and_its_status_and_holds_nothing_twice(
    path: Path,
) -> None:
    text = path.read_text(encoding="utf-8")
    assert f'"Language: {path.stem}\\n"' in text
    assert re.search(r'^"X-Mentorline-Status: (draft|reviewed)\\n"$', text, re.MULTILINE)
    keys = re.findall(r'^(?:msgctxt "([^"]*)"\n)?msgid "([^"]+)"', text, re.MULTILINE)
    assert len(keys) == len(set(keys))


def test_every_value_of_the_vocabulary_has_its_word(phrases: Phrases) -> None:
    kinds = set(MessageKind) - {MessageKind.TEXT, MessageKind.TAP}
    wanted = {f"discipline.{each}" for each in Discipline} | {f"tier.{each}" for each in Tier}
    wanted |= {f"urgency.{each}" for each in Urgency} | {f"kind.{each}" for each in kinds}
    wanted |= {f"channel.{each}" for each in set(Channel) - {Channel.CANARY}}
    wanted |= {"word.when_found", "word.until_found", "word.nobody", "word.no_line"}
    wanted |= {"word.stranger"} | {f"notice.{each.name}" for each in CONDITIONS}
    assert wanted == {phrase for phrase in ENGLISH if phrase.startswith(WORDS)}
    assert all(phrases.word(each, "en") for each in wanted)


def test_the_wording_is_the_copy_decks_word_for_word() -> None:
    if not DECK.exists():
        pytest.skip("the copy deck is not beside this checkout")
    deck = {each["id"]: each for each in yaml.safe_load(DECK.read_text("utf-8"))["phrases"]}
    for phrase, fields in ENGLISH.items():
        if phrase in OURS or phrase.startswith(WORDS):
            assert phrase not in deck
            continue
        assert fields == deck_fields(deck[phrase]), phrase
        assert (deck[phrase]["max_parts"] == 2) == (phrase in TWO_PARTS), phrase


def deck_fields(entry: dict[str, Any]) -> dict[str, str]:
    """Return an entry of the deck as a catalogue would hold it."""
    fields = {"": entry["text"], "when": entry["when"]}
    if "short" in entry:
        fields["short"] = entry["short"]
    return fields | {f"button:{each['key']}": each["label"] for each in entry.get("buttons", ())}


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
