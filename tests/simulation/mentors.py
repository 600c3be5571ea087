"""Mentors and mentees in a world of pure values: what was meant, what arrived, and where.

Every reply is written by a mentor who looks at their own phone, which may lag behind; so the
world knows which question was meant, and whether the text went to the address that asked it.

What is taken for granted of people (docs/adr/0019): who writes without saying for what goes on
with what their phone spoke of last, within GOES_ON of it; who comes back online reads before
they write; nobody writes a bare digit as words while a list may be on its way to them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.model import OfferState, QuestionState
from tests.simulation.desk import HOLD, Desk
from tests.simulation.values import Asked, Faults, Item, Kind, Relay, Says, Written

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.values import HeldList

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NEVER = START + timedelta(days=365)
MENTORS = 2
QUESTIONS = 5

ONLINE_S = 30
"""The longest way of a message, each way, while a phone is online."""

LONGEST_OFFLINE = timedelta(minutes=45)
READS = timedelta(minutes=1)
"""So long a mentor who is back online reads before they write."""

GOES_ON = timedelta(minutes=5)
NOT_LONG_AGO = timedelta(minutes=20)
"""So old may a code be that a mentor types: it is on its way for less than codes rest."""

EVEN = 0.5
SELDOM = 0.1
DIGITS = (1, 2, 3, 4, 5)


@dataclass(slots=True)
class Phone:
    """What a mentor sees: the questions that seem theirs, and what was spoken of last."""

    read: int = 0
    view: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    late: int | None = None
    subject: int | None = None
    spoken_at: datetime = START
    lists: list[HeldList] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    texts: list[Written] = field(default_factory=list)
    offline_since: datetime | None = None
    back_at: datetime = START - READS
    last_arrival: datetime = START


class World:
    """Mentors, questions, and everything that may cross on the way."""

    def __init__(self, dice: Random, faults: Faults | None = None) -> None:
        self.dice = dice
        self.desk = Desk(MENTORS, faults or Faults(), START)
        self.phones = [Phone() for _ in range(MENTORS)]
        self.on_the_way: list[Written] = []
        self.left: list[Relay] = []
        self._sent = 0
        self._careless = dice.choice((0.1, 0.3, 0.6))
        self._slow = dice.choice((0.1, 0.2, 0.6))
        self._slips = dice.choice((0.05, 0.1, 0.4))

    @property
    def now(self) -> datetime:
        """The instant of this world."""
        return self.desk.now

    def run(self, steps: int) -> World:
        """Let so many random things happen, then let everything on the way arrive.

        Each history does some things often and leaves out others ("swarm" testing, Groce et al.
        2012): what a fault needs is then not drowned by all the rest.
        """
        seldom = (
            *(self.ask, self.end, self.fall_silent, self.move, self.close, self.pass_on),
            *(self.edit, self.undo, self.tap_late, self.chat, self.go_offline, self.write_late),
        )
        often = (self.write, self.write, self.write, self.choose, self.take, self.offer)
        every = [one for one in seldom for _ in range(self.dice.choice((0, 1, 1, 3)))]
        every += [one for one in often for _ in range(self.dice.choice((1, 2, 4)))]
        for _ in range(2):
            self.ask()
            self.offer()
        for _ in range(steps):
            longest = 240 if self.dice.random() < self._slow else 20
            self.pass_time(self.dice.randint(1, longest))
            self.dice.choice(every)()
        for phone in self.phones:
            self._come_back(phone)
        self.pass_time(3600)
        return self

    def misdelivered(self) -> list[str]:
        """Return what reached the wrong person, or was done to the wrong question."""
        wrong = list(self.desk.tally.wrong)
        for relay in self.left:
            meant = relay.written.original.meant
            where = None if meant is None else self.desk.questions[meant].address
            if relay.question != meant or relay.address != where or not relay.rightful:
                wrong.append(f"meant for {meant}, went to {relay.question} at {relay.address}")
        return wrong

    def happened(self) -> Counter[str]:
        """Return how often what happened."""
        tally = self.desk.tally
        counts = {each.name: getattr(tally, each.name) for each in fields(tally)}
        del counts["wrong"]
        return Counter({**counts, "delivered": len(self.left)})

    def pass_time(self, seconds: int) -> None:
        """Let time pass; what arrives and what leaves on the way does so in order."""
        until = self.now + timedelta(seconds=seconds)
        for phone in self.phones:
            if phone.offline_since and until - phone.offline_since > LONGEST_OFFLINE:
                self._come_back(phone)
        while self.on_the_way and (first := min(self.on_the_way, key=_arrives)).arrives <= until:
            self.on_the_way.remove(first)
            self.desk.now = max(self.now, first.arrives)
            self.desk.receive(first)
            if self._coin(EVEN / 2):
                self.dice.choice((self.end, self.fall_silent, self.chat))()
            self.desk.commit(first.mentor)
        self.desk.now = until
        self._leave()

    # What mentees and the clock do.

    def ask(self) -> None:
        """A mentee asks."""
        if len(self.desk.questions) < QUESTIONS:
            self.desk.ask(self.dice.randrange(QUESTIONS))

    def offer(self) -> None:
        """A question is offered to a mentor."""
        if question := self._any_question():
            self.desk.offer(question, self.dice.randrange(MENTORS))

    def chat(self) -> None:
        """An asker writes on."""
        question = self._any_question()
        if question and question.state is not QuestionState.CLOSED:
            self.desk.news(question)

    def end(self) -> None:
        """An asker closes a question, or an offer of it lapses."""
        question = self._any_question()
        if question is None or question.state is QuestionState.CLOSED or self._coin(EVEN):
            return
        if question.mentor is not None:
            self.desk.close(question, None)
        else:
            self.desk.decide(question.id, None, OfferState.EXPIRED)

    def fall_silent(self) -> None:
        """A question is taken from a mentor who was silent too long."""
        question = self._any_question()
        if question and question.state is QuestionState.CLAIMED and self._coin(EVEN):
            self.desk.release(question, OfferState.EXPIRED)

    def move(self) -> None:
        """A mentee gets a new address; the old one may be somebody else's soon."""
        asker = self.dice.randrange(QUESTIONS)
        moved = int(self.desk.latest.get(asker, f"{asker}/0").split("/")[1]) + 1
        self.desk.latest[asker] = f"{asker}/{moved}"

    # What mentors do.

    def go_offline(self) -> None:
        """A phone loses its network, or finds it again and sends all it has at once."""
        mentor, phone = self._someone()
        if phone.offline_since is None:
            self._look(mentor, phone)
            phone.offline_since = self.now
        elif self._coin(EVEN / 2):
            self._come_back(phone)

    def take(self) -> None:
        """A mentor taps Take under an offer."""
        mentor, phone = self._someone()
        offers = [one for one in phone.items[-6:] if one.says is Says.OFFER]
        if offers:
            item = self.dice.choice(offers)
            self._send(mentor, Kind.TAKE, item.question, about=item)

    def tap_late(self) -> None:
        """A mentor taps a button of any old message."""
        mentor, phone = self._someone()
        items = [one for one in phone.items if one.question is not None]
        if items:
            item = self.dice.choice(items)
            kind = Kind.TAKE if self._coin(EVEN) else Kind.CLOSE
            self._send(mentor, kind, item.question, about=item)
            if kind is Kind.CLOSE and item.question is not None:
                self._be_done_with(phone, item.question)

    def close(self) -> None:
        """A mentor closes a question that they have."""
        mentor, phone = self._someone()
        mine = [one for one in phone.items if one.says is Says.SENT and one.question in phone.view]
        if mine:
            self._send(mentor, Kind.CLOSE, mine[-1].question, about=mine[-1])
            self._be_done_with(phone, mine[-1].question or 0)

    def pass_on(self) -> None:
        """A mentor passes an offer on, or gives a question back; it arrives at once."""
        mentor, phone = self._someone()
        if not phone.view or phone.offline_since or self._on_the_way(mentor):
            return
        question = self.desk.questions[self.dice.choice(sorted(phone.view))]
        made = self.desk.offered(mentor, question.id)
        self.desk.commit(mentor)
        self._be_done_with(phone, question.id)
        if question.mentor == mentor and question.state is QuestionState.CLAIMED:
            self.desk.release(question, OfferState.DECLINED)
        elif made and made.state is OfferState.PENDING:
            made.state, made.decided_at = OfferState.DECLINED, self.now
            self.desk.tell(mentor, Says.DONE)

    def write(self) -> None:
        """A mentor answers a question that they see, and says more or less clearly which."""
        mentor, phone = self._someone()
        if not phone.view or self.now - phone.back_at < READS:
            return
        several = len(phone.view) > 1
        meant = self._meant(phone, bare=several)
        if several and not self._coin(self._careless):
            meant = self.dice.choice(sorted(phone.view))
            self._say_which(mentor, phone, meant)
        elif not several and self._coin(SELDOM):
            self._say_which(mentor, phone, meant)
        else:
            self._write(mentor, phone, meant)

    def write_late(self) -> None:
        """A mentor comes back to a question that is theirs no more, and says which."""
        mentor, phone = self._someone()
        recent = (one for one in phone.items if self.now - one.at < NOT_LONG_AGO)
        past = {one.question for one in recent if one.question is not None} - phone.view
        if past and self.now - phone.back_at >= READS:
            meant = self.dice.choice(sorted(past))
            self._say_which(mentor, phone, meant)
            phone.view.discard(meant)
            phone.done.discard(meant)
            phone.late = meant

    def choose(self) -> None:
        """A mentor says by its digit which question of a list they meant, or drops the text."""
        mentor, phone = self._someone()
        if not phone.lists:
            return
        shown = phone.lists.pop(self.dice.randrange(len(phone.lists)))
        if (phone.offline_since or self.now) - shown.put_at > HOLD:
            return  # they have been told that it is over
        meant = shown.texts[-1].original.meant
        together = all(one.original.meant == meant for one in shown.texts)
        together = together and meant not in phone.done
        digit = shown.digit_for(meant if together else None)
        if not together and self.desk.faults.held_together:
            digit = shown.digit_for(meant)
        self._send(mentor, Kind.DIGIT, None, digit=digit)
        if meant in shown.candidates and together:
            self._speak_of(phone, meant or 0)

    def edit(self) -> None:
        """A mentor changes the words of a text of theirs."""
        mentor, phone = self._someone()
        if phone.texts:
            text = self.dice.choice(phone.texts[-4:])
            self._send(mentor, Kind.EDIT, text.meant, edits=text)

    def undo(self) -> None:
        """A mentor writes UNDO."""
        mentor, _ = self._someone()
        self._send(mentor, Kind.UNDO, None)

    def _say_which(self, mentor: int, phone: Phone, meant: int) -> None:
        """Write with a code or a quote; seldom with one that nobody can place."""
        shown = [one for one in phone.items if one.question == meant]
        item = self.dice.choice(shown)
        if self._coin(self._slips):
            self._write(mentor, phone, meant, code=99)
        elif self._coin(SELDOM):
            self._write(mentor, phone, meant, about=Item(self.now, Says.DONE))
        elif self._coin(EVEN):
            self._write(mentor, phone, meant, about=item)
        elif self._coin(self._slips):
            slip = self.dice.choice([one for one in phone.items if one.code])
            quoted, coded = (item, slip) if self._coin(EVEN) else (slip, item)
            self._write(mentor, phone, meant, about=quoted, code=coded.code)
        else:
            self._write(mentor, phone, meant, code=item.code)

    def _meant(self, phone: Phone, *, bare: bool) -> int:
        """Go on with what the phone spoke of last, if that was a short while ago."""
        recent = self.now - phone.spoken_at <= GOES_ON
        if recent and phone.subject is not None and phone.subject == phone.late:
            return phone.subject
        if bare and recent and phone.subject in phone.view:
            return phone.subject or 0
        return self.dice.choice(sorted(phone.view))

    def _write(self, mentor: int, phone: Phone, meant: int, **how: object) -> None:
        if meant != phone.late:
            self._speak_of(phone, meant)
        phone.texts.append(self._send(mentor, Kind.TEXT, meant, **how))

    def _speak_of(self, phone: Phone, question: int) -> None:
        """Note what a mentor has in mind: they take it for theirs, whatever became of it."""
        phone.subject, phone.spoken_at = question, self.now
        phone.view.add(question)
        phone.done.discard(question)

    def _be_done_with(self, phone: Phone, question: int) -> None:
        """Note what a mentor has closed or passed on: they do not take it for theirs again."""
        phone.view.discard(question)
        phone.done.add(question)
        phone.late = phone.subject = None

    def _send(self, mentor: int, kind: Kind, meant: int | None, **how: object) -> Written:
        """Put something on its way; a phone sends in order, and offline not at all."""
        phone = self.phones[mentor]
        arrives = NEVER
        if phone.offline_since is None:
            arrives = self._next_arrival(phone, self.dice.uniform(0, ONLINE_S))
        written = Written(kind, mentor, self.now, arrives, meant, **how)  # type: ignore[arg-type]
        self.on_the_way.append(written)
        return written

    def _come_back(self, phone: Phone) -> None:
        """A phone is online again: all that waits in it leaves, one right behind the other."""
        if phone.offline_since is None:
            return
        phone.offline_since, phone.back_at = None, self.now
        mentor = self.phones.index(phone)
        for one in self._on_the_way(mentor):
            if one.arrives == NEVER:
                one.arrives = self._next_arrival(phone, self.dice.uniform(0, 1))

    def _next_arrival(self, phone: Phone, seconds: float) -> datetime:
        tick = timedelta(microseconds=1)
        on_time = self.now + timedelta(seconds=seconds)
        if self.now - phone.back_at < timedelta(seconds=1):
            on_time = max(self.now, phone.last_arrival) + timedelta(seconds=seconds)
        phone.last_arrival = max(on_time, phone.last_arrival + tick)
        return phone.last_arrival

    def _someone(self) -> tuple[int, Phone]:
        """Choose a mentor, who looks at their phone."""
        mentor = self.dice.randrange(MENTORS)
        phone = self.phones[mentor]
        if phone.offline_since is None:
            self._look(mentor, phone)
        return mentor, phone

    def _look(self, mentor: int, phone: Phone) -> None:
        """Read what has come; the newest may still be on its way, unless there was time."""
        lag = timedelta(seconds=self.dice.uniform(0, ONLINE_S))
        sent = self.desk.sent[mentor]
        while phone.read < len(sent) and sent[phone.read].at <= self.now - lag:
            self._read(phone, sent[phone.read])
            phone.read += 1

    def _read(self, phone: Phone, item: Item) -> None:
        phone.items.append(item)
        if item.says in (Says.LIST, Says.NOWHERE) or item.question == phone.late:
            phone.late = None
        if item.held is not None:
            phone.lists = [one for one in phone.lists if one.live and one is not item.held]
            phone.lists.append(item.held)
        if item.question is None:
            return
        if item.says is Says.OFFER:
            phone.done.discard(item.question)
        if item.says in (Says.OFFER, Says.SENT) and item.question not in phone.done:
            phone.view.add(item.question)
        if item.says in (Says.GONE, Says.LATE):
            phone.view.discard(item.question)
        else:
            phone.subject, phone.spoken_at = item.question, item.at

    def _leave(self) -> None:
        """What was passed on leaves when its time has come, unless it was taken back."""
        for relay in self.desk.relays[self._sent :]:
            if relay.leaves > self.now:
                return
            self._sent += 1
            if not relay.recalled:
                self.left.append(relay)

    def _on_the_way(self, mentor: int) -> list[Written]:
        return [one for one in self.on_the_way if one.mentor == mentor]

    def _any_question(self) -> Asked | None:
        return self.dice.choice(self.desk.questions) if self.desk.questions else None

    def _coin(self, odds: float) -> bool:
        return self.dice.random() < odds


def _arrives(written: Written) -> datetime:
    return written.arrives
