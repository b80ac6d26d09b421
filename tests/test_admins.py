"""What an admin does by their own hand opens nobody to them: for that there is break-glass, which tells who leads (I4)."""

import re

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.people.alumni import Alumnus
from service.people.staff import NOT_THEMSELVES, Role
from service.people.tasks import Task
from tests.visiting import console_of
from tests.world import Handset, World

SECRET = "marmalade"


class Clinic:
    """A lead, a specialist with one person, and an admin whom the lead leads."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lead = world.staff("+12025550150", name="Bo Lead", role=Role.CLINICAL_LEAD)
        self.admin = world.staff("+12025550153", name="Pat Admin", role=Role.ADMIN)
        self.kim = world.staff("+12025550152", name="Kim Other")
        self.ana = world.alumnus(name="Ana Rivers", specialist=self.kim)
        self.ana.texts(f"i acted out last night, {SECRET}")
        world.wait(minutes=1)

    @property
    def page(self) -> str:
        return f"/people/{self.ana.person}"

    def is_open_to(self, visitor: TestClient) -> bool:
        return SECRET in visitor.get(self.page).text

    def names(self, visitor: TestClient, *, specialist: Handset, backup: Handset) -> str:
        path = f"{self.page}/enrollment/team"
        form = visitor.get(path).text
        found = re.search(r'name="seen" value="([^"]*)"', form)
        assert found is not None
        named = {"specialist": str(specialist.person), "backup": str(backup.person)}
        return visitor.post(path, data={**named, "seen": found[1]}).text


@pytest.fixture
def clinic(world: World) -> Clinic:
    return Clinic(world)


def test_i4_an_admin_who_names_themselves_is_refused_and_sees_nothing(clinic: Clinic) -> None:
    pat = console_of(clinic.world, clinic.admin)
    assert NOT_THEMSELVES in clinic.names(pat, specialist=clinic.kim, backup=clinic.admin)
    assert NOT_THEMSELVES in clinic.names(pat, specialist=clinic.admin, backup=clinic.kim)
    assert not clinic.is_open_to(pat)


def test_i4_who_leads_may_name_the_admin_and_the_admin_may_name_others(clinic: Clinic) -> None:
    pat, bo = console_of(clinic.world, clinic.admin), console_of(clinic.world, clinic.lead)
    assert NOT_THEMSELVES not in clinic.names(pat, specialist=clinic.kim, backup=clinic.lead)
    assert NOT_THEMSELVES not in clinic.names(bo, specialist=clinic.kim, backup=clinic.admin)
    assert clinic.is_open_to(pat)
    # As it stands, it can be saved again with something else.
    assert NOT_THEMSELVES not in clinic.names(pat, specialist=clinic.lead, backup=clinic.admin)


def test_i4_a_task_that_an_admin_takes_opens_nobody(clinic: Clinic) -> None:
    pat = console_of(clinic.world, clinic.admin)
    with transaction(clinic.world.engine, program=clinic.world.program) as session:
        todo = session.exec(select(Task.id).where(Task.alumnus_id == clinic.ana.person)).all()
    assert todo
    for task in todo:
        assert pat.post(f"/tasks/{task}/take").status_code < 400
    assert not clinic.is_open_to(pat)


def test_j6_i4_nor_does_a_file_that_names_them(clinic: Clinic) -> None:
    pat = console_of(clinic.world, clinic.admin)
    mail = f"{clinic.admin.number[1:]}@example.org"
    rows = f"name,phone,specialist\nAna Rivers,{clinic.ana.number},{mail}\nNew One,+12025550177,{mail}\n"
    answer = pat.post("/program/import", data={"text": rows, "do": "take"})
    assert NOT_THEMSELVES in answer.text
    with transaction(clinic.world.engine, program=clinic.world.program) as session:
        assert session.get_one(Alumnus, clinic.ana.person).specialist_id == clinic.kim.person
