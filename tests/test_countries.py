"""Where texts go, and where none goes except an answer to danger (F45)."""

from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from service import importing
from service.app import create_app
from service.db import EVERY_PROGRAM, transaction
from service.importing import ImportRefused, enroll
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import Recipient
from service.people.countries import USUAL, Countries, country_of
from service.people.programs import Program
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Vault
from service.recovery.copying import refresh
from service.settings import Settings
from tests.test_lifeline import away, text
from tests.world import NOON, SENDER, Handset, World

EXAMPLE = (Path(__file__).parent / "data" / "program.yaml").read_text(encoding="utf-8")
BRITAIN, SATELLITE, PREMIUM = "+447400123456", "+881612345678", "+19005551234"


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+12025550101", "US"),
        ("+14165550101", "CA"),
        ("+18765551234", "JM"),
        ("+18005551234", "US"),
        ("+13335550123", "US"),
        (BRITAIN, "GB"),
        (SATELLITE, None),
        (PREMIUM, None),
        ("12345", None),
        ("HARBOR", None),
        ("", None),
    ],
)
def test_the_country_of_a_number(phone: str, country: str | None) -> None:
    assert country_of(phone) == country


def test_a_program_texts_the_listed_countries_its_own_and_listed_beginnings() -> None:
    assert USUAL.hold("+14165550101", sender=SENDER)
    assert not USUAL.hold(BRITAIN, sender=SENDER)
    assert USUAL.hold(BRITAIN, sender="+447400000000")
    some = Countries.parse("CA, +4474", also="+18765551234")
    assert some.hold(BRITAIN, sender="+14165550100")
    assert not some.hold("+447911123456", sender="+14165550100")
    assert some.hold("+18765551234", sender="+14165550100")
    assert not some.hold("+18765551235", sender="+14165550100")
    assert not some.hold("+12025550101", sender="+14165550100")
    assert not Countries().hold(SATELLITE, sender=SATELLITE)


@pytest.mark.parametrize("setting", ["UK", "US;CA", "44", "+", "+0", "USA"])
def test_a_country_that_does_not_exist_stops_the_start(setting: str) -> None:
    with pytest.raises(ValidationError, match="must be ISO country codes"):
        Settings(_env_file=None, sms_countries=setting)


def test_the_setting_is_read_as_people_write_it() -> None:
    assert Settings(_env_file=None, sms_countries="us, ca,+44,").sms_countries == "US,CA,+44"


@pytest.mark.parametrize("known", ["+12025550111", "+12025550101", "+12025550199"])
def test_an_import_refuses_staff_alumni_and_supporters_abroad(
    engine: Engine, vault: Vault, known: str
) -> None:
    file = importing.read(EXAMPLE.replace(f'"{known}"', f'"{BRITAIN}"'))
    with transaction(engine, program=EVERY_PROGRAM) as session:
        with pytest.raises(ImportRefused) as caught:
            importing.apply(session, vault, file, now=NOON)
        [problem] = caught.value.problems
        said = "is a number of GB, where we do not text: add GB to SMS_COUNTRIES if we should"
        assert said in str(problem)
        assert importing.apply(session, vault, file, countries=Countries.parse("US,GB"), now=NOON)


def test_a_program_abroad_texts_its_own_country(engine: Engine, vault: Vault) -> None:
    file = importing.read(EXAMPLE.replace('"+1202555', '"+44740012'))
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert importing.apply(session, vault, file, now=NOON)


def test_enroll_refuses_a_number_that_costs_extra(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        program = session.exec(select(Program)).one()
        with pytest.raises(ImportRefused) as caught:
            enroll(session, world.vault, program, {"name": "Jo Doe", "phone": PREMIUM}, now=NOON)
    [problem] = caught.value.problems
    assert str(problem).startswith("--phone: costs extra, or belongs to no country")


@pytest.fixture
def jo(world: World) -> Handset:
    """Enrolled before the list of countries was made shorter."""
    return world.alumnus(BRITAIN, name="Jo Doe", specialist=world.staff())


def test_f45_whoever_texts_from_abroad_is_answered_in_danger_alone(world: World, jo: Handset) -> None:
    jo.texts("URGE")
    world.wait(minutes=16)
    assert jo.inbox() == []
    jo.texts("i want to die")
    [said] = jo.inbox()
    assert "116 123" in said
    stranger = world.stranger("+447400654321")
    stranger.texts("hello")
    assert stranger.inbox() == []
    stranger.texts("i want to die")
    assert len(stranger.inbox()) == 1


def test_f45_the_lifeline_keeps_to_the_countries_too(world: World, jo: Handset) -> None:
    refresh(world.runtime)
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client, away(world):
        assert text(client, "URGE", From=BRITAIN) is None
        assert "116 123" in (text(client, "i want to die", From=BRITAIN) or "")
        assert text(client, "URGE", From="+12025550177")


def test_f45_the_lifeline_pages_nobody_abroad(world: World) -> None:
    world.alumnus(specialist=world.staff(BRITAIN))
    dana = world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    refresh(world.runtime)
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client, away(world):
        text(client, "i want to die")
    world.runtime.lifeline.close()
    assert [sent.to for sent, _ in world.carrier.sent] == [dana.number]


def queue(world: World, to: Handset, purpose: Purpose) -> UUID:
    assert to.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, to.person)
        recipient = Recipient(world.program, alumnus=to.person)
        return outbox.queue(session, key, recipient, "Walk around the block", purpose, now=world.now).id


def status_of(world: World, row: UUID) -> Status:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Message, row).status


@pytest.mark.parametrize("purpose", Purpose)
def test_f45_nothing_leaves_for_abroad_but_an_answer_to_danger(
    world: World, jo: Handset, purpose: Purpose
) -> None:
    row = queue(world, jo, purpose)
    world.tick()
    is_answer = purpose is Purpose.CRISIS
    assert status_of(world, row) is (Status.DELIVERED if is_answer else Status.FAILED)
    assert len(world.carrier.sent) == is_answer
    with transaction(world.engine, program=world.program) as session:
        about = {one.about for one in session.exec(select(Task))}
    assert about == (set() if is_answer else {About.NOT_DELIVERED, About.CARRIER})


def test_f45_an_alert_does_not_wait_for_a_page_that_may_not_go_abroad(world: World) -> None:
    sam = world.staff(BRITAIN)
    dana = world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    world.alumnus(specialist=sam).texts("i want to die")
    assert sam.inbox() == []
    assert len(dana.inbox()) == 1


def test_f45_the_daily_limit_of_a_program_holds_up_neither_danger_nor_pages_nor_help(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.messaging.pacing.MOST_A_DAY", 0)
    ana = world.alumnus(specialist=world.staff())
    rows = {purpose: queue(world, ana, purpose) for purpose in Purpose}
    world.tick()
    left = {purpose for purpose, row in rows.items() if status_of(world, row) is Status.DELIVERED}
    assert left == set(Purpose) - {Purpose.CHECK_IN}
    assert status_of(world, rows[Purpose.CHECK_IN]) is Status.QUEUED
