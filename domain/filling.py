"""Filling in an instrument: what is asked next, what a reply says, and what it sets off."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from domain import answer_words
from domain.fitting import fold
from domain.instruments import END, SKIP, UNKNOWN, AnswerState, AnswerType, Given
from domain.languages import plainly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from domain.instruments import Action, Answer, Instrument, Step
    from domain.model import Choice

DEFAULT: Final = "default"
LONGEST_WORDS: Final = 480
"""Characters of a free text; what is longer is asked for again, shorter."""

WHEN: Final = re.compile(r"answered|(?P<sign><=|>=)(?P<bound>\d)|in \[(?P<codes>\d(,\d)*)\]|\d")
"""The conditions under which an answer sets something off."""

_KEYED: Final = re.compile(r"(?:(?P<key>\d{1,2})\s?)?(?P<words>\D*)")
_SIGNS: Final = re.compile(r"(?:[\s()\[\].,:;=!/'\"]|-(?!\d))+")
"""What people put between words and leave out at will; a `?` asks, and a `#` names a question."""

_NUMBER: Final = re.compile(r"(\d{1,6})(?:\s?[A-Z]+)?")


def first(instrument: Instrument, part: str = "") -> Step:
    """Return the step with which an instrument, or a part of one, begins; raises KeyError."""
    for step in instrument.steps:
        if step.part == part:
            return step
    raise KeyError(f"{instrument.id} has no part {part}")


def after(instrument: Instrument, step: Step, code: str | None = None) -> Step | None:
    """Return what is asked after a step and the code that answered it, if any; None at the end."""
    follower = step.follows.get(code or DEFAULT, step.follows.get(DEFAULT, END))
    return None if follower == END else instrument.step(follower)


def longest(instrument: Instrument, step: Step) -> int:
    """Count the questions from a step to the end, itself too, on the longest way there is."""
    codes = {None, *step.follows} - {DEFAULT}
    ways = [after(instrument, step, code) for code in codes]
    return 1 + max(longest(instrument, each) if each else 0 for each in ways)


def length(instrument: Instrument, part: str = "") -> int:
    """Count the questions that somebody is asked at most: what an invitation promises."""
    return longest(instrument, first(instrument, part))


def left(instrument: Instrument, answers: Mapping[str, Answer | Given], part: str = "") -> int:
    """Count the questions that are still to be asked, at most, after those answered so far."""
    step = current(instrument, answers, part)
    return longest(instrument, step) if step else 0


def current(
    instrument: Instrument, answers: Mapping[str, Answer | Given], part: str = ""
) -> Step | None:
    """Return the first step on the way of these answers that has none; None when all have."""
    step: Step | None = first(instrument, part)
    while step is not None and step.id in answers:
        step = after(instrument, step, answers[step.id].code)
    return step


def place(instrument: Instrument, step: Step) -> int:
    """Return where a step stands among those of its part, from 1."""
    return [each.id for each in instrument.steps if each.part == step.part].index(step.id) + 1


def skip(step: Step) -> str:
    """Return the key that leaves a step open: a dash where zero is an answer of its own."""
    return UNKNOWN if step.type is AnswerType.NUMBER and step.least == 0 else SKIP


def read(
    step: Step, text: str, language: str = "en", choices: Iterable[Choice] = ()
) -> Given | None:
    """Return what a reply says to a step, or None when it does not fit.

    `choices` are those that the reader was shown: their labels answer too, and so do the common
    words of the language and of English. Digits of any script count.
    """
    said = _trimmed(text)
    if said == UNKNOWN and step.type is AnswerType.NUMBER:
        return Given(AnswerState.UNKNOWN)
    if plainly(said) == SKIP and skip(step) == SKIP:
        return Given(AnswerState.SKIPPED)
    if step.type is AnswerType.NUMBER:
        return _number(step, said)
    if step.type is AnswerType.FREE_TEXT:
        return _words(text.strip())
    code = _code(step, said, language, choices)
    if code is None:
        return None
    number = int(code) if step.type is AnswerType.SCALE else None
    return Given(AnswerState.ANSWERED, code, number)


def sets_off(step: Step, answer: Answer | Given) -> tuple[Action, ...]:
    """Return what an answer sets off; one that was left open sets off nothing."""
    if answer.state is not AnswerState.ANSWERED:
        return ()
    return tuple(each for each in step.actions if _holds(each.when, answer.code))


def _holds(when: str, code: str | None) -> bool:
    found = WHEN.fullmatch(when)
    if found is None:
        raise ValueError(f"no condition: {when}")
    if when == "answered":
        return True
    if code is None:
        return False
    if found["sign"]:
        bound = int(found["bound"])
        return int(code) <= bound if found["sign"] == "<=" else int(code) >= bound
    return code in (found["codes"].split(",") if found["codes"] else (when,))


def _trimmed(text: str) -> str:
    """Return a reply plainly, without what nobody sees and without one full stop at its end."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    said = fold(seen).strip()
    return said.removesuffix(".").strip() if said != "." else said


def _number(step: Step, said: str) -> Given | None:
    found = _NUMBER.fullmatch(plainly(said))
    if found is None:
        return None
    number = int(found[1])
    most = step.most if step.most is not None else number
    fits = (step.least or 0) <= number <= most
    return Given(AnswerState.ANSWERED, number=number) if fits else None


def _words(text: str) -> Given | None:
    says = any(each.isalnum() for each in text) and len(text) <= LONGEST_WORDS
    return Given(AnswerState.ANSWERED, words=text) if says else None


def _code(step: Step, said: str, language: str, choices: Iterable[Choice]) -> str | None:
    """Return the key of a reply: the key, words that mean it, or both where they agree."""
    found = _KEYED.fullmatch(_bare(said))
    if found is None:
        return None
    key, words = str(int(found["key"])) if found["key"] else "", found["words"]
    if not words:
        return key if key in step.codes else None
    labels = {_bare(each.label): each.key for each in choices}
    meant = labels.get(words) or answer_words.code_of(step.type, words, language)
    return meant if key in ("", meant) else None


def _bare(text: str) -> str:
    """Return the form in which two spellings of a label are equal."""
    return _SIGNS.sub(" ", plainly(fold(text))).strip()
