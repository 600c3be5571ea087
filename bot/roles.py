"""Roles: what one process of a service does; on one machine a single process does it all."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a process is for; any number of each may work on one PostgreSQL database."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"

    @property
    def takes(self) -> bool:
        """Whether it takes the providers' requests and stores them."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Whether it handles what is stored, sends what is promised and does what is due."""
        return self is not Role.WEB
