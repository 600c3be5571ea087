from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.first_words import presses
from domain.intents import (
    KEYS,
    Intent,
    as_text,
    interpret,
    opening,
    relayed,
    without_ask,
    without_code,
)
from domain.languages import plainly
from domain.model import Channel, Discipline, Inbound, MessageKind
from domain.reserved import WORDS, IntentKind


def message(text: str, kind: MessageKind = MessageKind.TEXT, payload: str = "") -> Inbound:
    return Inbound("sms", "SM1", Channel.SMS, "+255", "+256", text, kind, payload)


def read(text: str, *languages: str) -> Intent:
    return interpret(message(text), languages or ("en",))


def plain(text: str) -> Intent:
    return Intent(IntentKind.TEXT, text=text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("STOP", IntentKind.STOP),
        ("stop.", IntentKind.STOP),
        ("  Start \n", IntentKind.START),
        ("/start", IntentKind.START),
        ("help", IntentKind.HELP),
        ("who", IntentKind.WHO),
        ("List.", IntentKind.LIST),
        ("undo .", IntentKind.UNDO),
    ],
)
def test_a_reserved_word_commands_as_the_whole_message(text: str, kind: IntentKind) -> None:
    assert read(text) == Intent(kind, word=kind.upper())


@pytest.mark.parametrize(
    "text",
    [
        "stop the oxytocin",
        "STOP!",
        "stop..",
        "please stop",
        "help me with this drain",
        "who is on call",
        *("why?", "why 7", "why 2 # ribs", "why not", "WHY 7# now"),
        *("YES", "END", "CANCEL", "QUIT", "OPTOUT", "REVOKE", "yes."),
        "",
        "  two spaces, and a line\n",
        "3 units",
        "Q4 hourly",
        "1. IV access",
        "1) IV access",
        "100",
        "3.5",
        "B",
        "A.D",
        "7 #text",
        "7 # later",
        "2 # ribs on the left",
        "7 #",
        "Q4",
        "C Q",
        "A Q12",
        "H Q4",
        "10 #10 blades",
        "#7 text",
        "1234567# text",
    ],
)
def test_everything_else_is_text_untouched(text: str) -> None:
    assert read(text) == plain(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("WHY", None), ("why.", None), ("WHY 7#", 7), ("why 12 #", 12), ("Why \u0667#.", 7)],
)
def test_why_may_name_a_code(text: str, code: int | None) -> None:
    assert read(text).kind is IntentKind.WHY
    assert read(text).code == code
    assert as_text(text) == plain(text)


def test_reserved_words_of_a_language_count_for_its_speakers_only() -> None:
    assert read("Désabonner.", "fr").kind is IntentKind.STOP
    assert read("msaada", "sw", "pt").kind is IntentKind.HELP
    assert read("aderir", "sw", "pt") == Intent(IntentKind.START, word="START")
    assert read("STOP", "fr").kind is IntentKind.STOP
    assert read("ajuda", "xx") == plain("ajuda")
    assert read("ajuda") == plain("ajuda")


@pytest.mark.parametrize("language", ["en", *WORDS])
def test_every_language_has_its_word_for_leaving_coming_back_and_help(language: str) -> None:
    assert {IntentKind.STOP, IntentKind.START, IntentKind.HELP} <= set(WORDS[language].values())
    for word, kind in WORDS[language].items():
        assert word == plainly(word), "they are compared without accents"
        for written in (word, word.lower(), f" {word.capitalize()}. "):
            assert read(written, language).kind is kind


def test_of_a_stranger_stop_counts_in_any_language() -> None:
    for word in ("STOP", "desinscrever", "Désabonner", "Jiondoe."):
        assert interpret(message(word)) == Intent(IntentKind.STOP, word="STOP")
    for word in ("aide", "msaada", "jiunge", "idioma", "langue français"):
        assert interpret(message(word)) == plain(word)


