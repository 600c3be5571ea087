"""The program's first lines, which load all others."""

from __future__ import annotations

import gc
from importlib import import_module


def main() -> None:
    """Load the command line and run it.

    What is loaded stays as long as the process does: to look through it for garbage meanwhile
    took a quarter of a start.
    """
    gc.disable()
    commands = import_module("bot.commands")
    gc.freeze()
    gc.enable()
    commands.main()
