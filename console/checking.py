"""Check your answers: a last look before something is told to people or cannot be taken back.

The form is sent twice to one address. What was typed travels along; the second time it holds
`sure`, or `change` where its sender goes back to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from console.visit import Visit

SURE: Final = "sure"
CHANGE: Final = "change"
_OWN: Final = frozenset({SURE, CHANGE, "token"})


@dataclass(frozen=True, slots=True)
class Check:
    """What is about to be done: its facts, who hears of it, and what the button says.

    `told` are the people or groups that get a message now; `warned` is what speaks against it.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    told: Sequence[str]
    go: str
    warned: Sequence[str] = ()


def is_sure(visit: Visit) -> bool:
    """Tell whether the sender of a form has seen what it does."""
    return bool(visit.field(SURE))


def goes_back(visit: Visit) -> bool:
    """Tell whether the sender wants to change what they typed."""
    return bool(visit.field(CHANGE))


def ask(visit: Visit, check: Check) -> web.Response:
    """Show what is about to be done, with what was typed kept in the page."""
    kept = [(name, value) for name, value in visit.sent if name not in _OWN]
    return visit.page("check.html", check=check, kept=kept)
