"""Fills a database with a plausible past, or with rows that are open, by SQL alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from storage.engine import sqlite_module

if TYPE_CHECKING:
    from bot.settings import Settings

A_QUESTION = 10
"""Messages that pass on a question: three come in, seven go out."""

_MICROS = 1_000_000
_DAY = 24 * 3600 * _MICROS
_MENTEE = "SELECT id, person_id FROM address WHERE channel = 'sms' ORDER BY id"
_MENTOR = """SELECT address.id, address.person_id FROM address
    JOIN person_role ON person_role.person_id = address.person_id
    WHERE role = 'mentor' ORDER BY address.id"""
_PLAN = """
CREATE TEMP TABLE plan AS
WITH RECURSIVE each(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM each WHERE i + 1 < :messages)
SELECT each.i + 1 + :first AS id, each.i / 10 + 1 + :first / 10 AS q, each.i % 10 AS part,
       :since + each.i * :step AS at,
       mentee.id AS home, mentee.person_id AS asker, mentor.id AS chat, mentor.person_id AS mentor
FROM each
JOIN mentee ON mentee.n = each.i / 10 % (SELECT count(*) FROM mentee)
JOIN mentor ON mentor.n = each.i / 10 % (SELECT count(*) FROM mentor)
"""
_STEPS = (
    """INSERT INTO question (id, number, asker_id, address_id, facility_id, discipline, urgency,
        state, round, tier, mentor_id, opened_at, last_text_at, claimed_at, first_answer_at,
        closed_at, version)
    SELECT q, q, asker, home, (SELECT min(id) FROM facility), 'anaesthesia', 'routine', 'closed',
        1, 'coupled', mentor, at, at, at, at, at, 3 FROM plan WHERE part = 0""",
    """INSERT INTO offer (id, question_id, mentor_id, code, code_in_use, tier, state, round,
        offered_at, expires_at, decided_at, reason)
    SELECT q, q, mentor, q / (SELECT count(*) FROM mentor) + 1, :resting, 'coupled', 'accepted', 1,
        at, at, at, 'on call, same language, fewest open questions' FROM plan WHERE part = 0""",
    """INSERT INTO message (id, address_id, person_id, question_id, direction, kind, phrase,
        provider_id, sealed_text, at)
    SELECT id, CASE WHEN part % 2 THEN chat ELSE home END,
        CASE WHEN part % 2 THEN mentor ELSE asker END, q,
        CASE WHEN part < 3 THEN 'in' ELSE 'out' END, 'text',
        CASE WHEN part < 3 THEN '' ELSE 'relay.mentor' END,
        CASE WHEN part < 3 THEN 'SM' || id ELSE '' END, randomblob(90), at FROM plan""",
    "INSERT INTO seen (digest) SELECT randomblob(16) FROM plan WHERE part < 3",
    """INSERT INTO inbox (id, account, address_id, message_id, channel, kind, payload, quoted,
        sealed_raw, state, tries, next_try_at, received_at, done_at, fault)
    SELECT id, 'twilio:AC', home, id, 'sms', 'text', '', '', NULL, 'done', 0, at, at, at, ''
    FROM plan WHERE part < 3""",
    """INSERT INTO outbox (id, person_id, address_id, message_id, state, piece, choices, relay,
        silent, tries, created_at, next_try_at, done_at, fault)
    SELECT id, CASE WHEN part % 2 THEN mentor ELSE asker END,
        CASE WHEN part % 2 THEN chat ELSE home END, id, 'sent', 0, '[]', 1, 0, 1, at, at, at, ''
    FROM plan WHERE part >= 3""",
    """INSERT INTO attempt (id, outbox_id, message_id, address_id, account, piece, provider_id,
        state, error_code, created_at, finished_at)
    SELECT id, id, id, CASE WHEN part % 2 THEN chat ELSE home END, 'twilio:AC', 0, 'SM' || id,
        'delivered', '', at, at FROM plan WHERE part >= 3""",
    """INSERT INTO journal (id, at, kind, question_id, person_id, reason, data)
    SELECT id, at, 'answer.passed', q, mentor, 'Rule 1: it quotes a message', '[]' FROM plan""",
    """INSERT INTO due (id, kind, key, due_at, question_id, data, state, tries, done_at, fault)
    SELECT id, 'offer.step', q, at, q, '[]', 'done', 0, at, '' FROM plan WHERE part < 4""",
    """INSERT INTO prompt (id, address_id, message_id, question_id, kind, takes, options, held,
        state, opened_at, expires_at)
    SELECT id, home, id, q, 'helped', '1 2 3 4', '', '', 'answered', at, at FROM plan
    WHERE part = 9""",
    """INSERT INTO counter (name, value) SELECT 'question', max(q) FROM plan WHERE true
    ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
)
_EACH = "WITH RECURSIVE each(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM each WHERE i < :rows)"
_WHEN = "CASE WHEN i <= :now_due THEN :now - i ELSE :now + i * 1000000 END"
_OPEN = {
    "due": f"""INSERT INTO due (id, kind, key, due_at, data, state, tries, fault)
    {_EACH} SELECT i, 'prompt.wake', i, {_WHEN}, '[]', 'open', 0, '' FROM each""",
    "outbox": f"""INSERT INTO outbox (id, address_id, message_id, state, piece, choices, relay,
        silent, tries, created_at, next_try_at, fault, lane)
    {_EACH} SELECT i, mentee.id, 1, 'ready', 0, '[]', 0, 0, 0, :now, {_WHEN}, '', -i
    FROM each JOIN mentee ON mentee.n = i % (SELECT count(*) FROM mentee)""",
    "inbox": f"""INSERT INTO inbox (id, account, address_id, message_id, channel, kind, payload,
        quoted, state, tries, next_try_at, received_at, fault, lane)
    {_EACH} SELECT i, 'twilio:AC', mentee.id, 1, 'sms', 'text', '', '', 'new', 0, {_WHEN}, :now,
    '', -i FROM each JOIN mentee ON mentee.n = i % (SELECT count(*) FROM mentee)""",
}
NOW_DUE = 200
"""So many of the open rows are due; all others have to wait for their time."""


