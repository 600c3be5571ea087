"""The service's side of a history: what the handlers do with the pure rules, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from domain import bursts
from domain.model import OfferState, QuestionState
from domain.reply_target import WEAK_WAIT, Evidence, Live, Rule, Target, TargetKind, casts_doubt
from tests.simulation.values import (
    Asked,
    Faults,
    HeldList,
    Item,
    Kind,
    Offered,
    Relay,
    Says,
    Tally,
    Written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DOUBT = timedelta(hours=1)
HOLD = timedelta(minutes=15)
UNDO = timedelta(minutes=5)
JOIN = timedelta(minutes=3)
LATELY = UNDO + bursts.CROSSING
REST = timedelta(minutes=70)
"""How long codes rest here: longer than anything is on its way, as seven days are."""


@dataclass(slots=True)
class Matched:
    """A text that was matched, and the question as it was then; not passed on yet."""

    written: Written
    target: Target
    version: int


@dataclass(slots=True)
class Desk:
    """Questions, offers and everything that was sent to each mentor."""

    mentors: int
    faults: Faults
    now: datetime
    questions: list[Asked] = field(default_factory=list)
    offers: list[list[Offered]] = field(default_factory=list)
    sent: list[list[Item]] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)
    matched: dict[int, Matched] = field(default_factory=dict)
    lists: list[list[HeldList]] = field(default_factory=list)
    answered: dict[int, datetime] = field(default_factory=dict)
    latest: dict[int, str] = field(default_factory=dict)
    late: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    nowhere: dict[int, datetime] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        for each in (self.offers, self.sent, self.lists):
            each.extend([] for _ in range(self.mentors))

    # What happens to questions.

    def ask(self, asker: int) -> None:
        """A mentee asks from the address they have now, which is frozen."""
        address = self.latest.setdefault(asker, f"{asker}/0")
        self.questions.append(Asked(len(self.questions), asker, address, touched_at=self.now))

    def offer(self, question: Asked, mentor: int) -> None:
        """Offer a question to a mentor, under their lowest free code."""
        if question.state is not QuestionState.OPEN or self.offered(mentor, question.id):
            return
        self._free_codes(mentor)
        taken = {one.code for one in self.offers[mentor] if one.in_use}
        code = next(code for code in count(1) if code not in taken)
        self.offers[mentor].append(Offered(question.id, code, self.now))
        self.tell(mentor, Says.OFFER, question.id)

    def claim(self, question: Asked, mentor: int) -> bool:
        """Give an open question to a mentor; the others hear it. False when one was faster."""
        if question.state is not QuestionState.OPEN:
            return False
        question.state, question.mentor = QuestionState.CLAIMED, mentor
        question.claimed_at, question.version = self.now, question.version + 1
        self.decide(question.id, mentor, OfferState.RESCINDED)
        if made := self.offered(mentor, question.id):
            made.state, made.decided_at = OfferState.ACCEPTED, self.now
        return True

    def close(self, question: Asked, by: int | None) -> None:
        """Close a question, by its mentor or by its asker."""
        mentor, question.state = question.mentor, QuestionState.CLOSED
        question.closed_at, question.closed_by = self.now, by
        question.version += 1
        if by is None:
            self.decide(question.id, None, OfferState.RESCINDED)
            if mentor is not None:
                self.tell(mentor, Says.GONE, question.id)

    def release(self, question: Asked, state: OfferState) -> None:
        """Take a question from its mentor."""
        mentor = question.mentor
        if mentor is not None:
            made = self.offered(mentor, question.id)
            if made:
                made.state, made.decided_at = state, self.now
            self.tell(mentor, Says.GONE, question.id)
        question.state, question.mentor, question.claimed_at = QuestionState.OPEN, None, None
        question.version += 1

    def decide(self, question: int, winner: int | None, state: OfferState) -> None:
        """End the pending offers of a question; the winner's is accepted."""
        for mentor, made in enumerate(self.offers):
            for one in made:
                if one.question == question and one.state is OfferState.PENDING:
                    one.state = OfferState.ACCEPTED if mentor == winner else state
                    one.decided_at = self.now
                    if mentor != winner:
                        self.tell(mentor, Says.GONE, question)

    def news(self, question: Asked) -> None:
        """An asker writes on; whoever has the question, or is asked, reads it."""
        question.touched_at = self.now
        for mentor in range(self.mentors):
            made = self.offered(mentor, question.id)
            if made and self.is_live(mentor, made):
                self.tell(mentor, Says.NEWS, question.id)

    def tell(
        self, mentor: int, says: Says, question: int | None = None, held: HeldList | None = None
    ) -> None:
        """Send a mentor a message."""
        made = None if question is None else self.offered(mentor, question)
        code = made.code if made else None
        self.sent[mentor].append(Item(self.now, says, question, code, held))

    def offered(self, mentor: int, question: int) -> Offered | None:
        """Return the offer of a question to a mentor, or None."""
        return next((one for one in self.offers[mentor] if one.question == question), None)

    def is_live(self, mentor: int, made: Offered) -> bool:
        """Tell whether a bare text of a mentor may answer a question."""
        question = self.questions[made.question]
        if question.state is QuestionState.CLAIMED:
            return question.mentor == mentor
        return question.state is QuestionState.OPEN and made.state is OfferState.PENDING

    # What arrives.

    def receive(self, written: Written) -> None:
        """Take what a mentor sent; what they sent before is dealt with first."""
        self.commit(written.mentor)
        {
            Kind.TEXT: self._text,
            Kind.DIGIT: self._digit,
            Kind.TAKE: self._tap,
            Kind.CLOSE: self._tap,
            Kind.EDIT: self._edit,
            Kind.UNDO: self._undo,
        }[written.kind](written)

    def commit(self, mentor: int) -> None:
        """Pass a matched text on, if its question is still as it was when it was matched."""
        found = self.matched.pop(mentor, None)
        if found is None or found.target.question_id is None:
            return
        question = self.questions[found.target.question_id]
        same = question.version == found.version and question.mentor == mentor
        if not same and not self.faults.no_version_check:
            self.tally.held += 1
            self._hold_late(mentor, question.id)
            return
        address = self.latest[question.asker] if self.faults.latest_address else question.address
        leaves = self.now + WEAK_WAIT if found.target.waits else self.now
        rightful = question.mentor == mentor
        relay = Relay(found.written, question.id, address, rightful, self.now, leaves)
        self.relays.append(relay)
        question.touched_at = self.now
        self.tally.bursts += found.target.rule is Rule.BURST
        self.tally.waited += found.target.waits
        self.tell(mentor, Says.SENT, question.id)
        if self.faults.burst_ends_doubt:
            self.answered[mentor] = self.now

    def _text(self, written: Written) -> None:
        evidence = self._evidence(written)
        self._place(written, evidence)

    def _place(self, written: Written, evidence: Evidence) -> None:
        live, known = self._ladder(written.mentor)
        target = self.faults.resolver(evidence, live, known)
        if target.kind is TargetKind.HOLD:
            self._hold(written, target)
        if target.kind in (TargetKind.CLOSED, TargetKind.TAKEN):
            self._hold_late(written.mentor, target.question_id or 0)
        if target.kind is not TargetKind.SEND or target.question_id is None:
            self.tally.held += 1
            return
        question = self.questions[target.question_id]
        if question.mentor != written.mentor and not self.claim(question, written.mentor):
            self.tally.held += 1
            self._hold_late(written.mentor, question.id)
            return
        self.matched[written.mentor] = Matched(written, target, question.version)

    def _hold_late(self, mentor: int, question: int) -> None:
        """Ask what to do with a text on a question that has closed, or that a colleague has."""
        self.late[mentor] = (question, self.now)
        self.tell(mentor, Says.LATE, question)

    def _digit(self, written: Written) -> None:
        """Let a digit release what the list holds that it stands in; any other is words."""
        mentor, digit = written.mentor, written.digit or 0
        live = [one for one in self.lists[mentor] if one.live and self.now - one.put_at < HOLD]
        found = next((one for one in reversed(live) if one.takes(digit)), None)
        if found is None:
            recent = (one for one in self.lists[mentor] if self.now - one.put_at < DOUBT)
            stray = any(digit <= one.first + len(one.candidates) for one in recent)
            self.tally.strays += stray
            stray = stray and not self.faults.stray_digit_is_words
            self._place(written, self._bare(mentor, stray=stray))
            return
        found.live = False
        self.answered[mentor] = found.put_at
        place = digit - found.first
        if place < len(found.candidates):
            for text in found.texts:
                self._place(text, Evidence(chosen_question=found.candidates[place]))
                self.commit(mentor)
        else:
            self.tell(mentor, Says.DONE)

    def _tap(self, written: Written) -> None:
        """A button acts on the question of its own message, whatever its code means by now."""
        mentor, item = written.mentor, written.about
        if item is None or item.question is None:
            return
        question = self.questions[item.question]
        if self.faults.stale_tap_by_code:
            codes = {one.code: one.question for one in self.offers[mentor] if one.in_use}
            question = self.questions[codes.get(item.code or 0, item.question)]
        if question.state is QuestionState.CLOSED or question.mentor not in (None, mentor):
            self.tally.late_taps += 1
        acted = False
        if written.kind is Kind.TAKE:
            acted = self.claim(question, mentor)
        elif question.state is QuestionState.CLAIMED and question.mentor == mentor:
            self.close(question, mentor)
            acted = True
        self.tell(mentor, Says.DONE)
        if acted and question.id != written.meant:
            self.tally.wrong.append(f"a tap on {written.meant} acted on {question.id}")

    def _edit(self, written: Written) -> None:
        """An edit follows its text: into a list, into what waits, or behind what has left."""
        original, mentor = written.original, written.mentor
        if self.faults.edit_routed_anew:
            self._place(written, self._evidence(written))
            return
        for held in self.lists[mentor]:
            if held.live and any(one.original is original for one in held.texts):
                held.texts = [written if one.original is original else one for one in held.texts]
                return
        passed = (one for one in reversed(self.relays) if one.written.original is original)
        found = next(passed, None)
        if found is None or found.recalled:
            return
        question = self.questions[found.question]
        if question.state is QuestionState.CLOSED:
            return
        self.tally.edits += 1
        waits = found.leaves > self.now
        found.recalled = waits
        leaves = self.now + WEAK_WAIT if waits else self.now
        relay = Relay(written, question.id, question.address, found.rightful, self.now, leaves)
        self.relays.append(relay)
        self.tell(mentor, Says.SENT, question.id)

    def _undo(self, written: Written) -> None:
        """UNDO takes back its own writer's last text, or has it corrected."""
        whoever = self.faults.undo_of_anybody
        theirs = (
            one for one in reversed(self.relays) if whoever or one.written.mentor == written.mentor
        )
        found = next(theirs, None)
        self.tell(written.mentor, Says.DONE)
        if found is None or found.recalled or self.now - found.at > UNDO:
            return
        self.tally.undone += 1
        if found.leaves > self.now:
            found.recalled = True
        if found.written.mentor != written.mentor:
            self.tally.wrong.append(f"UNDO of {written.mentor} hit {found.written.mentor}")

    # What the rules look at.

    def _evidence(self, written: Written) -> Evidence:
        item = written.about
        self.tally.quotes += item is not None
        if item is not None:
            return Evidence(quote_question=item.question, quote_given=True, code=written.code)
        if written.code is not None:
            return Evidence(code=written.code)
        return self._bare(written.mentor, stray=False)

    def _bare(self, mentor: int, *, stray: bool) -> Evidence:
        """Return what a text without a reference may go on with."""
        late, at = self.late.get(mentor, (None, self.now))
        if self.now - at > DOUBT or self.faults.forgets_late_texts:
            late = None
        if late is None:
            late = self._edited(mentor)
        burst = self._going_on(mentor)
        lost = self.now - self.nowhere.get(mentor, self.now - DOUBT) <= LATELY
        is_open = (lost or any(self._open_lists(mentor))) and not self.faults.forgets_late_texts
        return Evidence(
            burst_question=burst, late_question=late, answers_list=stray, list_open=is_open
        )

    def _edited(self, mentor: int) -> int | None:
        """Return the question on which a mentor has just put a text right."""
        last = self._last_relay(mentor)
        if last is None or last.written.kind is not Kind.EDIT:
            return None
        return last.question if self.now - last.at <= LATELY else None

    def _last_relay(self, mentor: int) -> Relay | None:
        theirs = (one for one in reversed(self.relays) if one.written.mentor == mentor)
        return next(theirs, None)

    def _going_on(self, mentor: int) -> int | None:
        """Return the question on which a mentor wrote just before, as handlers/ladder.py does."""
        last = self._last_relay(mentor)
        if last is None or last.recalled:
            return None
        if last.written.kind is Kind.EDIT:
            return None
        since = self.faults.burst_whatever_came_since
        others = () if since else self._others(mentor, last.at, last.question)
        own = (one for one in self._since(mentor, last.at) if one.question is None)
        if any(own) and not since:
            return None
        if self.faults.burst_at_once:
            return last.question if self.now - last.at <= JOIN and not any(others) else None
        return last.question if bursts.goes_on(last.at, self.now, JOIN, others) else None

    def _others(self, mentor: int, last: datetime, question: int | None) -> Iterator[datetime]:
        found = self._since(mentor, last - bursts.CROSSING)
        return (
            one.at
            for one in found
            if one.question not in (None, question) or one.says is Says.GONE
        )

    def _since(self, mentor: int, since: datetime) -> Iterator[Item]:
        for one in reversed(self.sent[mentor]):
            if one.at < since:
                return
            yield one

    def _open_lists(self, mentor: int) -> Iterator[HeldList]:
        since = self.now - HOLD
        return (one for one in self.lists[mentor] if one.live and one.put_at > since)

    def _hold(self, written: Written, target: Target) -> None:
        """Hold a text with those it goes on with, else with a list whose digits are new."""
        mentor = written.mentor
        before = next(iter(reversed(list(self._open_lists(mentor)))), None)
        if before is not None and not self._joins(before, written):
            before = None
        candidates = list(before.candidates) if before else []
        candidates += [one for one in target.candidates if one not in candidates]
        if not candidates:
            self.nowhere[mentor] = self.now
            self.tell(mentor, Says.NOWHERE)
            return
        texts, first = [written], self._first_digit(mentor)
        if before is not None:
            before.live, texts, first = False, [*before.texts, written], before.first
        held = HeldList(texts, candidates, first, self.now)
        self.lists[mentor].append(held)
        self.tell(mentor, Says.LIST, None, held)

    def _joins(self, before: HeldList, written: Written) -> bool:
        if self.faults.held_together:
            return True
        mentor, last = written.mentor, before.texts[-1].original.arrives
        if Kind.DIGIT in (written.kind, before.texts[-1].kind):
            return False
        if written.code is not None or written.about is not None:
            return False
        if any(one.says is Says.DONE for one in self._since(mentor, last)):
            return False
        return bursts.goes_on(last, self.now, JOIN, self._others(mentor, last, None))

    def _first_digit(self, mentor: int) -> int:
        if self.faults.digits_used_again:
            return 1
        recent = (one for one in self.lists[mentor] if self.now - one.put_at < DOUBT)
        return max((one.first + len(one.candidates) + 1 for one in recent), default=1)

    def _ladder(self, mentor: int) -> tuple[list[Live], dict[int, Live]]:
        self._free_codes(mentor)
        made = [one for one in self.offers[mentor] if one.in_use]
        ended = [at for one in made for at in self._ended(mentor, one)]
        doubt = casts_doubt(ended, self.now, DOUBT, self.answered.get(mentor))
        doubt = doubt and not self.faults.no_doubt
        known = {one.code: self._record(mentor, one, doubtful=doubt) for one in made}
        return [known[one.code] for one in made if self.is_live(mentor, one)], known

    def _record(self, mentor: int, made: Offered, *, doubtful: bool) -> Live:
        question = self.questions[made.question]
        mine = question.state is QuestionState.CLAIMED and question.mentor == mentor
        moments = (question.touched_at, question.closed_at, made.at, made.decided_at)
        return Live(
            question_id=question.id,
            code=made.code,
            state=question.state,
            mine=mine,
            claimed_by_other=question.state is QuestionState.CLAIMED and not mine,
            offer_state=made.state,
            doubtful=doubtful,
            touched=any(at and self.now - at < DOUBT for at in moments),
        )

    def _ended(self, mentor: int, made: Offered) -> Iterator[datetime]:
        question = self.questions[made.question]
        own_doing = made.state is OfferState.DECLINED or question.closed_by == mentor
        if not self.is_live(mentor, made) and not own_doing:
            moments = (question.closed_at, question.claimed_at, made.decided_at)
            yield from (at for at in moments if at is not None)

    def _free_codes(self, mentor: int) -> None:
        for one in self.offers[mentor]:
            closed = self.questions[one.question].closed_at
            if one.in_use and closed and self.now - closed > REST:
                one.in_use = False
