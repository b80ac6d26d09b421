"""Two programs that look alike: the same people, names and phones, other words. What is one's must never be seen in the other."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel, col, update
from starlette.testclient import TestClient

from service.app import create_app
from service.conversation.states import Reason
from service.db import new_id, transaction
from service.people import glass, proposals, tasks
from service.people.programs import Program
from service.people.proposals import What
from service.people.staff import Role
from service.people.task_kinds import About
from service.protection import keyring, signin
from service.protection.signin import StaffSession, identities
from service.protection.signin.passkeys import Passkey
from service.runtime import Runtime
from tests.databases import looking
from tests.escalating import raised
from tests.push_server import Browser
from tests.test_enrollment import fill
from tests.visiting import SAME_ORIGIN, email_of, sign_in, without_streams
from tests.world import Handset, World

STAFF = {
    Role.SPECIALIST: ("+12025550111", "Sam Rivera"),
    Role.CLINICAL_LEAD: ("+12025550112", "Dana Lee"),
    Role.ADMIN: ("+12025550113", "Kim Moore"),
}
"""Of both programs."""


@dataclass(frozen=True)
class Twin:
    """One of the two, and how its people are told from the other's."""

    program: UUID
    sender: str
    mark: str
    """In every name, text and note that it does not share with the other."""
    phone: str
    """Of somebody whom only this one knows."""
    staff: dict[Role, Handset]
    ana: Handset
    """Whose name and phone are the same in both."""
    only: Handset
    """Whom the other does not know."""

    @property
    def password(self) -> str:
        return f"{self.mark} over the harbor"

    @property
    def marks(self) -> tuple[str, ...]:
        """Of which no trace may be seen elsewhere."""
        return (self.mark, self.mark.lower(), self.phone, self.phone[2:])


def twins(world: World) -> tuple[Twin, Twin]:
    """Both, with nobody's day lived yet."""
    mine = founded(world, world.program, "+12025550100", "Quillfeather", "+12025550141")
    other = world.add_program("+12025550200", "Zephyrhill Haven")
    return mine, founded(world, other, "+12025550200", "Zephyrhill", "+12025550142")


def founded(
    world: World,
    program: UUID,
    sender: str,
    mark: str,
    phone: str,
    names: Mapping[Role, tuple[str, str]] = STAFF,
    people: tuple[str, str] | None = None,
) -> Twin:
    """With the names of its staff, and of its two people."""
    staff = {
        role: world.staff(number, name=name, role=role, program=program)
        for role, (number, name) in names.items()
    }
    sam = staff[Role.SPECIALIST]
    walks = [f"Walk to {mark} bridge"]
    known, alone = people or ("Ana Ruiz", f"{mark} Stone")
    ana = world.alumnus(name=known, specialist=sam, strategies=walks, program=program)
    only = world.alumnus(phone, name=alone, specialist=sam, strategies=[f"Call {mark}"], program=program)
    twin = Twin(program, sender, mark, phone, staff, ana, only)
    hashed = signin.hash_password(twin.password)
    with transaction(world.engine, program=program) as session:
        session.get_one(Program, program).under_part_2 = True
        for one in staff.values():
            assert one.person
            signin.set_password(session, one.person, hashed, program=program, now=world.now)
    return twin


def console(world: World, twin: Twin, role: Role) -> TestClient:
    """A browser in which that member of the twin's staff has just signed in. At a name, so that it may keep passkeys."""
    client = visitor(world)
    assert sign_in(client, email_of(twin.staff[role]), twin.password) == 303
    with transaction(world.engine, program=twin.program) as session:
        mine = update(StaffSession).where(col(StaffSession.staff_id) == twin.staff[role].person)
        session.exec(mine.values(is_two_factor=True, proved_at=world.now))
    return client


def visitor(world: World) -> TestClient:
    """A browser in which nobody has signed in."""
    settings = world.runtime.settings.model_copy(update={"public_url": "http://localhost:8000"})
    runtime = Runtime(
        **{name: getattr(world.runtime, name) for name in Runtime.__slots__} | {"settings": settings}
    )
    return TestClient(
        without_streams(create_app(runtime)),
        headers=SAME_ORIGIN,
        follow_redirects=False,
        raise_server_exceptions=False,
    )


