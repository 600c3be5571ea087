"""Mentors and mentees in a world of pure values: what was meant, what arrived, and where.

Every reply is written by a mentor who looks at their own phone, which may lag behind; so the
world knows which question was meant, and whether the text went to the address that asked it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from domain.model import OfferState, QuestionState
from domain.reply_target import Evidence, Live, Target, TargetKind, casts_doubt, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    Resolver = Callable[[Evidence, Sequence[Live], Mapping[int, Live]], Target]

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MENTORS = 5
QUESTIONS = 20
DOUBT = timedelta(hours=1)
LONGEST_ON_THE_WAY = timedelta(minutes=45)
LONGEST_BEHIND = timedelta(minutes=10)
"""A phone and a text are together never further behind than DOUBT: what is proved ends there."""

EVEN = 0.5
CARELESS = 0.15
"""How often a mentor with several questions before them writes without saying which."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What a careless programmer might have left out; each must be found by the test."""

    no_version_check: bool = False
    latest_address: bool = False
    no_doubt: bool = False
    trusts_a_burst: bool = False
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


@dataclass(frozen=True, slots=True)
class Offered:
    """A question offered to a mentor under a code."""

    question: int
    code: int
    state: OfferState = OfferState.PENDING
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A text on its way: who wrote it, for which question, and what it says of that."""

    mentor: int
    meant: int
    evidence: Evidence
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text that was matched, and the question as it was then; not delivered yet."""

    written: Written
    question: int
    version: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A text that reached somebody: what was meant, where it went, and if its writer might."""

    meant: int
    rightful: bool
    question: int
    address: str


@dataclass(frozen=True, slots=True)
class List:
    """A numbered list that a mentor got for a text that is held."""

    held: Written
    candidates: tuple[int, ...]
    sent_at: datetime


@dataclass(slots=True)
class World:
    """Five mentors, twenty questions, and everything that may cross on the way."""

    dice: Random
    faults: Faults = field(default_factory=Faults)
    now: datetime = START
    questions: list[Asked] = field(default_factory=list)
    offers: list[list[Offered]] = field(default_factory=lambda: [[] for _ in range(MENTORS)])
    seen: list[set[int]] = field(default_factory=lambda: [set() for _ in range(MENTORS)])
    looked: list[datetime] = field(default_factory=lambda: [START] * MENTORS)
    on_the_way: list[Written] = field(default_factory=list)
    matched: list[Chosen] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)
    held: int = 0
    lists: dict[int, List] = field(default_factory=dict)
    answered: dict[int, datetime] = field(default_factory=dict)
    latest: dict[int, str] = field(default_factory=dict)

    def run(self, steps: int) -> World:
        """Let so many random things happen, then let everything on the way arrive."""
        deeds = (self.ask, self.offer, self.look, self.take, self.end, self.pass_on, self.move)
        busy = (
            self.choose,
            self.choose,
            self.fall_silent,
            self.write,
            self.write,
            self.arrive,
            self.arrive,
            self.deliver,
        )
        for _ in range(steps):
            self.now += timedelta(seconds=self.dice.randint(1, 240))
            while self._late():
                self.arrive()
            self.dice.choice((*deeds, *busy))()
        while self.on_the_way or self.matched:
            self.arrive()
            self.deliver()
        return self

    def misdelivered(self) -> list[Delivered]:
        """Return texts that reached the wrong person, or whose writer had lost the claim."""
        return [
            one
            for one in self.delivered
            if not one.rightful
            or one.question != one.meant
            or one.address != self.questions[one.meant].address
        ]

    def ask(self) -> None:
        """A mentee asks from the address they have now."""
        if len(self.questions) < QUESTIONS:
            asker = self.dice.randrange(QUESTIONS)
            address = self.latest.setdefault(asker, f"{asker}/0")
            self.questions.append(Asked(len(self.questions), asker, address))

    def offer(self) -> None:
        """A question is offered to a mentor, under their lowest free code."""
        question, mentor = self._any_question(), self.dice.randrange(MENTORS)
        if question is None or question.state is not QuestionState.OPEN:
            return
        if any(one.question == question.id for one in self.offers[mentor]):
            return
        taken = {one.code for one in self.offers[mentor]}
        code = next(code for code in count(1) if code not in taken)
        self.offers[mentor].append(Offered(question.id, code))

    def look(self) -> None:
        """A mentor's phone catches up with what was sent to it."""
        self._refresh(self.dice.randrange(MENTORS))

    def take(self) -> None:
        """A mentor taps Take; the first one wins."""
        mentor = self.dice.randrange(MENTORS)
        self._catch_up(mentor)
        if self.seen[mentor]:
            self._claim(self.questions[self.dice.choice(sorted(self.seen[mentor]))], mentor)

    def end(self) -> None:
        """A question closes, by its mentor or its asker, or an offer of it lapses."""
        question = self._any_question()
        if question is None:
            return
        if question.mentor is not None:
            by_mentor = self.dice.random() < EVEN
            if by_mentor:
                self._catch_up(question.mentor)
            question.state, question.closed_at = QuestionState.CLOSED, self.now
            question.closed_by = question.mentor if by_mentor else None
            question.version += 1
            if by_mentor:
                self.seen[question.mentor].discard(question.id)
        elif question.state is QuestionState.OPEN:
            self._decide(question.id, None, OfferState.EXPIRED)

    def pass_on(self) -> None:
        """A mentor passes an offer on, or gives a question back."""
        mentor = self.dice.randrange(MENTORS)
        self._catch_up(mentor)
        if not self.seen[mentor]:
            return
        question = self.questions[self.dice.choice(sorted(self.seen[mentor]))]
        self.seen[mentor].discard(question.id)
        if question.mentor == mentor and question.state is QuestionState.CLAIMED:
            self._release(question, OfferState.DECLINED)
        else:
            self._mark(mentor, question.id, OfferState.DECLINED)

    def fall_silent(self) -> None:
        """A question is taken from a mentor who was silent too long."""
        question = self._any_question()
        if question is not None and question.state is QuestionState.CLAIMED:
            self._release(question, OfferState.EXPIRED)

    def move(self) -> None:
        """A mentee gets a new address; the old one may be somebody else's soon."""
        asker = self.dice.randrange(QUESTIONS)
        count = int(self.latest.get(asker, f"{asker}/0").split("/")[1]) + 1
        self.latest[asker] = f"{asker}/{count}"

    def write(self) -> None:
        """A mentor answers a question that they see, and says more or less clearly which."""
        mentor = self.dice.randrange(MENTORS)
        if self.now - self.looked[mentor] > LONGEST_BEHIND:
            self._refresh(mentor)
        if not self.seen[mentor]:
            return
        meant = self.dice.choice(sorted(self.seen[mentor]))
        self.on_the_way.append(Written(mentor, meant, self._evidence(mentor, meant), self.now))

    def arrive(self) -> None:
        """A text arrives, each mentor's in order, and is matched with a question or held."""
        if not self.on_the_way:
            return
        writer = (self._late() or [self.dice.choice(self.on_the_way)])[0].mentor
        written = next(one for one in self.on_the_way if one.mentor == writer)
        self.on_the_way.remove(written)
        self._match(written)

    def _late(self) -> list[Written]:
        return [one for one in self.on_the_way if self.now - one.at > LONGEST_ON_THE_WAY]

    def _match(self, written: Written) -> None:
        live, known = self._ladder(written.mentor)
        target = self.faults.resolver(written.evidence, live, known)
        if target.kind is not TargetKind.SEND or target.question_id is None:
            self.held += 1
            if target.kind is TargetKind.HOLD:
                self.lists[written.mentor] = List(written, target.candidates, self.now)
            return
        question = self.questions[target.question_id]
        if question.mentor != written.mentor and not self._claim(question, written.mentor):
            self.held += 1
            return
        self.matched.append(Chosen(written, question.id, question.version))
        if self.faults.trusts_a_burst:
            self.answered[written.mentor] = self.now

    def choose(self) -> None:
        """A mentor sees a list, and says which of it their held text is for."""
        mentor = self.dice.randrange(MENTORS)
        self._catch_up(mentor)
        shown = self.lists.pop(mentor, None)
        if shown is None:
            return
        self._refresh(mentor)
        self.answered[mentor] = shown.sent_at
        if shown.held.meant in shown.candidates:
            digit = Evidence(tap_question=shown.held.meant, tap_given=True)
            self._match(replace(shown.held, evidence=digit))

    def _catch_up(self, mentor: int) -> None:
        """A phone sends in order: what its mentor wrote arrives before what they tap next."""
        for written in [one for one in self.on_the_way if one.mentor == mentor]:
            self.on_the_way.remove(written)
            self._match(written)

    def deliver(self) -> None:
        """A matched text leaves, if its question is still as it was when it was matched."""
        if not self.matched:
            return
        chosen = self.matched.pop(self.dice.randrange(len(self.matched)))
        question = self.questions[chosen.question]
        same = question.version == chosen.version and question.mentor == chosen.written.mentor
        if not same and not self.faults.no_version_check:
            self.held += 1
            return
        address = self.latest[question.asker] if self.faults.latest_address else question.address
        rightful = question.mentor == chosen.written.mentor
        self.delivered.append(Delivered(chosen.written.meant, rightful, question.id, address))

    def _refresh(self, mentor: int) -> None:
        made = self.offers[mentor]
        self.seen[mentor] = {one.question for one in made if self._live(mentor, one)}
        self.looked[mentor] = self.now

    def _evidence(self, mentor: int, meant: int) -> Evidence:
        sees_several = len(self.seen[mentor]) > 1
        style = self.dice.random()
        if sees_several and style > CARELESS:
            if style < EVEN:
                return Evidence(quote_question=meant, quote_given=True)
            return Evidence(code=self._code(mentor, meant))
        return Evidence()

    def _code(self, mentor: int, question: int) -> int:
        return next(one.code for one in self.offers[mentor] if one.question == question)

    def _claim(self, question: Asked, mentor: int) -> bool:
        if question.state is not QuestionState.OPEN:
            return False
        question.state, question.mentor = QuestionState.CLAIMED, mentor
        question.claimed_at, question.version = self.now, question.version + 1
        self._decide(question.id, mentor, OfferState.RESCINDED)
        return True

    def _release(self, question: Asked, state: OfferState) -> None:
        if question.mentor is not None:
            self._mark(question.mentor, question.id, state)
        question.state, question.mentor, question.claimed_at = QuestionState.OPEN, None, None
        question.version += 1

    def _mark(self, mentor: int, question: int, state: OfferState) -> None:
        made = self.offers[mentor]
        for place, one in enumerate(made):
            if one.question == question:
                made[place] = replace(one, state=state, decided_at=self.now)

    def _decide(self, question: int, winner: int | None, state: OfferState) -> None:
        for mentor, made in enumerate(self.offers):
            for place, one in enumerate(made):
                if one.question == question and one.state is OfferState.PENDING:
                    ended = OfferState.ACCEPTED if mentor == winner else state
                    made[place] = replace(one, state=ended, decided_at=self.now)

    def _ladder(self, mentor: int) -> tuple[list[Live], dict[int, Live]]:
        ended = [at for one in self.offers[mentor] for at in self._ended(mentor, one)]
        doubt = casts_doubt(ended, self.now, DOUBT, self.answered.get(mentor))
        doubt = doubt and not self.faults.no_doubt
        known = {
            one.code: self._record(mentor, one, doubtful=doubt) for one in self.offers[mentor]
        }
        return [known[one.code] for one in self.offers[mentor] if self._live(mentor, one)], known

    def _record(self, mentor: int, offered: Offered, *, doubtful: bool) -> Live:
        question = self.questions[offered.question]
        mine = question.state is QuestionState.CLAIMED and question.mentor == mentor
        return Live(
            question_id=question.id,
            code=offered.code,
            state=question.state,
            mine=mine,
            claimed_by_other=question.state is QuestionState.CLAIMED and not mine,
            offer_state=offered.state,
            doubtful=doubtful,
        )

    def _ended(self, mentor: int, offered: Offered) -> Iterator[datetime]:
        question = self.questions[offered.question]
        own_doing = offered.state is OfferState.DECLINED or question.closed_by == mentor
        if not self._live(mentor, offered) and not own_doing:
            moments = (question.closed_at, question.claimed_at, offered.decided_at)
            yield from (at for at in moments if at is not None)

    def _live(self, mentor: int, offered: Offered) -> bool:
        question = self.questions[offered.question]
        if question.state is QuestionState.CLAIMED:
            return question.mentor == mentor
        return question.state is QuestionState.OPEN and offered.state is OfferState.PENDING

    def _any_question(self) -> Asked | None:
        return self.dice.choice(self.questions) if self.questions else None