AT_THE_BEDSIDE = (
    *("Arrêt", "ARRET", "Arrêter", "Arrête", "Suspendre", "Sortir", "Démarrer", "Commencer"),
    *("Reprendre", "Continuer", "Langue", "Aide opératoire", "Urgence hier soir, tout va bien"),
    *("Sitisha", "Acha", "Simamisha", "Ondoa", "Toa", "Anza", "Endelea", "Rudi", "Ulimi"),
    *(
        "Parar",
        "Pare",
        "Sair",
        "Suspender",
        "Iniciar",
        "Começar",
        "Retirar",
        "Continuar",
        "Língua",
    ),
    *("Cancel", "End", "Quit", "Yes", "Wait", "Bleeding", "No pulse", "Pas de pouls", "Fim"),
    *("Other", "Another", "Autre", "Outro", "Mwingine", "Open", "Tone"),
)
"""Orders, findings and words for them that a mentor may answer with, and nothing else."""


@pytest.mark.parametrize("text", AT_THE_BEDSIDE)
def test_a_word_of_the_bedside_is_never_a_command(text: str) -> None:
    assert read(text, *WORDS) == plain(text)
    assert interpret(message(text)) == plain(text)


EVERY_WORD = st.sampled_from(sorted({word for words in WORDS.values() for word in words}))
CLINICAL = st.text(st.characters(categories=["L", "M", "N", "P", "Zs"]), min_size=1).filter(
    lambda text: bool(text.strip(" .\u00a0"))
)


@given(word=EVERY_WORD, more=CLINICAL)
def test_a_reserved_word_within_a_text_swallows_nothing(word: str, more: str) -> None:
    for text in (f"{word} x{more}", f"{more} {word} the drip", f"x{word}", f"{word}-{more}x"):
        intent = read(text, *WORDS)
        reserved = set(IntentKind) - {IntentKind.TEXT, IntentKind.MORE, IntentKind.LANGUAGE}
        assert intent.kind not in reserved, text
        if intent.kind is IntentKind.LANGUAGE:
            assert len(text.split()) == 2, "LANG takes one word, and says that it did"


@pytest.mark.parametrize("text", ["LANG", "lang.", "/lang", "Language", "LUGHA", "idioma"])
def test_lang_alone_asks_for_a_language(text: str) -> None:
    assert read(text, "sw", "pt") == Intent(IntentKind.LANGUAGE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("LANG FR", "fr"),
        ("lang français.", "fr"),
        ("LANG 2", "fr"),
        ("LANG ٢", "fr"),
        ("/lang kireno", "pt"),
        ("Language Swahili", "sw"),
        ("lugha kiswahili", "sw"),
        ("idioma inglês", "en"),
        ("langue français", "fr"),
        ("Língua português", "pt"),
    ],
)
def test_lang_with_a_name_chooses_it(text: str, language: str) -> None:
    assert read(text, *WORDS) == Intent(IntentKind.LANGUAGE, word=language)


def test_after_lang_a_name_that_we_do_not_know_is_said_back() -> None:
    assert read("LANG Deutsch") == Intent(IntentKind.LANGUAGE, text="Deutsch")


@pytest.mark.parametrize(
    "text",
    [
        *("langue", "langue noire", "langue 2", "língua seca", "lugha gani", "Language barrier"),
        *("LANG FR please", "LANG " + "x" * 21, "my lang", "lugha FR"),
    ],
)
def test_what_only_looks_like_a_choice_of_language_is_text(text: str) -> None:
    assert read(text, "fr", "pt") == plain(text)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_letter_alone_is_a_key(key: str) -> None:
    for text in (key, key.lower(), f" {key}.", f"{key}\n"):
        assert read(text) == Intent(IntentKind.KEY, word=key)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("3", "3"), ("12", "12"), (" 4. ", "4"), ("0", "0")),
        *(("٣", "3"), ("۴", "4"), ("১২", "12"), ("९", "9"), ("\uff12", "2"), ("᠑", "1")),
        *(("\u200f٣\u200f", "3"), ("९।", "9"), ("\u2067۴\u2069", "4")),
    ],
)
def test_digits_of_any_script_are_digits(text: str, word: str) -> None:
    assert read(text) == Intent(IntentKind.DIGIT, word=word)


