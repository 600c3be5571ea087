"""What a coordinator asks for by chat: the board, a mentor, people, visits, meetings, broadcasts.

A word counts only at the start of a message. Some coordinators are mentors as well, to whom
"open" or "add fluids" may be clinical words: of theirs only what cannot be anything else counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.naming import TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping

BOARD_WORDS: Final = ("OPEN", "BOARD")
VISITS_WORD: Final = "VISITS"
COMMANDS: Final = (
    *(*BOARD_WORDS, "ASSIGN", "ADD", "DID"),
    *("VISIT", VISITS_WORD, "MOVE", "CLOSE", "DROP"),
    *("SESSION", "FORUM", "AGENDA"),
    *("SEND", "PAUSE", "RESUME", "HALT", "RETRY", "WHY"),
)
"""The first words of all commands."""

_ASSIGN = re.compile(r"(assign)\b[\s:]*(?:(q)?\s?(\d{1,6})#?(?=\W|$))?\s*(.*)", re.I | re.S)
_ADD = re.compile(r"(add)\b[\s:]*(.*)", re.I | re.S)
_VISIT = re.compile(r"(visit)\b[\s:]*(?:v\s?(\d{1,6})(?=\W|$)[\s:,]*)?(.*)", re.I | re.S)
# Only with a number, as one closes wounds and moves patients.
_ON_VISIT = re.compile(r"(move|close|drop)\s+v\s?(\d{1,6})(?=\W|$)[\s:,]*(.*)", re.I | re.S)
_DID = re.compile(r"(did)\b[\s:]*(.*)", re.I | re.S)
_NUMBER = re.compile(r"\+\s?\d")
_MEETING = re.compile(r"(session|forum)\b[\s:]*(.*)", re.I | re.S)
_OF_MEETING = re.compile(r"(agenda|held|move|drop)\s+j\s?(\d{1,6})\b[\s:]*(.*)", re.I | re.S)
_SEND = re.compile(r"(send)\b[\s,]*(.*)", re.I | re.S)
# Only with a number unless in capitals, as one pauses chemotherapy and resumes feeds.
_OF_BROADCAST = re.compile(r"(pause|resume|halt|retry|why)(?:\s+(\d{1,6}))?", re.I)
_CLOCK = re.compile(r"(?<!\S)\d{1,2}[:h]\d\d(?!\S)", re.I)


class CommandKind(StrEnum):
    """What a coordinator asks for."""

    BOARD = "board"
    ASSIGN = "assign"
    ADD = "add"
    VISIT = "visit"
    VISITS = "visits"
    MOVE = "move"
    CLOSE = "close"
    DROP = "drop"
    DID = "did"
    SESSION = "session"
    FORUM = "forum"
    AGENDA = "agenda"
    HELD = "held"
    MOVE_MEETING = "move meeting"
    DROP_MEETING = "drop meeting"
    SEND = "send"
    PAUSE = "pause"
    RESUME = "resume"
    HALT = "halt"
    RETRY = "retry"
    WHY = "why"


_OF_MEETINGS: Final[Mapping[str, CommandKind]] = {
    "agenda": CommandKind.AGENDA,
    "held": CommandKind.HELD,
    "move": CommandKind.MOVE_MEETING,
    "drop": CommandKind.DROP_MEETING,
}


@dataclass(frozen=True, slots=True)
class Command:
    """A coordinator's message: `number` of what is meant, `rest` what follows the word.

    One that is `sure` can be nothing clinical: in capitals, or with what only a command has.
    """

    kind: CommandKind
    number: int | None = None
    rest: str = ""
    sure: bool = False


def read(text: str) -> Command | None:
    """Return the command that a message is, or None."""
    whole = text.strip().removesuffix(".").strip()
    if whole.upper() in BOARD_WORDS:
        return Command(CommandKind.BOARD, sure=whole.isupper())
    if found := _ASSIGN.fullmatch(whole):
        word, _, digits, rest = found.groups()
        number = int(digits) if digits else None
        sure = word.isupper() or number is not None
        return Command(CommandKind.ASSIGN, number, rest.strip(), sure)
    if found := _ADD.fullmatch(whole):
        word, rest = found.groups()
        sure = word.isupper() or _NUMBER.search(rest) is not None
        return Command(CommandKind.ADD, rest=rest.strip(), sure=sure)
    found = _DID.fullmatch(whole)
    if found and (found[1].isupper() or "=" in found[2]):  # else it asks: "did he bleed?"
        return Command(CommandKind.DID, rest=found[2].strip(), sure="=" in found[2])
    return _on_visits(whole)


def _on_visits(whole: str) -> Command | None:
    """Return what is asked for of visits; of one that stands by its number it is sure."""
    if whole.upper() == VISITS_WORD:
        return Command(CommandKind.VISITS, sure=whole.isupper())
    if found := _ON_VISIT.fullmatch(whole):
        word, digits, rest = found.groups()
        return Command(CommandKind(word.lower()), int(digits), rest.strip(), sure=True)
    if found := _VISIT.fullmatch(whole):
        word, digits, rest = found.groups()
        number = int(digits) if digits else None
        sure = word.isupper() or number is not None
        return Command(CommandKind.VISIT, number, rest.strip(), sure)
    return _meeting(whole)


def _meeting(whole: str) -> Command | None:
    """Read what plans a meeting, or names one by its number: J5."""
    if found := _OF_MEETING.fullmatch(whole):
        word, digits, rest = found.groups()
        kind = _OF_MEETINGS[word.casefold()]
        return Command(kind, int(digits), rest.strip(), sure=True)
    if found := _MEETING.fullmatch(whole):
        word, rest = found.groups()
        sure = word.isupper() or _CLOCK.search(rest) is not None
        return Command(CommandKind(word.casefold()), rest=rest.strip(), sure=sure)
    return _broadcast(whole)


def _broadcast(whole: str) -> Command | None:
    """Read SEND, or what is done with a broadcast.

    Of one who writes about patients SEND counts with a colon, and where not all is in capitals:
    "SEND BLOOD NOW" is none of ours, nor is "halt" without its number.
    """
    if found := _OF_BROADCAST.fullmatch(whole):
        word, digits = found.groups()
        if digits is None and not word.isupper():
            return None
        number = int(digits) if digits else None
        return Command(CommandKind(word.casefold()), number, sure=word.isupper())
    if found := _SEND.fullmatch(whole):
        word, rest = found.groups()
        sure = word.isupper() and ":" in rest and not rest.isupper()
        return Command(CommandKind.SEND, rest=rest.strip(), sure=sure)
    return None


def called(wanted: str, names: Mapping[int, str]) -> list[int]:
    """Return who is called so, by id, the best fitting names alone.

    Every word of `wanted` but titles is a word of the name, else the beginning of one; case and
    accents do not matter.
    """
    words = _words(wanted)
    if not words:
        return []
    known = {each: _words(name) for each, name in names.items()}
    whole = [each for each, has in known.items() if all(word in has for word in words)]
    if whole:
        return whole
    return [each for each, has in known.items() if all(_begins(word, has) for word in words)]


def _begins(word: str, names: list[str]) -> bool:
    return any(name.startswith(word) for name in names)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(each for each in plain if not unicodedata.combining(each))
    return [each for each in re.findall(r"[^\W_]+", bare) if each not in TITLES]
