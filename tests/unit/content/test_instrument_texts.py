"""Every text of every instrument, in every language and on every channel; and every way walked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from channels.telegram import Telegram
from channels.twilio.sms import TwilioSms
from content.catalogues import read as catalogue
from content.instruments import Instruments, phrase_of, rule
from content.phrases import FOLDER, Phrases
from content.typical import typical
from domain.branching import exits, ways
from domain.filling import after, current, first, left, length, read, sets_off, skip
from domain.fitting import fold, is_gsm7, parts, pieces
from domain.instruments import END, AnswerState, AnswerType, Given, Instrument, Step
from domain.languages import Language
from handlers import closing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from content.phrases import Rendered

SHARED = Path(__file__).parents[4] / "shared" / "domain" / "instruments.yaml"
MOST_QUESTIONS = 8
MOST_WORDS = 2
BUTTONS, BUTTON, ROWS, ROW = 3, 20, 10, 24
"""What a WhatsApp message has room for: so many buttons of so many characters, or rows."""

SCRIPTS = "0123456789", "٠١٢٣٤٥٦٧٨٩", "০১২৩৪৫৬৭৮৯", "०१२३४५६७८९"
"""ASCII, Arabic-Indic, Bengali, Devanagari."""

CLOSED = {
    *(AnswerType.YES_NO, AnswerType.CHOICE, AnswerType.THREE_STEP, AnswerType.FREQUENCY_STEP),
}
PHRASES = Phrases.load()
ALL = list(Instruments.load().by_id.values())
FORM = Instruments.load().get("facility_monthly")
ASKED = [(each, step) for each in ALL for step in each.steps]
every_language = pytest.mark.parametrize("language", Language)
every_instrument = pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.id)


def said(instrument: Instrument, step: Step, language: str) -> Rendered:
    """Render a step as a reader gets it."""
    phrase, values = phrase_of(instrument, step), typical(language)
    return PHRASES.render(
        phrase, language, **{name: values[name] for name in PHRASES.names(phrase)}
    )


def frame(phrase: str, language: str, **values: str) -> str:
    """Put what a step says into the phrase around it, as SMS carries it."""
    return fold(PHRASES.render(phrase, language, **values).text)


def in_script(digits: str, script: str) -> str:
    return digits.translate(str.maketrans(SCRIPTS[0], script))


def reply(step: Step, code: str | None) -> str:
    """Write what leads on from a step by a code; without one, what answers it otherwise."""
    if code:
        return code
    if step.type is AnswerType.NUMBER:
        return str(step.least)
    if step.type is AnswerType.FREE_TEXT:
        return "We say our names"
    return next(each for each in step.codes if each not in step.follows)


@every_language
@every_instrument
def test_a_text_fits_every_channel_with_its_menu(instrument: Instrument, language: str) -> None:
    for step in instrument.steps:
        rendered = said(instrument, step, language)
        sms = pieces(
            rendered.text, rendered.short, rendered.choices, TwilioSms.limits, relay=False
        )
        assert sms == (fold(rendered.text),), "the text has its menu: SMS adds nothing"
        assert is_gsm7(sms[0])
        assert parts(sms[0]) == 1, f"{len(sms[0])}: {sms[0]}"
        told = pieces(rendered.text, "", rendered.choices, Telegram.limits, relay=False)
        assert told == (rendered.text,)
        labels = [each.label for each in rendered.choices]
        assert len(labels) <= ROWS
        assert all(len(each) <= (BUTTON if len(labels) <= BUTTONS else ROW) for each in labels)
        assert len({fold(each).casefold() for each in labels}) == len(labels)


@every_language
@every_instrument
def test_a_choice_has_a_button_for_each_of_its_codes_and_nothing_else_has(
    instrument: Instrument, language: str
) -> None:
    for step in instrument.steps:
        keys = tuple(each.key for each in said(instrument, step, language).choices)
        assert keys == (step.codes if step.type in CLOSED else ())


@every_language
def test_a_question_of_the_form_fits_in_its_frame(language: str) -> None:
    for step in FORM.steps:
        question = said(FORM, step, language).text
        framed = frame("form.ask", language, step="16", n="16", question=question)
        assert parts(framed) == 1, f"{len(framed)}: {framed}"


@every_language
@every_instrument
def test_every_answer_is_read_in_every_script(instrument: Instrument, language: str) -> None:
    for step in instrument.steps:
        choices = said(instrument, step, language).choices
        for script in SCRIPTS:
            for code in step.codes:
                assert given(read(step, in_script(code, script), language, choices)).code == code
            if step.type is AnswerType.NUMBER:
                found = read(step, in_script(str(step.most), script), language)
                assert given(found).number == step.most
            if skip(step) == "0":
                assert given(read(step, in_script("0", script))).state is AnswerState.SKIPPED
        for choice in choices:
            for text in (choice.label, fold(choice.label).upper(), f"{choice.key} {choice.label}"):
                assert given(read(step, text, language, choices)).code == choice.key, text


def given(found: Given | None) -> Given:
    assert found is not None
    return found


@every_language
@every_instrument
def test_the_words_of_a_menu_answer_as_its_keys_do(instrument: Instrument, language: str) -> None:
    for step in instrument.steps:
        rendered = said(instrument, step, language)
        if not step.phrase:
            for code, shown in menu(rendered.text, step):
                assert given(read(step, shown, language, rendered.choices)).code == code, shown


def menu(text: str, step: Step) -> Iterator[tuple[str, str]]:
    """Give the keys and words of a text that ends with its menu."""
    if step.type in CLOSED:
        starts = [text.index(f" {code}=") for code in step.codes]
        for code, start, end in zip(step.codes, starts, [*starts[1:], len(text)], strict=True):
            yield code, text[start + 3 : end]


@every_language
@every_instrument
def test_a_rule_says_how_a_step_is_answered_and_ends_the_text_of_a_scale(
    instrument: Instrument, language: str
) -> None:
    for step in instrument.steps:
        says = rule(PHRASES, instrument, step, language)
        assert not says.endswith((".", " "))
        again = "survey.invalid.number" if skip(step) == "-" else "survey.invalid"
        assert parts(frame(again, language, rule=says)) == 1
        after_flag = frame(
            "survey.skipped", language, question=said(instrument, step, language).text
        )
        assert parts(after_flag) <= 2
        if step.type is AnswerType.SCALE:
            assert said(instrument, step, language).text.endswith(f" {says}")
        if step.codes:
            assert step.codes[0] in says
            assert step.codes[-1] in says
        if step.type is AnswerType.NUMBER:
            assert str(step.most) in says


def test_a_rule_is_said_as_in_the_agreed_conversation() -> None:
    debrief = Instruments.load().get("debrief_mentee")
    rules = {each: rule(PHRASES, debrief, debrief.step(each), "en") for each in ("q1", "q3", "q4")}
    assert rules == {
        "q1": "Reply 1 or 2",
        "q3": "Reply 1 to 5 (1=not true at all, 5=fully true)",
        "q4": "Reply 1 to 6",
    }
    mentor = Instruments.load().get("debrief_mentor")
    assert rule(PHRASES, mentor, mentor.step("m1"), "en") == "Reply with a number from 0 to 60"
    asked = said(debrief, debrief.step("q1"), "en")
    assert asked.text == "Did you take part in the mentorship visit on 12-13 Dec? 1=Yes 2=No"


@every_language
@every_instrument
def test_every_way_is_walked_to_its_end(instrument: Instrument, language: str) -> None:
    walked: set[tuple[str, str | None]] = set()
    for part in instrument.parts or ("",):
        for way in ways(instrument, part):
            walk(instrument, part, way, language)
            walked |= {(step.id, code) for step, code in way}
    assert walked == {(step.id, code) for step in instrument.steps for code in exits(step)}


def walk(
    instrument: Instrument, part: str, way: tuple[tuple[Step, str | None], ...], language: str
) -> None:
    """Fill an instrument in along a way, by replies as they come from a phone."""
    answers: dict[str, Given] = {}
    step: Step | None = first(instrument, part)
    before = length(instrument, part) + 1
    for expected, code in way:
        assert step == expected == current(instrument, answers, part)
        remaining = left(instrument, answers, part)
        assert 0 < remaining < before
        before = remaining
        choices = said(instrument, expected, language).choices
        found = given(read(expected, reply(expected, code), language, choices))
        answers[expected.id] = found
        step = after(instrument, expected, found.code)
    assert step is None
    assert left(instrument, answers, part) == 0


@every_instrument
def test_a_survey_is_short(instrument: Instrument) -> None:
    for part in instrument.parts or ("",):
        if not instrument.form:
            assert length(instrument, part) <= MOST_QUESTIONS
        for way in ways(instrument, part):
            assert sum(step.type is AnswerType.FREE_TEXT for step, _ in way) <= MOST_WORDS


@every_instrument
def test_every_action_is_set_off_by_a_reply_and_by_no_other(instrument: Instrument) -> None:
    for step in instrument.steps:
        fired = set()
        for text in step.codes or (reply(step, None),):
            fired |= set(sets_off(step, given(read(step, text))))
        assert fired == set(step.actions), instrument.id
        assert sets_off(step, given(read(step, skip(step)))) == ()


def test_feedback_on_an_answer_is_asked_by_the_decks_phrases_with_the_same_keys() -> None:
    helped, outcome = Instruments.load().get("answer_feedback").steps
    assert (helped.phrase, outcome.phrase) == ("close.helped", "close.next")
    offers = [code for code in helped.codes if sets_off(helped, Given(AnswerState.ANSWERED, code))]
    assert offers == [code for code in helped.codes if int(code) > closing.ENOUGH_HELP]
    assert outcome.codes[-1] == closing.OTHER


def test_no_catalogue_has_a_text_of_an_instrument_that_is_not_there() -> None:
    wanted = {phrase_of(each, step) for each, step in ASKED if not step.phrase}
    wanted |= {
        f"{phrase_of(each, step)}.rule" for each, step in ASKED if step.type is AnswerType.SCALE
    }
    wanted |= {f"instrument.{each.id}.{part}" for each in ALL for part in each.parts}
    for language in Language:
        entries = catalogue(FOLDER / f"{language}.po").entries
        assert {each for each in entries if each.startswith("instrument.")} == wanted


def shared() -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load(SHARED.read_text("utf-8"))
    return {each["id"]: each for each in whole["instruments"]}


def questions(source: dict[str, Any]) -> list[dict[str, Any]]:
    if "sections" not in source:
        return list(source["questions"])
    return [each for section in source["sections"] for each in section["questions"]]


@pytest.mark.skipif(not SHARED.exists(), reason="the agreed instruments are not beside this")
@every_instrument
def test_what_is_asked_is_what_was_agreed_word_for_word(instrument: Instrument) -> None:
    source = shared()[instrument.id]
    agreed = questions(source)
    assert [each["id"] for each in agreed] == [each.id for each in instrument.steps]
    assert (
        source["trigger"].get("expires_days", instrument.expires_days) == instrument.expires_days
    )
    assert tuple(source.get("anonymous_to", ())) == instrument.anonymous_to
    for question, step in zip(agreed, instrument.steps, strict=True):
        assert_is_agreed(step, question)
        choices = question.get("choices") or source.get(step.type, [])
        assert [each["code"] for each in choices] == list(step.codes if choices else ())
        menu = [f"{each['code']}={each['label']}" for each in choices]
        phrase = phrase_of(instrument, step)
        values = {name: f"{{{name}}}" for name in PHRASES.names(phrase)}
        asked = PHRASES.render(phrase, "en", **values).text
        assert step.phrase or asked == " ".join([question["text"], *menu])


def assert_is_agreed(step: Step, question: dict[str, Any]) -> None:
    assert step.type == question["type"]
    assert step.check == question.get("check", "")
    assert step.element == question.get("data_element", "")
    assert step.reverse == question.get("reverse", False)
    assert "min" not in question or (step.least, step.most) == (question["min"], question["max"])
    for code, follower in question.get("next", {}).items():
        assert step.follows.get(code) == follower.replace("confirm", END)
    acts = [{**NOTHING, **each} for each in question.get("actions", ())]
    assert [asdict(each) | {"notify": list(each.notify)} for each in step.actions] == acts


NOTHING: dict[str, Any] = {"days": None, "due": "", "priority": "", "notify": []}