@pytest.mark.parametrize("text", ["²", "Ⅳ", "½"])
def test_numbers_that_are_no_digits_are_text(text: str) -> None:
    assert read(text) == plain(text)


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("7# Look at the cable first.", 7, "Look at the cable first."),
        ("7#text", 7, "text"),
        ("7\uff03 text ", 7, "text "),
        (" 12#\nline one\nline two", 12, "line one\nline two"),
        ("३# text", 3, "text"),
        ("\u0667# text", 7, "text"),
        ("7\uff03 text", 7, "text"),
        ("۱২\uff03 ৫ units", 12, "৫ units"),
        ("\u200f\u0667# نص ٣", 7, "نص ٣"),
        ("7#", 7, ""),
        ("7# 3", 7, "3"),
        ("7# STOP", 7, "STOP"),
        ("7# URGENT transfer", 7, "URGENT transfer"),
        ("7# GAS: check the cylinder", 7, "GAS: check the cylinder"),
        ("7# A 8#", 7, "A 8#"),
    ],
)
def test_a_code_is_taken_off_and_the_rest_stays_as_written(
    text: str, code: int, rest: str
) -> None:
    assert read(text) == Intent(IntentKind.TEXT, code=code, text=rest)


@pytest.mark.parametrize("text", ["7# A", "7#a", "A 7#", "a7#.", " A 7 # ", "7 # A."])
def test_a_key_may_carry_a_code_on_either_side(text: str) -> None:
    assert read(text) == Intent(IntentKind.KEY, word="A", code=7)


@pytest.mark.parametrize("text", ["C Q12", "c q12.", "C Q 12", "C Q12#", "C  Q\u0661\u0662"])
def test_a_mentees_letter_may_carry_the_number_of_a_question(text: str) -> None:
    assert read(text) == Intent(IntentKind.KEY, word="C", number=12)


def test_a_letter_that_is_no_key_takes_no_code() -> None:
    assert read("B 7#") == plain("B 7#")


def test_undo_may_carry_a_code() -> None:
    assert read("7# undo") == Intent(IntentKind.UNDO, word="UNDO", code=7)


def test_m_with_a_text_asks_for_more() -> None:
    asked = read("M How much blood so far?")
    assert asked == Intent(IntentKind.MORE, word="M", text="How much blood so far?")
    coded = read("7# M How much blood?")
    assert coded == Intent(IntentKind.MORE, word="M", code=7, text="How much blood?")
    assert read("M") == Intent(IntentKind.KEY, word="M")
    assert read("m in distress") == plain("m in distress")
    assert read("M. Dupont saigne") == plain("M. Dupont saigne")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("URGENT Heavy bleeding", "Heavy bleeding"),
        ("urgent: bleeding ", "bleeding "),
        ("Urgent, bleeding", "bleeding"),
        ("URGENT\nbleeding", "bleeding"),
        ("URGENT! bleeding", "bleeding"),
        ("URGENT", ""),
        ("Dharura mama anatoka damu", "mama anatoka damu"),
        ("URGENTE: sangramento", "sangramento"),
        ("URGENT 3 units given", "3 units given"),
        ("URGENT ٣ units", "٣ units"),
        ("URGENCE elle saigne", "elle saigne"),
        ("Urgence : elle saigne", "elle saigne"),
        ("urgência! sangra muito", "sangra muito"),
        ("URGENCIA sangra", "sangra"),
    ],
)
def test_urgent_as_the_first_word_is_taken_off(text: str, rest: str) -> None:
    assert read(text) == Intent(IntentKind.TEXT, text=rest, urgent=True)


@pytest.mark.parametrize(
    "text", ["urgently needed", "Not urgent", "URGENT?", "URGENTS x", "Urgence faite"]
)
def test_urgent_within_a_text_is_text(text: str) -> None:
    assert read(text) == plain(text)


