"""A browser without scripts: it follows links, keeps cookies and sends the forms it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from console import cookies
from storage import people, sessions

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from tests.journeys.conftest import Service

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")


@dataclass(slots=True)
class Visitor:
    """Somebody at the console, and the page before them."""

    client: ClientSession
    site: str
    status: int = 0
    html: str = ""
    path: str = ""
    history: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return " ".join(unescape(_TAG.sub(" ", self.html)).split())

    async def opens(self, path: str) -> str:
        """Open a page below /console, and return what it says."""
        return await self._fetched("GET", path)

    async def sends(self, path: str, /, **fields: Any) -> str:
        """Send a form of the page before them to an address, and return what comes back."""
        token = self.token()
        return await self._fetched("POST", path, data=({"token": token} if token else {}) | fields)

    def token(self) -> str:
        """Return what the forms of the page before them carry, or nothing."""
        found = _TOKEN.search(self.html)
        return unescape(found[1]) if found else ""

    async def _fetched(self, method: str, path: str, **how: Any) -> str:
        async with self.client.request(method, f"{self.site}/console{path}", **how) as answer:
            self.status, self.html = answer.status, await answer.text()
            self.path, self.headers = answer.url.path, dict(answer.headers)
            self.history = [each.status for each in answer.history]
        return self.text


async def sign_in(service: Service, client: ClientSession, who: str) -> Visitor:
    """Let a person of the programme in, as if they had come through the door."""
    app = service.app
    house = await app.reader.run(people.every)
    (person,) = (each for each in house if each.name == who)
    token = await app.committer.run(lambda uow: sessions.open_(uow, person.id, "code", "Test"))
    site = service.settings.public_url
    client.cookie_jar.update_cookies({"mentorline": token})
    assert cookies.PATH == "/console"
    return Visitor(client, site)
