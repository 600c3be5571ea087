"""Spooling: requests of a provider that gives up within seconds wait here for the database."""

from __future__ import annotations

import asyncio
import base64
import glob
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import orjson
import structlog

from bot.arriving.intake import stamped
from bot.arriving.spool import BadSpool, Spool, SpoolFull, SpoolTaken, sync_folder
from bot.logs import fault_name
from bot.wires import TWILIO, readers
from channels.base import BadPayload, BadSignature, Hook
from storage.guard import sqlite_file
from storage.sealing import SealBroken
from storage.transaction import is_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.arriving.intake import Intake
    from bot.settings import Settings
    from channels.base import Channel as Wire
    from domain.model import Channel, Inbound, Receipt
    from storage.sealing import Sealer

STORE_S: Final = 5.0
"""How long the database may take for a request: Twilio gives up after 15 seconds in all."""

MOST_READ: Final = 100
"""Requests that are stored in one unit."""

PLACE: Final = "spool:hook"
HEADERS: Final = ("X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings")
"""What a wire reads of a request beside its path, query and body."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Corner:
    """Where the spools of one service lie; each of its processes has its own file there."""

    folder: Path
    name: str
    size: int

    @classmethod
    def of(cls, settings: Settings) -> Corner:
        """Return the corner that the settings name: beside an SQLite database unless told."""
        url = urlsplit(settings.database_url)
        file = sqlite_file(settings.database_url)
        place = hashlib.blake2b(f"{url.hostname}:{url.port}{url.path}".encode(), digest_size=4)
        return cls(
            Path(settings.spool_path) if settings.spool_path else (file or Path("x")).parent,
            file.name if file else f"mentorline-{place.hexdigest()}",
            settings.spool_mib * 1024 * 1024,
        )

    def spool(self, number: int) -> Path:
        """Return the file of one process."""
        return self.folder / f"{self.name}.spool-{number}"

    def spools(self) -> list[Path]:
        """Return the files that are there."""
        return sorted(self.folder.glob(f"{glob.escape(self.name)}.spool-[0-9]*"))

    def aside(self, record: bytes) -> Path:
        """Return the file for a record that cannot be used."""
        name = hashlib.blake2b(record, digest_size=16).hexdigest()
        return self.folder / f"{self.name}.aside-{name}"

    def asides(self) -> list[Path]:
        """Return what was put aside."""
        return sorted(self.folder.glob(f"{glob.escape(self.name)}.aside-*"))


class Spooling:
    """Keeps requests in a file of this process, and brings them in once the database is back."""

    def __init__(
        self, corner: Corner, sealer: Sealer, wires: Mapping[Channel, Wire], intake: Intake
    ) -> None:
        self._corner, self._sealer, self._intake = corner, sealer, intake
        self._read = {path: wire for path, wire in readers(wires).items() if path in TWILIO}
        self._own: Spool | None = None
        self._left: list[Spool] = []
        self._draining = self._refuses = False
        self._asides_wait = True
        self.aside = 0
        """How many requests could not be used and lie aside."""

    @property
    def waiting(self) -> int:
        """How many requests wait for the database."""
        return sum(spool.waiting for spool in self._all())

    @property
    def filled(self) -> float:
        """How much of the own file is used, from 0 to 1; 1 also when there is none."""
        return self._own.filled if self._own else 1.0

    @property
    def names(self) -> list[str]:
        """What the spools that this process has are called, its own first."""
        own = [self._own] if self._own else []
        return [spool.name for spool in [*own, *self._left]]

    def open(self) -> None:
        """Make this process its file, and take over those that dead ones left; it blocks.

        A disk that has no room for it is logged: the service then goes on without.
        """
        if not (self._read and self._corner.size):
            return
        try:
            self._corner.folder.mkdir(parents=True, exist_ok=True)
            self._own = self._open_own()
            self._left = self._open_left()
            self.aside = len(self._corner.asides())
        except OSError as fault:
            log.error("spool.not_opened", fault=fault_name(fault))

    def refuse(self) -> None:
        """Keep nothing more: whoever brings it is told that it is not taken."""
        self._refuses = True

    async def adopt(self) -> None:
        """Take over what processes have left that died meanwhile."""
        if self._own is not None:
            self._left += await asyncio.to_thread(self._open_left)

    async def keep(self, hook: Hook) -> bool:
        """Have a request on the disk; False when that cannot be promised."""
        if self._own is None or self._refuses or hook.path not in self._read:
            return False
        sealed = self._sealer.seal_bytes(_packed(hook), PLACE)
        try:
            await asyncio.to_thread(self._own.append, sealed)
        except (SpoolFull, OSError) as fault:
            log.error("spool.refused", fault=fault_name(fault), waiting=self.waiting)
            return False
        return True

    async def drain(self) -> int:
        """Bring what waits into the database, in order; return how many records are done with."""
        if self._draining or not (self.waiting or (self.aside and self._asides_wait)):
            return 0
        self._draining = True
        try:
            return await self._drain()
        except OSError as fault:
            log.error("spool.not_drained", fault=fault_name(fault), waiting=self.waiting)
            return 0
        finally:
            self._draining = False

    def close(self) -> None:
        """Let go of the files; what waits in them is for the next start."""
        for spool in self._all():
            spool.close()
        self._own, self._left = None, []

    async def _drain(self) -> int:
        done = 0
        for spool in [*self._left, *([self._own] if self._own else [])]:
            done += await self._empty(spool)
            if spool.waiting:
                return done
            if spool in self._left:
                self._left.remove(spool)
                await asyncio.to_thread(spool.close, remove=True)
        if self._asides_wait:
            done += await self._try_asides()
        if done:
            log.info("spool.drained", records=done, aside=self.aside)
        return done

    async def _empty(self, spool: Spool) -> int:
        done = 0
        while records := await asyncio.to_thread(spool.read, MOST_READ):
            count = await self._bring_in(records)
            await asyncio.to_thread(spool.drop, count)
            done += count
            if count < len(records):
                break
        return done

    async def _bring_in(self, records: Sequence[bytes]) -> int:
        """Store records at once, else in turn; return how many are in the database or aside."""
        try:
            await self._store(*records)
        except TimeoutError:
            return 0
        except Exception:  # whoever is at fault will say so when it is stored alone
            return await self._bring_in_turn(records)
        return len(records)

    async def _bring_in_turn(self, records: Sequence[bytes]) -> int:
        for place, record in enumerate(records):
            fault = await self._fault_of(record) and await self._fault_of(record)
            if fault is None:
                continue
            if _will_pass(fault):
                return place
            await self._put_aside(record, fault)
        return len(records)

    async def _fault_of(self, record: bytes) -> Exception | None:
        """Store a record, or return why not; two processes may have met at one row by chance."""
        try:
            await self._store(record)
        except Exception as fault:
            return fault
        return None

    async def _store(self, *records: bytes) -> None:
        values = [value for record in records for value in self._values(record)]
        async with asyncio.timeout(STORE_S):
            await self._intake.store(values)

    def _values(self, record: bytes) -> list[Inbound | Receipt]:
        hook = _unpacked(self._sealer.open_bytes(record, PLACE))
        return stamped(self._read[hook.path].parse(hook), hook.arrived_at)

    async def _put_aside(self, record: bytes, fault: Exception) -> None:
        await asyncio.to_thread(_write_whole, self._corner.aside(record), record)
        self.aside = len(self._corner.asides())
        log.error("spool.put_aside", fault=fault_name(fault), aside=self.aside)

    async def _try_asides(self) -> int:
        """Try once since the start what lies aside: a key may be back, a fault mended."""
        done = 0
        for path in self._corner.asides():
            try:
                await self._store(await asyncio.to_thread(path.read_bytes))
            except Exception as fault:
                if _will_pass(fault):
                    return done
                continue
            await asyncio.to_thread(path.unlink, missing_ok=True)
            done += 1
        self._asides_wait = False
        self.aside = len(self._corner.asides())
        return done

    def _all(self) -> list[Spool]:
        return [*self._left, *([self._own] if self._own else [])]

    def _open_own(self) -> Spool:
        """Open the first file that no other process has."""
        number = 0
        while True:
            path = self._corner.spool(number)
            found = _opened(path, self._corner.size)
            if found is not None:
                return found
            number += path.exists()  # else it has just been moved away, and its place is free

    def _open_left(self) -> list[Spool]:
        mine = {spool.path for spool in self._all()}
        others = [path for path in self._corner.spools() if path not in mine]
        found = [_opened(path) for path in others]
        return [spool for spool in found if spool is not None]


def _opened(path: Path, size: int = 0) -> Spool | None:
    """Open a spool, or return None; one that cannot be read is moved aside, not written over."""
    try:
        return Spool(path, size)
    except (SpoolTaken, FileNotFoundError):
        return None
    except BadSpool:
        log.error("spool.unreadable", note="moved aside")
        path.rename(path.with_name(path.name.replace(".spool-", ".aside-spool-")))
        return None


def _will_pass(fault: Exception) -> bool:
    """Tell whether the same record can be stored later as it is."""
    if isinstance(fault, SealBroken | BadSignature | BadPayload):
        return False
    return is_trouble(fault) or isinstance(fault, TimeoutError)


def _packed(hook: Hook) -> bytes:
    headers = {name: hook.headers[name] for name in HEADERS if name in hook.headers}
    body = base64.b64encode(hook.body).decode()
    packed = {"path": hook.path, "query": hook.query, "headers": headers, "body": body}
    return orjson.dumps(packed | {"arrived_at": hook.arrived_at})


def _unpacked(packed: bytes) -> Hook:
    found = orjson.loads(packed)
    body = base64.b64decode(found["body"])
    at = found.get("arrived_at")
    arrived_at = datetime.fromisoformat(at) if at else None
    return Hook(found["path"], found["query"], found["headers"], body, arrived_at)


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    new = path.with_name(path.name.replace(".aside-", ".new-"))
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path)
