"""Fitting: the alphabet, parts, plain letters, menus and splitting."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fitting import MAX_PARTS, Fitted, Limits, fold, is_gsm7, parts, pieces
from domain.model import Choice

SMS = Limits(max_chars=1600, counts_parts=True, buttons=False)
CHAT = Limits(max_chars=4096, counts_parts=False, buttons=True)
TAKE_OR_PASS = (Choice("A", "Take"), Choice("D", "Pass on"))
NUMBERING = re.compile(r"\A\((\d+)/(\d+)\) ")

TEXTS = st.text(
    st.one_of(
        st.sampled_from("abc. !?\n  [€^éã—😀ش"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=1500,
)


def bodies(sent: tuple[str, ...]) -> list[str]:
    return [NUMBERING.sub("", piece) for piece in sent]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro does not fit in the last place of part one
        ("a" * 153 + "€" + "a" * 151, 2),
        ("é" * 160, 1),
        ("ã" * 70, 1),
        ("ã" * 71, 2),
        ("ã" * 134, 2),
        ("ã" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ã" * 66 + "😀" + "ã" * 66, 3),  # nor does the second half of the face
        ("ã" * 67 + "😀" + "ã" * 65, 2),
    ],
)
def test_parts_are_those_that_carriers_bill(text: str, expected: int) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["Dr Neema: 5 units?", "è é à ñ ü Ç ß", "{[^€]}\\~|", "\n\r\f"])
def test_gsm7_has(text: str) -> None:
    assert is_gsm7(text)
    assert fold(text) == text


@pytest.mark.parametrize("char", ["ç", "ã", "ê", "`", "\u2019", "…", "😀", "µ", "°", "\x1b", "\t"])
def test_gsm7_has_not(char: str) -> None:
    assert not is_gsm7(f"a{char}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("São Tomé, coração", "Sao Tomé, coracao"),
        ("Cœur, être, Noël", "Coeur, etre, Noel"),
        ("e\u0301te\u0301", "été"),
        ("“Reply”\u00a0\u2018now\u2019 \u2013 or — later…", "\"Reply\" 'now' - or - later..."),
        ("7# URGENT · anaesthesia", "7# URGENT - anaesthesia"),
        ("Łódź ≥ 3 \u00d7 2", "Lodz >= 3 x 2"),
        ("Hb 10⁹, 5 µg, 37°C, m²", "Hb 10⁹, 5 µg, 37°C, m²"),
        ("مرحبا 😀", "مرحبا 😀"),
    ],
)
def test_fold_writes_plainly_and_changes_no_figure(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(deadline=None)
@given(TEXTS)
def test_fold_is_settled_after_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_short_message_is_sent_as_it_is() -> None:
    sent = pieces("Reply to answer. A=take D=pass", "", TAKE_OR_PASS, SMS, relay=False)
    assert sent == ("Reply to answer. A=take D=pass",)


def test_the_short_variant_is_for_sms_alone() -> None:
    long = "a" * 161
    assert pieces(long, "short", (), SMS, relay=False) == ("short",)
    assert pieces(long, "short", (), CHAT, relay=False) == (long,)
    assert pieces("a" * 160, "short", (), SMS, relay=False) == ("a" * 160,)


def test_folding_alone_may_spare_the_short_variant() -> None:
    assert pieces("ã" * 100, "short", (), SMS, relay=False) == ("a" * 100,)


def test_people_s_own_words_are_not_folded() -> None:
    assert pieces("Não “respira”", "", (), SMS, relay=True) == ("Não “respira”",)
    assert pieces("Não “respira”", "", (), SMS, relay=False) == ('Nao "respira"',)
    assert pieces("Não “respira”", "", (), CHAT, relay=False) == ("Não “respira”",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yours?", "Yours?\nA Take\nD Pass on"),
        ("Yours? A=take", "Yours? A=take\nD Pass on"),
        ("A to take, D if not", "A to take, D if not"),
        ("Vitamin KA and DDA = x", "Vitamin KA and DDA = x\nA Take\nD Pass on"),
    ],
)
def test_a_wire_without_buttons_gets_the_missing_keys_as_a_menu(text: str, expected: str) -> None:
    assert pieces(text, "", TAKE_OR_PASS, SMS, relay=False) == (expected,)
    assert pieces(text, "", TAKE_OR_PASS, CHAT, relay=False) == (text,)


def test_a_label_that_is_but_its_key_stands_in_no_menu() -> None:
    marks = tuple(Choice(each, each) for each in "12345")
    text = "How useful? Reply 1 to 5 (1=not useful, 5=very useful)"
    assert pieces(text, "", marks, SMS, relay=False) == (text,)


def test_digits_of_a_list_are_not_repeated() -> None:
    options = (Choice("1", "A lot"), Choice("2", "Partly"), Choice("3", "Not"))
    sent = pieces("Did it help? 1 a lot 2 partly", "", options, SMS, relay=False)
    assert sent == ("Did it help? 1 a lot 2 partly\n3 Not",)


def test_a_long_text_is_split_at_sentence_ends() -> None:
    first, second = "Look closer. " * 30, "Then call the manager. " * 6
    assert pieces(first + second, "", (), SMS, relay=False) == (
        f"(1/2) {first}{'Then call the manager. ' * 2}",
        f"(2/2) {'Then call the manager. ' * 4}",
    )


def test_else_at_white_space_else_anywhere() -> None:
    words = pieces("word " * 100, "", (), SMS, relay=True)
    assert [len(body) % 5 for body in bodies(words)] == [0, 0]
    assert bodies(pieces("a" * 500, "", (), SMS, relay=True)) == ["a" * 453, "a" * 47]


def test_more_than_nine_pieces_keep_room_for_two_digits() -> None:
    sent = pieces("ش" * 2500, "", (), SMS, relay=True)
    assert sent[0].startswith("(1/13) ")
    assert all(parts(piece) <= MAX_PARTS for piece in sent)


def test_other_channels_split_at_their_size_counted_in_utf16() -> None:
    assert pieces("a" * 4096, "", (), CHAT, relay=True) == ("a" * 4096,)
    assert len(pieces("a" * 4097, "", (), CHAT, relay=True)) == 2
    assert len(pieces("😀" * 2049, "", (), CHAT, relay=True)) == 2


@settings(deadline=None)
@given(TEXTS)
def test_splitting_loses_no_character_and_keeps_to_three_parts(text: str) -> None:
    sent = pieces(text, "", (), SMS, relay=True)
    assert all(parts(piece) <= MAX_PARTS for piece in sent)
    if len(sent) == 1:
        assert sent == (text,)
    else:
        assert "".join(bodies(sent)) == text
        numbers = [NUMBERING.findall(piece)[0] for piece in sent]
        total = str(len(sent))
        assert numbers == [(str(n), total) for n in range(1, len(sent) + 1)]


@settings(deadline=None)
@given(TEXTS, st.integers(min_value=2, max_value=200))
def test_splitting_ends_at_any_size(text: str, size: int) -> None:
    sent = pieces(text, "", (), Limits(size, counts_parts=False, buttons=True), relay=True)
    assert "".join(bodies(sent) if len(sent) > 1 else sent) == text


def test_what_a_wire_is_given_has_quiet_defaults() -> None:
    fitted = Fitted("Got it")
    assert (fitted.choices, fitted.reference, fitted.quotes) == ((), "", "")
    assert (fitted.attempt_id, fitted.silent) == (0, False)
