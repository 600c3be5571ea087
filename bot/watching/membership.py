"""Membership: this process among those that work on the same memory."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import structlog

from bot.arriving.clearance import Clearance
from bot.patience import Patience
from storage import journal, workers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.arriving.clearance import Word
    from bot.arriving.spooling import Spooling
    from bot.committer import Committer
    from bot.roles import Role
    from storage.ids import Ids
    from storage.uow import UnitOfWork

log = structlog.get_logger()


class Membership:
    """Enters this process, says that it lives, and strikes off those that went silent.

    Whoever could not beat itself for long, because it stood still or the database did, cannot
    tell who is dead: it strikes off nobody until the others have had time to beat. Nor can one
    that has just come.
    """

    def __init__(
        self,
        committer: Committer,
        ids: Ids,
        role: Role,
        *,
        shared: bool,
        spooling: Spooling | None = None,
    ) -> None:
        self._committer, self._ids, self._role = committer, ids, role
        self._shared = shared
        self._clearance = Clearance(spooling) if shared and spooling else None
        self._run = secrets.token_hex(16)
        self._patience = Patience(workers.DEAD_AFTER / 2, workers.DEAD_AFTER)
        self.senders = 1
        """How many live processes send; each takes its share of a provider's rate."""

    async def join(self) -> None:
        """Enter this process; where no other may be, what a dead one held is free at once."""
        self._patience.began(await self._enter())
        await self.beat()

    async def beat(self) -> None:
        """Say that we live, look who else does, and enter again if we were struck off."""
        lives, now, word = await self._committer.run(self._beat, apart=True)
        self._patience.looked(now)
        self._heard(word)
        if not lives:
            log.warning("worker.struck_off", number=self._ids.process)
            await self._enter()

    async def take_back(self) -> None:
        """Return once nobody relies on our word that nothing waits in our spool."""
        if self._clearance:
            await self._clearance.take_back(self.beat)

    async def leave(self) -> None:
        """Strike off this process and free what it holds."""
        await self._committer.run(
            lambda uow: workers.leave(uow, self._ids.process, self._run), apart=True
        )

    async def _enter(self) -> datetime:
        self._ids.process, now, word = await self._committer.run(self._join, apart=True)
        self._heard(word)
        return now

    def _join(self, uow: UnitOfWork) -> tuple[int, datetime, Word | None]:
        if not self._shared:
            workers.bury(uow, everybody=True)
        journal.prepare(uow)
        word, spool = self._word(uow), next(iter(self._spools()), "")
        until = word.until if word else None
        return workers.join(uow, self._run, self._role, spool, until), uow.now, word

    def _beat(self, uow: UnitOfWork) -> tuple[bool, datetime, Word | None]:
        word = self._word(uow)
        until = word.until if word else None
        lives = workers.beat(uow, self._ids.process, self._run, until)
        if followed := workers.succeed(uow, self._run, self._spools()):
            log.warning("worker.followed", numbers=followed)
        may_strike = self._shared and self._patience.heard_until(uow.now) == uow.now
        if may_strike and (dead := workers.bury(uow)):
            log.warning("worker.died", numbers=dead)
        roles = [each.role for each in workers.live(uow)]
        self.senders = max(sum(role != "web" for role in roles), 1)
        return lives, uow.now, word

    def _word(self, uow: UnitOfWork) -> Word | None:
        """Give our word on our spool; one without, or alone, has nobody to give it to."""
        clearance = self._clearance
        return clearance.give(uow.now) if clearance and clearance.spools else None

    def _heard(self, word: Word | None) -> None:
        if self._clearance and word:
            self._clearance.heard(word)

    def _spools(self) -> list[str]:
        return self._clearance.spools if self._clearance else []
