"""Every phrase that is shipped, word for word."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from content.phrases import FOLDER, Phrases
from domain.fitting import is_gsm7, parts
from domain.joining import Work
from domain.model import Channel, Discipline, MessageKind, Tier, Urgency
from monitoring.health import CONDITIONS

DECK = Path(__file__).parents[4] / "shared" / "domain" / "phrases.yaml"

TYPICAL = {
    "ago": "2 days ago",
    "asker": "Asha",
    "cadre": "nurse",
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
    "link": "t.me/mentorline_demo?start=K7P2Q",
    "list": "1 7# Bunda, count\n2 9# Tarime, list",
    "mentor": "Dr Neema",
    "mentor2": "Dr Kato",
    "minutes": "15",
    "n": "14",
    "name": "Asha",
    "part": "ssi=six",
    "place": "Bunda DH",
    "programme": "Lake Safe Surgery",
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
    "join.invite",
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
    "join.stuck",
    "join.link.over",
    "join.request.other",
    "join.request.stuck",
    "join.request.silent",
    "join.request.approved",
    "join.request.refused",
    "join.request.gone",
    "opt.out.joining",
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
    "alert.job.dead",
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
WORDS = ("discipline.", "cadre.", "tier.", "urgency.", "kind.", "channel.", "word.", "notice.")
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
    wanted |= {f"cadre.{each}" for each in Work}
    wanted |= {"word.stranger", "word.your_region"} | {
        f"notice.{each.name}" for each in CONDITIONS
    }
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
