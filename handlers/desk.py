"""The desk: what every handler and every job works with, and how it speaks to people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from content.phrases import ENGLISH, Phrases
from content.templates import Templates
from domain import local_time, naming
from domain.costs import UNPRICED
from domain.escalation import Charter, from_settings
from domain.model import Channel, Event, Outbound, Role, Urgency
from storage import (
    addresses,
    audits,
    facilities,
    messages,
    offers,
    people,
    programmes,
    questions,
    templates,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from content.phrases import Rendered
    from domain.costs import Prices
    from domain.model import Discipline, Facility, Person, Question, Template
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """One unit of work with the words and the service charter to do it by.

    `bot` is the name of our Telegram bot in its links, empty while nobody knows it; `rings` says
    that phones may ring. `site` is the public address of the service, empty where none is run.
    `prices` are what sending costs, `way` is the door by which work comes: chat, console or
    command.
    """

    uow: UnitOfWork
    phrases: Phrases
    charter: Charter
    bot: str = ""
    rings: bool = False
    site: str = ""
    prices: Prices = UNPRICED
    way: str = "chat"

    @property
    def now(self) -> datetime:
        """The instant of this unit of work."""
        return self.uow.now

    def log(
        self, kind: str, question: Question | None = None, reason: str = "", **data: Any
    ) -> None:
        """Write a line into the interaction log; never anybody's words."""
        person_id = data.pop("person_id", None)
        pairs = tuple((name, str(value)) for name, value in data.items())
        self.uow.log(Event(kind, question.id if question else None, person_id, reason, pairs))

    def did(self, actor_id: int | None, deed: str, subject: str = "", **detail: str | int) -> None:
        """Write a deed into the audit log, as `audits.add` does, with the door it came by."""
        audits.add(self.uow, actor_id, deed, way=self.way, subject=subject, **detail)

    def render(self, phrase: str, reader: Person, **values: str) -> Rendered:
        """Return a phrase in the reader's language; one that begins with the asker, in capital.

        An asker without a name is "your colleague".
        """
        rendered, first = (
            self.phrases.render(phrase, reader.language, **values),
            values.get("asker"),
        )
        if not first or not rendered.text.startswith(first):
            return rendered
        return replace(rendered, text=first[0].upper() + rendered.text[1:])

    def word(self, word: str, reader: Person) -> str:
        """Return a term (a discipline, a tier) in the reader's language."""
        return self.phrases.word(word, reader.language)

    def tell(self, reader: Person, rendered: Rendered, **how: Any) -> None:
        """Promise a rendered message to a person; `how` are further fields of Outbound."""
        self.uow.send(outbound(rendered, reader.id, **how))

    def template(self, name: str, reader: Person, /, **values: str) -> Template | None:
        """Return a template for a reader who has WhatsApp: in their language, else in English.

        None where none is approved, or none is needed.
        """
        known = addresses.of_person(self.uow, reader.id)
        if all(each.channel is not Channel.WHATSAPP for each in known):
            return None
        for language in dict.fromkeys((reader.language, ENGLISH)):
            if templates.is_approved(self.uow, name, language):
                return Templates.load().fill(name, language, **values)
        return None

    def tell_template(self, reader: Person, told: Template, **how: Any) -> None:
        """Promise a template to a person, as all there is to say."""
        whole = replace(told, whole=True)
        self.uow.send(Outbound(reader.id, told.name, told.text, template=whole, **how))

    def tell_asker(self, question: Question, phrase: str, **values: str) -> None:
        """Tell the asker something of their question, at the address frozen in it."""
        asker = people.get(self.uow, question.asker_id)
        rendered = self.render(phrase, asker, **values)
        self.tell(asker, rendered, **self.to_asker(question))

    def to_asker(self, question: Question) -> dict[str, Any]:
        """Return how a message on a question reaches its asker: at the frozen address alone."""
        return {
            "question_id": question.id,
            "address_id": question.address_id,
            "urgent": question.urgency is Urgency.URGENT,
        }

    def facility_of(self, question: Question) -> Facility:
        """Return where a question was asked."""
        return facilities.get(self.uow, question.facility_id)

    def emergency_line(self, question: Question, reader: Person) -> str:
        """Return the number to call in an emergency, or "your emergency team" without one."""
        return self.facility_of(question).emergency_line or self.word("word.no_line", reader)

    def discipline(self, discipline: Discipline, reader: Person) -> str:
        """Return a discipline as the reader calls it."""
        return self.word(f"discipline.{discipline}", reader)

    def time(self, instant: datetime, reader: Person) -> str:
        """Return an instant in the reader's local time, with the day when it is not today."""
        return local_time.clock_text(instant, reader.time_zone, self.now, reader.language)

    def day(self, instant: datetime, reader: Person) -> str:
        """Return the reader's local day of an instant, always with its date."""
        return local_time.day_text(instant, reader.time_zone, reader.language)

    def waited(self, question: Question, reader: Person) -> str:
        """Return how long a question has waited, rounded down, in the reader's language."""
        return self.wait(self.now - question.opened_at, reader)

    def wait(self, duration: timedelta, reader: Person) -> str:
        """Return a wait in minutes, hours or days, in the reader's language."""
        found = local_time.wait(duration)
        values = {} if found.unit == "day" else {"n": str(found.n)}
        return self.render(f"time.{found.unit}", reader, **values).text

    def code_of(self, question: Question, mentor_id: int) -> str:
        """Return the code by which a mentor knows a question ("7#")."""
        made = offers.of_question(self.uow, question.id)
        mine = [each.code for each in made if each.mentor_id == mentor_id]
        return naming.offer_tag(mine[-1]) if mine else naming.question_tag(question.number)

    def question_tag(self, question_id: int) -> str:
        """Return how a mentee knows a question ("Q12")."""
        return naming.question_tag(questions.get(self.uow, question_id).number)

    def words_of(self, message_id: int) -> str:
        """Return what a stored message says."""
        return messages.get(self.uow, message_id).text

    def channel_at(self, address_id: int) -> str:
        """Return the channel of an address."""
        return addresses.get(self.uow, address_id).channel

    def coordinators(self) -> list[Person]:
        """Return the coordinators, the longest known first."""
        return people.with_role(self.uow, Role.COORDINATOR)

    def coordinator_name(self, reader: Person) -> str:
        """Return the first coordinator's given name, or "the coordinator" when there is none."""
        found = self.coordinators()
        return naming.given_name(found[0].name) if found else self.word("tier.coordinator", reader)

    def minutes(self, duration: timedelta) -> str:
        """Return a duration as whole minutes."""
        return str(int(duration.total_seconds() // 60))


def sit_down(uow: UnitOfWork) -> Desk:
    """Return a desk for a unit that no service began: an import's, or another command's."""
    programme = programmes.get(uow)
    charter = from_settings(programme.charter) if programme is not None else Charter()
    return Desk(uow, Phrases.load(), charter, way="command")


def outbound(rendered: Rendered, person_id: int | None, **how: Any) -> Outbound:
    """Make a promise of a rendered phrase; `how` are further fields of Outbound."""
    return Outbound(
        person_id, rendered.phrase, rendered.text, rendered.short, rendered.choices, **how
    )
