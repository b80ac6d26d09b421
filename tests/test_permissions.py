"""docs/permissions.md is what the code does: each address, asked for as each of the people that the page tells of (I5)."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest
from sqlmodel import select
from starlette.routing import Route
from starlette.testclient import TestClient

from service import db
from service.app import create_app
from service.db import transaction
from service.escalations import feeds
from service.escalations.rota_tables import Override
from service.people import glass, handovers, meetings, proposals, tasks
from service.people.glass import Because, BrokenGlass
from service.people.meetings import MeetingKind, Wish
from service.people.plans import Strategy
from service.people.programs import Program
from service.people.proposals import What
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.signin import sessions
from service.web.visitors import FRESH
from tests.conftest import KEYS
from tests.escalating import raised
from tests.visiting import visit
from tests.world import NOON, Handset, World

PAGE = Path(__file__).parent.parent / "docs/permissions.md"
ROW = re.compile(r"^\| ((?:GET|POST) /\S*) \| (.+) \|$", re.MULTILINE)
ASKS = ("/sign-in", "/sign-in/confirm")


@dataclass(frozen=True)
class Rule:
    """One row of the page."""

    method: str
    path: str
    signed_out: str
    elsewhere: str
    roles: dict[Role, str]
    is_fresh: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def named(self) -> list[str]:
        """What its address names."""
        return re.findall(r"{(\w+)", self.path)


def rule_of(route: str, cells: str) -> Rule:
    method, path = route.split()
    out, elsewhere, specialist, lead, admin, proof = (one.strip() for one in cells.split("|"))
    roles = {Role.SPECIALIST: specialist, Role.CLINICAL_LEAD: lead, Role.ADMIN: admin}
    return Rule(method, path, out, elsewhere, roles, proof == "fresh")


RULES = [rule_of(*found) for found in ROW.findall(PAGE.read_text(encoding="utf-8"))]
NAMES = [str(one) for one in RULES]
_WANTED = [(one, role) for one in RULES if one.signed_out == "sign in" for role in Role]
"""Where a role makes a difference."""
LOOKING = [(one, role) for one, role in _WANTED if one.method == "GET" or one.roles[role] == "no"]
CHANGING = [one for one in _WANTED if one not in LOOKING]


@dataclass(frozen=True)
class Cast:
    """Who asks, and whom and what the addresses name."""

    world: World
    client: TestClient
    people: dict[Role, Handset]
    stranger: Handset
    """An admin of another program."""
    haven: UUID
    nobodys: dict[str, UUID]
    """What is about somebody of the colleague's caseload, by the first word of its address."""
    theirs: dict[Role, dict[str, UUID]]
    """What is about somebody of each role's own caseload."""

    def ask(
        self, rule: Rule, who: Handset | None, ids: dict[str, UUID] | None = None, *, is_proved: bool = True
    ) -> httpx2.Response:
        self.client.cookies.clear()
        if who is not None:
            self.client.cookies.set("sid", self._token(who, is_proved=is_proved))
        path = self._path(rule, {**self.nobodys, **(ids or {})})
        return self.client.request(rule.method, path, data=BODIES.get(rule.path, {}))

    def _token(self, who: Handset, *, is_proved: bool) -> str:
        """A browser of theirs, signed in by two factors; that was now, or too long ago for a fresh proof."""
        program = self.haven if who is self.stranger else self.world.program
        now = self.world.now
        proved_at = now if is_proved else now - FRESH - timedelta(seconds=1)
        assert who.person
        with transaction(self.world.engine, program=program) as session:
            key = keyring.key_of(session, self.world.vault, who.person)
            return sessions.open_session(
                session, key, program=program, proved_at=proved_at, is_two_factor=True, now=now
            )

    def _path(self, rule: Rule, ids: dict[str, UUID]) -> str:
        known = {"kind": "override", "number": "0", "token": "none", "step": "person", "version": "1"}
        words = rule.path.split("/")
        word = (
            words[2]
            if rule.path.startswith(("/rota/feeds/", "/account/", "/live/", "/program/", "/policy/"))
            else words[1]
        )
        known |= {"criterion": "cohort", "key": "check_in"}
        known |= {"id:uuid": str(ids.get(word, uuid4())), "strategy:uuid": str(ids["strategy"])}
        return re.sub(r"{(\w+(?::uuid)?)[^}]*}", lambda found: known.get(found[1], str(uuid4())), rule.path)


