"""A page: its address, what shows it, and who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.door import STAFF
from domain.model import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from console.visit import Guest, Visit

COORDINATORS = frozenset({Role.COORDINATOR})

__all__ = ["COORDINATORS", "STAFF", "Doorway", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One route below /console; what it does is said by its method: GET shows, POST changes.

    A `grave` one wants that its visitor has just shown who they are: else they are asked to, and
    what they had filled in waits for them. `nav` is what it is called where pages are listed; a
    page without one is reached from another.
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


@dataclass(frozen=True, slots=True)
class Doorway:
    """A route before the guard: for whoever comes, as nobody knows yet who that is."""

    method: str
    path: str
    show: Callable[[Guest], Awaitable[web.StreamResponse]]