@pytest.mark.parametrize(
    ("text", "discipline", "rest"),
    [
        ("SURG which suture", Discipline.GENERAL_SURGERY, "which suture"),
        ("Surgery: which suture", Discipline.GENERAL_SURGERY, "which suture"),
        ("OBS, she bleeds", Discipline.OBSTETRICS, "she bleeds"),
        ("bone: which plate", Discipline.ORTHOPAEDICS, "which plate"),
        ("GAS machine shows E4", Discipline.ANAESTHESIA, "machine shows E4"),
        ("anaesthesia: E4", Discipline.ANAESTHESIA, "E4"),
        ("THEATRE lights", Discipline.PERIOPERATIVE_NURSING, "lights"),
        ("CSSD", Discipline.STERILE_SERVICES, ""),
        ("GAS: LEAK IN THEATRE", Discipline.ANAESTHESIA, "LEAK IN THEATRE"),
        ("OBS 3 ?", Discipline.OBSTETRICS, "3 ?"),
        ("OBS BP is high after birth", Discipline.OBSTETRICS, "BP is high after birth"),
        ("OBS: P/V bleeding", Discipline.OBSTETRICS, "P/V bleeding"),
        ("SURG Wound BP 90/60", Discipline.GENERAL_SURGERY, "Wound BP 90/60"),
    ],
)
def test_a_discipline_as_the_first_word_is_taken_off(
    text: str, discipline: Discipline, rest: str
) -> None:
    assert read(text) == Intent(IntentKind.TEXT, text=rest, discipline=discipline)


@pytest.mark.parametrize(
    "text", ["Nurse asks about the count", "gas leak", "Theatre is dark", "GASP", "Tomorrow: what"]
)
def test_an_everyday_word_is_no_discipline(text: str) -> None:
    assert read(text) == plain(text)


@pytest.mark.parametrize(
    "text", ["GAS LEAK IN THEATRE", "OBS BLEEDING 2 L", "THEATRE IS DARK!", "BONE CEMENT?"]
)
def test_a_text_of_capitals_says_nothing_by_them(text: str) -> None:
    assert read(text) == plain(text)
    assert read(f"URGENT {text}") == Intent(IntentKind.TEXT, text=text, urgent=True)


@pytest.mark.parametrize(
    "text", ["OBS: BP", "OBS: BP 80/40 HR 140", "OBS SpO2 94, what now?", "Obs: stable, pain 3"]
)
def test_obs_before_a_vital_sign_means_observations(text: str) -> None:
    assert read(text) == plain(text)


def test_urgent_after_a_discipline_counts_in_a_text_of_capitals_too() -> None:
    pressing = Intent(
        IntentKind.TEXT, text="SHE BLEEDS", urgent=True, discipline=Discipline.OBSTETRICS
    )
    assert read("OBS URGENT SHE BLEEDS") == pressing
    assert read("OBS URGENT").urgent


@pytest.mark.parametrize(
    "text", ["URGENT OBS she bleeds", "urgent: obs: she bleeds", "OBS URGENT she bleeds"]
)
def test_urgent_and_discipline_go_together(text: str) -> None:
    obstetrics = Discipline.OBSTETRICS
    assert read(text) == Intent(
        IntentKind.TEXT, text="she bleeds", urgent=True, discipline=obstetrics
    )


def test_after_a_discipline_urgent_counts_in_capitals_only() -> None:
    assert not read("SURG urgent cases this week").urgent


@pytest.mark.parametrize(
    ("payload", "message_id", "key"),
    [
        ("41:A", 41, "A"),
        ("41:take", 41, "TAKE"),
        ("41:1", 41, "1"),
        ("a", None, "A"),  # of a template, which the tap quotes
        *((bad, None, "") for bad in ("", ":A", "41:", "x:A", "-1:A", "1:A B", "٤:A")),
        ("9" * 20 + ":A", None, ""),
    ],
)
def test_a_tap_names_a_message_and_a_key(payload: str, message_id: int | None, key: str) -> None:
    tapped = interpret(message("Take", MessageKind.TAP, payload))
    assert tapped == Intent(IntentKind.TAP, tap_key=key, tap_message=message_id)


@pytest.mark.parametrize("text", ["STOP", "A", "3", "UNDO", "M here it is", ""])
def test_a_caption_never_commands(text: str) -> None:
    assert interpret(message(text, MessageKind.PHOTO)) == plain(text)


def test_a_caption_may_be_urgent_or_name_a_question() -> None:
    assert interpret(message("URGENT wound", MessageKind.PHOTO)).urgent
    assert interpret(message("7# A", MessageKind.PHOTO)) == Intent(
        IntentKind.TEXT, code=7, text="A"
    )


