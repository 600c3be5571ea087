"""Who fits an audience, once each, and on which channel a message would go."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import BigInteger, bindparam, insert, literal, select, update

from domain.audience import Activity, Filters, FollowUp, Got
from domain.courses import EnrolmentState
from domain.languages import Language
from domain.model import Channel, Discipline, MessageKind, Outbound, Role
from domain.permission import Form
from storage import addresses, audiences, cohorts, facilities, messages, outbox, people
from storage.audiences import Count
from storage.columns import Instant
from storage.schema import address, message, recipient
from storage.schema import person as people_table
from tests.storage.book import PLACE, person
from tests.storage.teaching import found
from tests.storage.test_broadcasts import order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

SMS, WHATSAPP, TELEGRAM = Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM
LONG_AGO = timedelta(days=30)
FITTING_COLUMNS = audiences.FITTING.subquery()


class Crowd:
    """People made by their names, with numbers of their own."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow, self.number = uow, 0
        self.places = {
            code: facilities.add(uow, PLACE | {"code": code, "region": region})
            for code, region in (("BUNDA", "Mara"), ("TARIME", "Mara"), ("BAHARI", "Lake"))
        }
        self.ids: dict[str, int] = {}

    def add(
        self, name: str, *channels: Channel, roles: Sequence[Role] = (Role.MENTEE,), **more: Any
    ) -> int:
        """Add somebody of BUNDA who has agreed, unless something else is said."""
        usual = {"consented_at": self.uow.now, "facility_id": self.places["BUNDA"]}
        new = people.add(self.uow, person(name, **{**usual, **more}), roles)
        for channel in channels:
            self.number += 1
            addresses.add(self.uow, channel, f"+1202555{self.number:04}", new)
        self.ids[name] = new
        return new

    def hear(self, name: str, channel: Channel, at: datetime) -> None:
        """Let somebody have written to us."""
        mine = addresses.of_person(self.uow, self.ids[name])
        home = next(each.id for each in mine if each.channel is channel)
        said = messages.Words(
            "in", MessageKind.TEXT, "x", address_id=home, person_id=self.ids[name]
        )
        written = messages.add(self.uow, said)
        self.uow.change(update(message).where(message.c.id == written).values(at=at))

    def age(self, *names: str) -> None:
        """Let people have been here for long."""
        for name in names:
            self.uow.change(
                update(people_table)
                .where(people_table.c.id == self.ids[name])
                .values(created_at=self.uow.now - LONG_AGO)
            )

    def mark(self, name: str, **values: Any) -> None:
        """Set what stands of everybody's addresses of a person."""
        self.uow.change(
            update(address).where(address.c.person_id == self.ids[name]).values(**values)
        )


def fitting(uow: UnitOfWork, filters: Filters, **chunk: int) -> dict[str, str]:
    """Give the channel, or else the reason, of whoever of a chunk fits, by name."""
    values = audiences.given(uow, filters)
    rows = uow.rows(audiences.FITTING, **values, **{"after": 0, "most": 2000, **chunk})
    assert len(rows) == len({row.person_id for row in rows}), "somebody fits twice"
    known = people.many(uow, [row.person_id for row in rows])
    return {known[row.person_id].name: row.why or row.channel for row in rows}


def test_filters_narrow_and_nobody_fits_twice(memory: Book) -> None:
    def lay(uow: UnitOfWork) -> None:
        crowd = Crowd(uow)
        both = (Role.MENTEE, Role.MENTOR)
        crowd.add("Asha", SMS, roles=both)
        crowd.add("Juma", SMS, facility_id=crowd.places["TARIME"], language="sw")
        surgeon: dict[str, Any] = {"discipline": Discipline.GENERAL_SURGERY, "cadre": "surgeon"}
        crowd.add("Peter", SMS, facility_id=crowd.places["BAHARI"], **surgeon)
        crowd.add("Rehema", SMS, roles=(Role.COORDINATOR,), facility_id=None, discipline=None)

    def names(**filters: Any) -> list[str]:
        sets: dict[str, Any] = {kind: frozenset(each) for kind, each in filters.items()}
        return memory.commit(lambda uow: sorted(fitting(uow, Filters(**sets))))

    memory.commit(lay)
    assert names() == ["Asha", "Juma", "Peter", "Rehema"]
    assert names(roles=[Role.MENTEE, Role.MENTOR]) == ["Asha", "Juma", "Peter"]
    assert names(roles=[Role.MENTOR]) == ["Asha"]
    assert names(disciplines=[Discipline.ANAESTHESIA]) == ["Asha", "Juma"]
    assert names(disciplines=[Discipline.ANAESTHESIA], facilities=["BUNDA"]) == ["Asha"]
    assert names(cadres=["surgeon"]) == ["Peter"]
    assert names(regions=["Mara"]) == ["Asha", "Juma"]
    assert names(regions=["Mara", "Lake"], facilities=["BAHARI"]) == ["Peter"]
    assert names(languages=[Language.SWAHILI]) == ["Juma"]
    assert names(facilities=["NOWHERE"]) == names(cohorts=["none"]) == []


