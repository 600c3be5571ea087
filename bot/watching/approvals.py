"""Approvals: how our templates stand with WhatsApp, asked at the start and now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.logs import fault_name
from channels.base import SendError
from channels.twilio.whatsapp import TwilioWhatsapp
from domain.model import Channel, Event
from storage import templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.committer import Committer
    from channels.base import Channel as Wire
    from domain.templates import Approved
    from storage.uow import UnitOfWork

EVERY_S: Final = 600.0
"""WhatsApp takes minutes to days to decide, and pauses a template that people complain of."""

log = structlog.get_logger()


class Approvals:
    """Asks WhatsApp's wire what is approved, and keeps the answer where sending looks."""

    def __init__(self, wires: Mapping[Channel, Wire], committer: Committer) -> None:
        wire = wires.get(Channel.WHATSAPP)
        self._wire = wire if isinstance(wire, TwilioWhatsapp) else None
        self._committer = committer

    async def look(self) -> None:
        """Ask once; while nobody answers, what was known before holds."""
        if self._wire is None:
            return
        try:
            stand = await self._wire.contents.look()
            changed = await self._committer.run(lambda uow: self._note(uow, stand))
        except SendError as error:
            log.warning("approvals.not_asked", code=error.code)
        except Exception as fault:
            log.warning("approvals.not_noted", fault=fault_name(fault))
        else:
            if changed:
                log.info("approvals.changed", changed=changed)

    @staticmethod
    def _note(uow: UnitOfWork, stand: Sequence[Approved]) -> int:
        """Keep how templates stand, and write into the log what is otherwise than it was."""
        before = {(one.name, one.language) for one in templates.every(uow)}
        changed = templates.note(uow, stand)
        for one in changed:
            if (one.name, one.language) in before:
                named = (("language", one.language), ("name", one.name))
                uow.log(Event("template.stands", reason=one.approval, data=named))
        return len(changed)