@contextmanager
def at(world: World, twin: Twin) -> Iterator[None]:
    """Texts go to this program's number meanwhile."""
    before, world.program = world.program, twin.program
    try:
        yield
    finally:
        world.program = before


def live(world: World, twin: Twin) -> list[str]:
    """Some of everything that a program can hold. Returns what may be known to nobody else: secrets of its feeds."""
    with at(world, twin):
        _text(world, twin)
        _enroll(world, twin)
        _be_reached(world, twin)
        return _plan_duty(world, twin)


def _text(world: World, twin: Twin) -> None:
    """Alerts that are closed and open, tasks, episodes, ratings; words of theirs and of the staff."""
    mark, sam = twin.mark, twin.staff[Role.SPECIALIST]
    for body in ("URGE", "MORE", "8", f"ADD Think of {mark}", f"i want to die {mark}"):
        twin.ana.texts(body)
    sam.texts("1")
    sam.texts(f"1 reached {mark}")
    twin.only.texts(f"i used again {mark}")
    raised(world, twin.ana, Reason.CALL)
    raised(world, twin.only, Reason.CALL)
    with transaction(world.engine, program=twin.program) as session:
        for person in (twin.ana, twin.only):
            tasks.open_one(session, About.UNCLEAR, program=twin.program, alumnus=person.person, now=world.now)
    world.tick()


def _enroll(world: World, twin: Twin) -> None:
    """The person's pages, filled in by their specialist."""
    mark, client = twin.mark, console(world, twin, Role.SPECIALIST)
    sam, dana = twin.staff[Role.SPECIALIST], twin.staff[Role.CLINICAL_LEAD]
    for person in (twin.ana, twin.only):
        path = f"/people/{person.person}"
        agreed = {"party": "alumnus", "agreed_on": "2030-01-01"}
        consent = {
            "wording": "v1",
            "way": "paper",
            "given_at": "2030-01-01T09:00",
            "taken_by": str(sam.person),
        }
        signed = {"recipients": f"{mark} Lake", "what": mark, "purpose": mark}
        signed |= {"signed_on": "2030-01-01", "wording": "v2"}
        done = [
            client.post(f"{path}/strategies", data={"action": f"Swim to {mark}", "tags": mark}),
            client.post(f"{path}/plan", data={"version": "0", "inner": mark, "middle": mark, "outer": mark}),
            client.post(f"{path}/plan/1/agree", data=agreed),
            client.post(
                f"{path}/assessments", data={"instrument": "PHQ-9", "on": "2030-01-01", "score": "9"}
            ),
            client.post(f"{path}/windows", data={"day": "every", "at": "22:00", "why": mark}),
            client.post(f"{path}/write", data={"words": f"Thinking of you at {mark}"}),
            client.post(f"{path}/draft", data={"words": f"Not sent {mark}"}),
            client.post(f"{path}/notes", data={"words": f"Spoke at {mark}"}),
            client.post(f"{path}/notes/draft", data={"words": f"Begun at {mark}"}),
            client.post(f"{path}/plan/draft", data={"version": "1", "inner": f"Begun at {mark}"}),
            client.post(f"{path}/disclosures", data=signed),
            client.post("/hand-overs", data={"words": f"Quiet at {mark}", f"about-{person.person}": mark}),
            client.post(
                "/hand-overs/draft", data={"words": f"Busy at {mark}", f"about-{person.person}": mark}
            ),
        ]
        assert [one.status_code for one in done] == [303] * len(done)
        assert fill(client, f"{path}/enrollment/consent", **consent) == 303
        assert fill(client, f"{path}/enrollment/supporter", name=f"{mark} Roe", phone="+12025550151") == 303
        assert (
            fill(client, f"{path}/enrollment/team", specialist=str(sam.person), backup=str(dana.person))
            == 303
        )
    new = {"name": f"{mark} New", "phone": "+12025550161", "language": "en"}
    assert client.post("/enrollments/new", data=new).status_code == 303
    assert client.post("/enrollments/new/draft", data={**new, "name": f"{mark} Newer"}).status_code == 303


