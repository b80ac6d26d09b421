"""What the program and the service are set to, to read, with no secret in it (H7)."""

import html

from pydantic import SecretStr

from service.db import transaction
from service.importing.entries import ProgramEntry
from service.people.programs import Program
from service.people.staff import Role
from service.settings import Settings
from service.web.program import settings
from tests.conftest import KEYS
from tests.test_console import text_of
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
