"""Ports for what tests serve, which stay free while nobody serves there.

A port of the range from which the system numbers outgoing connections may be taken by one of
those before a process listens there, or while it is down between a kill and its next start.
"""

from __future__ import annotations

import secrets
import socket

FIRST, LAST = 20_000, 32_000
"""Below the range that Linux and macOS number connections from."""


def free_port() -> int:
    """Return a port of the loopback that nobody has."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
