"""What the program and the service are set to, to read, with no secret in it (H7)."""

import html
import re
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from service.db import transaction
from service.importing.entries import ProgramEntry
from service.people.programs import Program, SecondFactor
from service.people.staff import Role
from service.protection.audit import Action
from service.settings import Settings
from service.web.program import settings
from tests.conftest import KEYS
from tests.test_console import text_of
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import Handset, World

PAGE = "/program/settings"


def lead(world: World) -> Handset:
    return world.staff("+12025550114", name="Lou Best", role=Role.CLINICAL_LEAD)


def values(lines: tuple[settings.Line, ...]) -> dict[str, str]:
    return {one.key or one.what: one.value for one in lines}


def test_h7_who_leads_reads_what_the_program_is_set_to_and_where_it_is_changed(world: World) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Program, world.program)
        row.under_part_2, row.cohort = True, "men"
        row.crisis_line = {"call": "13 11 14", "emergency": "000"}
    console = console_of(world, lead(world))
    assert f'href="{PAGE}"' in console.get("/program").text
    said = html.unescape(text_of(console.get(PAGE).text))
    for words in (
        "Name Harbor name",
        "Number that texts come from …0100 sender",
        "Cohort men cohort",
        "Crisis line 13 11 14; in an emergency 000 crisis_line",
        "42 CFR Part 2 holds here under_part_2",
        "Words of texts are kept 90 days RETAIN_TEXTS_DAYS",
        "Quiet hours 9 PM to 9 AM on each person",
        "Texts leave from the program's number",
    ):
        assert words in said, words
    assert "+12025550100" not in said


def test_h7_no_secret_and_no_whole_number_stands_there() -> None:
    secrets = {
        "twilio_auth_token": "tokenmark",
        "twilio_auth_token_secondary": "secondmark",
        "keys": KEYS,
        "smtp_url": "smtp://name:mailmark@mail.example.org:587",
        "metrics_token": "metricsmark",
        "oidc_client_secret": "oidcmark",
    }
    plain = {
        "twilio_account_sid": "AC" + "1" * 32,
        "twilio_messaging_service_sid": "MG" + "2" * 28 + "abcd",
        "smtp_from": "alerts@example.org",
        "operator_phone": "+12025550190",
        "operator_email": "ops@example.org",
        "oidc_issuer": "https://id.example.org",
        "oidc_client_id": "clientmark",
        "heartbeat_url": "https://beat.example.org/heartmark",
        "public_url": "https://help.example.org",
        "database_url": "postgresql://tide:basemark@db/tide",
    }
    given = {name: SecretStr(value) for name, value in secrets.items()} | plain
    shown = values(settings.of_service(Settings(_env_file=None, **given)))  # type: ignore[arg-type]
    said = " ".join(shown.values())
    hidden = set(secrets.values()) | set(plain.values()) - {"https://help.example.org"}
    assert [one for one in hidden if one in said] == []
    assert "mark" not in said
    assert shown["TWILIO_MESSAGING_SERVICE_SID"] == "by the Messaging Service …abcd"
    assert shown["OPERATOR_PHONE"] == shown["OPERATOR_EMAIL"] == shown["HEARTBEAT_URL"] == "set"
    assert shown["SEGMENTS_PER_SECOND"] == "3 a second"


def test_h7_every_key_that_it_names_is_one_that_can_be_set(world: World) -> None:
    by_environment = {one.key for one in settings.of_service(world.runtime.settings)}
    assert {name.upper() for name in Settings.model_fields} >= by_environment
    with transaction(world.engine, program=world.program) as session:
        by_file = settings.of_program(session.get_one(Program, world.program), "Harbor", "+12025550100")
    assert {one.key for one in by_file} == set(ProgramEntry.model_fields)


def test_i5_it_tells_of_ones_own_program_alone(world: World) -> None:
    world.add_program("+12025550200", "Haven")
    said = text_of(console_of(world, lead(world)).get(PAGE).text)
    assert "Name Harbor name" in said
    assert "Haven" not in said


def test_h7_a_specialist_has_no_need_of_it(world: World) -> None:
    console = console_of(world, world.staff())
    assert console.get(PAGE).status_code == 403
    assert PAGE not in console.get("/program").text


CHANGE = f"{PAGE}/change"
AS_IT_IS = {
    "language": "en",
    "cohort": "",
    "call": "",
    "emergency": "",
    "tells_lapses": "no",
    "second_factor": "required",
}


def of_admin(world: World) -> TestClient:
    return console_of(world, world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN))


def seen_in(answer: str) -> str:
    [seen] = re.findall(r'name="seen" value="(\w+)"', answer)
    return str(seen)


