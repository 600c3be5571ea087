"""What journeys of joining share: a code, somebody on the way in, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.joining import codes
from simulator.phones import Person
from storage import consents, people

if TYPE_CHECKING:
    from domain.consent import Consent
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

CODE = "BUNDA27"
ASKS_NAME = "Code found: Bunda DH. Step 1 of 3.\nWhat is your name?"
ASKS_WORK = "Step 2 of 3: your work?\n1 surgery 2 anaesthesia 3 theatre nursing 4 leader 5 other"
ASKS_LANGUAGE = "Step 3 of 3: your language?\n1 English 2 Francais 3 Kiswahili 4 Portugues"
ASKS_CONSENT = "Reply 1 to agree and join, STOP to leave."
ASKS_CONSENT_SW = "Jibu 1 kukubali na kujiunga, STOP kutoka."
PENDING_SW = "Rehema atahakiki na kufungua nafasi yako, mara nyingi siku hiyo hiyo."
PENDING = "Rehema will check and open your place, most often the same day."
HELLO = (
    "This is Mentorline, a service for surgical teams.\n"
    "Send the join code of your facility. In an emergency call your senior now."
)
KEPT = (
    "We do not know this number yet, so no mentor has your text. The coordinator can see it.\n"
    "Call your senior now. To join, send your facility's join code."
)
WRONG = "That code is not known here.\nPlease check it with your theatre lead and send it again."

LULU = Person("lulu", "Lulu", "mentee", "Not known yet", telegram=700301)
FARIDA = Person("farida", "Farida", "mentee", "Not known yet", whatsapp="+12025550185")
BY_SMS = Person("stranger", "Unknown number", "", "", sms="+12025550177")


async def code(service: Service, chosen: str = CODE, facility: str = "BUNDA") -> None:
    """Somebody who runs the programme gives a facility a join code."""
    await service.app.committer.run(lambda uow: codes.make(uow, facility, chosen))


async def walk_in(service: Service, who: str, *replies: str) -> None:
    """Somebody sends the code and replies to the steps."""
    for words in (CODE, *replies):
        await service.text(who, words)


async def consents_of(service: Service, name: str) -> list[Consent]:
    """Return what the people of this name have agreed to."""

    def work(uow: UnitOfWork) -> list[Consent]:
        named = [each for each in people.every(uow) if each.name == name]
        return [one for each in named for one in consents.of_person(uow, each.id)]

    return await service.app.reader.run(work)