BODIES = {
    "/people/{id:uuid}/notes": {"words": "Spoke with them"},
    "/alerts/{id:uuid}/close": {"outcome": "reached"},
    "/people/{id:uuid}/erase": {"because": "left", "sure": "yes"},
    "/people/{id:uuid}/copy": {"for_them": "yes"},
    "/people/{id:uuid}/number": {
        "phone": "+12025550133",
        "wording": "v1",
        "way": "paper",
        "given_at": "2029-12-01T10:00",
    },
    "/reviews/{id:uuid}": {"verdict": "in_order"},
    "/policy/program": {"do": "save"},
    "/policy/people/{id:uuid}": {"do": "save"},
}
"""Where an empty form would be refused before it is looked whom it is about."""


@pytest.fixture
def cast(world: World) -> Cast:
    """For a request that may change something."""
    return cast_in(world)


@pytest.fixture(scope="module")
def shared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """For all the requests that change nothing, on SQLite: whom a route is for is no matter of the database."""
    path = tmp_path_factory.mktemp("permissions") / "tideover.db"
    shutil.copyfile(sqlite_template, path)
    engine = db.connect(f"sqlite:///{path}")
    world = World(engine, keyring.unlock(engine, KEYS, now=NOON))
    yield cast_in(world)
    world.close()
    engine.dispose()


def cast_in(world: World) -> Cast:
    people = {
        role: world.staff(f"+1202555011{number}", name=f"{role.title()} Somebody", role=role)
        for number, role in enumerate(Role)
    }
    haven = world.add_program("+12025550200", "Haven")
    for program in (world.program, haven):  # there are addresses for no other
        with transaction(world.engine, program=program) as session:
            session.get_one(Program, program).under_part_2 = True
    stranger = world.staff("+12025550119", role=Role.ADMIN, program=haven)
    colleague = world.staff("+12025550118", name="Dana Lee")
    theirs = {
        role: about(world, world.alumnus(f"+1202555014{number}", specialist=one))
        for number, (role, one) in enumerate(people.items())
    }
    luis = world.alumnus("+12025550149", name="Luis Ortega", specialist=colleague)
    nobodys = about(world, luis) | of(world, luis, colleague)
    return Cast(world, visit(world), people, stranger, haven, nobodys, theirs)


def about(world: World, person: Handset) -> dict[str, UUID]:
    """A person, with an alert that nobody has, a task and a strategy."""
    alert = raised(world, person)
    assert person.person
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.UNCLEAR, program=world.program, alumnus=person.person, now=world.now)
        session.flush()
        task = session.exec(select(Task.id).where(Task.alumnus_id == person.person)).one()
        strategy = session.exec(select(Strategy.id).where(Strategy.alumnus_id == person.person)).all()[0]
    return {"people": person.person, "alerts": alert.id, "tasks": task, "strategy": strategy}


def of(world: World, person: Handset, colleague: Handset) -> dict[str, UUID]:
    """A colleague, their calendar feed, override and group, and what they opened and asked for about a person."""
    program, now = world.program, world.now
    assert person.person
    assert colleague.person
    who = colleague.person
    with transaction(world.engine, program=program) as session:
        key = keyring.key_of(session, world.vault, person.person)
        feed, _ = feeds.open_one(session, staff=who, is_of_program=False, program=program, now=now)
        begins, ends = now + timedelta(hours=1), now + timedelta(hours=8)
        override = Override(program_id=program, staff_id=who, starts_at=begins, ends_at=ends)
        session.add(override)
        held = Wish(
            MeetingKind.GROUP,
            "Tuesday group",
            NOON.date(),
            time(18),
            timedelta(hours=1),
            who,
            (person.person,),
        )
        zone, of_program = ZoneInfo("UTC"), keyring.key_of(session, world.vault, program)
        [meeting] = meetings.plan(session, of_program, held, program=program, zone=zone, by=who, now=now)
        said = {"because": "left"}
        asked = proposals.ask(session, key, What.ERASURE, said, by=who, program=program, now=now)
        glass.break_(session, key, who, Because.COVER, "on leave this week", program=program, now=now)
        handed = handovers.add(session, of_program, "A quiet night", {}, program=program, by=who, now=now)
        session.flush()
        opened = session.exec(select(BrokenGlass.id)).one()
        return {
            "staff": who,
            "feeds": feed.id,
            "rota": override.id,
            "meetings": meeting.id,
            "proposals": asked.id,
            "reviews": opened,
            "hand-overs": handed,
        }


