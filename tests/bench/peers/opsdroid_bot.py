"""A bot made with opsdroid: its Telegram connector, and one skill that stores and answers."""
# mypy: ignore-errors
# opsdroid is not in the project's environment

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from opsdroid.cli.utils import configure_lang
from opsdroid.core import OpsDroid

BASE = f"http://127.0.0.1:{os.environ['PORT']}"
PARTS = str(Path(__file__).with_name("opsdroid_parts.py"))
CONFIG = {
    "logging": {"level": "error", "console": False, "path": False},
    "web": {"host": "127.0.0.1", "port": int(os.environ["PORT"]), "base-url": BASE},
    "connectors": {"here": {"path": PARTS, "no-cache": True, "token": os.environ["TOKEN"]}},
    "parsers": {"regex": {"enabled": True}},
    "skills": {"asked": {"path": PARTS, "no-cache": True}},
    "welcome-message": False,
}


def main() -> None:
    """Serve the webhook."""
    with closing(sqlite3.connect(os.environ["DATABASE"])) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, chat, text)")
    configure_lang(CONFIG)
    with OpsDroid(config=CONFIG) as opsdroid:
        opsdroid.run()


if __name__ == "__main__":
    main()
