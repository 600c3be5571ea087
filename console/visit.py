"""A visit: one request, by a guest or by a person who may see the page, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from console import cookies, rendering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from console.house import House
    from console.page import Page
    from console.wording import Wording
    from domain.model import Person, Role
    from handlers.desk import Desk
    from storage.sessions import Session
    from storage.uow import UnitOfWork

T = TypeVar("T")


PROOF_LASTS = timedelta(minutes=10)
"""How long somebody who has shown who they are may do what is grave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Whoever stands at the door; `ticket` is what their browser is known by until they are in."""

    request: web.Request
    house: House
    wording: Wording
    ticket: str = field(default="", repr=False)
    form: Mapping[str, list[str]] = field(default_factory=dict, repr=False)

    @property
    def nav(self) -> Sequence[Page]:
        """The pages that are listed for them."""
        return ()

    @property
    def bound(self) -> bytes:
        """What their forms are made for: this browser, and no other."""
        return sha256(self.ticket.encode()).digest()

    @property
    def zone(self) -> str:
        """The time zone by whose clock times are shown."""
        return "UTC"

    @property
    def now(self) -> datetime:
        """The instant of the service's clock."""
        return self.house.now()

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the question mark of the address."""
        return self.request.query

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read on a connection that cannot write."""
        return await self.house.read(work)

    async def look(self, work: Callable[[Desk], T]) -> T:
        """Read as `read` does, at the desk that a change would be made at."""
        return await self.house.read(lambda uow: work(self.house.desk(uow)))

    async def commit(self, work: Callable[[Desk], T]) -> T:
        """Do something at the desk, in one transaction."""
        return await self.house.commit(lambda uow: work(self.desk(uow)))

    def desk(self, uow: UnitOfWork) -> Desk:
        """Return a desk at which what is done is written down as done here."""
        return replace(self.house.desk(uow), way="console")

    def say(self, text: str, /, **values: Any) -> str:
        """Return a text in the visitor's language."""
        return self.wording.say(text, **values)

    def field(self, name: str) -> str:
        """Return what a field of the sent form holds, without white space around; or nothing."""
        return next(iter(self.form.get(name, ())), "").strip()

    def fields(self, name: str) -> list[str]:
        """Return all that was chosen under a name."""
        return list(self.form.get(name, ()))

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What the sent form holds, to be sent again from the page that asks for a last look."""
        return [(name, each) for name, all_ in self.form.items() for each in all_]

    def page(self, template: str, /, status: int = 200, **values: Any) -> web.Response:
        """Show a page."""
        return rendering.page(self, template, status, values)

    def go(self, path: str, said: str = "") -> web.Response:
        """Send the browser to a page below /console, which shows the sentence once."""
        response = web.Response(status=303, headers={"Location": f"/console{path}"})
        if said:
            cookies.say_next(self.house, response, said)
        return response

    def refuse(self, status: int, sentence: str) -> web.Response:
        """Say why not, and what can be done."""
        return self.page(self._refusal, status=status, sentence=sentence)

    @property
    def _refusal(self) -> str:
        return "door/refused.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Guest):
    """What a page works with; `listed` are the pages that are listed for the visitor."""

    session: Session
    person: Person
    listed: Sequence[Page] = ()

    @property
    def nav(self) -> Sequence[Page]:
        """The pages that are listed for them."""
        return self.listed

    @property
    def bound(self) -> bytes:
        """What their forms are made for: this session, whatever its secret is by now."""
        return b"session:%d" % self.session.id

    @property
    def zone(self) -> str:
        """The time zone by whose clock times are shown."""
        return self.person.time_zone

    @property
    def has_proved(self) -> bool:
        """Whether they have just shown who they are."""
        proved = self.session.proved_at
        return proved is not None and self.now - proved < PROOF_LASTS

    def number(self, name: str) -> int:
        """Return a number of the address; raises HTTPNotFound where it is none."""
        digits = self.request.match_info[name]
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18:  # noqa: PLR2004 (64 bits)
            raise web.HTTPNotFound
        return int(digits)

    def has_role(self, role: Role) -> bool:
        """Tell whether the visitor has a role."""
        return role in self.person.roles

    @property
    def _refusal(self) -> str:
        return "refused.html"