def _be_reached(world: World, twin: Twin) -> None:
    """What staff have in their browsers, and the ways in that an admin gives them."""
    client = console(world, twin, Role.ADMIN)
    for show in ("mine", "unassigned"):
        assert client.post("/views", data={"name": f"{twin.mark} {show}", "show": show}).status_code == 303
    given = Browser(f"https://push.example.com/{twin.mark}").given
    form = {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}
    assert client.post("/push/subscribe", data=form).status_code == 204
    dana, kim = twin.staff[Role.CLINICAL_LEAD].person, twin.staff[Role.ADMIN].person
    assert dana
    assert kim
    assert client.post(f"/staff/{dana}/invite", data={"way": "sms"}).status_code == 303
    with transaction(world.engine, program=twin.program) as session:
        lead = keyring.key_of(session, world.vault, dana)
        identities.ask(
            session,
            world.vault,
            lead,
            "https://id.example",
            twin.mark,
            twin.mark,
            program=twin.program,
            now=world.now,
        )
        key, row = keyring.key_of(session, world.vault, kim), new_id()
        session.add(
            Passkey(
                id=row,
                program_id=twin.program,
                staff_id=kim,
                credential_id=row.bytes,
                public_key=b"",
                name=key.seal("passkey.name", row, twin.mark),
                made_at=world.now,
            )
        )


def _plan_duty(world: World, twin: Twin) -> list[str]:
    """The rota and its feeds, and groups, by the clinical lead; the secrets of the feeds."""
    client, dana = console(world, twin, Role.CLINICAL_LEAD), twin.staff[Role.CLINICAL_LEAD].person
    assert dana
    hours = {"who": dana.hex, "starts": "2030-01-02T09:00", "ends": "2030-01-02T17:00", "layer": "0"}
    later = {"starts": "2030-01-05T09:00", "ends": "2030-01-05T17:00"}
    assert client.post("/rota/override", data=hours).status_code == 303
    assert client.post("/rota/leave", data={**hours, **later, "seen": "1"}).status_code == 303
    group = {"kind": "group", "title": f"{twin.mark} group", "at": "18:00", "minutes": "60"}
    expected = {"people": [str(twin.ana.person), str(twin.only.person)]}
    for week in ("2030-01-08", "2030-01-15"):
        planned = {**group, "on": week, "leader": "", "weeks": "1", **expected}
        assert client.post("/program/meetings", data=planned).status_code == 303
    _ask_a_second_one(world, twin, dana)
    made = [client.post("/rota/feeds", data={"about": about}).text for about in ("mine", "program")]
    return [token for page in made for token in re.findall(r"/calendar/([^./\"]+)\.ics", page)]


def _ask_a_second_one(world: World, twin: Twin, dana: UUID) -> None:
    """A page that was opened by break-glass, and what waits for a second person."""
    assert twin.only.person
    with transaction(world.engine, program=twin.program) as session:
        key = keyring.key_of(session, world.vault, twin.only.person)
        because, now = glass.Because.COVER, world.now
        glass.break_(session, key, dana, because, f"{twin.mark} is away", program=twin.program, now=now)
        said = {"because": "left"}
        proposals.ask(session, key, What.ERASURE, said, by=dana, program=twin.program, now=now)


def rows_of(world: World, twin: Twin) -> dict[str, list[dict[str, object]]]:
    """Every row of a program, by table."""
    found = {}
    with looking(world.engine) as connection:
        for table in SQLModel.metadata.sorted_tables:
            if "program_id" in table.c:
                mine = sa.select(table).where(table.c.program_id == twin.program)
                rows = connection.execute(mine).mappings()
                found[table.name] = sorted(
                    (dict(row) for row in rows), key=lambda row: str(row.get("id", row))
                )
    return found


def ids_of(world: World, twin: Twin) -> dict[str, list[UUID]]:
    """The ids of a program's rows, by table."""
    return {
        name: [one for row in rows if isinstance(one := row.get("id"), UUID)]
        for name, rows in rows_of(world, twin).items()
    }


def values_of(value: object) -> Iterator[str]:
    """Every id in a value of a row, and all that stands in its JSON, spelled in one way."""
    if isinstance(value, dict):
        for one in value.values():
            yield from values_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from values_of(one)
    elif isinstance(value, UUID | str):
        yield str(value).replace("-", "")
