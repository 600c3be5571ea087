"""What mentors share of answered questions: drafts, what was let go, and who got it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage import edits, guides, outbox
from storage.columns import among, stands
from storage.schema import case_sent, message, share

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Row

    from domain.model import Question
    from storage.uow import UnitOfWork


class State(StrEnum):
    """How a share stands; the first three are present, and a question has one of these at most."""

    DRAFT = "draft"
    """Its mentor has not said to whom it may go."""
    ASKED = "asked"
    """Its asker has not said whether it may."""
    SHARED = "shared"
    DROPPED = "dropped"
    REFUSED = "refused"
    """Its asker said no, or nothing."""
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """To whom a share goes: the asker's surgical team, or everybody of the discipline."""

    TEAM = "team"
    DISCIPLINE = "discipline"


@dataclass(frozen=True, slots=True)
class Share:
    """What of a question is shared; `draft` are its words until they are a guide."""

    id: int
    number: int
    question_id: int
    asker_id: int
    mentor_id: int
    source_id: int
    guide_id: int | None
    state: State
    audience: str
    draft: str
    made_at: datetime


PUSHED = "ans.team"
_CORRECTED = (
    select(message.c.id)
    .where(message.c.question_id == bindparam("question"), message.c.phrase == "ans.correction")
    .order_by(message.c.id.desc())
    .limit(1)
)
_PRESENT = stands(share.c.state, State.DRAFT, State.ASKED, State.SHARED)
_NUMBER = select(func.max(share.c.number).label("last"))
_BY_ID = select(share).where(share.c.id == bindparam("id"))
_BY_NUMBER = select(share).where(share.c.number == bindparam("number"))
_OF_QUESTION = select(share).where(share.c.question_id == bindparam("question"), _PRESENT)
_OF_GUIDE = select(share).where(share.c.guide_id == bindparam("guide"))
_OF_PERSON = (
    select(share)
    .where(or_(share.c.asker_id == bindparam("person"), share.c.mentor_id == bindparam("person")))
    .order_by(share.c.id)
)
_REDRAFT = (
    update(share)
    .where(share.c.id == bindparam("share"), stands(share.c.state, State.DRAFT))
    .values(sealed_draft=bindparam("sealed"), source_id=bindparam("source"))
)
_ASK = (
    update(share)
    .where(share.c.id == bindparam("share"), stands(share.c.state, State.DRAFT))
    .values(state=State.ASKED, audience=bindparam("to"))
)
_LET_GO = (
    update(share)
    .where(share.c.id == bindparam("share"), stands(share.c.state, State.ASKED))
    .values(
        state=State.SHARED,
        guide_id=bindparam("guide"),
        sealed_draft=b"",
        decided_at=bindparam("now"),
    )
)
_END = (
    update(share)
    .where(among(share.c.id, "shares"), _PRESENT)
    .values(state=bindparam("new_state"), sealed_draft=b"", decided_at=bindparam("now"))
)
_SENT = select(case_sent.c.person_id).where(case_sent.c.share_id == bindparam("share"))
_LAST = select(func.max(case_sent.c.at).label("at")).where(
    case_sent.c.person_id == bindparam("person")
)
_SENT_SINCE = (
    select(case_sent.c.at)
    .where(case_sent.c.person_id == bindparam("person"), case_sent.c.at >= bindparam("since"))
    .order_by(case_sent.c.at)
)
_FORGET = delete(case_sent).where(case_sent.c.person_id == bindparam("person"))


def draft(
    uow: UnitOfWork, question: Question, mentor_id: int, source_id: int, words: str
) -> Share:
    """Make a draft of a question, or put other words in the place of those of its draft."""
    found = of_question(uow, question.id)
    if found is not None:
        sealed = uow.sealer.seal(words, _place(found.id))
        uow.change(_REDRAFT, share=found.id, sealed=sealed, source=source_id)
        return get(uow, found.id)
    new, last = uow.new_id(), uow.row(_NUMBER)
    uow.insert(
        share,
        id=new,
        number=(last.last or 0) + 1,
        question_id=question.id,
        asker_id=question.asker_id,
        mentor_id=mentor_id,
        source_id=source_id,
        state=State.DRAFT,
        sealed_draft=uow.sealer.seal(words, _place(new)),
        made_at=uow.now,
    )
    return get(uow, new)


