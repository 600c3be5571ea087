"""A visit: one message from somebody we do not know, with the desk to act on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from content.phrases import ENGLISH
from domain import naming, strangers
from domain.intents import interpret
from domain.model import MessageKind
from handlers.desk import outbound
from handlers.turn import silenced

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.intents import Intent
    from handlers.desk import Desk
    from storage.addresses import Address
    from storage.inbox import Arrived


@dataclass(frozen=True, slots=True)
class Visit:
    """One message from an address that belongs to nobody."""

    desk: Desk
    arrived: Arrived
    intent: Intent
    address: Address
    language: str = ENGLISH

    @property
    def words(self) -> str:
        """What they wrote, and nothing for a tap."""
        return self.arrived.inbound.text.strip()

    @property
    def is_text(self) -> bool:
        """Tell whether it is a text alone, rather than a tap or a picture."""
        return self.arrived.inbound.kind is MessageKind.TEXT

    @property
    def is_question(self) -> bool:
        """Tell whether a coordinator must see it: it may be about a patient."""
        if not self.is_text:
            return self.arrived.inbound.kind is not MessageKind.TAP
        return self.intent.urgent or strangers.reads_like_question(self.words)

    def understood_in(self, language: str) -> Visit:
        """Return the same message read, and answered, in a language; English is read as well."""
        intent = interpret(self.arrived.inbound, (language,))
        return replace(self, intent=intent, language=language)

    def reply(self, phrase: str, language: str = "", /, **values: str) -> None:
        """Answer once, where they wrote, unless a machine seems to write back."""
        self.reply_with(self.desk.phrases.render(phrase, language or self.language, **values))

    def reply_with(self, rendered: Rendered) -> None:
        """Answer with a rendered phrase."""
        if not silenced(self.desk, self.address.id, rendered, None):
            self.desk.uow.send(outbound(rendered, None, address_id=self.address.id))

    def show(self, phrase: str, **values: str) -> None:
        """Show what they wrote to every coordinator."""
        kind = self.arrived.inbound.kind
        text = self.words if self.is_text else f"({kind}) {self.words}".strip()
        for coordinator in self.desk.coordinators():
            rendered = self.desk.render(phrase, coordinator, text=text, **values)
            self.desk.tell(coordinator, rendered, relay=True)

    def coordinator(self, language: str) -> str:
        """Return the first coordinator's given name, or "the coordinator" when there is none."""
        found = self.desk.coordinators()
        if found:
            return naming.given_name(found[0].name)
        return self.desk.phrases.word("tier.coordinator", language or ENGLISH)
