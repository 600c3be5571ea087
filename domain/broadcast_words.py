"""A broadcast as a coordinator writes it: "SEND anaesthesia bunda AT fri 9:00: Training moved".

Before the colon stands whom it is for and perhaps when, behind it the text. A line of the text
that begins with the code of a language and a colon ("sw: ...") begins the words for its readers;
a last line such as "1=Yes 2=No" are keys to answer with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain import days
from domain.languages import Language
from domain.model import Choice

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from domain.days import Day

LONGEST: Final = 900
"""Characters of one text: six SMS parts."""

MOST_CHOICES: Final = 9
LONGEST_LABEL: Final = 20
"""Of a button, on every channel."""

CODE: Final = re.compile(r"\d{4}")

_COLON = re.compile(r"(?<!\d):|:(?!\d)")
"""Not the one in 9:00."""

_WHEN = re.compile(r"(.*)(?:^|\s)AT\s+(.+)", re.I | re.S)
"""The last AT: "mentors at bunda AT fri 9:00"."""
_CLOCK = re.compile(r"(?:^|(?<=\s))([01]?\d|2[0-3])(?:[:.hH]([0-5]\d)|[hH])$")
_VARIANT = re.compile(rf"({'|'.join(Language)})\s*:\s*(.*)", re.S)
_CHOICE = re.compile(r"([1-9])\s*=\s*([^\s=].*?)\s*(?=[,;]?\s*[1-9]\s*=|$)[,;]?\s*")


class Fault(StrEnum):
    """What is wrong with a line."""

    HOW = "how"
    """It has no colon, or nothing before or behind it."""
    LONG = "long"


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was written: of a day, or of today where none is named."""

    day: Day
    at: time


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wants sent: `words` say to whom, `texts` what, by language ("" for all)."""

    words: str
    texts: Mapping[str, str]
    choices: tuple[Choice, ...] = field(default=())
    when: When | None = None


def read(rest: str, languages: Collection[str]) -> Line | Fault:
    """Read what follows the word SEND; days are named in these languages."""
    colon = _COLON.search(rest)
    if colon is None:
        return Fault.HOW
    words, when = _parted(rest[: colon.start()], languages)
    body, choices = _with_choices(rest[colon.end() :].strip())
    texts = variants(body)
    if not words or not texts:
        return Fault.HOW
    if max(map(len, texts.values())) > LONGEST:
        return Fault.LONG
    return Line(words, texts, choices, when)


def read_when(text: str, languages: Collection[str]) -> When | None:
    """Read "fri 9:00", "tomorrow 14h" or "16:00", which is today's; None when it is none."""
    whole = " ".join(text.split())
    clock = _CLOCK.search(whole)
    if clock is None:
        return None
    named = whole[: clock.start()].strip()
    day = days.read(named, languages) if named else days.Day(ahead=0)
    return None if day is None else When(day, time(int(clock[1]), int(clock[2] or 0)))


def variants(body: str) -> dict[str, str]:
    """Part a text into the words for each language; those for every other stand under ""."""
    found: dict[str, list[str]] = {"": []}
    language = ""
    for line in body.splitlines():
        begun = _VARIANT.fullmatch(line.strip())
        if begun:
            language = begun[1]
            found[language] = []
        found[language].append(begun[2] if begun else line)
    texts = {each: "\n".join(lines).strip() for each, lines in found.items()}
    return {each: text for each, text in texts.items() if text}


def choices(line: str) -> tuple[Choice, ...]:
    """Return the keys of a line such as "1=Yes 2=No", counted from 1; () when it is none."""
    found, at = [], 0
    while at < len(line) and (one := _CHOICE.match(line, at)):
        found.append(Choice(one[1], one[2].strip()))
        at = one.end()
    counted = [str(number) for number in range(1, len(found) + 1)]
    fits = at == len(line) and [each.key for each in found] == counted and len(found) > 1
    return tuple(found) if fits and all(len(one.label) <= LONGEST_LABEL for one in found) else ()


def longest(rest: str) -> int:
    """Count the characters of the longest text in what follows the word SEND."""
    colon = _COLON.search(rest)
    texts = variants(rest[colon.end() :].strip()) if colon else {}
    return max(map(len, texts.values()), default=0)


def _parted(head: str, languages: Collection[str]) -> tuple[str, When | None]:
    """Part whom a broadcast is for from when it goes; "at bunda" is a place."""
    found = _WHEN.fullmatch(head.strip())
    when = read_when(found[2], languages) if found else None
    return (found[1].strip(), when) if found and when else (head.strip(), None)


def _with_choices(body: str) -> tuple[str, tuple[Choice, ...]]:
    """Take the last line off a text where it is keys to answer with."""
    before, _, last = body.rpartition("\n")
    found = choices(last.strip())
    return (before.strip(), found) if found and before.strip() else (body, ())
