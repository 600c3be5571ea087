"""The desk: what every handler and every job works with, and how it speaks to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain import local_time, naming
from domain.model import Event, Outbound, Role, Urgency
from storage import addresses, facilities, messages, offers, people, questions

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from content.phrases import Phrases, Rendered
    from domain.escalation import Charter
    from domain.model import Discipline, Facility, Person, Question
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """One unit of work with the words and the service charter to do it by.

    `bot` is the name of our Telegram bot in its links, empty while nobody knows it.
    """

    uow: UnitOfWork
    phrases: Phrases
    charter: Charter
    bot: str = ""

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

    def render(self, phrase: str, reader: Person, **values: str) -> Rendered:
        """Return a phrase in the reader's language."""
        return self.phrases.render(phrase, reader.language, **values)

    def word(self, word: str, reader: Person) -> str:
        """Return a term (a discipline, a tier) in the reader's language."""
        return self.phrases.word(word, reader.language)

    def tell(self, reader: Person, rendered: Rendered, **how: Any) -> None:
        """Promise a rendered message to a person; `how` are further fields of Outbound."""
        self.uow.send(outbound(rendered, reader.id, **how))

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
        return local_time.clock_text(instant, reader.time_zone, self.now)

    def waited(self, question: Question) -> str:
        """Return how long a question has waited, rounded down."""
        return local_time.wait_text(self.now - question.opened_at)

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


def outbound(rendered: Rendered, person_id: int | None, **how: Any) -> Outbound:
    """Make a promise of a rendered phrase; `how` are further fields of Outbound."""
    return Outbound(
        person_id, rendered.phrase, rendered.text, rendered.short, rendered.choices, **how
    )
