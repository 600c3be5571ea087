"""The judge of a history: looks after every unit of work, remembers, and says what is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from domain import escalation
from domain.model import Urgency
from tests.simulation import checks
from tests.simulation.checks import View
from tests.simulation.duties import LADDER, Duties
from tests.simulation.house import SWEEP_US
from tests.simulation.sight import Sight, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.escalation import Charter
    from tests.simulation.house import House, Unit
    from tests.simulation.programmes import Programme
    from tests.simulation.sight import Asked

NEVER = -(10**18)
AT_ONCE_US = 60_000_000
STILL_TRUE_US = 12 * 3_600_000_000
"""What is still true so much later may be said again."""

NEWS = (
    *("news.claimed", "news.coordinator", "news.looking", "news.looking.routine"),
    *("news.released", "news.released.urgent", "news.released.nobody"),
    *("news.released.nobody.urgent", "news.waits", "news.othermentor"),
    *("news.unanswered", "news.unanswered.again"),
)
"""What tells an asker of a change."""

ALARMS = ("alert.urgent", "alert.overdue.one", "alert.nobody", "alert.unanswered")
"""What tells a coordinator to find a person."""


@dataclass(slots=True)
class Waiting:
    """What the judge remembers of a question: how it stands since when, and what was said of it.

    `clock_from` is what the clocks of this phase count from, `free_since` the instant since
    which somebody could be asked and was not, all in microseconds; `leads` are the lead mentors
    who were free when their clock ran out; `told` are all coordinators who ever heard of it.
    """

    phase: tuple[object, ...]
    since: int
    clock_from: int
    alarmed: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    free_since: int | None = None
    next_since: int | None = None
    leads: set[int] = field(default_factory=set)
    heard: dict[tuple[object, ...], int] = field(default_factory=dict)
    let_go_by: int | None = None
    tier: str | None = None
    answered_by: tuple[int, str] | None = None


@dataclass(slots=True)
class Judge:
    """Sees every unit of a house, and keeps the faults it finds."""

    house: House = field(init=False)
    duties: Duties = field(init=False)
    sight: Sight = field(default_factory=Sight)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    released: int = 0
    units: int = 0

    def watch(self, house: House, programme: Programme) -> None:
        """Begin to watch a house, with a roster of one's own."""
        codes = house.rows("SELECT id, code FROM facility")
        places = {key: int(code.removeprefix("PLACE")) for key, code in codes}
        self.house, self.duties = house, Duties(programme, house.ids, places)

    def see(self, unit: Unit) -> None:
        """Look at the memory after a unit."""
        self.units += 1
        if unit.fault is not None:
            self.faults.append(f"{type(unit.fault).__name__}: {unit.fault}")
        view = View(unit, self.sight, look(self.house, self.sight), self.duties)
        self.sight = view.after
        self._remember(view)
        found = [fault for check in checks.CHECKS for fault in check(view)]
        for row in view.after.live:
            found += self._impatient(view, row)
        self.faults += [f"{unit.at}: {fault}" for fault in found]
        self.decisions += [repr(told) for told in unit.told]

    def end(self) -> None:
        """Look at how every question has ended, and keep what was decided, with its reasons."""
        lines = self.house.rows("SELECT at, kind, question_id, reason, data FROM journal")
        reasons = self.house.rows("SELECT id, mentor_id, state, reason FROM offer ORDER BY id")
        self.decisions += [repr(each) for each in (*lines, *reasons)]
        for row in self.sight.questions.values():
            waits = self.waiting[row.id]
            answered = row.answered_at is not None and row.state == "closed"
            closed = row.state == "closed" and row.closed_by is not None
            held = row.state == "open" and row.holder in self.duties.coordinators()
            held = held and row.holder in waits.told
            if not (answered or closed or held):
                self.faults.append(f"never ended: {row}")

    def endings(self) -> Counter[str]:
        """Count how the questions have ended, and what happened on the way."""
        rows, offers = self.sight.questions.values(), self.sight.offers.values()
        states = Counter(one.state for each in offers for one in each)
        return Counter(
            {
                "asked": len(rows),
                "answered": sum(row.answered_at is not None for row in rows),
                "closed by a person": sum(row.closed_by is not None for row in rows),
                "held by a coordinator": sum(row.holder is not None for row in rows),
                "released": self.released,
                "declined": states["declined"],
                "expired": states["expired"],
            }
        )

    def _remember(self, view: View) -> None:
        for old, row in view.changed():
            known = self.waiting.get(row.id)
            self.released += old is not None and old.state == "claimed" and row.state == "open"
            if known is None or known.phase != row.phase:
                self.waiting[row.id] = fresh = _begin(view, old, row)
                if known is not None:
                    fresh.answered_by, fresh.told = known.answered_by, known.told
            waits = self.waiting[row.id]
            if waits.tier != row.tier:
                waits.tier, waits.heard, waits.next_since = row.tier, {}, None
            if (old is None or old.answered_at is None) and row.answered_at is not None:
                waits.answered_by = _answerer(view, row)
        for told in view.unit.told:
            if told.phrase in ALARMS and told.question_id in self.waiting:
                self.waiting[told.question_id].alarmed.add(told.person_id or 0)
                self.waiting[told.question_id].told.add(told.person_id or 0)

    def _impatient(self, view: View, row: Asked) -> Iterator[str]:
        """Yield what should have happened to a question by now."""
        waits, now = self.waiting[row.id], view.unit.at
        yield from self._repeated(view, row, waits)
        yield from self._asked_again(view, row, waits)
        looking = view.after.clocks[row.id] & checks.OFFERING
        if row.state != "open" or not looking:
            return
        if not self.duties.in_hours(row.urgency, row.facility, now):
            waits.free_since = None
            return
        yield from self._not_asked(view, row, waits)
        if row.urgency == Urgency.URGENT:
            yield from self._next_tier(view, row, waits)
            yield from self._no_alarm(view, waits)
            yield from self._no_lead(view, row, waits)

    def _repeated(self, view: View, row: Asked, waits: Waiting) -> Iterator[str]:
        """An asker hears each change once, and a coordinator each alarm."""
        for told in view.unit.told:
            if told.question_id != row.id:
                continue
            if told.person_id == row.asker and told.phrase in NEWS:
                words: tuple[object, ...] = (told.phrase, told.text)
                if told.at - waits.heard.get(words, NEVER) < STILL_TRUE_US:
                    yield f"its asker heard again: {told.phrase}"
                waits.heard[words] = told.at
            elif told.phrase in ALARMS[:-1]:  # the last says by name who holds it
                words = ("alarm", told.person_id)
                if told.at - waits.heard.get(words, NEVER) < AT_ONCE_US:
                    yield f"alarmed again at once: {told.phrase}"
                waits.heard[words] = told.at

    def _asked_again(self, view: View, row: Asked, waits: Waiting) -> Iterator[str]:
        """Whoever let a question go is not asked for it again at once."""
        new = [one for one in view.after.offers[row.id] if one.id > view.before.newest]
        at_once = view.unit.at - waits.since <= 2 * SWEEP_US
        if at_once and any(one.mentor == waits.let_go_by for one in new):
            yield "let go, and offered to the same mentor at once"

    def _not_asked(self, view: View, row: Asked, waits: Waiting) -> Iterator[str]:
        """Whoever is free is asked within a step and one sweep."""
        now, step = view.unit.at, _us(escalation.step(self.charter, Urgency(row.urgency)))
        asked = any(one.id > view.before.newest for one in view.after.offers[row.id])
        could = checks.free(view, row)
        if asked or not could:
            waits.free_since = now if could else None
        elif waits.free_since is None:
            waits.free_since = now
        elif now - waits.free_since > step + SWEEP_US:
            yield f"nobody asked for {(now - waits.free_since) // 60_000_000} min: {could}"

    def _next_tier(self, view: View, row: Asked, waits: Waiting) -> Iterator[str]:
        """While those of one tier are silent, the next that has anybody is asked."""
        now, step = view.unit.at, _us(self.charter.urgent_step)
        present = LADDER.index(row.tier) if row.tier in LADDER else -1
        could = checks.free(view, row).values()
        if not any(LADDER.index(tier) > present for tiers in could for tier in tiers):
            waits.next_since = None
        elif waits.next_since is None:
            waits.next_since = now
        elif now - waits.next_since > step + SWEEP_US:
            yield f"the tier after {row.tier} was not asked"

    def _no_alarm(self, view: View, waits: Waiting) -> Iterator[str]:
        """A coordinator hears of what is urgent and unclaimed in the charter's time."""
        by = max(waits.since, waits.clock_from + _us(self.charter.urgent_coordinator))
        if view.unit.at > by + SWEEP_US and not waits.alarmed:
            yield "urgent, unclaimed, and no coordinator was told"

    def _no_lead(self, view: View, row: Asked, waits: Waiting) -> Iterator[str]:
        """A lead mentor is asked for what is urgent and unclaimed in the charter's time."""
        by = max(waits.since, waits.clock_from + _us(self.charter.urgent_lead))
        could = checks.free(view, row)
        leads = {one for one in could if "lead" in could[one] and one != waits.let_go_by}
        if view.unit.at <= by + SWEEP_US:
            waits.leads = leads
            return
        made = [one for one in view.after.offers[row.id] if one.round == row.round]
        if waits.leads & leads and not any(one.tier == "lead" for one in made):
            yield "urgent, unclaimed, and no lead mentor was asked"
        waits.leads = set()

    @property
    def charter(self) -> Charter:
        """The clocks."""
        return self.house.charter


def _begin(view: View, old: Asked | None, row: Asked) -> Waiting:
    """Begin a phase: after a release without an answer the clocks go on from the beginning."""
    now = view.unit.at
    released = old is not None and old.state == "claimed" and row.state == "open"
    clock_from = row.opened_at if released and row.answered_at is None else now
    let_go_by = old.mentor if old is not None and released else None
    return Waiting(row.phase, now, clock_from, let_go_by=let_go_by)


def _answerer(view: View, row: Asked) -> tuple[int, str] | None:
    """Return who gave the first answer, and in which tier they had been asked."""
    mine = [one for one in view.after.offers[row.id] if one.mentor == row.mentor]
    return (row.mentor or 0, mine[-1].tier) if mine else None


def _us(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1)
