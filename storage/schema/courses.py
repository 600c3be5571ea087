"""The tables of who learns: cohorts, enrolments, lessons that went out, and what is recalled."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Instant, key, ref
from storage.schema.base import metadata, partial_index

# Who starts a course together. `days` and `at_local` are when its lessons go out, where each
# mentee is; `starts_on` is a local date, a Monday or not.
cohort = Table(
    "cohort",
    metadata,
    key(),
    Column("name", String(80), nullable=False, unique=True),
    ref("course_id", "course"),
    Column("starts_on", String(10), nullable=False),
    Column("days", String(20), nullable=False),
    Column("at_local", String(5), nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
)

# A mentee's place in a course. It begins when `trained_on` is known and the baseline is answered;
# `most_a_week` is what the mentee wished for, where that is less than the course would send.
enrolment = Table(
    "enrolment",
    metadata,
    key(),
    ref("cohort_id", "cohort"),
    ref("person_id", "person"),
    Column("state", String(10), nullable=False),
    Column("trained_on", String(10)),
    Column("most_a_week", Integer),
    Column("enrolled_at", Instant, nullable=False),
    Column("baseline_at", Instant),
    Column("active_at", Instant),
    Column("answered_at", Instant),
    Column("menu_at", Instant),
    Column("focal_at", Instant),
    Column("ended_at", Instant),
    UniqueConstraint("cohort_id", "person_id"),
    Index("ix_enrolment_person_id", "person_id"),
)

# One sending of an item: its attempt, where it was answered. `nth` counts how often this mentee
# was asked it, from 1; the baseline is counted by itself. `tip_at` is when its teaching followed
# unanswered.
lesson = Table(
    "lesson",
    metadata,
    key(),
    ref("enrolment_id", "enrolment"),
    ref("person_id", "person"),
    ref("item_id", "item"),
    Column("ref", String(40), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("nth", Integer, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("answer", String(1)),
    Column("correct", Boolean),
    Column("tip_at", Instant),
    Column("unsent", Boolean, nullable=False, default=False, server_default=false()),
    Index("ix_lesson_enrolment_id", "enrolment_id", "sent_at"),
    Index("ix_lesson_person_id", "person_id", "sent_at"),
    Index("ix_lesson_sent_at", "sent_at"),
)
partial_index(
    "ix_lesson_unanswered",
    lesson.c.enrolment_id,
    lesson.c.ref,
    where=lesson.c.answered_at.is_(None),
)

# An item and a mentee: where the repeating stands. `state` is open or retired; `memory` is what
# another scheduler keeps, as JSON.
recall = Table(
    "recall",
    metadata,
    key(),
    ref("enrolment_id", "enrolment"),
    Column("ref", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("streak", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Column("memory", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("enrolment_id", "ref"),
)
