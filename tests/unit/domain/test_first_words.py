from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import first_words
from domain.first_words import hides
from domain.intents import Intent, interpret, opening
from domain.model import Channel, Discipline, Inbound, MessageKind
from domain.reserved import IntentKind


def read(text: str, *languages: str, kind: MessageKind = MessageKind.TEXT) -> Intent:
    inbound = Inbound("sms", "SM1", Channel.SMS, "+255", "+256", text, kind)
    return interpret(inbound, languages or ("en",))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ANON I made a mistake", "I made a mistake"),
        ("anon: how much?", "how much?"),
        ("  Anon how much?", "how much?"),
        ("ANON. How much?", "How much?"),
        ("ANONYMOUS how much?", "how much?"),
        ("Anonymous: how much?", "how much?"),
        ("SANS NOM combien ?", "combien ?"),
        ("Sem nome: quanto?", "quanto?"),
        ("BILA JINA kiasi gani?", "kiasi gani?"),
        ("ANÓNIMO quanto?", "quanto?"),
    ],
)
def test_anon_hides_its_writer_and_is_taken_off(text: str, rest: str) -> None:
    assert read(text) == Intent(IntentKind.TEXT, text=rest, anonymous=True)
    assert opening(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "ANON male, 30 y, brought in by the police",
        "Anon female with a head wound",
        "anon patient in bed 4",
        "ANONYMOUS DONOR BLOOD ONLY?",
    ],
)
def test_where_a_patient_may_be_the_nameless_one_nothing_is_taken_off(text: str) -> None:
    found = read(text)
    assert (found.anonymous, found.text) == (True, text)


@pytest.mark.parametrize(
    "text",
    [
        "Anonymous donors are rare here",
        "Sans nom sur le bracelet, que faire ?",
        "Bila jina kwenye faili",
        "The patient is anon",
        "ANONA fruit allergy",
        "anonymise the file first?",
        "canon",
        "7# ANON is what they wrote",
        "ano-rectal",
    ],
)
def test_what_only_looks_like_it_hides_nobody(text: str) -> None:
    assert not read(text).anonymous


@pytest.mark.parametrize(
    ("text", "urgent", "discipline"),
    [
        ("URGENT ANON who comes?", True, None),
        ("ANON URGENT who comes?", True, None),
        ("Anon, urgent: who comes?", True, None),
        ("DHARURA: ANON who comes?", True, None),
        ("ANON OBS who comes?", False, Discipline.OBSTETRICS),
        ("OBS ANON who comes?", False, Discipline.OBSTETRICS),
        ("OBS URGENT ANON who comes?", True, Discipline.OBSTETRICS),
        ("ANON URGENT OBS who comes?", True, Discipline.OBSTETRICS),
    ],
)
def test_anon_goes_with_urgent_and_a_discipline_in_any_order(
    text: str, urgent: bool, discipline: Discipline | None
) -> None:
    found = read(text)
    said = (found.text, found.anonymous, found.urgent, found.discipline)
    assert said == ("who comes?", True, urgent, discipline)


def test_each_first_word_is_taken_off_once() -> None:
    assert read("ANON ANON how?").text == "ANON how?"
    assert read("URGENT ANON URGENT who?").text == "URGENT who?"


def test_how_much_of_a_text_says_that_a_patient_waits() -> None:
    assert first_words.urgent("URGENT: who?") == len("URGENT: ")
    assert first_words.urgent("Is it urgent?") is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("NEAR MISS Two packs with one label.", "Two packs with one label."),
        ("near miss: two packs", "two packs"),
        ("Near-miss today, two packs", "today, two packs"),
        ("NEARMISS two packs", "two packs"),
        ("ANON NEAR MISS two packs", "two packs"),
        ("Presque accident : deux boîtes", "deux boîtes"),
        ("PRESQU'ACCIDENT deux boîtes", "deux boîtes"),
        ("Quase-acidente: duas caixas", "duas caixas"),
    ],
)
def test_near_miss_as_the_first_words_is_for_the_safety_officers(text: str, rest: str) -> None:
    found = read(text)
    assert (found.near_miss, found.anonymous, found.text) == (True, True, rest)


def test_an_urgent_near_miss_is_one_all_the_same() -> None:
    found = read("URGENT NEAR MISS two packs")
    assert (found.near_miss, found.urgent, found.text) == (True, True, "two packs")


@pytest.mark.parametrize(
    "text",
    [
        "near missed the artery",
        "near misses: how do others count them?",
        "We had a near miss",
        "near the missing clamp",
        "Near, miss",
        "7# near miss",
        "nearest mission hospital",
    ],
)
def test_what_only_looks_like_a_near_miss_is_none(text: str) -> None:
    assert not read(text).near_miss


def test_a_caption_may_be_one() -> None:
    assert read("NEAR MISS see the label", kind=MessageKind.PHOTO).near_miss


def test_a_mentor_hides_in_capitals_only() -> None:
    assert hides("ANON how do others")
    assert not hides("Anon, I would wait")


@pytest.mark.parametrize("text", ["OPEN Q12", "open q 12", "Open Q12.", "OPEN Q12#"])
def test_open_with_a_number_asks_for_a_name(text: str) -> None:
    assert read(text) == Intent(IntentKind.UNSEAL, word="Q", number=12)
    assert read(text.replace("12", "7").replace("Q", "N").replace("q", "n")).word == "N"


@pytest.mark.parametrize("text", ["OPEN", "open 12", "OPEN Q12 please", "OPEN THE CHEST", "Q12"])
def test_open_with_anything_else_does_not(text: str) -> None:
    assert read(text).kind is not IntentKind.UNSEAL


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("OTHER MENTOR", "en", None),
        ("another mentor.", "en", None),
        ("Other mentor Q12", "en", 12),
        ("AUTRE MENTOR", "fr", None),
        ("mentor mwingine q3", "sw", 3),
        ("Outro mentor", "pt", None),
    ],
)
def test_a_mentee_may_want_another_mentor(text: str, language: str, number: int | None) -> None:
    found = read(text, language)
    assert (found.kind, found.number) == (IntentKind.OTHER_MENTOR, number)


@pytest.mark.parametrize("text", ["Other", "other.", "OTHER Q12", "Another mentor would say no"])
def test_other_alone_is_an_answer(text: str) -> None:
    assert read(text).kind is IntentKind.TEXT


def test_the_tone_hint_is_turned_off_and_on() -> None:
    assert read("TONE OFF").kind is IntentKind.TONE_OFF
    assert read("tone on.").kind is IntentKind.TONE_ON
    assert read("tone is off in the left arm").kind is IntentKind.TEXT


FIRST = st.sampled_from(["ANON", "URGENT", "anon", "Urgent", "NEAR MISS", "OBS", "GAS:", "ASK"])


@given(st.lists(FIRST, max_size=4), st.text(max_size=30))
def test_whatever_is_taken_off_what_is_left_is_the_end_of_it(first: list[str], rest: str) -> None:
    text = " ".join([*first, rest])
    assert text.endswith(read(text).text) or read(text).kind is not IntentKind.TEXT


@given(st.text(max_size=40))
def test_with_anon_first_no_writer_is_shown_whatever_follows(rest: str) -> None:
    assert read(f"ANON {rest}x").anonymous
    assert read(f"URGENT ANON {rest}x").anonymous


@given(st.text(max_size=60))
def test_a_first_word_is_a_beginning(text: str) -> None:
    for taken in (first_words.anon(text), first_words.near_miss(text)):
        assert taken is None or 0 <= taken <= len(text)