WORDY = st.text(alphabet="abdmq 37#.:\nSTOPURGEN", max_size=20)


@given(text=st.one_of(st.text(), WORDY), kind=st.sampled_from(MessageKind))
def test_what_is_left_is_always_the_end_of_what_was_written(text: str, kind: MessageKind) -> None:
    intent = interpret(message(text, kind))
    assert text.endswith(intent.text)
    taken = intent.code is not None or intent.urgent or intent.discipline
    if intent.kind is IntentKind.TEXT and not taken:
        assert intent.text == text


@given(text=st.text())
def test_no_longer_text_commands(text: str) -> None:
    assert interpret(message(f"stop {text}x")).kind is IntentKind.TEXT


@given(number=st.integers(0, 10**6), rest=st.text(alphabet="abcdeuints .,/-", max_size=20))
def test_a_bare_number_is_never_a_code(number: int, rest: str) -> None:
    assert read(f"{number}{rest}").code is None


def test_a_long_message_is_no_trap() -> None:
    begun = time.perf_counter()
    assert read(" " * 100_000 + "7").word == "7"
    assert read("7" + " " * 100_000 + "x").kind is IntentKind.TEXT
    assert read("LANG" + " " * 100_000 + "FR").word == "fr"
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("7# check the cable", "check the cable"),
        ("7 # later", "7 # later"),
        ("3 units", "3 units"),
        ("7#", ""),
    ],
)
def test_an_asker_reads_a_text_without_its_code(text: str, rest: str) -> None:
    assert without_code(text) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ASK where is the list", "where is the list"),
        ("ask: where", "where"),
        ("ASK", None),
        ("Asked before", None),
        ("Ask her to push", None),
        ("ask for the other tray", None),
    ],
)
def test_a_mentor_asks_with_the_first_word(text: str, rest: str | None) -> None:
    assert without_ask(text) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ASK URGENT OBS where is it", "where is it"),
        ("URGENT OBS where is it", "where is it"),
        ("OBS: where is it", "where is it"),
        ("Ask for the tray", "Ask for the tray"),
    ],
)
def test_a_mentor_reads_a_question_without_the_words_that_routed_it(text: str, rest: str) -> None:
    assert opening(text) == rest


def test_a_mentor_presses_in_capitals_only() -> None:
    assert presses("URGENT who helps me?")
    assert not presses("Urgent: look at the cable first")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7# In the folder.", "In the folder."),
        ("M How old is she?", "How old is she?"),
        ("7# M How old?", "How old?"),
        ("M.", ""),
        ("MgSO4 4 g", "MgSO4 4 g"),
        ("2 # ribs", "2 # ribs"),
    ],
)
def test_a_colleague_reads_a_mentors_words_without_what_only_placed_them(
    text: str, words: str
) -> None:
    assert relayed(text) == words


def test_next_and_review_are_words_of_reviewers_alone() -> None:
    for word, kind in (("NEXT", IntentKind.NEXT), (" review. ", IntentKind.REVIEW)):
        said = Inbound("a", "1", Channel.SMS, "x", "y", word)
        assert interpret(said, ("en",), reviewer=True) == Intent(kind)
        assert interpret(said, ("en",)).kind is IntentKind.TEXT
    said = Inbound("a", "1", Channel.SMS, "x", "y", "next to the theatre")
    assert interpret(said, ("en",), reviewer=True).kind is IntentKind.TEXT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("VOLUNTEER off", Intent(IntentKind.VOLUNTEER, text="off")),
        ("VOLUNTEER today", None),
        ("AWAY FRI", Intent(IntentKind.AWAY, text="FRI")),
        ("AWAY with the ambulance", None),
    ],
)
def test_a_mentors_word_about_duty_goes_before_what_it_takes(
    text: str, intent: Intent | None
) -> None:
    assert interpret(message(text), ("en",), mentor=True) == (intent or plain(text))
    assert read(text) == plain(text)


def test_guide_names_what_is_looked_for() -> None:
    assert read("GUIDE sepsis") == Intent(IntentKind.GUIDE, "GUIDE", text="sepsis")
    assert read("GUIDE wire stuck") == plain("GUIDE wire stuck")
