"""Reminders by each reader's own clock, where clocks change, people sleep, and the service stops."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain import recurrence
from domain.schedules import CatchUp
from handlers.desk import sit_down
from handlers.schedules import planning, reminders
from simulator.phones import Person
from storage import reminders as stored
from storage import schedules
from storage.reminders import Reminder
from tests.journeys.conftest import fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

COLUMNS = "name,role,cadre,discipline,facility,sms,time_zone,consented_on"
READERS = {
    "cairo": ("Nour", "Africa/Cairo", "+12025550171"),
    "rabat": ("Samir", "Africa/Casablanca", "+12025550172"),
    "london": ("Grace", "Europe/London", "+12025550173"),
}
PHONES = [Person(key, name, "mentee", "", sms=sms) for key, (name, _, sms) in READERS.items()]
