"""What the toys did themselves: a phone that is off, a provider that refuses, a second copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.service import Happening
from simulator.window import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from simulator.phones import Phone

PROVIDERS = {"sms": "The SMS provider", "telegram": "Telegram"}
REFUSALS = {429: "says slow down", 503: "is down"}


@dataclass
class Notes:
    """Lines for the event strip; calls that are refused one after another share one."""

    kept: list[Happening] = field(default_factory=list)
    _refused: dict[tuple[str, int], tuple[Happening, int]] = field(default_factory=dict)

    def merged(self, events: Sequence[Happening], limit: int) -> list[Happening]:
        """The service's lines and these, newest first."""
        both = [*reversed(self.kept), *events]
        return sorted(both, key=lambda line: line.at, reverse=True)[:limit]

    def switched(self, at: datetime, phone: Phone, waited: int) -> None:
        """A phone has been switched off, or on."""
        name = phone.person.name
        if phone.off:
            why = "What is sent to it waits there unseen, and nobody answers from it."
            self._keep(Happening(at, f"{name}'s phone is off", why, fault=True))
        else:
            why = f"{_counted(waited, 'message')} waited on it."
            self._keep(Happening(at, f"{name}'s phone is on again", why))

    def refused(self, at: datetime, channel: str, status: int) -> None:
        """A provider has refused a call."""
        before, count = self._refused.pop((channel, status), (None, 0))
        if before is not None:
            self.kept.remove(before)
        calls = _counted(count + 1, "call")
        why = f"{calls} refused ({status}); the service keeps the message and tries again."
        line = Happening(at, f"{PROVIDERS[channel]} {REFUSALS[status]}", why, fault=True)
        self._keep(line)
        self._refused[channel, status] = line, count + 1

    def doubled(self, at: datetime, phone: Phone) -> None:
        """A provider has brought the same thing twice."""
        why = "Both copies carry the same id, so the second must change nothing."
        self._keep(Happening(at, f"{phone.person.name}'s message arrived twice", why, fault=True))

    def held(self, at: datetime, phone: Phone) -> None:
        """A provider is late."""
        why = "Its provider brings it after the next clock step."
        self._keep(Happening(at, f"{phone.person.name}'s message is late", why, fault=True))

    def missed(self, at: datetime, phone: Phone) -> None:
        """A provider has given up bringing something."""
        why = "Its provider has given up; the service asks every 5 minutes what it has missed."
        what = f"{phone.person.name}'s message has not reached the service"
        self._keep(Happening(at, what, why, fault=True))

    def given_back(self, at: datetime, phone: Phone | None, code: int) -> None:
        """WhatsApp has given a message of ours back."""
        name = phone.person.name if phone else "a number that is not on WhatsApp"
        what = f"WhatsApp did not take a message to {name}"
        self._keep(Happening(at, what, f"{WORDS[code]} ({code})."))

    def begin_anew(self) -> None:
        """Count refusals from here on in lines of their own."""
        self._refused.clear()

    def forget(self) -> None:
        """Wipe them."""
        self.kept.clear()
        self.begin_anew()

    def _keep(self, line: Happening) -> None:
        self.kept.append(line)


def _counted(count: int, thing: str) -> str:
    return f"{count or 'No'} {thing}{'' if count == 1 else 's'}"
