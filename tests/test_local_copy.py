"""The local copy: everybody in it is found, damage is noticed and hurts nobody, and nothing in it can be read without the key."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from service.conversation.states import Mode
from service.db import EVERY_PROGRAM, transaction
from service.messaging.lifeline import local_copy
from service.messaging.lifeline.local_copy import Builder, LocalCopy, Person, ProgramCopy
from service.people.alumni import Alumnus, Status
from service.people.phones import Phone
from service.people.plans import Strategy
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection.vault import Vault
from service.recovery.copying import refresh
from tests.world import NOON, SENDER, World

VAULT = Vault({"test": bytes(32)}, bytes(range(32)))
PROGRAM = UUID(int=7)
HARBOR = ProgramCopy(
    PROGRAM,
    Phone("+12025550100"),
    "en",
    (Phone("+12025550112"),),
    frozenset({"+12025550111"}),
    leads=(Phone("+12025550113"),),
    crisis_line={"call": "024", "emergency": "112"},
)
ANA = Person("en", True, False, False, "Ana R.", Phone("+12025550111"), (("Walk", None), ("Call Mike", "M")))

people = st.builds(
    Person,
    language=st.sampled_from(["en", "es"]),
    has_agreed=st.booleans(),
    has_stopped=st.booleans(),
    is_in_crisis=st.booleans(),
    alias=st.text(),
    specialist=st.none() | st.just(Phone("+12025550111")),
    strategies=st.lists(st.tuples(st.text(), st.none() | st.text()), max_size=4).map(tuple),
)


def index(number: int) -> bytes:
    return VAULT.index("phone", str(number))


def parts_of(everybody: list[Person]) -> list[bytes | bytearray]:
    builder = Builder(VAULT)
    for number, one in enumerate(everybody):
        builder.add(PROGRAM, index(number), one)
    return builder.finish([HARBOR], now=NOON)[1]


@given(st.lists(people, max_size=20))
def test_everybody_is_found_again_in_the_file(everybody: list[Person]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "local-copy"
        local_copy.save(path, parts_of(everybody))
        copy = LocalCopy.load(path, VAULT)
    assert [copy.person(PROGRAM, index(number)) for number in range(len(everybody))] == everybody
    assert copy.person(PROGRAM, index(-1)) is None
    assert copy.person(UUID(int=8), index(0)) is None
    assert (copy.made_at, copy.programs) == (NOON, {HARBOR.sender: HARBOR})


@given(st.data())
def test_a_damaged_file_is_refused_or_misses_one_person_and_never_lies(data: st.DataObject) -> None:
    everybody = [ANA, replace(ANA, alias="Ben S."), replace(ANA, alias="Cy T.")]
    whole = bytearray(b"".join(parts_of(everybody)))
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "local-copy"
        path.write_bytes(whole)
        try:
            copy = LocalCopy.load(path, VAULT)
        except ValueError:
            return
    found = [copy.person(PROGRAM, index(number)) for number in range(3)]
    assert all(one in {None, right} for one, right in zip(found, everybody, strict=True))


def test_the_file_is_sealed_and_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "local-copy"
    local_copy.save(path, parts_of([ANA]))
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [
        word for word in (b"Ana", b"Walk", b"+1202", b"en") if len(word) > 2 and word in path.read_bytes()
    ]
    with pytest.raises(ValueError, match="another key"):
        LocalCopy.load(path, Vault({"test": bytes(32)}, bytes(32)))


def test_the_copy_knows_what_an_answer_needs(world: World) -> None:
    sam, first = world.staff(), world.staff("+12025550112")
    admin = world.staff("+12025550113", role=Role.ADMIN)
    world.on_call(first)
    ana = world.alumnus(specialist=sam, strategies=["Walk around the block", "watch porn less"])
    ben = world.alumnus("+12025550102", name="Ben Stone", status=Status.STOPPED, language="es")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Alumnus, ben.person).conversation = {"mode": Mode.CRISIS}
    refresh(world.runtime)
    lifeline = world.runtime.lifeline
    lifeline.recollect()
    harbor = lifeline.copy.programs[SENDER]
    assert harbor.on_call == (first.number, admin.number)
    assert harbor.staff == {sam.number, first.number, admin.number}
    found = lifeline.copy.person(world.program, world.vault.index("phone", ana.number))
    assert found is not None
    assert (found.alias, found.specialist, found.actions) == (
        "Ana R.",
        sam.number,
        ("Walk around the block",),
    )
    other = lifeline.copy.person(world.program, world.vault.index("phone", ben.number))
    assert other is not None
    assert (other.has_stopped, other.is_in_crisis, other.language) == (True, True, "es")


def test_more_people_than_one_chunk_are_all_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        world.alumnus(f"+1202555020{number}", strategies=[f"strategy {number}"])
    monkeypatch.setattr("service.recovery.copying.CHUNK", 2)
    refresh(world.runtime, wait=lambda _: None)
    copy = world.runtime.lifeline.copy
    found = [copy.person(world.program, world.vault.index("phone", f"+1202555020{n}")) for n in range(7)]
    assert [one.actions for one in found if one] == [(f"strategy {n}",) for n in range(7)]


def test_where_the_disk_refuses_the_copy_is_still_there_in_memory(world: World) -> None:
    ana = world.alumnus()
    world.runtime.lifeline.path = Path("/proc/nowhere/local-copy")
    refresh(world.runtime)
    copy = world.runtime.lifeline.copy
    assert copy.person(world.program, world.vault.index("phone", ana.number)) is not None
    assert not world.runtime.lifeline.can_keep


def test_f48_one_damaged_number_takes_no_other_program_and_no_other_phone_out_of_the_copy(
    world: World,
) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Lee")
    world.on_call(sam, kim)
    ana = world.alumnus(specialist=sam)
    twin = world.add_program("+12025550200", "Twin")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Program, twin).sender = bytes(40)
        session.get_one(Staff, sam.person).phone = bytes(40)
    refresh(world.runtime)
    copy = world.runtime.lifeline.copy
    assert set(copy.programs) == {SENDER}
    assert copy.programs[SENDER].on_call == (kim.number,)
    assert copy.person(world.program, world.vault.index("phone", ana.number)) is not None


def test_f48_one_damaged_value_takes_nobody_else_out_of_the_copy(world: World) -> None:
    ana = world.alumnus(strategies=["Walk around the block", "herbal tea"])
    ben = world.alumnus("+12025550102", name="Ben Stone")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        rows = select(Strategy).where(Strategy.alumnus_id == ana.person).order_by(col(Strategy.id))
        session.exec(rows).all()[0].action = bytes(40)
        session.get_one(Alumnus, ben.person).name = bytes(40)
    refresh(world.runtime)
    copy = world.runtime.lifeline.copy
    found = copy.person(world.program, world.vault.index("phone", ana.number))
    assert found is not None
    assert found.actions == ("herbal tea",)
    assert copy.person(world.program, world.vault.index("phone", ben.number)) is None