@dataclass(frozen=True, slots=True)
class Past:
    """How many messages there were in a year, and how many questions in its last week."""

    messages: int
    last_week: int


def fill(made: Settings, past: Past) -> None:
    """Let a town have a past."""
    now = _now()
    older = past.messages - past.last_week * A_QUESTION
    with closing(_connect(made)) as line:
        _write_plan(line, older, 0, (now - 365 * _DAY, now - 8 * _DAY), resting=False)
        week = (now - 7 * _DAY, now - _DAY // 24)
        _write_plan(line, past.last_week * A_QUESTION, older, week, resting=True)


def fill_open(made: Settings, rows: int) -> None:
    """Put so many open rows into due, outbox and inbox each."""
    values = {"rows": rows, "now_due": NOW_DUE, "now": _now()}
    with closing(_connect(made)) as line:
        for statement in _OPEN.values():
            line.execute(statement, values)
        line.commit()


def _connect(made: Settings) -> Any:
    """Open a database in a hurry: nothing that is made here has to survive a power cut."""
    line = sqlite_module().connect(make_url(made.database_url).database)
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"):
        line.execute(f"PRAGMA {pragma}")
    for name, query in (("mentee", _MENTEE), ("mentor", _MENTOR)):
        line.execute(f"CREATE TEMP TABLE {name} (n INTEGER PRIMARY KEY, id, person_id)")
        rows = line.execute(query).fetchall()
        line.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", _numbered(rows))
    return line


def _numbered(rows: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    return [(n, *row) for n, row in enumerate(rows)]


def _write_plan(
    line: Any, messages: int, first: int, between: tuple[int, int], *, resting: bool
) -> None:
    if not messages:
        return
    since, until = between
    step = (until - since) // messages
    values = {"messages": messages, "first": first, "since": since, "step": step}
    line.execute(_PLAN, values)
    for statement in _STEPS:
        line.execute(statement, {"resting": resting} if ":resting" in statement else {})
    line.execute("DROP TABLE plan")
    line.commit()


def _now() -> int:
    return (datetime.now(UTC) - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
