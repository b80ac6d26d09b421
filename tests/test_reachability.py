"""What would fail is named before it matters (D19)."""

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlmodel import select

from service.commands import checking
from service.db import EVERY_PROGRAM, transaction
from service.escalations import drills, holes, policies, reachability, rotas
from service.escalations.policies import ADMINS, ASSIGNED, CLINICAL_LEAD, Step
from service.escalations.rota import Span
from service.escalations.rota_tables import Shift
from service.escalations.routing import Wish
from service.escalations.tables import DrillKind
from service.people.phones import Phone
from service.people.staff import Gender, Role, Staff
from service.protection import keyring
from tests import mail_server
from tests.conftest import KEYS
from tests.escalating import member, raised, set_opted_out
from tests.notifying import policy
from tests.test_importing import take
from tests.visiting import console_of
from tests.world import Handset, World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 27, 17, tzinfo=UTC)
"""Friday noon in New York."""


@pytest.fixture
def world(world: World) -> World:
    world.clock.at = NOW
    return world


def found(world: World) -> list[str]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return reachability.find(session, world.vault, world.program, now=world.now)


def well(world: World) -> tuple[Handset, Handset, Handset]:
    """A program in which nothing would fail: Sam, assigned to Ana; Dana, on call; Pat, an admin."""
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    world.on_call(dana)
    world.alumnus(specialist=sam)
    for one in (sam, dana, pat):
        one.texts("?")
    return sam, dana, pat


def set_policy(world: World, *steps: Step) -> None:
    with transaction(world.engine, program=world.program) as session:
        policies.set_policy(session, steps, program=world.program)


def test_d19_where_all_is_well_nothing_is_named(world: World) -> None:
    well(world)
    assert found(world) == []


def test_d19_hours_in_which_nobody_is_on_call_are_named_by_weekday_and_time(world: World) -> None:
    _, dana, _ = well(world)
    assert dana.person
    night = datetime(2026, 11, 30, 3, tzinfo=UTC)
    with transaction(world.engine, program=world.program) as session:
        rotas.set_on_call(session, [], program=world.program, now=NOW)
        for since, until in ((NOW, night), (night + 8 * HOUR, None)):
            session.add(Shift(program_id=world.program, staff_id=dana.person, starts_at=since, ends_at=until))
    assert found(world) == ["Sunday 29 Nov 22:00 to Monday 06:00: nobody is on call"]
    set_opted_out(world, dana)
    assert "Nobody is on call, now or in the next 14 days" in found(world)


def test_d19_many_holes_are_counted(world: World) -> None:
    _, dana, _ = well(world)
    assert dana.person
    with transaction(world.engine, program=world.program) as session:
        rotas.set_on_call(session, [], program=world.program, now=NOW)
        for day in range(14):
            since = NOW + day * DAY
            shift = Shift(
                program_id=world.program, staff_id=dana.person, starts_at=since, ends_at=since + 12 * HOUR
            )
            session.add(shift)
    assert found(world)[0] == "Saturday 28 Nov 00:00 to Saturday 12:00: nobody is on call"
    assert found(world)[5:] == ["9 more times in the next 14 days nobody is on call"]


def test_d19_a_step_that_is_empty_or_reaches_nobody(world: World) -> None:
    _, dana, _ = well(world)
    assert dana.person
    set_policy(
        world, Step(0 * MINUTE, ASSIGNED), Step(MINUTE, dana.person.hex), Step(2 * MINUTE, CLINICAL_LEAD)
    )
    set_opted_out(world, dana)
    assert found(world) == [
        "Step 2 (Dana K.) reaches nobody: no text may go there",
        "Step 3 (the clinical lead) is empty: nobody has that role",
        "Dana K. has texted STOP: no page reaches them until they text START",
    ]


def test_d19_alumni_without_a_specialist_and_alerts_that_page_nobody(world: World) -> None:
    _, _dana, _ = well(world)
    world.alumnus("+12025550102")
    world.alumnus("+12025550103")
    assert found(world) == ["No specialist is assigned to 2 alumni"]
    set_policy(world, Step(0 * MINUTE, ASSIGNED))
    assert found(world)[0] == "The alerts of 2 alumni would page nobody now but the operator"


def test_d19_danger_to_others_needs_a_lead_or_an_admin(world: World) -> None:
    _, _, pat = well(world)
    set_opted_out(world, pat)
    assert "Danger to others would page nobody" in found(world)[0]


def test_d19_a_policy_that_comes_too_late(world: World) -> None:
    well(world)
    set_policy(world, Step(0 * MINUTE, ASSIGNED), Step(MINUTE, ADMINS, repeats=2, gap=45 * MINUTE))
    assert [one for one in found(world) if "late" in one or "only after" in one] == [
        "The last step comes only after 1 h 31 min: who asks in an urge needs somebody sooner"
    ]


def test_d19_phones_that_nothing_has_reached_until_a_page_has(world: World) -> None:
    well(world)
    lee = world.staff("+12025550114", name="Lee Park")
    assert found(world) == [
        "Lee P.: the phone is not verified: no text has come from it, and no page has reached it"
    ]
    with transaction(world.engine, program=world.program) as session:
        people = [session.get_one(Staff, lee.person)]
        drills.send(session, world.vault, people, DrillKind.TEST, program=world.program, now=world.now)
    world.tick()
    assert len(found(world)) == 1, "a drill counts when it is answered"
    raised(world, world.alumnus("+12025550102", specialist=lee))
    world.tick()
    assert found(world) == []
    assert member(world, lee).phone_verified_at == world.now, "the page of figures says the same"


