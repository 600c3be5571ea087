"""A page: its address, what shows it, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.model import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from console.visit import Visit

COORDINATORS = frozenset({Role.COORDINATOR})
STAFF = frozenset({Role.COORDINATOR, Role.MENTOR, Role.CLINICAL_REVIEWER})
"""Who may come in at all; each page says which of them may see it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One route below /console; what it does is said by its method: GET shows, POST changes.

    A `grave` one wants that its visitor has just shown who they are. `nav` is what it is called
    where pages are listed; a page without one is reached from another.
    """

    method: str
    path: str
    show: Callable[[Visit], Awaitable[web.StreamResponse]]
    who: frozenset[Role]
    grave: bool = False
    nav: str = ""

    def is_for(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody of these roles may use it."""
        return bool(self.who & roles)