def test_cohorts_and_activity(memory: Book) -> None:
    def lay(uow: UnitOfWork) -> None:
        crowd = Crowd(uow)
        for name in ("Asha", "Juma", "Peter"):
            crowd.add(name, SMS, WHATSAPP)
        crowd.age("Asha", "Juma")
        crowd.hear("Asha", WHATSAPP, uow.now - timedelta(days=13))
        crowd.hear("Juma", SMS, uow.now - timedelta(days=15))

    memory.commit(lay)
    active, dormant = Filters(activity=Activity.ACTIVE), Filters(activity=Activity.DORMANT)
    assert memory.commit(lambda uow: sorted(fitting(uow, active))) == ["Asha", "Peter"]
    assert memory.commit(lambda uow: sorted(fitting(uow, dormant))) == ["Juma"]


def test_a_cohort_is_whoever_has_not_left_it(memory: Book) -> None:
    def lay(uow: UnitOfWork) -> None:
        crowd, school = Crowd(uow), found(uow, "Wave 1")
        for name in ("Asha", "Juma", "Peter"):
            crowd.add(name, SMS)
        for name in ("Asha", "Juma"):
            place = cohorts.enrol(uow, school.cohort_id, people.get(uow, crowd.ids[name]), None)
            if name == "Juma":
                cohorts.end(uow, place.id, EnrolmentState.LEFT)

    memory.commit(lay)
    wave = Filters(cohorts=frozenset({"Wave 1"}))
    assert memory.commit(lambda uow: fitting(uow, wave)) == {"Asha": "sms"}


@pytest.mark.parametrize(
    ("who", "names"),
    [(Got.GOT, ["Asha", "Juma"]), (Got.SILENT, ["Juma"]), (Got.FAILED, ["Peter"])],
)
def test_a_follow_up_goes_to_those_of_an_earlier_broadcast(
    memory: Book, cast: Cast, who: Got, names: list[str]
) -> None:
    def lay(uow: UnitOfWork) -> int:
        crowd, sent = Crowd(uow), order(uow, cast)
        for name, state in (("Asha", "read"), ("Juma", "sent"), ("Peter", "failed")):
            of = {"broadcast_id": sent.id, "person_id": crowd.add(name, SMS)}
            answered = uow.now if name == "Asha" else None
            uow.insert(recipient, **of, state=state, changed_at=uow.now, answered_at=answered)
        return sent.number

    number = memory.commit(lay)
    of_it = Filters(follows=FollowUp(number, who))
    assert memory.commit(lambda uow: sorted(fitting(uow, of_it))) == names
    of_none = Filters(follows=FollowUp(number + 1, who))
    assert memory.commit(lambda uow: fitting(uow, of_none)) == {}


def test_the_channel_is_the_one_that_a_message_would_take(memory: Book) -> None:
    def lay(uow: UnitOfWork) -> None:
        crowd, now = Crowd(uow), uow.now
        crowd.add("prefers sms", SMS, WHATSAPP, preferred=SMS)
        crowd.add("open", SMS, WHATSAPP, TELEGRAM)
        crowd.hear("open", WHATSAPP, now - timedelta(hours=23))
        crowd.add("shut", SMS, WHATSAPP)
        crowd.hear("shut", WHATSAPP, now - timedelta(hours=24))
        crowd.add("shut by word", TELEGRAM, WHATSAPP, preferred=WHATSAPP)
        crowd.hear("shut by word", WHATSAPP, now - timedelta(hours=2))
        crowd.mark("shut by word", closed_at=now - timedelta(hours=1))
        crowd.add("whatsapp alone", WHATSAPP)
        crowd.add("left", SMS, stopped_at=now)
        crowd.add("never agreed", SMS, consented_at=None)
        crowd.add("no address")
        crowd.add("dead", SMS)
        crowd.mark("dead", dead_at=now, blocked_at=now)
        crowd.add("blocked", TELEGRAM)
        crowd.mark("blocked", blocked_at=now)
        crowd.add("erased", SMS)
        for name, column in (("left", "stopped_at"), ("erased", "erased_at")):
            uow.change(
                update(people_table)
                .where(people_table.c.id == crowd.ids[name])
                .values({column: now})
            )

    memory.commit(lay)
    assert memory.commit(lambda uow: fitting(uow, Filters())) == {
        "prefers sms": "sms",
        "open": "whatsapp",
        "shut": "sms",
        "shut by word": "telegram",
        "whatsapp alone": audiences.WINDOW_SHUT,
        "left": audiences.LEFT,
        "never agreed": audiences.NO_CONSENT,
        "no address": audiences.NO_ADDRESS,
        "dead": audiences.DEAD,
        "blocked": audiences.BLOCKED,
        "erased": audiences.ERASED,
    }


