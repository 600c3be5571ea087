"""What others read of an asker's words: numbers that may be a patient's are masked.

Masked is everything that its writer has not confirmed. A routine text reaches this point without
identifiers or confirmed (handlers/screening.py), so that in fact only urgent ones change; and if
any way past the screening were ever found, no number would leave by it. What is stored stays as
it was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import local_time, privacy
from storage import messages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.model import Person
    from domain.privacy import Identifier
    from handlers.desk import Desk
    from storage.messages import Message


def shown(message: Message, asker: Person) -> str:
    """Return an asker's words as others read them."""
    return message.text if message.as_written else privacy.masked(message.text, country(asker))


def hidden(desk: Desk, texts: Iterable[int], asker: Person) -> tuple[Identifier, ...]:
    """Return what others do not read of some texts of an asker, each kind once."""
    stored, where = [messages.get(desk.uow, each) for each in texts], country(asker)
    found = [privacy.hidden(each.text, where) for each in stored if not each.as_written]
    return privacy.in_order(kind for kinds in found for kind in kinds)


def country(asker: Person) -> str:
    """Return where an asker's patients have their telephone numbers from, or ""."""
    return local_time.country(asker.time_zone)


def named(desk: Desk, kinds: Iterable[Identifier], reader: Person) -> str:
    """Return kinds of identifiers as a reader calls them: "a phone number, a name"."""
    return ", ".join(desk.word(f"what.{kind}", reader) for kind in kinds)
