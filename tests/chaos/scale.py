"""How much is done: a short form for every change, the long form for `make chaos`."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tests.chaos.town import messages

LONG = os.environ.get("MENTORLINE_CHAOS") == "long"


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of a scenario."""

    kills: int
    asked: int
    """Questions asked between two kills; each leads to three or four webhooks."""

    @property
    def questions(self) -> int:
        """Questions asked in all."""
        return self.kills * self.asked

    @property
    def messages(self) -> int:
        """Webhooks posted in all."""
        return messages(self.questions)
