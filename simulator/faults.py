"""What can be made to go wrong between the phones and the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

SILENT = "silent:"


@dataclass(frozen=True, slots=True)
class Faults:
    """Switches, all off at first; `silent` holds the keys of people whose phones are off."""

    duplicate: bool = False
    late: bool = False
    slow_down: bool = False
    outage: bool = False
    cut_before: bool = False
    cut_after: bool = False
    unreachable: bool = False
    late_errors: bool = False
    templates_pending: bool = False
    templates_rejected: bool = False
    templates_paused: bool = False
    opt_out: bool = False
    silent: frozenset[str] = frozenset()

    def cuts(self, roll: float, share: float) -> str:
        """Return whether the line breaks "before" or "after" a call is done, by a roll of dice.

        Each of the two that is on meets this share of the calls.
        """
        chances = [when for when in ("before", "after") if getattr(self, f"cut_{when}")]
        met = int(roll / share)
        return chances[met] if met < len(chances) else ""

    @classmethod
    def named(cls, names: Collection[str]) -> Faults:
        """Switch on what is named; an unknown name is ignored."""
        phones = (name for name in names if name.startswith(SILENT))
        switched = {name: name in names for name in cls.names()}
        return cls(**switched, silent=frozenset(name.removeprefix(SILENT) for name in phones))

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the switches that stand for one thing each."""
        return tuple(LABELS)

    def on(self) -> tuple[str, ...]:
        """The names of those that are on."""
        phones = (SILENT + key for key in sorted(self.silent))
        return (*phones, *(name for name in self.names() if getattr(self, name)))


LABELS = {
    "duplicate": "Same message arrives twice",
    "late": "Message arrives late, with the next step",
    "slow_down": "Provider says slow down (429)",
    "outage": "Provider is down (503)",
    "cut_before": "Line breaks before a message is taken",
    "cut_after": "Line breaks once a message is taken",
    "unreachable": "No text reaches the service",
    "late_errors": "WhatsApp refuses late, after 10 minutes",
    "templates_pending": "WhatsApp keeps new templates waiting",
    "templates_rejected": "WhatsApp rejects new templates",
    "templates_paused": "WhatsApp has paused every template",
    "opt_out": "Provider obeys STOP and START itself",
}
