"""What a simulated history is made of: questions, offers, and what travels between phones."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from domain.model import OfferState, QuestionState
from domain.reply_target import Evidence, Live, Target, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    Resolver = Callable[[Evidence, Sequence[Live], Mapping[int, Live]], Target]


@dataclass(frozen=True, slots=True)
class Faults:
    """What a careless programmer might have left out; each must be found by the test."""

    no_version_check: bool = False
    latest_address: bool = False
    no_doubt: bool = False
    burst_ends_doubt: bool = False
    burst_whatever_came_since: bool = False
    burst_at_once: bool = False
    edit_routed_anew: bool = False
    stale_tap_by_code: bool = False
    digits_used_again: bool = False
    held_together: bool = False
    undo_of_anybody: bool = False
    stray_digit_is_words: bool = False
    forgets_late_texts: bool = False
    resolver: Resolver = resolve


@dataclass(slots=True)
class Asked:
    """A question with the address frozen in it."""

    id: int
    asker: int
    address: str
    state: QuestionState = QuestionState.OPEN
    mentor: int | None = None
    version: int = 1
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    touched_at: datetime | None = None


@dataclass(slots=True)
class Offered:
    """A question offered to a mentor under a code, which is free again after it has rested."""

    question: int
    code: int
    at: datetime
    state: OfferState = OfferState.PENDING
    decided_at: datetime | None = None
    in_use: bool = True


class Kind(Enum):
    """What somebody does on their phone."""

    TEXT = auto()
    DIGIT = auto()
    TAKE = auto()
    CLOSE = auto()
    EDIT = auto()
    UNDO = auto()


@dataclass(slots=True)
class Written:
    """Something on its way to the service: what it says, and what its writer means by it.

    `meant` is the question, None where it is for none. `about` is the item that it quotes or
    whose button it taps, `code` what stands before the words, `edits` the text that it changes.
    """

    kind: Kind
    mentor: int
    at: datetime
    arrives: datetime
    meant: int | None = None
    code: int | None = None
    about: Item | None = None
    digit: int | None = None
    edits: Written | None = None

    @property
    def original(self) -> Written:
        """The text as it was written first."""
        return self if self.edits is None else self.edits.original


@dataclass(slots=True)
class HeldList:
    """A numbered list that a mentor got for texts that are held."""

    texts: list[Written]
    candidates: list[int]
    first: int
    put_at: datetime
    live: bool = True

    def digit_for(self, question: int | None) -> int:
        """Return the digit of a question, or the one that drops the texts."""
        if question in self.candidates:
            return self.first + self.candidates.index(question)
        return self.first + len(self.candidates)

    def takes(self, digit: int) -> bool:
        """Tell whether a digit stands in the list."""
        return self.first <= digit <= self.first + len(self.candidates)


class Says(Enum):
    """What a message of the service tells a mentor."""

    OFFER = auto()
    GONE = auto()
    NEWS = auto()
    SENT = auto()
    LATE = auto()
    NOWHERE = auto()
    LIST = auto()
    DONE = auto()


@dataclass(slots=True)
class Item:
    """A message of the service to a mentor, under the code that the question had then."""

    at: datetime
    says: Says
    question: int | None = None
    code: int | None = None
    held: HeldList | None = None


@dataclass(slots=True)
class Relay:
    """A text that was passed on: to which question, whether its writer had it, and since when.

    It leaves at `leaves` unless it is taken back before.
    """

    written: Written
    question: int
    address: str
    rightful: bool
    at: datetime
    leaves: datetime
    recalled: bool = False


@dataclass(slots=True)
class Tally:
    """What became of everything that was written."""

    held: int = 0
    quotes: int = 0
    bursts: int = 0
    waited: int = 0
    edits: int = 0
    undone: int = 0
    late_taps: int = 0
    strays: int = 0
    wrong: list[str] = field(default_factory=list)