def test_what_is_foreseen_for_each_is_what_a_promise_would_do(memory: Book) -> None:
    """The statement against the rule of every sender, for each mix of addresses."""

    def lay(uow: UnitOfWork) -> None:
        crowd = Crowd(uow)
        mixes = [mix for size in range(4) for mix in combinations((SMS, WHATSAPP, TELEGRAM), size)]
        for number, (mix, preferred, hours) in enumerate(
            product(mixes, (None, SMS, WHATSAPP, TELEGRAM), (2, 25))
        ):
            name = f"{number}"
            crowd.add(name, *mix, preferred=preferred)
            if WHATSAPP in mix:
                crowd.hear(name, WHATSAPP, uow.now - timedelta(hours=hours))

    def foreseen(uow: UnitOfWork, reader: int) -> str:
        verdict = outbox.foresee(uow, Outbound(reader, "bc.message", "x"))
        if verdict is None:
            return audiences.NO_ADDRESS
        if verdict.form is Form.NEVER:
            return verdict.why
        posted = outbox.post(uow, Outbound(reader, "bc.message", "x"))
        assert posted is not None
        return addresses.get(uow, posted.concerned.address_id).channel

    def compare(uow: UnitOfWork) -> tuple[dict[str, str], dict[str, str]]:
        found = fitting(uow, Filters())
        return found, {each.name: foreseen(uow, each.id) for each in people.every(uow)}

    memory.now = memory.now.replace(hour=9)  # outside of the night
    memory.commit(lay)
    found, wanted = memory.commit(compare)
    assert len(found) == 64
    assert found == wanted


def test_a_count_is_of_chunks_that_end(memory: Book) -> None:
    def lay(uow: UnitOfWork) -> None:
        crowd = Crowd(uow)
        for number in range(5):
            crowd.add(f"{number}", SMS, language="sw" if number == 1 else "en")
        crowd.add("nowhere")

    def counted(uow: UnitOfWork) -> list[list[Count]]:
        values, after = audiences.given(uow, Filters()), 0
        chunks = []
        while (end := audiences.end_of_chunk(uow, after, 4)) is not None:
            chunks.append(audiences.count(uow, values, after, 4))
            after = end
        return chunks

    memory.commit(lay)
    first, second = memory.commit(counted)
    assert sorted(first, key=lambda each: each.language) == [
        Count("en", "sms", "", 3),
        Count("sw", "sms", "", 1),
    ]
    assert sorted(second, key=lambda each: each.why) == [
        Count("en", "sms", "", 1),
        Count("en", "", audiences.NO_ADDRESS, 1),
    ]


def test_it_can_be_inserted_from(memory: Book, cast: Cast) -> None:
    columns = ["person_id", "channel", "why"]
    laid = select(
        FITTING_COLUMNS.c.person_id,
        FITTING_COLUMNS.c.channel,
        FITTING_COLUMNS.c.why,
        bindparam("broadcast", type_=BigInteger).label("broadcast_id"),
        literal("queued").label("state"),
        bindparam("at", type_=Instant).label("changed_at"),
    )
    into = insert(recipient).from_select(
        [*columns, "broadcast_id", "state", "changed_at"], laid, include_defaults=False
    )

    def plan(uow: UnitOfWork) -> int:
        values = audiences.given(uow, Filters())
        return uow.change(into, **values, after=0, most=2000, broadcast=sent.id, at=uow.now)

    sent = memory.commit(lambda uow: order(uow, cast))
    assert memory.commit(plan) == 3
