"""What the coordinators read when something is wrong, where, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.limits import A_MINUTE
from domain.model import Channel, Role
from handlers import deliveries, watching
from handlers.watching import Look
from monitoring.health import BY_NAME, CONDITIONS, Reading, Verdict
from storage import addresses, alerts, people
from storage.attempts import Concerned
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, COORDINATOR

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

BOTH = (Channel.SMS, Channel.TELEGRAM)
DISK = Reading("disk.short", 10)
NO_DISK = Reading("disk.short", -500)


class Looks:
    """One look after another, half a minute apart, in the room."""

    def __init__(self, room: Room) -> None:
        self.room, self.before = room, frozenset[str]()

    def look(self, *readings: Reading, carried: tuple[Channel, ...] = BOTH) -> Verdict:
        look = Look(readings, self.before, carried)
        verdict: Verdict = self.room.take(
            self.room.book.group(lambda uow: watching.act(self.room.desk(uow), look))
        )
        self.before = verdict.holding
        self.room.book.later(seconds=30)
        return verdict

    def told(self) -> list[str]:
        """What Rehema read on Telegram since."""
        return self.room.told(CHAT)

    def sms(self) -> list[str]:
        """What she read by SMS since."""
        return self.room.told(COORDINATOR)


@pytest.fixture
def looks(room: Room) -> Looks:
    return Looks(room)


def test_it_is_told_once_and_once_that_it_is_over(looks: Looks) -> None:
    for _ in range(10):
        looks.look(DISK)
    assert looks.told() == [
        "The disk of the service is nearly full since 09:00. When it is, no text is taken.\n"
        "Please have room made today."
    ]
    for _ in range(10):
        looks.look(NO_DISK)
    assert looks.told() == ["Over since 09:05: disk nearly full.\nNothing more to do now."]
    assert looks.sms() == []


def test_what_lasts_is_told_again_after_six_hours(looks: Looks) -> None:
    for _ in range(3):
        looks.look(DISK)
    looks.told()
    looks.room.book.later(hours=5, minutes=55)
    looks.look(DISK)
    assert looks.told() == []
    looks.room.book.later(minutes=10)
    for _ in range(3):
        looks.look(DISK)
    assert len(looks.told()) == 1


def test_a_broken_channel_is_told_of_on_the_other(looks: Looks) -> None:
    down = Reading("provider.down", 1.0, "telegram", n=4, since=looks.room.book.now)
    for _ in range(3):
        looks.look(down)
    assert looks.told() == []
    assert looks.sms() == [
        "Telegram is not going out since 09:00; 4 wait and none is lost.\n"
        "We keep trying. For urgent questions, please call."
    ]
    looks.look(Reading("provider.down", 0.0, "telegram"))
    assert looks.told() == [
        "Telegram goes out again since 09:01; 0 messages went out late.\nNothing more to do now."
    ]


def test_a_channel_is_well_again_once_and_when_all_of_it_is(looks: Looks) -> None:
    names = ("outbox.late", "provider.down")
    for condition in names:  # the consequence was seen first
        for _ in range(2):
            looks.look(Reading(condition, 500.0, "sms"))
    looks.told()
    looks.look(Reading("provider.down", 0.0, "sms"), Reading("outbox.late", 500.0, "sms"))
    assert looks.told() == []
    looks.look(Reading("outbox.late", 0.0, "sms"))
    (told,) = looks.told()
    assert told.startswith("SMS goes out again since 09:02;")


def test_without_another_channel_nothing_is_promised_and_the_end_is_told(looks: Looks) -> None:
    down = Reading("provider.down", 1.0, "telegram")
    for _ in range(3):
        looks.look(down, carried=(Channel.TELEGRAM,))
    assert looks.told() == looks.sms() == []
    (found,) = looks.room.book.commit(alerts.standing).values()
    assert found.told_at is None
    looks.look(Reading("provider.down", 0.0, "telegram"), carried=(Channel.TELEGRAM,))
    assert [text.startswith("Telegram goes out again") for text in looks.told()] == [True]


def test_who_cannot_be_told_leaves_it_to_a_coordinator_who_can(looks: Looks) -> None:
    def another(uow: UnitOfWork) -> None:
        salim = people.add(uow, person("Salim", preferred=Channel.SMS), [Role.COORDINATOR])
        addresses.add(uow, Channel.SMS, "+12025550112", salim)

    looks.room.book.commit(another)
    down = Reading("provider.down", 1.0, "telegram")
    for _ in range(3):
        looks.look(down)
    assert len(looks.room.told("+12025550112")) == 1
    (found,) = looks.room.book.commit(alerts.standing).values()
    assert found.told_at is not None


def test_many_at_once_are_one_line(looks: Looks) -> None:
    wrong = [Reading(name, 1000.0) for name in ("inbox.late", "job.late", "disk.short")]
    wrong += [Reading("outbox.late", 1000.0, each) for each in BOTH]
    wrong += [Reading("clock.wrong", 9.0), Reading("backup.old", 9.0)]
    for _ in range(2):
        looks.look(*wrong)
    # Both channels are said to be late, and so neither is used until one is well again.
    assert looks.told() == looks.sms() == []
    well = [Reading("outbox.late", 0.0, each) for each in BOTH]
    looks.look(*[one for one in wrong if one.condition != "outbox.late"], *well)
    (told,) = looks.told()
    assert told.startswith("5 things are wrong with the service: texts not passed on, ")


def test_a_phone_gets_six_such_texts_an_hour_and_the_rest_when_there_is_room(
    looks: Looks,
) -> None:
    names = [one.name for one in CONDITIONS if not one.explained_by and one.says == ("time",)]
    assert len(names) > watching.MOST_TEXTS
    for number in range(len(names)):
        for _ in range(2):
            looks.look(*[Reading(each, 1000.0) for each in names[: number + 1]])
    assert len(looks.told()) == watching.MOST_TEXTS
    looks.room.book.later(hours=1)
    looks.look(*[Reading(each, 1000.0) for each in names])
    assert len(looks.told()) == len(names) - watching.MOST_TEXTS


def test_no_storm_however_often_it_comes_and_goes(looks: Looks) -> None:
    for _ in range(30):
        looks.look(Reading("worker.none", 1.0))
        looks.look(Reading("worker.none", 0.0))
    assert len(looks.told()) == watching.MOST_TEXTS


def test_dead_letters_are_one_text_with_their_number(looks: Looks) -> None:
    looks.look()
    for _ in range(4):
        for _ in range(3):
            looks.room.book.commit(lambda uow: uow.tally("handled.dead"))
        looks.look()
    (told,) = looks.told()
    assert told.startswith("Texts that we could not work on: 3, the last at 09:00.")
    looks.room.book.later(hours=2)
    looks.look()
    assert looks.told() == [
        "12 since 09:00, and none in the last hour: texts we could not work on.\n"
        "Nothing more to tell of it now."
    ]
    looks.look()
    assert looks.told() == []


def lose(room: Room, times: int, phrase: str) -> None:
    """Let so many messages to the mentee be reported as lost."""
    mentee, address = room.cast.mentee, room.cast.address[room.cast.mentee]
    concerned = Concerned(0, address, mentee, None, phrase)
    for _ in range(times):
        room.take(room.book.group(lambda uow: deliveries.lost(room.desk(uow), concerned, "30005")))


def test_many_lost_messages_are_told_in_one_and_answers_by_name_all_the_same(
    looks: Looks,
) -> None:
    looks.look()
    lose(looks.room, 4, "ask.received")
    looks.look()
    told = looks.told()
    assert sum(text.startswith("A message to Asha could not be") for text in told) == 4
    assert told[4:] == [
        "Messages that could not be delivered: 4, the last at 09:00. They are kept.\n"
        "Please have the service looked at; call about urgent questions."
    ]
    lose(looks.room, 20, "ask.received")
    looks.look()
    assert looks.told() == []
    lose(looks.room, 1, "ans.first")
    assert len(looks.told()) == 1


def test_a_flood_is_one_text_with_its_senders_name(looks: Looks) -> None:
    for number in range(A_MINUTE.most + 50):
        looks.room.write(f"What about case {number}, please?")
    looks.told()
    for _ in range(4):
        (name,) = looks.room.book.commit(alerts.standing)
        looks.look(Reading("sender.floods", 100.0, name.partition(":")[2]))
    assert looks.told() == [
        "More texts than a person writes come from Asha since 09:00. They are kept, not passed "
        "on.\nPlease call; it may be a machine."
    ]


def test_a_damaged_database_is_told_from_what_the_check_noted(looks: Looks) -> None:
    looks.room.book.commit(lambda uow: alerts.note(uow, "database.unsound", fault="damaged"))
    looks.look(Reading("database.unsound", 1.0))
    assert looks.told()[0].startswith("The database was found damaged at 09:00.")


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda one: one.name)
def test_every_condition_can_be_told(looks: Looks, condition: object) -> None:
    one = BY_NAME[condition.name]  # type: ignore[attr-defined]
    subject = "sms" if "channel" in one.says else ""
    if "name" in one.says:
        subject = str(looks.room.cast.address[looks.room.cast.mentee])
    name = f"{one.name}:{subject}" if subject else one.name
    looks.room.book.commit(lambda uow: alerts.raise_(uow, name, since=0))
    looks.look()
    assert len(looks.told()) == 1
