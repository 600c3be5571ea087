from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.commands import demo
from bot.commands.work import commit
from bot.settings import BadSettings
from content.instruments import Instruments
from domain import forms
from domain.courses import CohortState, EnrolmentState
from domain.guides import Standing
from domain.model import Discipline
from simulator import programme
from storage import (
    cohorts,
    facilities,
    items,
    join_codes,
    outcomes,
    people,
    programmes,
    roster,
    schedules,
    signatures,
)

if TYPE_CHECKING:
    from pathlib import Path

    from domain.outcomes import Outcome
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

LIVE = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TELEGRAM_BOT_TOKEN")


@pytest.mark.parametrize("name", LIVE)
def test_a_demo_refuses_beside_credentials_of_the_environment(
    operator: Operator, name: str
) -> None:
    operator.sets(**{name: "live"})
    said = operator.types("demo")
    assert said.code == 2
    assert f"{name} is set here, and a demo never runs beside live credentials" in said.err


@pytest.mark.parametrize("name", LIVE)
@pytest.mark.parametrize("line", ["{}=live", "export {}='live'", "{} = live", "A=1\n{}=live\n"])
def test_a_demo_refuses_beside_credentials_of_an_env_file(
    operator: Operator, name: str, line: str
) -> None:
    operator.writes(".env", line.format(name))
    with pytest.raises(BadSettings, match=name):
        demo.refuse_beside_live_credentials()
    operator.writes(".env", line.format(name.lower()))
    with pytest.raises(BadSettings, match=name):
        demo.refuse_beside_live_credentials()


@pytest.mark.parametrize("line", ["", "# TELEGRAM_BOT_TOKEN=x", "TELEGRAM_BOT_TOKEN=", "A=1"])
def test_a_demo_starts_beside_an_env_file_without_credentials(
    operator: Operator, line: str
) -> None:
    operator.writes(".env", line)
    demo.refuse_beside_live_credentials()


def test_practice_settings_take_nothing_from_the_environment(operator: Operator) -> None:
    operator.sets(
        HTTP_HOST="0.0.0.0",
        PUBLIC_URL="https://live.example.org",
        TWILIO_MESSAGING_SERVICE_SID="MG1",
        TWILIO_API_BASE_URL="https://api.example.org",
        DATABASE_URL="sqlite:///live.db",
    )
    settings = demo.practice_settings(operator.folder, 8123)
    assert settings.http_host == "127.0.0.1"
    assert settings.public_url == "http://127.0.0.1:8123"
    assert settings.twilio_messaging_service_sid == ""
    assert settings.twilio_api_base_url.startswith("http://127.0.0.1:8123/")
    assert settings.telegram_api_base_url.startswith("http://127.0.0.1:8123/")
    assert settings.database_url == f"sqlite:///{operator.folder}/practice.db"


def test_the_fictional_programme_is_imported_whole(operator: Operator) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    found = commit(settings, programmes.get)
    assert found is not None
    assert found.name == "Lake Safe Surgery"
    assert len(commit(settings, facilities.every)) >= 4
    assert len(commit(settings, people.every)) == len(programme.people())


def test_a_practice_long_after_its_start_has_somebody_on_call_again(operator: Operator) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    spring, later = date(2030, 4, 4), datetime(2030, 4, 20, 9, tzinfo=UTC)

    def on_call(uow: UnitOfWork) -> set[int]:
        found = roster.stored(uow, later, timedelta(hours=1))
        return {each.mentor_id for each in found if each.discipline is Discipline.ANAESTHESIA}

    assert commit(settings, on_call) == set()
    for _ in range(2):
        commit(settings, lambda uow: demo.put_on_roster(uow, spring))
    assert commit(settings, on_call)
    found = commit(settings, lambda uow: roster.stored(uow, later, timedelta(days=60)))
    assert len({(each.mentor_id, each.tier, each.starts) for each in found}) == len(found)


def test_the_phone_of_somebody_unknown_may_send_the_code_of_a_facility(
    operator: Operator,
) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    demo.give_code(settings)
    (code,) = commit(settings, join_codes.every)
    assert (code.facility, code.code) == (programme.JOIN_FACILITY, programme.JOIN_CODE)
    phones = demo.simulator_for(settings)
    assert phones.phone(programme.NEWCOMER.key).person is programme.NEWCOMER


def test_the_starter_pack_is_there_for_practice_and_no_course_is_begun(
    operator: Operator,
) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    demo.give_pack(settings)
    demo.give_pack(settings)  # again changes nothing
    found = commit(settings, items.every)
    assert len(found) == 30 + 14  # and what leaders may ask their team
    assert {each.standing for each in found} == {Standing.PRACTICE}
    (signed,) = commit(settings, lambda uow: signatures.of_item(uow, found[0].id))
    assert signed.reviewer == programme.REVIEWER
    assert [each.ref for each in commit(settings, items.courses)] == ["safe-surgery-12w"]
    assert commit(settings, cohorts.every) == []


def test_another_port_is_taken_when_the_wanted_one_is_not_free(tmp_path: Path) -> None:
    del tmp_path
    wanted = demo._free_port(0)
    assert demo._free_port(wanted) == wanted


def test_a_demo_serves_three_phones_and_leaves_nothing_behind(operator: Operator) -> None:
    words = [sys.executable, "-c", "from bot.main import main; main()"]
    started = subprocess.Popen(
        [*words, "demo", "--port", str(demo._free_port(0))],
        cwd=operator.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    try:
        address = started.stdout.readline().removeprefix("Try Mentorline: ").strip()
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode()
    finally:
        started.send_signal(signal.SIGTERM)
        _, err = started.communicate(timeout=30)
    assert address.endswith("/try/")
    assert page.count("<h2") >= 3
    assert started.returncode == 0, err
    assert list(operator.folder.iterdir()) == []


def test_one_mentee_is_in_the_starter_course_past_its_gate(operator: Operator) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    demo.give_pack(settings)
    demo.give_course(settings, date(2030, 1, 7))
    (cohort,) = commit(settings, cohorts.every)
    (place,) = commit(settings, lambda uow: cohorts.enrolled(uow, cohort.id))
    assert (cohort.state, place.state) == (CohortState.ON, EnrolmentState.ACTIVE)
    assert commit(settings, lambda uow: people.get(uow, place.person_id)).name == "Halima"
    kinds = {each.kind for each in commit(settings, schedules.every)}
    assert "lesson" in kinds


def test_a_facility_has_sent_the_figures_of_months_before_the_last_one(operator: Operator) -> None:
    settings = demo.practice_settings(operator.folder, 8123)
    demo.fill(settings, date(2030, 1, 7))
    demo.give_outcomes(settings, date(2030, 1, 7))

    def read(uow: UnitOfWork) -> list[Outcome]:
        places = facilities.every(uow)
        found = [outcomes.standing(uow, each.id, "2020-01", "2030-01") for each in places]
        return [each for of_place in found for each in of_place]

    found = commit(settings, read)
    assert {each.period for each in found} == {f"2029-{month:02}" for month in range(6, 12)}
    wounds = sorted(each.number or 0 for each in found if each.element == "SSI_ALL")
    assert wounds == [4, 4, 5, 5, 6, 7], "next to which 26 is unusual and 6 is not"
    assert None in {each.number for each in found if each.element == "SSC_COMPLETE"}
    form = Instruments.load().get(forms.FORM)
    for period in {each.period for each in found}:
        numbers = {each.element: each.number for each in found if each.period == period}
        figures = {each.id: numbers[each.element] for each in form.steps}
        assert not forms.doubts(form, figures, {}), "their sums are right"