def change(client: TestClient, **said: str) -> httpx2.Response:
    form = {**AS_IT_IS, "seen": seen_in(client.get(CHANGE).text), **said}
    return client.post(CHANGE, data=form)


def row_of(world: World) -> Program:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Program, world.program)


def test_c1_an_admin_names_the_crisis_line_and_whoever_is_in_danger_hears_of_it(world: World) -> None:
    admin, ana = of_admin(world), world.alumnus()
    assert f'href="{CHANGE}"' in admin.get(PAGE).text
    assert change(admin, call="13 11 14", emergency="000").status_code == 422, "nobody has called them"
    assert row_of(world).crisis_line is None
    said = {"call": "13 11 14", "emergency": "000", "cohort": "men", "tells_lapses": "yes", "called": "yes"}
    assert change(admin, **said).headers["location"] == PAGE
    row = row_of(world)
    assert (row.crisis_line, row.cohort, row.tells_lapses) == (
        {"call": "13 11 14", "emergency": "000"},
        "men",
        True,
    )
    ana.texts("I want to die")
    assert "13 11 14" in ana.inbox()[0]
    [told] = recorded(world, Action.CHANGED)
    assert told.detail == {"what": "settings", "fields": "cohort, call, emergency, tells_lapses"}
    assert change(admin).status_code == 422, "nor does it go unseen"
    assert change(admin, called="yes").status_code == 303
    assert row_of(world).crisis_line is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"language": "fr"}, "is not chosen yet"),
        ({"tells_lapses": ""}, "is not chosen yet"),
        ({"cohort": "x" * 101}, "is longer than 100 characters"),
        ({"call": "988", "called": "yes"}, "is no number that can be called as it stands"),
        ({"call": "ask us", "emergency": "911", "called": "yes"}, "is no number that can be called"),
    ],
)
def test_h7_what_is_wrong_is_told_and_nothing_is_changed(
    world: World, wrong: dict[str, str], says: str
) -> None:
    answer = change(of_admin(world), **{"cohort": "women", **wrong})
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert row_of(world).cohort is None
    assert recorded(world, Action.CHANGED) == []


def test_h7_a_second_step_can_be_needed_from_now_on_and_is_taken_back_by_the_file_alone(world: World) -> None:
    admin = of_admin(world)
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).second_factor = SecondFactor.OPTIONAL
    assert change(admin, second_factor="required").status_code == 303
    assert row_of(world).second_factor is SecondFactor.REQUIRED
    assert 'name="second_factor"' not in admin.get(CHANGE).text
    assert change(admin, second_factor="optional", cohort="men").status_code == 303
    assert row_of(world).second_factor is SecondFactor.REQUIRED


def test_h7_of_two_who_change_settings_at_once_the_second_sees_both(world: World) -> None:
    admin = of_admin(world)
    seen = seen_in(admin.get(CHANGE).text)
    assert change(admin, cohort="men", tells_lapses="yes").status_code == 303
    second = admin.post(CHANGE, data={**AS_IT_IS, "cohort": "women", "seen": seen})
    assert second.status_code == 409
    said = text_of(second.text)
    assert "Cohort Stands now: men You entered: women" in said
    assert "Stands now: alerts the specialist, unless the person said no" in said
    assert row_of(world).cohort == "men"
    again = {**AS_IT_IS, "cohort": "women", "seen": seen_in(second.text)}
    assert admin.post(CHANGE, data=again).status_code == 303
    assert (row_of(world).cohort, row_of(world).tells_lapses) == ("women", False)


def test_h7_settings_want_a_fresh_proof_and_are_the_admins(world: World) -> None:
    of_lead = console_of(world, lead(world))
    assert CHANGE not in of_lead.get(PAGE).text
    assert of_lead.post(CHANGE, data=AS_IT_IS).status_code == 403
    admin = of_admin(world)
    seen = seen_in(admin.get(CHANGE).text)
    assert change(admin, language="es").status_code == 303
    world.clock.at += timedelta(minutes=11)
    answer = admin.post(CHANGE, data={**AS_IT_IS, "cohort": "men", "seen": seen})
    assert answer.status_code == 401
    assert seen_in(answer.text) == seen, "the change in between is shown when it is sent again"
    assert 'value="men"' in answer.text
    assert row_of(world).cohort is None


def test_h7_what_stays_with_the_file_says_why(world: World) -> None:
    said = text_of(of_admin(world).get(PAGE).text)
    assert "timezone the hours of the rota would move, and others be paged" in said
    assert "unmatched others would be paged" in said
