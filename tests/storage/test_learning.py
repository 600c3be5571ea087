"""What monitoring counts of lessons, on both databases: by hand, and against a slow reading."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.courses import LessonKind
from domain.model import Channel, Delivery, Discipline, Role
from monitoring import learning, lesson_rows
from monitoring.learning import Period
from storage import people
from storage.columns import EPOCH
from tests.storage.book import MORNING
from tests.storage.teaching import Went, found, join, leave_out, pass_by, retire, teach

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LATER = MORNING + 200 * DAY
SMS, WHATSAPP, TELEGRAM = Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM
READ = ((TELEGRAM, Delivery.ACCEPTED),)
ANAES = Discipline.ANAESTHESIA


def day(number: float) -> timedelta:
    return number * DAY


def sums(
    book: Book, since: int | None = None, until: int | None = None
) -> dict[str, tuple[int, int]]:
    """Return numerator and denominator of each figure, between two days of the tests."""
    period = Period(
        EPOCH if since is None else MORNING + since * DAY,
        LATER if until is None else MORNING + until * DAY,
    )
    added: Counter[tuple[str, int]] = Counter()
    for each in book.commit(lambda uow: learning.counts(uow, period)):
        added[each.figure, 0] += each.numerator
        added[each.figure, 1] += each.denominator
    return {figure: (added[figure, 0], added[figure, 1]) for figure, _ in added}


def taught(book: Book, *lessons: Went) -> dict[str, tuple[int, int]]:
    """Teach one mentee, and return the sums."""

    def work(uow: UnitOfWork) -> None:
        school = found(uow)
        mentee = join(uow, school, "BUN", ANAES)
        for each in lessons:
            teach(uow, school, mentee, each)

    book.commit(work)
    return sums(book)


def test_what_reaches_somebody_depends_on_what_their_channel_can_say(memory: Book) -> None:
    calls = (
        *((TELEGRAM, Delivery.ACCEPTED), (SMS, Delivery.ACCEPTED), (WHATSAPP, Delivery.SENT)),
        *((SMS, Delivery.SENT), (WHATSAPP, Delivery.READ), (TELEGRAM, Delivery.FAILED)),
    )
    found_ = taught(memory, *(Went(MORNING, (each,), ref=str(n)) for n, each in enumerate(calls)))
    assert found_["IN-08"] == (3, 6)
    assert found_["IN-09"] == (0, 3)
    period = Period(EPOCH, LATER)
    counts = memory.commit(lambda uow: learning.counts(uow, period))
    reach = {
        (one.channel): (one.numerator, one.denominator) for one in counts if one.figure == "IN-08"
    }
    assert reach == {"telegram": (1, 2), "sms": (1, 2), "whatsapp": (1, 2)}


def test_a_push_that_went_on_to_another_address_was_delivered_there_once(memory: Book) -> None:
    calls = ((WHATSAPP, Delivery.FAILED), (SMS, Delivery.DELIVERED), (SMS, Delivery.DELIVERED))
    assert taught(memory, Went(MORNING, calls))["IN-08"] == (1, 1)
    (one,) = (
        each
        for each in memory.commit(lambda uow: learning.counts(uow, Period(EPOCH, LATER)))
        if each.figure == "IN-08"
    )
    assert one.channel == "sms"


def test_the_reason_that_follows_is_no_delivery_of_the_question(memory: Book) -> None:
    went = Went(MORNING, ((SMS, Delivery.FAILED),), answered_at=MORNING + HOUR)
    assert taught(memory, went)["IN-08"] == (0, 1)


def test_what_never_left_was_due_and_nothing_else(memory: Book) -> None:
    found_ = taught(memory, Went(MORNING, READ, unsent=True), Went(MORNING, ref="T02"))
    assert found_ == {"IN-08": (0, 2), "PB-07": (0, 1)}, "one never left, one is still on its way"


def test_an_answer_counts_for_72_hours_and_a_question_when_they_are_over(memory: Book) -> None:
    """A call takes a second here, and the 72 hours begin when it has ended."""
    second = timedelta(seconds=1)
    last, late = MORNING + second + 72 * HOUR, MORNING + 2 * second + 72 * HOUR
    found_ = taught(
        memory,
        Went(MORNING, READ, ref="1", answered_at=MORNING + HOUR),
        Went(MORNING, READ, ref="2", answered_at=last),
        Went(MORNING, READ, ref="3", answered_at=late),
        Went(MORNING, READ, ref="4"),
        Went(MORNING, READ, ref="5", kind=LessonKind.TIP),
        Went(LATER - 71 * HOUR, READ, ref="6", answered_at=LATER - 70 * HOUR),
    )
    assert found_["IN-09"] == (2, 4), "tips ask nothing, and the sixth may still be answered"
    assert found_["IN-08"] == (6, 6)


def test_who_was_left_out_was_due_unless_nothing_was_due_to_them(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        school = found(uow)
        mentee = join(uow, school, "BUN", ANAES)
        whys = ("urgent", "silent", "fault", "", *lesson_rows.NOT_DUE)
        for number, why in enumerate(whys):
            leave_out(uow, school, mentee, MORNING + day(number), why)

    memory.commit(work)
    assert sums(memory) == {"IN-08": (0, 3)}, "of what was sent its lesson is the row"


def test_what_an_outage_swallowed_was_due_to_whoever_was_in_the_course(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        school = found(uow)
        for _ in range(2):
            join(uow, school, "BUN", ANAES)
        gone = join(uow, school, "BUN", ANAES)
        people.set_stopped(uow, gone.person_id, MORNING + day(2))
        for number in (-1, 1, 3):
            pass_by(uow, school, MORNING + day(number))

    memory.commit(work)
    assert sums(memory) == {"IN-08": (0, 5)}, "three, then two; nobody before they began"
    assert sums(memory, since=2) == {"IN-08": (0, 2)}


def test_the_first_attempt_is_the_first_answer_to_the_course(memory: Book) -> None:
    at = MORNING
    found_ = taught(
        memory,
        Went(at, READ, ref="1", answered_at=at + HOUR, right=True),
        Went(at + day(12), READ, ref="1", answered_at=at + day(12) + HOUR),
        Went(at, READ, ref="2"),
        Went(at + day(7), READ, ref="2", answered_at=at + day(8)),
        Went(at, READ, ref="3", kind=LessonKind.WANTED, answered_at=at + HOUR, right=True),
        Went(at + day(1), READ, ref="3", answered_at=at + day(2), right=True),
        Went(at, READ, ref="4", kind=LessonKind.BASELINE, answered_at=at + HOUR),
        Went(at + day(9), READ, ref="4", answered_at=at + day(9), right=True),
    )
    assert found_["PB-05"] == (2, 3), "the third was met by QUIZ; a baseline is no attempt"
    assert found_["baseline"] == (0, 1)
    assert found_["wanted"] == (1, 1)


def test_retention_is_the_first_repeat_when_nobody_had_seen_the_item_for_twelve_days(
    memory: Book,
) -> None:
    at, answered = MORNING, MORNING + HOUR
    first = [Went(at, READ, ref=str(n), answered_at=answered) for n in range(7)]
    found_ = taught(
        memory,
        *first,
        Went(at + day(12), READ, ref="0", answered_at=answered + day(12), right=True),
        Went(at + day(24), READ, ref="0", answered_at=answered + day(24)),
        Went(at + day(11), READ, ref="1", answered_at=answered + day(11) + 13 * HOUR),
        Went(at + day(12), READ, ref="6", answered_at=at + day(12) + timedelta(minutes=1)),
        Went(at + day(12), READ, ref="2", answered_at=at + day(16), tip_at=at + day(15)),
        Went(at + day(12), READ, ref="3"),
        Went(at + day(20), READ, ref="3", answered_at=at + day(21), right=True),
        Went(at + day(5), READ, ref="4", kind=LessonKind.WANTED),
        Went(at + day(12), READ, ref="4", answered_at=at + day(13), right=True),
        Went(at + day(5), READ, ref="5", unsent=True),
        Went(at + day(24), READ, ref="5", answered_at=at + day(27)),
    )
    assert found_["PB-06"] == (1, 3), "after 12 days, by the calendar, and after 27"
    assert found_["PB-05"] == (0, 7)


def test_pairs_are_mastered_of_those_that_the_course_introduced(memory: Book) -> None:
    def work(uow: UnitOfWork) -> None:
        school = found(uow)
        mentee = join(uow, school, "BUN", ANAES)
        for ref in ("1", "2", "3"):
            teach(uow, school, mentee, Went(MORNING, READ, ref=ref))
        teach(uow, school, mentee, Went(MORNING + day(30), READ, ref="3"))
        teach(uow, school, mentee, Went(MORNING + day(40), READ, ref="4"))
        teach(uow, school, mentee, Went(MORNING, READ, ref="5", kind=LessonKind.WANTED))
        retire(uow, mentee, "1", MORNING + day(36))
        retire(uow, mentee, "4", MORNING + day(80))

    memory.commit(work)
    assert sums(memory)["PB-07"] == (2, 4)
    assert sums(memory, until=36)["PB-07"] == (0, 3), "not retired yet at that time"
    assert sums(memory, since=30)["PB-07"] == (1, 1), "the others were introduced before"


def test_a_count_says_where_its_person_belongs_and_mentors_have_no_part_in_it(
    memory: Book,
) -> None:
    def work(uow: UnitOfWork) -> None:
        went = Went(MORNING, READ)
        for name, reader in (("Wave 1", Role.MENTEE), ("Mentors", Role.MENTOR)):
            school = found(uow, name, reader)
            place = "BUN" if reader is Role.MENTEE else "MUS"
            mentee = join(uow, school, place, Discipline.STERILE_SERVICES, "Lake")
            teach(uow, school, mentee, went)

    memory.commit(work)
    (one,) = (
        each
        for each in memory.commit(lambda uow: learning.counts(uow, Period(EPOCH, LATER)))
        if each.figure == "IN-08"
    )
    assert (one.cohort, one.facility, one.region) == ("Wave 1", "BUN", "Lake")
    assert (one.cadre, one.discipline) == ("nursing_periop", "sterile_services")
    assert (one.channel, one.numerator, one.denominator) == ("telegram", 1, 1)