def test_d19_who_is_on_leave_while_the_rota_has_them(world: World) -> None:
    sam, dana, _ = well(world)
    with transaction(world.engine, program=world.program) as session:
        for one in (sam, dana):
            assert one.person
            away = Span(one.person, NOW + DAY, NOW + 3 * DAY)
            rotas.add_leave(session, away, program=world.program)
    assert found(world) == [
        "Saturday 28 Nov 12:00 to Monday 12:00: nobody is on call",
        "Dana K. is on leave, and in the rota: Saturday 28 Nov 12:00 to Monday 12:00",
    ], "Sam is in no rota"


def test_d19_a_certification_that_has_expired(world: World) -> None:
    sam, dana, _ = well(world)
    for one, expires in ((sam, "2026-11-26"), (dana, "2026-11-27")):
        with transaction(world.engine, program=world.program) as session:
            row = session.get_one(Staff, one.person)
            key = keyring.key_of(session, world.vault, row.id)
            said = json.dumps({"body": "IITAP", "number": "C-1", "expires": expires})
            row.certification = key.seal("staff.certification", row.id, said)
    assert found(world) == ["Sam R.: the certification expired on 26 Nov 2026"]


def test_d20_a_wish_that_nobody_meets(world: World) -> None:
    sam, *_ = well(world)
    world.alumnus("+12025550102", specialist=sam, wishes=Wish(Gender.WOMAN, is_must=True).dump())
    assert found(world) == ["Nobody meets the wish of 1 alumnus for a specialist: anyone is asked"]


def test_times_are_told_in_the_programs_own_zone_and_with_a_date_where_it_is_far(world: World) -> None:
    zone = rotas_zone(world)
    assert holes.span(NOW, NOW + 8 * DAY, zone) == "Friday 27 Nov 12:00 to Saturday 5 Dec 12:00"


def rotas_zone(world: World) -> ZoneInfo:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return rotas.read(session, world.program, now=NOW).zone


# Where it is shown.


def test_d19_doctor_names_it_and_foretells_who_would_be_paged(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    _sam, _dana, _ = well(world)
    world.alumnus("+12025550102")
    settings = world.runtime.settings.model_copy(update={"keys": SecretStr(KEYS)})
    said = [one.remedy for one in checking.examine(settings, now=NOW) if one.what == "program Harbor"]
    assert said == ["No specialist is assigned to 1 alumnus"]

    at = checking._local("2026-11-29 23:00")
    assert checking.doctor(Namespace(at=at), settings) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Harbor, Sunday 29 Nov 23:00",
        "  1 alumnus of Sam R.: 23:00 Sam R.; 23:05 Dana K.; 23:10 Pat M.; 23:15 the operator, and again",
        "  1 alumnus without a specialist: 23:00 Dana K.; 23:10 Pat M.; 23:15 the operator, and again",
    ]


def test_d19_doctor_names_what_mail_and_the_operator_lack(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    well(world)

    def wrong(**changes: Any) -> list[str]:
        settings = world.runtime.settings.model_copy(update={"keys": SecretStr(KEYS), **changes})
        found = list(checking.examine(settings, now=NOW))
        return [one.what for one in found if one.remedy and ("mail" in one.what or "told" in one.what)]

    beside, unmailed = "the operator is told by another way than Twilio too", "program Harbor, e-mail"
    assert wrong() == [beside]
    policy(world, (0, "assigned", ("email",)))
    assert wrong() == [beside, unmailed]
    with mail_server.running() as server:
        mail = {
            "smtp_url": SecretStr(server.url),
            "smtp_from": "a@example.org",
            "operator_email": "o@example.org",
        }
        assert wrong(**mail) == []
    assert wrong(**mail) == ["mail server"]


def test_d19_the_inbox_names_it_for_admins_alone(world: World) -> None:
    sam, _, pat = well(world)
    world.alumnus("+12025550102")
    assert "No specialist is assigned to 1 alumnus" in console_of(world, pat).get("/").text
    assert "What would fail" not in console_of(world, sam).get("/").text


def test_h6_who_is_on_call_stands_on_every_page(world: World) -> None:
    sam, dana, _ = well(world)
    world.on_call(sam, dana)
    client = console_of(world, sam)
    assert "On call now: Sam R., then Dana K." in client.get("/").text
    assert "On call: Sam, then Dana" in client.get("/people").text
    world.on_call()
    assert "Nobody is on call." in client.get("/people").text


def test_d19_a_sunday_night_without_anybody_is_named_before_it_comes(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the program file on: by `doctor`, by who would be paged then, and in the console."""
    file = (Path(__file__).parent / "data" / "uncovered.yaml").read_text(encoding="utf-8")
    take(world.engine, world.vault, file, now=NOW)
    number = Phone("+12025550123")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        query = select(Staff).where(Staff.phone_index == world.vault.index("phone", number))
        row = session.exec(query).one()
    pat = Handset(world, number, row.id)
    night = "Sunday 29 Nov 20:00 to Monday 06:00: nobody is on call"
    settings = world.runtime.settings.model_copy(update={"keys": SecretStr(KEYS)})
    assert night in [one.remedy for one in checking.examine(settings, now=NOW) if one.what == "program Cove"]
    checking.doctor(Namespace(at=checking._local("2026-11-29 23:00")), settings)
    assert "23:00 Sam R.; 23:05 Pat M.; 23:10 the operator" in capsys.readouterr().out
    assert night in console_of(world, pat, program=row.program_id).get("/").text
