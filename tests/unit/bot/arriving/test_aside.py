"""What cannot be brought into the database lies aside, and harms nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.arriving import spooling as module
from bot.arriving.intake import Intake
from storage.sealing import sealer
from tests.storage.book import KEYS
from tests.unit.bot.arriving.office import SECRET, Office, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from storage.inbox import Arrived
    from storage.uow import UnitOfWork


async def test_a_request_that_no_longer_opens_lies_aside_until_its_key_is_back(
    office: Office,
) -> None:
    other = "9:" + KEYS.partition(":")[2][:-2] + "9="
    await (process := office.process(other)).keep(said(1))
    office.die(process)
    second = office.process()
    await second.keep(said(2))
    assert await second.drain() == 2
    assert (office.handed, second.aside, second.waiting) == (["text 2"], 1, 0)
    assert await second.drain() == 0, "it is tried once in a process's life"
    office.die(second)
    third = office.process()
    assert third.aside == 1
    await third.drain()
    assert (third.aside, office.handed) == (1, ["text 2"])
    office.die(third)
    fourth = office.process(f"{KEYS},{other}")
    assert await fourth.drain() == 1
    assert (fourth.aside, office.handed, office.corner.asides()) == (0, ["text 2", "text 1"], [])


async def test_what_lies_aside_waits_for_a_database_in_trouble(office: Office) -> None:
    office.corner.folder.mkdir()
    process = office.process()
    sealed = sealer(KEYS, SECRET).seal_bytes(module._packed(said(1)), module.PLACE)
    office.corner.aside(sealed).write_bytes(sealed)
    office.die(process)
    office.down = True
    process = office.process()
    assert await process.drain() == 0
    office.down = False
    assert await process.drain() == 1
    assert office.handed == ["text 1"]


async def test_a_request_whose_token_is_gone_lies_aside(office: Office) -> None:
    process = office.process()
    await process.keep(said(1, token="t0ken-of-last-year"))
    await process.drain()
    assert (office.handed, process.aside) == ([], 1)


async def test_a_poisoned_request_harms_only_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Intake._keep

    def keep(self: Intake, uow: UnitOfWork, values: Sequence[object]) -> list[Arrived]:
        if any(getattr(value, "text", "") == "poison" for value in values):
            raise RuntimeError("a bug of ours")
        return real(self, uow, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Intake, "_keep", keep)
    process = office.process()
    for number, words in enumerate(("one", "poison", "two")):
        await process.keep(said(number, words))
    assert await process.drain() == 3
    assert (office.handed, process.aside, process.waiting) == (["one", "two"], 1, 0)


async def test_a_fault_that_does_not_come_again_puts_nothing_aside(office: Office) -> None:
    process = office.process()
    await process.keep(said(1))
    # at once, and alone: as when another process adds the same stranger just then
    office.committer.faults.extend([RuntimeError(), RuntimeError(), None])
    assert await process.drain() == 1
    assert (office.handed, process.aside) == (["text 1"], 0)


async def test_a_file_that_cannot_be_read_is_moved_aside(office: Office) -> None:
    office.corner.folder.mkdir()
    office.corner.spool(0).write_bytes(b"not ours".ljust(1024, b"."))
    process = office.process()
    assert await process.keep(said(1))
    await process.drain()
    assert (office.handed, process.aside) == (["text 1"], 1)
