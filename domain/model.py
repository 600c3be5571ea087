"""The values that travel between rooms; frozen, and as small as they can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (dataclass fields are read at run time)
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    CANARY = "canary"
    """Nobody's: the service writes to itself here, to see that messages come through."""


class MessageKind(StrEnum):
    """What a person sent."""

    TEXT = "text"
    TAP = "tap"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    LOCATION = "location"
    REACTION = "reaction"
    """A sign put under one of our messages; the message is `quoted`."""
    OTHER = "other"


class Role(StrEnum):
    """What a person does in the programme; one person may have several."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    FACILITY_LEADER = "facility_leader"
    FACILITY_REPORTER = "facility_reporter"
    REGIONAL_AUTHORITY = "regional_authority"
    CLINICAL_REVIEWER = "clinical_reviewer"
    SAFETY_OFFICER = "safety_officer"
    STAKEHOLDER = "stakeholder"


class Discipline(StrEnum):
    """Subject of mentoring, used for routing."""

    GENERAL_SURGERY = "general_surgery"
    OBSTETRICS = "obstetrics"
    ORTHOPAEDICS = "orthopaedics"
    ANAESTHESIA = "anaesthesia"
    PERIOPERATIVE_NURSING = "perioperative_nursing"
    STERILE_SERVICES = "sterile_services"
    DATA_QUALITY = "data_quality"
    LEADERSHIP = "leadership"


class Level(StrEnum):
    """Tier of a facility."""

    HEALTH_CENTRE = "health_centre"
    DISTRICT_HOSPITAL = "district_hospital"
    REGIONAL_HOSPITAL = "regional_hospital"
    ZONAL_HOSPITAL = "zonal_hospital"


class Tier(StrEnum):
    """Who is asked, in this order."""

    FOCAL = "focal"
    COUPLED = "coupled"
    REGIONAL = "regional"
    BACKUP = "backup"
    LEAD = "lead"
    COORDINATOR = "coordinator"


class Urgency(StrEnum):
    """Urgent means that a patient is waiting."""

    URGENT = "urgent"
    ROUTINE = "routine"


class QuestionState(StrEnum):
    """Open waits for a mentor; claimed has one; closed has ended and may reopen."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class OfferState(StrEnum):
    """What became of an offer."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"


class Delivery(StrEnum):
    """What the provider says of a message, from least to most known."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a person, as a wire understood it.

    `provider_id` is the provider's own key of this delivery within `account`: two deliveries
    with the same pair are one message. `sender` and `recipient` are channel user ids (an E.164
    number, a Telegram chat id). `quoted` is the provider id of the message it replies to,
    `edits` that of the sender's own message it replaces, `payload` what a tapped button carried,
    `raw` the bytes as they came. `arrived_at` is when a door took it, where that may be long
    before it is stored. `opt_out` is the word (STOP, START, HELP) that the provider itself has
    obeyed and answered already. `also` is another id by which the provider names the same
    sender, where it gives two.
    """

    account: str
    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    kind: MessageKind = MessageKind.TEXT
    payload: str = ""
    quoted: str = ""
    edits: str = ""
    raw: bytes = b""
    acknowledge: str = ""
    arrived_at: datetime | None = None
    opt_out: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider reports of a message we sent; by attempt, else by provider id.

    Of a failure, `closed` says that its person has to write first (WhatsApp's 24 hours), and
    `blocked` that this address will not be reached again.
    """

    account: str
    provider_id: str
    state: Delivery
    attempt_id: int | None = None
    error_code: str = ""
    closed: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A key that a reader may answer with, and the label of its button (≤ 20 characters)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text that a provider has approved, filled in: what may be sent while a window is closed.

    `text` is how it reads, `variables` are its values in order. One that is `whole` says all
    there is to say; any other only announces a message, which waits until its reader has
    written.
    """

    name: str
    language: str
    text: str
    variables: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a bare key means to the reader of a message, until it is answered or expires.

    `kind` names the row of the handlers' table, `keys` are the keys it takes, `options` the ids
    the digits stand for, in order. `held` are the messages kept back until the answer. One that
    `waits` lets an older prompt with the same keys be answered first; one that does not sets it
    aside until it is answered itself.
    """

    kind: str
    keys: tuple[str, ...]
    question_id: int | None = None
    options: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    minutes: int = 24 * 60
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to a person, rendered in the reader's language; its wire is chosen later.

    `short` replaces `text` on SMS when `text` needs more than one part. `address_id` freezes
    the address; without it the person's preferred one is used. `relay` marks people's own
    words, which are never cut, `relays` the message that brought them. `quotes` is the message
    this one replies to. `bulk` marks one of many, which gives way to conversation. `not_before`
    is when it joins its lane, where it has to wait for that. A stranger has no `person_id`, only
    an address. `template` is what stands for it at a closed window. `near_miss_id` files it under
    a near miss, `lesson_id` under a lesson, `response_id` under a response; `broadcast_id` is the
    broadcast whose row of this person moves with it.
    """

    person_id: int | None
    phrase: str
    text: str
    short: str = ""
    choices: tuple[Choice, ...] = ()
    question_id: int | None = None
    address_id: int | None = None
    quotes: int | None = None
    urgent: bool = False
    relay: bool = False
    relays: int | None = None
    silent: bool = False
    prompt: Prompt | None = None
    bulk: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None
    template: Template | None = None
    near_miss_id: int | None = None
    lesson_id: int | None = None
    response_id: int | None = None
    broadcast_id: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Something that falls due: at most one open job per (kind, key).

    Of one that has fallen due, `tries` says how often it was begun, this time included and by
    whatever process, and `fault` what the last try failed with.
    """

    kind: str
    key: str
    due_at: datetime
    question_id: int | None = None
    data: tuple[tuple[str, str], ...] = ()
    tries: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the interaction log: what happened and why, never anybody's words."""

    kind: str
    question_id: int | None = None
    person_id: int | None = None
    reason: str = ""
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facility:
    """A hospital or health centre of the programme."""

    id: int
    code: str
    name: str
    level: Level
    region: str
    time_zone: str
    emergency_line: str
    coupled_with_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the programme; `stopped_at` says they left and nothing is written to them.

    One who was erased has no name, and is nobody's to find. `tone_off`: a mentor who wants no
    hint on the tone of their texts. `safety_at` is when they and the safety officers wrote to each
    other last, about a near miss of theirs.
    """

    id: int
    name: str
    roles: frozenset[Role]
    cadre: str
    discipline: Discipline | None
    facility_id: int | None
    language: str
    time_zone: str
    preferred: Channel | None = None
    consented_at: datetime | None = None
    stopped_at: datetime | None = None
    erased_at: datetime | None = None
    tone_off: bool = False
    safety_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of duty in local wall-clock time; its instants are derived, never stored."""

    id: int
    mentor_id: int
    discipline: Discipline
    tier: Tier
    starts: datetime
    ends: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class Question:
    """A mentee's request for help; answers go to `address_id`, frozen when it was asked.

    `coordinator_id` is who sees to it in person while no mentor has it; at `unanswered_at` its
    asker heard that the charter's day was over.
    Of an `anonymous` one nobody but a safety officer may learn who asked it or where. It may
    follow another one of the same mentee, `follows_id`,
    or be about a lesson, `lesson_id`.
    """

    id: int
    number: int
    asker_id: int
    address_id: int
    facility_id: int
    discipline: Discipline
    urgency: Urgency
    state: QuestionState
    opened_at: datetime
    last_text_at: datetime
    round: int = 1
    tier: Tier | None = None
    mentor_id: int | None = None
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    version: int = 1
    coordinator_id: int | None = None
    unanswered_at: datetime | None = None
    anonymous: bool = False
    follows_id: int | None = None
    lesson_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of a question to one mentor, known to that mentor by `code` ("7#").

    `not_again`: the asker wants somebody else.
    """

    id: int
    question_id: int
    mentor_id: int
    code: int
    tier: Tier
    state: OfferState
    offered_at: datetime
    expires_at: datetime
    reason: str = ""
    round: int = 1
    decided_at: datetime | None = None
    not_again: bool = False
