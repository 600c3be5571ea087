"""A history: some simulated days of a programme whose people ask, take, forget and leave."""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from domain.model import Role
from tests.simulation.characters import HOUR_S, MINUTE_S
from tests.simulation.house import SWEEP_US, instant, open_house
from tests.simulation.judge import Judge
from tests.simulation.programmes import roll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.simulation.house import House, Told, Unit
    from tests.simulation.programmes import Programme, Somebody
    from tests.simulation.sight import Asked

CODE = re.compile(r"(\d+)#")
LISTED = re.compile(r"^(\d) ", re.MULTILINE)
NUMBER = re.compile(r"Q(\d+)")
WORDS_OF = {
    "obstetrics": "OBS",
    "anaesthesia": "ANAES",
    "general_surgery": "SURG",
}
SUBJECTS = ("suction", "monitor", "tourniquet", "light", "autoclave", "table", "cautery")
URGENT = 0.35
"""The share of urgent questions, where nothing else is said."""

DAY_S = 24 * HOUR_S
TAIL_S = 8 * DAY_S
"""So long after the last question a history goes on at most."""


@dataclass(slots=True)
class History:
    """Plays a programme; everybody acts by the same dice, and the clock jumps between acts."""

    dice: Random
    programme: Programme
    house: House
    judge: Judge
    acts: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    words: Iterator[int] = field(default_factory=count)
    people: dict[int, Somebody] = field(default_factory=dict)
    last_ask: int = 0
    urgent: float = URGENT

    def play(self, questions: int, days: float, urgent: float) -> Judge:
        """Play until every question has ended, or nothing more can come; stop at a fault."""
        self.urgent = urgent
        self._plan(questions, days * DAY_S)
        end = self.last_ask + int(TAIL_S * 1e6)
        while not self.judge.faults:
            at = self._next()
            if at is None or at > end or self._is_over(at):
                break
            self.house.book.now = instant(at)
            self._step(at)
        if not self.judge.faults:
            self.judge.end()
        return self.judge

    def _next(self) -> int | None:
        """Return when something happens next: an act, or a sweep that finds something due."""
        due = self.house.next_due()
        sweep = None if due is None else max(-(-due // SWEEP_US) * SWEEP_US, self._now)
        times = [each for each in (sweep, self.acts[0][0] if self.acts else None) if each]
        return min(times, default=None)

    def _step(self, at: int) -> None:
        if self.acts and self.acts[0][0] <= at:
            heapq.heappop(self.acts)[2]()
        else:
            self.house.sweep()

    def _is_over(self, at: int) -> bool:
        """Tell whether nothing is left but what coordinators hold, and nobody is on their way."""
        if at < self.last_ask + int(6 * HOUR_S * 1e6) or self.acts:
            return False
        live = [row for row in self.judge.sight.questions.values() if row.state != "closed"]
        return all(row.state == "open" and row.unanswered_at for row in live)

    @property
    def _now(self) -> int:
        return self.house.now

    def _plan(self, questions: int, within_s: float) -> None:
        """Spread the questions over some days, and let those who leave leave in them."""
        askers = self.programme.having(Role.MENTEE)
        for _ in range(questions):
            asker = self.dice.choice(askers)
            self._later(self.dice.uniform(0, within_s), partial(self._ask, asker))
        self.last_ask = max(at for at, _, _ in self.acts)
        for one in self.programme.having(Role.MENTOR):
            if self.dice.random() < one.character.leaves:
                away_s = self.dice.uniform(HOUR_S, within_s)
                self._later(away_s, partial(self._say, one, "STOP"))
                if self.dice.random() < one.character.returns:
                    back_s = away_s + self.dice.uniform(HOUR_S, 2 * DAY_S)
                    self._later(back_s, partial(self._say, one, "START"))
        if self.dice.random() < 0.3:
            gone, at_s = self.dice.choice(askers), self.dice.uniform(0, within_s)
            self._later(at_s, lambda: self._say(gone, "STOP"))

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.acts, (self._now + int(seconds * 1e6), next(self.order), act))

    def _say(self, one: Somebody, text: str) -> None:
        """Somebody writes where they were written to last, or anywhere."""
        self.house.hear(one, self.dice.choice(one.channels), text)

    # What is on the phones.

    def see(self, unit: Unit) -> None:
        """Let people read what has come to their phones."""
        for told in unit.told:
            self._arrives(told)

    def _arrives(self, told: Told) -> None:
        reader = self.people.get(told.person_id or 0)
        react = _REACTIONS.get(told.phrase)
        if reader is not None and react is not None:
            react(self, reader, told)

    def _offered(self, mentor: Somebody, told: Told) -> None:
        like, code = mentor.character, CODE.findall(told.text)
        if not code or self.dice.random() > like.reacts:
            return
        after_s = like.reacts_after_s(self.dice)
        self._later(after_s, lambda: self._decide(mentor, code[0]))

    def _decide(self, mentor: Somebody, code: str) -> None:
        """A mentor passes, takes, asks for more, or answers at once."""
        like, style = mentor.character, self.dice.random()
        if self.dice.random() < like.passes:
            self._say(mentor, f"{code}# D")
        elif style < 0.3 and self.dice.random() < like.answers:
            self._answer(mentor, code)
        else:
            self._say(mentor, f"{code}# A" if style < 0.93 else f"{code}# M")
            self._go_on(mentor, code)

    def _go_on(self, mentor: Somebody, code: str) -> None:
        """What was taken is given back, or answered, or forgotten."""
        like = mentor.character
        after_s = like.thinks_for_s(self.dice)
        if self.dice.random() < like.gives_back:
            self._later(after_s, lambda: self._say(mentor, f"{code}# H"))
        elif self.dice.random() < like.answers:
            self._later(after_s, lambda: self._answer(mentor, code))

    def _answer(self, mentor: Somebody, code: str) -> None:
        style = self.dice.random()
        tag = "" if style < 0.1 else f"{code}# " if style < 0.9 else f"{code}# M "
        self._say(mentor, f"{tag}Look at the {self.dice.choice(SUBJECTS)} first. {self._word()}")
        if style < 0.05:
            self._later(self.dice.uniform(5, 200), lambda: self._say(mentor, "UNDO"))
        elif self.dice.random() < mentor.character.closes:
            after_s = self.dice.uniform(10 * MINUTE_S, 2 * HOUR_S)
            self._later(after_s, lambda: self._say(mentor, f"{code}# C"))

    def _reminded(self, mentor: Somebody, told: Told) -> None:
        code = CODE.findall(told.text)
        if code and self.dice.random() < mentor.character.wakes:
            after_s = mentor.character.thinks_for_s(self.dice)
            self._later(after_s, lambda: self._answer(mentor, code[0]))

    def _written_to(self, mentor: Somebody, told: Told) -> None:
        """A mentee has written on: most mentors answer."""
        code = CODE.findall(told.text)
        if code and self.dice.random() < mentor.character.answers * 0.6:
            after_s = mentor.character.thinks_for_s(self.dice)
            self._later(after_s, lambda: self._answer(mentor, code[0]))

    def _hands_over(self, mentor: Somebody, told: Told) -> None:
        """A mentor says to whom a question goes, that it stays, or nothing."""
        if self.dice.random() < 0.8:
            key = self.dice.choice(LISTED.findall(told.text) or ["1"])
            self._later(self.dice.uniform(5, 300), lambda: self._say(mentor, key))

    def _asked_about(self, one: Somebody, _told: Told) -> None:
        """Somebody is asked what to do with a text: they send it, drop it, or leave it."""
        if self.dice.random() < 0.6:
            key = self.dice.choice(("1", "1", "2", "0"))
            self._later(self.dice.uniform(10, 600), lambda: self._say(one, key))

    def _noted(self, coordinator: Somebody, _told: Told) -> None:
        """A coordinator has been alarmed: some say that they are looking for somebody."""
        if self.dice.random() < 0.4:
            self._later(self.dice.uniform(20, 900), lambda: self._say(coordinator, "1"))

    # What mentees do.

    def _ask(self, asker: Somebody) -> None:
        word, subject = self._discipline(), self.dice.choice(SUBJECTS)
        first = "URGENT " if self.dice.random() < self.urgent else "ASK "
        self._say(asker, f"{first}{word}The {subject} has stopped again, what now? {self._word()}")

    def _discipline(self) -> str:
        """Most ask in their own discipline, and say nothing of it."""
        if self.dice.random() < 0.7:
            return ""
        return f"{WORDS_OF[self.dice.choice(list(WORDS_OF))]}: "

    def _waits(self, asker: Somebody, told: Told) -> None:
        """Whoever waits may press, write on, choose another discipline, or find help elsewhere."""
        number = NUMBER.findall(told.text)
        if not number:
            return
        style, after_s = self.dice.random(), self.dice.uniform(10 * MINUTE_S, 3 * HOUR_S)
        if style < 0.06:
            self._later(after_s, lambda: self._say(asker, f"U Q{number[0]}"))
        elif style < 0.10:
            self._later(after_s, lambda: self._say(asker, f"It is worse now. {self._word()}"))
        elif style < 0.13:
            word = WORDS_OF[self.dice.choice(list(WORDS_OF))]
            self._later(after_s, lambda: self._say(asker, word))
        elif style < 0.16:
            self._later(after_s, lambda: self._say(asker, f"C Q{number[0]}"))
        if self.dice.random() < 0.95:
            self._give_up_later(asker, told)

    def _hears_of_waiting(self, asker: Somebody, told: Told) -> None:
        if NUMBER.findall(told.text) and self.dice.random() < 0.9:
            self._give_up_later(asker, told)

    def _give_up_later(self, asker: Somebody, told: Told) -> None:
        """Plan to find help elsewhere: sooner where a patient waits."""
        number = int(NUMBER.findall(told.text)[0])
        longest_s = 5 * HOUR_S if self._asked(number).urgency == "urgent" else 16 * HOUR_S
        given_up_s = self.dice.uniform(HOUR_S, longest_s)
        self._later(given_up_s, lambda: self._give_up(asker, number))

    def _give_up(self, asker: Somebody, number: int) -> None:
        """Close a question that nobody has answered: the asker has found help."""
        if self._asked(number).state == "open":
            self._say(asker, f"C Q{number}")

    def _asked(self, number: int) -> Asked:
        """Return a question by its number, as it is now."""
        rows = self.judge.sight.questions.values()
        return next(row for row in rows if row.number == number)

    def _answered(self, asker: Somebody, _told: Told) -> None:
        if self.dice.random() < 0.25:
            after_s = self.dice.uniform(MINUTE_S, HOUR_S)
            self._later(after_s, lambda: self._say(asker, f"And after that? {self._word()}"))

    def _closed(self, asker: Somebody, _told: Told) -> None:
        """A question has closed: its asker gives a mark, or writes on within days."""
        style = self.dice.random()
        if style < 0.6:
            mark = self.dice.choice(("1", "1", "2", "3", "4"))
            self._later(self.dice.uniform(30, HOUR_S), lambda: self._say(asker, mark))
        elif style < 0.75:
            after_s = self.dice.uniform(MINUTE_S, 60 * HOUR_S)
            self._later(after_s, lambda: self._say(asker, f"It came back. {self._word()}"))

    def _marked(self, asker: Somebody, _told: Told) -> None:
        if self.dice.random() < 0.7:
            self._later(self.dice.uniform(20, 900), lambda: self._say(asker, "1"))

    def _word(self) -> str:
        """A word that nobody has written before: machines repeat themselves, people do not."""
        letters, number = "", next(self.words) + 26
        while number:
            number, letter = divmod(number, 26)
            letters += chr(ord("a") + letter)
        return f"({letters})"


_REACTIONS: dict[str, Callable[[History, Somebody, Told], None]] = {
    "offer.urgent": History._offered,
    "offer.routine": History._offered,
    "offer.coded": History._offered,
    "hand.offer": History._offered,
    "hand.pick": History._hands_over,
    "claim.reminder": History._reminded,
    "relay.mentor": History._written_to,
    "which.taken": History._asked_about,
    "which.closed": History._asked_about,
    "ask.which": History._asked_about,
    "which.hold": History._asked_about,
    "alert.urgent": History._noted,
    "alert.nobody": History._noted,
    "alert.overdue.one": History._noted,
    "alert.unanswered": History._noted,
    "ans.first": History._answered,
    "close.helped": History._closed,
    "close.nothelped": History._marked,
    "close.next": History._marked,
    "news.waits": History._hears_of_waiting,
    "news.othermentor": History._hears_of_waiting,
    "news.released.nobody": History._hears_of_waiting,
}
_REACTIONS |= {
    f"ask.received{kind}": History._waits
    for kind in (
        *("", ".later", ".urgent", ".urgent.one", ".invited", ".busy", ".busy.urgent"),
        *(".nobody.line", ".nobody.urgent"),
    )
}


def begin(
    seed: int, folder: Path, template: Path, charter: dict[str, str] | None = None
) -> History:
    """Begin the history of a seed in a fresh memory, which is a copy of an empty one."""
    dice, judge = Random(seed), Judge()
    programme = roll(dice)
    programme = programme if charter is None else replace(programme, charter=charter)
    house = open_house(folder / f"{seed}.db", template, programme)
    judge.watch(house, programme)
    history = History(dice, programme, house, judge)
    history.people = {house.ids[each.number]: each for each in programme.people}
    house.seen_by = (judge.see, history.see)
    return history


def play(
    seed: int,
    folder: Path,
    template: Path,
    *,
    questions: int,
    days: float,
    urgent: float = URGENT,
    charter: dict[str, str] | None = None,
) -> Judge:
    """Play the history of a seed from its beginning to its end; its memory is thrown away."""
    history = begin(seed, folder, template, charter)
    try:
        return history.play(questions, days, urgent)
    finally:
        history.house.close()
        for each in folder.glob(f"{seed}.db*"):
            each.unlink()
