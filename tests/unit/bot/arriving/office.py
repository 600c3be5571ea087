"""A database that can be in trouble, and processes with a spool each beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from multidict import CIMultiDict
from sqlalchemy import select

from bot.arriving.intake import Intake
from bot.arriving.spooling import Corner, Spooling
from channels.base import Hook
from channels.twilio.hooks import INBOUND_PATH, STATUS_PATH, signature
from domain.model import Channel
from storage.schema import message
from storage.sealing import sealer
from tests.storage.book import KEYS, Book
from tests.unit.bot.inline import Inline, trouble
from tests.wires.twilio.test_hooks import PUBLIC_URL, RECORDED, STATUS, TOKEN, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.model import Receipt
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork


SIZE = 64 * 1024
SECRET = "a secret"


@dataclass
class Office:
    """A database that can be in trouble, and processes with a spool each beside it."""

    book: Book
    corner: Corner
    committer: Inline = field(init=False)
    handed: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    down: bool = False
    opened: list[Spooling] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.committer = Inline(self.book)

    async def run(self, work: Callable[[UnitOfWork], object], *, apart: bool = False) -> object:
        if self.down:
            raise trouble()
        return await self.committer.run(work, apart=apart)

    def hand_over(self, arrived: Sequence[Arrived]) -> None:
        self.handed += [one.inbound.text for one in arrived]

    def report(self, _uow: UnitOfWork, receipt: Receipt) -> None:
        self.reported.append(f"{receipt.attempt_id} {receipt.state}")

    def process(self, keys: str = KEYS) -> Spooling:
        intake = Intake(self, self.hand_over, self.report)  # type: ignore[arg-type]
        made = Spooling(self.corner, sealer(keys, SECRET), {Channel.SMS: wire()}, intake)
        made.open()
        self.opened.append(made)
        return made

    def die(self, process: Spooling) -> None:
        """Let go of a file as the system does for a process that was killed."""
        process.close()

    def stored(self) -> list[str]:
        rows = self.book.rows(select(message.c.provider_id).order_by(message.c.id))
        return [str(row[0]) for row in rows]


def said(number: int, words: str = "", token: str = TOKEN) -> Hook:
    """The signed webhook of an SMS."""
    form = RECORDED | {"MessageSid": f"SM{number:032x}", "Body": words or f"text {number}"}
    return signed(INBOUND_PATH, form, token=token)


def status(state: str, attempt: int = 42) -> Hook:
    """The signed callback of what became of a message of ours."""
    return signed(STATUS_PATH, STATUS | {"MessageStatus": state}, f"attempt={attempt}")


def signed(path: str, form: dict[str, str], query: str = "", token: str = TOKEN) -> Hook:
    url = f"{PUBLIC_URL}{path}?{query}" if query else PUBLIC_URL + path
    headers = {"x-twilio-signature": signature(token, url, form).decode(), "Host": "example"}
    return Hook(path, query, CIMultiDict(headers), urlencode(form).encode())


def sid(number: int) -> str:
    return f"SM{number:032x}"
