"""Wards: two askers and their mentor each, on toy phones before a whole service.

Mentors and askers are spread over the channels in every combination. A mentor knows what each text
is meant for and writes it as people do: with a code, a quote or nothing, in bursts, with slips,
with digits that answer lists, edits, UNDO and late taps. Each text carries a mark, so that it is
known wherever it turns up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.ladder import CHANNELS, EDITS, QUOTES, TAPS

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from simulator.client import Simulator
    from simulator.phones import Bubble, Channel, Phone

GOES_ON = timedelta(minutes=5)
HOLD = timedelta(minutes=15)
CODE = re.compile(r"\b(\d+)#")
MARK = re.compile(r"t\d+x")
LINE = re.compile(r"^(\d+) (\d+)#", re.MULTILINE)
DROPS = re.compile(r"(\d+)=drop")
DOSES = ("3 units", "Q4 hourly", "1. IV access", "2 # ribs", "7 # later")
EVEN = 0.5


@dataclass
class Ward:
    """A mentor and two askers; `codes` says by which code the mentor knows whose question."""

    number: int
    simulator: Simulator
    dice: Random
    codes: dict[str, int] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    texts: list[tuple[Bubble, str]] = field(default_factory=list)
    subject: str = ""
    spoken_at: datetime | None = None
    now: datetime | None = None
    done: set[str] = field(default_factory=set)
    undone: int = 0
    marks: int = 0

    @property
    def channel(self) -> Channel:
        """Where the mentor reads and writes."""
        return CHANNELS[self.number % 3]

    @property
    def askers(self) -> tuple[str, str]:
        """The keys of the askers' phones."""
        return f"a{self.number}", f"b{self.number}"

    @property
    def mentor(self) -> str:
        """The key of the phone that the mentor reads on."""
        return f"{self.channel}{self.number}"

    @property
    def phone(self) -> Phone:
        """That phone."""
        return self.simulator.phone(self.mentor)

    def people(self) -> list[Person]:
        """Who holds the phones of this ward: two askers; the mentor has one on each channel."""
        n = self.number
        first, second = CHANNELS[n // 3 % 3], CHANNELS[n // 9 % 3]
        return [
            _holder(f"a{n}", f"Asha {n}", first, 2000 + n),
            _holder(f"b{n}", f"Bahati {n}", second, 3000 + n),
            *(_holder(f"{each}{n}", f"Mentor {n}", each, 4000 + n) for each in CHANNELS),
        ]

    def rows(self) -> tuple[str, list[str], str]:
        """Return the facility, the people and the shift of this ward, as they are imported."""
        n, zone = self.number, "Africa/Dar_es_Salaam"
        *mentees, _, _, _ = holders = self.people()
        people = [
            f"{one.name},mentee,nurse anaesthetist,anaesthesia,WARD{n},{_where(one)},2026-01-05"
            for one in mentees
        ]
        everywhere = ",".join(one.address for one in holders[2:])
        mentor = (
            f"Mentor {n},mentor,anaesthetist,anaesthesia,WARD{n},{everywhere},"
            f"{self.channel},2026-01-05"
        )
        place = f"WARD{n},Ward {n},district_hospital,Lake,{zone},+12025550191,"
        shift = f"Mentor {n},anaesthesia,focal,2026-11-23T06:00,2026-11-27T20:00"
        return place, [*people, mentor], shift

    async def begin(self) -> None:
        """Both ask; the mentor takes both questions as they come.

        Whoever reads on WhatsApp writes first, so that the offers may come as they are.
        """
        self.done.clear()
        if self.channel == "whatsapp":
            await self.simulator.text(self.mentor, "LIST")
        for asker in self.askers:
            await self.simulator.text(asker, f"ASK Question of {asker}: where is the list?")

    async def take(self) -> None:
        """The mentor takes what was offered, and remembers the codes."""
        for asker in self.askers:
            offer = next(
                one
                for one in reversed(self.phone.bubbles)
                if not one.mine and f"Question of {asker}:" in one.text
            )
            self.codes[asker] = int(CODE.findall(offer.text)[0])
            await self.simulator.text(self.mentor, f"{self.codes[asker]}# A")

    async def act(self, now: datetime) -> None:
        """Somebody of this ward does something."""
        self.now = now
        deeds = [self.write] * 5 + [self.choose] * 4
        deeds += [self.flush, self.chat, self.undo, self.close]
        deeds += [self.edit] * 3 * (self.channel in EDITS)
        deeds += [self.tap_late] * (self.channel in TAPS)
        await self.dice.choice(deeds)()

    async def end(self) -> None:
        """Both questions are closed by their askers, so that the next history begins anew."""
        for asker in self.askers:
            await self.simulator.text(asker, "C")

    async def write(self) -> None:
        """The mentor writes for one of the two, and says so or not."""
        meant = self.dice.choice(self.askers)
        style = self.dice.random()
        if style < EVEN / 2:
            if open_ones := [one for one in self.askers if one not in self.done]:
                await self._send(self._bare_meaning(self.dice.choice(open_ones)))
        elif style < EVEN:
            await self._send(meant, code=self.codes[meant])
        elif self.channel in QUOTES and style < EVEN * 3 / 2:
            await self._send(meant, quote=self._offer_of(meant))
        elif self.channel in QUOTES and style < EVEN * 7 / 4:
            other = self.dice.choice(self.askers)
            await self._send(meant, code=self.codes[meant], quote=self._offer_of(other))
        else:
            await self._send(meant, code=self.dice.choice((self.codes[meant], 977)))

    async def flush(self) -> None:
        """A phone that was offline sends two texts at once; they need not be for the same."""
        first, second = self.dice.choice(self.askers), self.dice.choice(self.askers)
        await self._send(first, code=self.codes[first])
        if second not in self.done:
            await self._send(second)
        self.subject = ""

    async def choose(self) -> None:
        """The mentor answers one of the newest lists, or what was asked about a late text."""
        shown = [one for one in self.phone.bubbles if not one.mine and DROPS.search(one.text)]
        asked = [one for one in shown[-2:] if self.now and self.now - one.at < HOLD]
        if not asked:
            return
        answered = self.dice.choice(asked)
        mark = self._newest_mark_before(answered)
        digits = {int(code): digit for digit, code in LINE.findall(answered.text)}
        drop = DROPS.findall(answered.text)[0]
        whose = {code: asker for asker, code in self.codes.items()}
        wanted = self.codes[self.meant[mark]] if mark in self.meant else 0
        if LINE.search(answered.text) is None:
            key = self.dice.choice(("1", drop)) if answered is shown[-1] else drop
        elif wanted not in digits:
            key = drop
        else:
            key = digits[wanted]
            self._speak_of(whose[wanted])
        await self.simulator.text(self.mentor, key)

    async def chat(self) -> None:
        """An asker writes on."""
        asker = self.dice.choice(self.askers)
        await self.simulator.text(asker, "I have looked there already.")

    async def undo(self) -> None:
        """The mentor takes the last text back."""
        self.undone += 1
        await self.simulator.text(self.mentor, "UNDO")
        self.subject = ""

    async def close(self) -> None:
        """The mentor closes a question, and says so whenever they write for it again."""
        if self.dice.random() < EVEN / 2:
            asker = self.dice.choice(self.askers)
            self.done.add(asker)
            await self.simulator.text(self.mentor, f"{self.codes[asker]}# C")

    async def edit(self) -> None:
        """The mentor changes the words of a text of theirs, where we hear of it."""
        if self.texts:
            place = self.dice.randrange(len(self.texts))
            bubble, mark = self.texts[place]
            changed = f"{bubble.text} put right {len(bubble.text)}"
            self.texts[place] = await self.simulator.edit(self.mentor, bubble, changed), mark

    async def tap_late(self) -> None:
        """The mentor taps a button of an old message, where there are buttons."""
        with_button = [one for one in self.phone.bubbles if one.button("Take")]
        if with_button:
            await self.simulator.tap(self.mentor, "Take", self.dice.choice(with_button))
            self.subject = ""

    def astray(self) -> list[str]:
        """Return what stands on the phone of somebody it was not meant for."""
        return [
            f"{asker} got {mark}, meant for {self.meant.get(mark)}"
            for asker in self.askers
            for text in self.simulator.phone(asker).inbox()
            for mark in MARK.findall(text)
            if self.meant.get(mark) != asker
        ]

    def arrived(self) -> int:
        """Return how many texts of the mentor reached an asker."""
        shown = (self.simulator.phone(asker).inbox() for asker in self.askers)
        return sum(len(MARK.findall(text)) for texts in shown for text in texts)

    async def _send(
        self, meant: str, *, code: int | None = None, quote: Bubble | None = None
    ) -> None:
        self.marks += 1
        mark = f"t{self.number}0{self.marks}x"
        self.meant[mark] = meant
        tag = "" if code is None else f"{code}# "
        words = f"{tag}{self.dice.choice(DOSES)} {mark}"
        bubble = await self.simulator.text(self.mentor, words, quote)
        self.texts.append((bubble, mark))
        self._speak_of(meant)

    def _bare_meaning(self, wished: str) -> str:
        """Go on with what the phone spoke of last, unless that was long ago."""
        heard = next((one for one in reversed(self.phone.bubbles) if not one.mine), None)
        codes = CODE.findall(heard.text) if heard and not LINE.search(heard.text) else []
        whose = {code: asker for asker, code in self.codes.items()}
        if heard and codes and (self.spoken_at is None or heard.at >= self.spoken_at):
            self.subject = whose.get(int(codes[0]), self.subject)
            self.spoken_at = heard.at
        recent = self.spoken_at and self.now and self.now - self.spoken_at <= GOES_ON
        goes_on = recent and self.subject and self.subject not in self.done
        return self.subject if goes_on else wished

    def _speak_of(self, asker: str) -> None:
        self.subject, self.spoken_at = asker, self.now

    def _offer_of(self, asker: str) -> Bubble:
        return next(
            one
            for one in self.phone.bubbles
            if not one.mine and one.text.startswith(f"{self.codes[asker]}# ")
        )

    def _newest_mark_before(self, bubble: Bubble) -> str:
        """Return the mark of the text that a list was put for."""
        place = self.phone.bubbles.index(bubble)
        for one in reversed(self.phone.bubbles[:place]):
            if one.mine and (found := MARK.findall(one.text)):
                return str(found[-1])
        return ""


def _holder(key: str, name: str, channel: Channel, number: int) -> Person:
    """Make somebody who has a phone on one channel."""
    if channel == "telegram":
        return Person(key, name, "", "", telegram=800_000 + number)
    sms, whatsapp = (f"+1202555{number}" if channel == one else "" for one in ("sms", "whatsapp"))
    return Person(key, name, "", "", sms=sms, whatsapp=whatsapp)


def _where(one: Person) -> str:
    """Return the columns of somebody's addresses, and of the channel that they prefer."""
    return ",".join((*(one.on(each) for each in CHANNELS), one.channel))
