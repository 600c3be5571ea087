"""What can be made to go wrong between the phones and the service."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Faults:
    """Switches, all off at first; a silent mentor needs none, as nobody answers by itself."""

    duplicate: bool = False
    late: bool = False
    slow_down: bool = False
    outage: bool = False

    @classmethod
    def named(cls, names: Collection[str]) -> Faults:
        """Switch on what is named; an unknown name is ignored."""
        return replace(cls(), **{name: True for name in cls.names() if name in names})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the switches."""
        return tuple(switch.name for switch in fields(cls))

    def on(self) -> tuple[str, ...]:
        """The names of those that are on."""
        return tuple(name for name in self.names() if getattr(self, name))


LABELS = {
    "duplicate": "Same message arrives twice",
    "late": "Message arrives late, after the next clock step",
    "slow_down": "Provider says slow down (429)",
    "outage": "Provider is down (503)",
}
