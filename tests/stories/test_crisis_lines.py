"""The crisis line that answers where somebody's phone is from, or their program's own (C1)."""

import re
from dataclasses import replace

import phonenumbers
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import importing
from service.conversation import dialogue, wording
from service.conversation.plan import CrisisLine, Plan
from service.conversation.wording import ELSEWHERE, LANGUAGES, books, files
from service.db import EVERY_PROGRAM, transaction
from service.messaging import proofreading
from service.people import crisis_lines
from service.people.programs import Program
from service.protection.vault import Vault
from tests.escalating import raised
from tests.world import NOON, Handset, World

SPAIN, BRITAIN, MEXICO = "+34612345678", "+447400123456", "+525512345678"
OURS = re.compile(r"\b(?:988|911)\b")


@pytest.mark.parametrize(
    ("phone", "line"),
    [
        ("+12025550101", None),
        ("+14165550101", None),
        ("+17875550101", None),
        (SPAIN, CrisisLine("024", "112")),
        (BRITAIN, CrisisLine("116 123", "999")),
        ("+353851234567", CrisisLine("116 123", "112")),
        ("+61412345678", CrisisLine("13 11 14", "000")),
        (MEXICO, None),
        ("12345", None),
    ],
)
def test_c1_the_line_is_that_of_the_phones_country(phone: str, line: CrisisLine | None) -> None:
    assert crisis_lines.of(phone, own=None, sender="+12025550100") == line


def test_c1_a_country_that_we_know_nothing_of_gets_the_programs() -> None:
    assert crisis_lines.of(MEXICO, own=None, sender=SPAIN) == CrisisLine("024", "112")
    assert crisis_lines.of(SPAIN, own={"call": "555", "emergency": "9"}) == CrisisLine("555", "9")


def test_c1_no_country_of_the_north_american_plan_has_a_line_of_its_own() -> None:
    """Else a phone there had to be told apart from its neighbors again (crisis_lines.of)."""
    plan = set(phonenumbers.region_codes_for_country_code(1))
    assert {crisis_lines.LINES[one] for one in plan & crisis_lines.LINES.keys()} == {None}


@pytest.mark.parametrize(
    ("phone", "line"), [("+12025550101", None), ("+18765551234", CrisisLine("024", "112"))]
)
def test_c1_of_a_program_abroad_an_american_phone_keeps_its_own(phone: str, line: CrisisLine | None) -> None:
    """Jamaica has the same code, and no line that we know."""
    assert crisis_lines.of(phone, own=None, sender=SPAIN) == line


@pytest.fixture(params=[(SPAIN, "es", "024", "112"), (BRITAIN, "en", "116 123", "999")])
def abroad(request: pytest.FixtureRequest, world: World) -> tuple[Handset, str, str]:
    phone, language, call, emergency = request.param
    return world.alumnus(phone, language=language, specialist=world.staff()), call, emergency


def test_c1_danger_is_answered_with_it_in_every_state(world: World, abroad: tuple[Handset, str, str]) -> None:
    ana, call, emergency = abroad
    for body in ("quiero morirme", "sigo aqui", "hola"):
        ana.texts(body)
        said = ana.inbox()[0]
        assert call in said
        assert emergency in said
        assert not OURS.search(said)
    assert wording.has_said("crisis_stay_elsewhere", said)


def test_c1_what_we_say_of_an_alert_names_it_too(world: World) -> None:
    london = world.add_program("+447400999999", "Thames")
    ana = world.alumnus(BRITAIN, program=london)
    raised(world, ana, program=london)
    for _ in range(6):
        world.wait(minutes=6)
    [said] = ana.inbox()
    assert wording.has_said("nobody_yet_elsewhere", said)
    assert "116 123" in said
    assert not OURS.search(said)


def test_c1_a_program_may_have_its_own_line(world: World) -> None:
    ana = world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).crisis_line = crisis_lines.kept("+1 202 555 0142", "911")
    ana.texts("i want to die")
    assert "+1 202 555 0142" in ana.inbox()[0]


FILE = """
program:
  name: Puerto
  sender: "+12025550300"
  timezone: Europe/Madrid
  crisis_line: {call: "024", emergency: "112"}
"""


def test_c1_the_program_file_sets_it_and_importing_again_changes_nothing(
    engine: Engine, vault: Vault
) -> None:
    def taken(text: str) -> tuple[str, dict[str, str] | None]:
        with transaction(engine, program=EVERY_PROGRAM) as session:
            report = importing.apply(session, vault, importing.read(text), now=NOON)
            return list(report.lines())[-1], session.exec(select(Program)).one().crisis_line

    assert taken(FILE)[1] == crisis_lines.kept("024", "112")
    assert "0 changed" in taken(FILE)[0]
    assert taken(FILE.replace("024", "025"))[1] == crisis_lines.kept("025", "112")


def test_c1_a_phone_that_we_do_not_know_gets_its_countrys_line(world: World) -> None:
    stranger = world.stranger(BRITAIN)
    stranger.texts("i want to die")
    assert "116 123" in stranger.inbox()[0]


def test_c1_the_lint_wants_a_form_for_elsewhere_that_names_no_number() -> None:
    text = wording.file_of("en").read_text(encoding="utf-8")
    without = files.read(text.replace("## crisis_elsewhere", "## something_else"), "en.md")
    others = {
        one: files.read(
            wording.file_of(one)
            .read_text(encoding="utf-8")
            .replace("## crisis_elsewhere", "## something_else"),
            f"{one}.md",
        )
        for one in LANGUAGES
    }
    said = [str(one) for one in proofreading.problems({**others, "en": without})]
    assert any("crisis: names 988: write crisis_elsewhere as well" in one for one in said)
    named = files.read(
        text.replace("Please call {line} now, at any hour", "Please call 988, or {line}", 1), "en.md"
    )
    said = [str(one) for one in proofreading.problems({**books(), "en": named})]
    assert any("crisis_elsewhere: names a number of one country" in one for one in said)


def test_c1_every_sentence_for_elsewhere_belongs_to_one_that_names_988() -> None:
    for language in LANGUAGES:
        entries = books()[language].entries
        for key in (one.removesuffix(ELSEWHERE) for one in entries if one.endswith(ELSEWHERE)):
            assert proofreading.CRISIS_NUMBER in entries[key].musts, key


def test_c1_where_nobody_can_say_when_the_line_is_named_once() -> None:
    plan = replace(Plan(), line=CrisisLine("116 123", "999"))
    assert dialogue.when_seen("I'm asking them.", plan, None, 0).count("116 123") == 1
    assert dialogue.when_seen("Call 116 123.", plan, None, 0) == "Call 116 123."