def is_let_in(rule: Rule, answer: httpx2.Response) -> bool:
    """Whether the answer is one to somebody who may ask, however it liked an empty form."""
    asks = answer.headers.get("location", "").partition("?")[0] in ASKS and not rule.path.startswith(ASKS)
    is_missing = answer.status_code == 404 and len(rule.named) == 1
    if rule.path.endswith("allow"):  # the colleague has connected no account that could be
        is_missing = False
    if rule.path.startswith("/alerts") and "take it first" in answer.text:
        return True
    return answer.status_code not in {401, 403} and not asks and not is_missing


def is_closed(rule: Rule, answer: httpx2.Response) -> bool:
    """Whether the answer leads to break-glass."""
    if rule.method == "POST":
        return answer.status_code == 403 and "break-glass" in answer.text
    return answer.status_code == 303 and answer.headers["location"].endswith("/break-glass")


def test_every_address_stands_on_the_page_and_no_other(world: World) -> None:
    routes = [one for one in create_app(world.runtime).routes if isinstance(one, Route)]
    there = [f"{method} {one.path}" for one in routes for method in (one.methods or ()) if method != "HEAD"]
    assert sorted(NAMES) == sorted(there)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_who_is_not_signed_in_gets_what_the_page_says(shared: Cast, rule: Rule) -> None:
    answer = shared.ask(rule, None)
    if rule.signed_out == "sign in":
        assert answer.status_code == (303 if rule.method == "GET" else 401)
        assert rule.method == "POST" or answer.headers["location"].startswith("/sign-in?next=")
    elif rule.signed_out == "secret":
        assert answer.status_code >= 400
    else:
        assert rule.signed_out == "open"
        assert rule.path.startswith("/sign-") or is_let_in(rule, answer)


@pytest.mark.parametrize("rule", [one for one in RULES if one.elsewhere != "-"], ids=str)
def test_i5_for_another_program_it_does_not_exist(shared: Cast, rule: Rule) -> None:
    assert rule.elsewhere in {"404", "gone"}
    allowed = {404} if rule.elsewhere == "404" else {409, 422}
    assert shared.ask(rule, shared.stranger).status_code in allowed


@pytest.mark.parametrize(("rule", "role"), LOOKING, ids=str)
def test_each_role_sees_what_the_page_says_and_is_refused_where_it_says_so(
    shared: Cast, rule: Rule, role: Role
) -> None:
    check(shared, rule, role)


@pytest.mark.parametrize(("rule", "role"), CHANGING, ids=str)
def test_each_role_changes_what_the_page_says(cast: Cast, rule: Rule, role: Role) -> None:
    check(cast, rule, role)


def check(cast: Cast, rule: Rule, role: Role) -> None:
    answer, told = cast.ask(rule, cast.people[role]), rule.roles[role]
    if told == "no":
        assert answer.status_code == 403
    elif told == "own":
        assert answer.status_code in {303, 404, 409, 422}
    elif told == "caseload":
        assert is_closed(rule, answer)
        assert is_let_in(rule, cast.ask(rule, cast.people[role], cast.theirs[role]))
    else:
        assert told == "yes"
        assert is_let_in(rule, answer)


@pytest.mark.parametrize("rule", [one for one in RULES if one.is_fresh], ids=str)
def test_a_fresh_proof_is_asked_for_where_the_page_says(shared: Cast, rule: Rule) -> None:
    their = shared.theirs[Role.ADMIN] if rule.roles[Role.ADMIN] == "caseload" else None
    answer = shared.ask(rule, shared.people[Role.ADMIN], their, is_proved=False)
    # A form in which much was typed stays, and leads there from where it is.
    leads = 'href="/sign-in/confirm?next=' in answer.text if answer.status_code == 401 else False
    assert leads or answer.headers["location"].startswith("/sign-in/confirm")
