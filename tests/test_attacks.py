"""Attacks, tried as whoever would try them (docs/security-review.md): a thief of a phone, a colleague, an outsider, an admin, who has a dump."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from service.app import create_app
from service.db import transaction
from service.people import plans
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.audit import AuditEvent
from service.protection.signin import StaffSession
from tests import routes, twins
from tests.databases import changing, looking
from tests.marks import OTHER, PIN, WORD, found
from tests.test_erasure import asks_to_be_erased
from tests.test_own_page import link_of
from tests.test_twins import addresses, few, form_of
from tests.twins import ids_of, live
from tests.visiting import console_of, sign_in, visit
from tests.world import Handset, World


def robbed(world: World) -> Handset:
    """Somebody with a PIN, a plan and a supporter, whose phone somebody else holds now."""
    ana = world.alumnus(name=f"Ana {OTHER}", strategies=["Walk around the block"])
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        key = keyring.key_of(session, world.vault, row.id)
        content = {"reasons": [f"{OTHER} kids"], "inner": [f"{OTHER} sites"], "signs": [f"{OTHER} hides"]}
        plans.write(session, key, row.id, program=world.program, content=content, now=world.now)
    ana.texts(f"PIN {PIN}")
    world.wait(hours=3)  # what a PIN has opened is closed again
    ana.inbox()
    return ana


def test_a_thief_of_a_phone_reads_nothing_that_stands_behind_the_pin(world: World) -> None:
    ana = robbed(world)
    for body in (
        "PLAN",
        "REASONS",
        "SUPPORTERS",
        "HISTORY",
        "STATUS",
        "HELP",
        "URGE",
        "MORE",
        "PIN OFF",
        "NEW PIN 1111",
        "FORGOT PIN",
    ):
        ana.texts(body)
        ana.texts("1111")
        world.wait(minutes=1)
    for number in range(12):
        ana.texts(f"PIN {1000 + number}")
        ana.texts("REASONS")
        ana.texts(str(1000 + number))
    assert found("\n".join(ana.inbox())) == []


def test_a_thief_of_a_phone_cannot_guess_their_way_into_the_page(world: World) -> None:
    ana, client = robbed(world), visit(world)
    for number in range(8):
        ana.inbox()
        ana.texts("PAGE")
        links = [one for said in ana.inbox() for one in re.findall(r"/my/7[a-z2-7]{26}", said)]
        for path in links:
            for guess in (f"{1000 + number}", "", "0000", "1234"):
                answer = client.post(path, data={"pin": guess})
                assert found(answer.text) == []
            client.post("/my/pin", data={"pin": "9999"})
            assert client.get("/my").status_code != 200
        world.wait(minutes=6)
    ana.inbox()
    right = visit(world)
    ana.texts("PAGE")
    said = " ".join(ana.inbox())
    if found_link := re.search(r"/my/7[a-z2-7]{26}", said):
        assert right.post(found_link[0], data={"pin": PIN}).status_code != 303, (
            "closed for a day, also to who knows it"
        )


def test_a_thief_of_a_phone_cannot_erase_anybody_without_the_pin(world: World) -> None:
    ana = robbed(world)
    asks_to_be_erased(ana)
    ana.texts("1111")
    world.wait(hours=2)
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        assert (bool(row.name), row.erase_at) == (True, None)


def test_a_curious_specialist_finds_nothing_of_whom_they_do_not_see(world: World) -> None:
    """Every address with ids of somebody of the program who is not of their caseload, looked at and written to."""
    mine, _ = twins.twins(world)
    live(world, mine)
    world.clock.advance(timedelta(days=30))
    curious = world.staff("+12025550118", name="Cory Nosy")
    client, before = (
        console_of(world, curious),
        str([twins.rows_of(world, mine)[name] for name in ("alumnus", "alert", "task")]),
    )
    own = few(ids_of(world, mine))
    theirs = ("alumnus", "strategy", "supporter", "riskwindow", "assessment", "message", "alert", "task")
    tried = 0
    for place in routes.places(create_app(world.runtime)):
        if not place.tables or not set(place.tables) <= set(theirs) or place.path.startswith("/my/"):
            continue
        for path in addresses(place, own):
            answer = client.request(
                place.method, path, data=form_of(place, mine) if place.method == "POST" else None
            )
            # It names whom it is about, as a page by text does: Ana R.
            is_the_glass = place.path.endswith("/break-glass")
            assert is_the_glass or mine.mark not in answer.text, path
            assert is_the_glass or answer.status_code in {303, 403, 404, 409, 422}, (path, answer.status_code)
            tried += 1
    assert tried > 50
    assert str([twins.rows_of(world, mine)[name] for name in ("alumnus", "alert", "task")]) == before


@pytest.mark.parametrize(
    "aim",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/%2f%2fevil.example",
        "javascript:alert(1)",
    ],
)
def test_an_outsider_sends_nobody_elsewhere(world: World, aim: str) -> None:
    sam = world.staff()
    console_of(world, sam)
    client = visit(world)
    data = {"email": "12025550111@example.org", "password": "three herons over the harbor", "next": aim}
    answer = client.post("/sign-in", data=data)
    assert re.match(r"/(?![/\\])", answer.headers["location"])
    assert "evil" not in str(client.get(f"/sign-in?next={aim}").headers)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../settings.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/..%2f..%2fapp.py",
        "/static/",
        "/.env",
        "/data/local-copy",
        "/static/%00",
    ],
)
def test_an_outsider_reads_no_file(world: World, path: str) -> None:
    answer = visit(world).get(path)
    assert answer.status_code in {400, 404, 405}
    assert "import" not in answer.text


def test_an_outsider_with_another_host_in_the_request_gets_no_link_of_theirs(world: World) -> None:
    answer = visit(world).get("/people", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert "evil" not in f"{answer.headers}{answer.text}"


def test_an_admin_alone_erases_nobody_and_opens_no_colleagues_account(world: World) -> None:
    kim, dana = (
        world.staff(role=Role.ADMIN),
        world.staff("+12025550112", name="Dana Lee", role=Role.CLINICAL_LEAD),
    )
    ana = world.alumnus(specialist=dana)
    client = console_of(world, kim)
    client.post(f"/people/{ana.person}/erase", data={"because": "left", "sure": "yes"})
    for one in ids_of(world, twins.Twin(world.program, "", "", "", {}, ana, ana)).get("proposal", []):
        assert client.post(f"/proposals/{one}/confirm").status_code in {403, 404, 409, 422}
    sent = client.post(
        f"/staff/{dana.person}/invite", data={"way": "sms", "phone": kim.number, "to": kim.number}
    )
    world.tick()
    assert not re.search(r"/invitation/|/in/7", sent.text + "".join(kim.inbox())), (
        "the link goes to its owner's phone alone"
    )
    for path in ("role", "edit", "phone"):
        assert client.post(
            f"/staff/{kim.person}/{path}", data={"role": "clinical_lead", "phone": kim.number}
        ).status_code in {404, 405}
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).name
        assert session.get_one(Staff, kim.person).role is Role.ADMIN


def test_an_admin_cannot_take_a_look_out_of_the_record(world: World) -> None:
    kim, ana = world.staff(role=Role.ADMIN), world.alumnus()
    assert console_of(world, kim).get(f"/people/{ana.person}").status_code in {200, 303}
    with pytest.raises(sa.exc.DBAPIError), changing(world.engine) as connection:
        connection.execute(sa.delete(AuditEvent))
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(AuditEvent)).first()


def test_what_stands_in_a_dump_opens_no_page(world: World) -> None:
    """Every hash of a session, a link or a code, sent back as if it were the secret."""
    sam = world.staff()
    console_of(world, sam)
    link_of(robbed(world))
    values = set[str]()
    with looking(world.engine) as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)).mappings():
                hashes = [row[name] for name in row if "hash" in name and isinstance(row[name], bytes)]
                values |= {one.hex() for one in hashes} | {one.decode("latin-1") for one in hashes}
        held = connection.execute(sa.select(StaffSession.__table__)).all()  # type: ignore[attr-defined]
    assert held
    assert len(values) >= 4
    for value in values:
        for name in ("sid", "my"):
            cookie = f"{name}={value}".encode("latin-1")
            answer = visit(world).get("/people" if name == "sid" else "/my", headers={b"cookie": cookie})
            assert answer.status_code != 200 or WORD not in answer.text
            assert answer.status_code in {303, 400, 401, 403, 404, 410}, answer.status_code
    assert sign_in(visit(world), "12025550111@example.org", next(iter(values))[:100]) in {401, 429}