def get(uow: UnitOfWork, share_id: int) -> Share:
    """Return a share that is known to exist; raises LookupError."""
    row = uow.row(_BY_ID, id=share_id)
    if row is None:
        raise LookupError(f"no share {share_id}")
    return _value(uow, row)


def numbered(uow: UnitOfWork, number: int) -> Share | None:
    """Return the share that people know by a number, or None."""
    row = uow.row(_BY_NUMBER, number=number)
    return None if row is None else _value(uow, row)


def of_question(uow: UnitOfWork, question_id: int) -> Share | None:
    """Return what is drafted, asked about or shared of a question, or None."""
    row = uow.row(_OF_QUESTION, question=question_id)
    return None if row is None else _value(uow, row)


def of_guide(uow: UnitOfWork, guide_id: int) -> Share | None:
    """Return the share that a guide came from; a card came from none."""
    row = uow.row(_OF_GUIDE, guide=guide_id)
    return None if row is None else _value(uow, row)


def of_person(uow: UnitOfWork, person_id: int) -> list[Share]:
    """Return what was ever shared of a person's questions and answers, the oldest first."""
    return [_value(uow, row) for row in uow.rows(_OF_PERSON, person=person_id)]


def words_of(uow: UnitOfWork, found: Share) -> str:
    """Return the words of a share: of its draft, or of its guide; "" once it has ended."""
    stored = guides.get(uow, found.guide_id) if found.guide_id is not None else None
    return stored.text if stored is not None else found.draft


def corrected(uow: UnitOfWork, question_id: int) -> int:
    """Return the last message by which an answer on a question was taken back, or 0."""
    row = uow.row(_CORRECTED, question=question_id)
    return 0 if row is None else int(row.id)


def ask(uow: UnitOfWork, share_id: int, audience: Audience) -> bool:
    """Note that the asker is asked now; False when it is no draft any more."""
    return uow.change(_ASK, share=share_id, to=audience) == 1


def let_go(uow: UnitOfWork, share_id: int, guide_id: int) -> bool:
    """Note that a guide stands for a share now; False when nobody is asked about it any more."""
    return uow.change(_LET_GO, share=share_id, guide=guide_id, now=uow.now) == 1


def end(uow: UnitOfWork, ended: Collection[Share], state: State) -> None:
    """End shares: their words are gone, what was not sent is not, and nothing finds them."""
    if not ended:
        return
    uow.change(_END, shares=[each.id for each in ended], new_state=state, now=uow.now)
    guides.empty(uow, [each.guide_id for each in ended if each.guide_id is not None])
    sources = [each.source_id for each in ended]
    for one in edits.passed_on(uow, sources, (PUSHED,)):
        outbox.recall(uow, one.id)


def note_sent(uow: UnitOfWork, share_id: int, person_id: int) -> None:
    """Note that somebody gets a share now, which they do once."""
    uow.insert(case_sent, id=uow.new_id(), share_id=share_id, person_id=person_id, at=uow.now)


def sent_to(uow: UnitOfWork, share_id: int) -> frozenset[int]:
    """Return who got a share."""
    return frozenset(row.person_id for row in uow.rows(_SENT, share=share_id))


def last_sent(uow: UnitOfWork, person_id: int) -> datetime | None:
    """Return when somebody got one last, or None."""
    row = uow.row(_LAST, person=person_id)
    at: datetime | None = row.at
    return at


def sent_since(uow: UnitOfWork, person_id: int, since: datetime) -> list[datetime]:
    """Return when somebody got one since an instant, the first first."""
    return [row.at for row in uow.rows(_SENT_SINCE, person=person_id, since=since)]


def forget(uow: UnitOfWork, person_id: int) -> None:
    """Forget what of others somebody got."""
    uow.change(_FORGET, person=person_id)


def _place(share_id: int) -> str:
    return f"share:draft:{share_id}"


def _value(uow: UnitOfWork, row: Row[Any]) -> Share:
    return Share(
        id=row.id,
        number=row.number,
        question_id=row.question_id,
        asker_id=row.asker_id,
        mentor_id=row.mentor_id,
        source_id=row.source_id,
        guide_id=row.guide_id,
        state=State(row.state),
        audience=row.audience,
        draft=uow.sealer.open(row.sealed_draft, _place(row.id)),
        made_at=row.made_at,
    )
