"""Who is asked when, from a program file: rota, steps that repeat, a person's own policy and wishes (D3, D4, D20, H6)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import importing
from service.db import EVERY_PROGRAM, transaction
from service.escalations import policies, rotas
from service.escalations.policies import Step
from service.escalations.rota import Rota, Rotation, Span
from service.escalations.routing import Wish
from service.importing import ImportRefused
from service.people.alumni import Alumnus
from service.people.programs import Program, Unmatched
from service.people.staff import Gender, Staff
from service.protection.vault import Vault
from tests.test_importing import NOW, changed, refused, take

FULL = (Path(__file__).parent / "data" / "rota.yaml").read_text(encoding="utf-8")
NOTHING = "0 created, 0 changed"


def kept(engine: Engine, vault: Vault) -> tuple[Rota, dict[str, UUID]]:
    """The rota, and the staff by what stands before the @ of their e-mail."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        program = session.exec(select(Program)).one()
        rows = session.exec(select(Staff)).all()
        ids = {
            name: one.id
            for name in ("sam", "dana", "pat")
            for one in rows
            if one.email_index == vault.index("email", f"{name}@example.org")
        }
        return rotas.read(session, program.id, now=NOW), ids


def test_h6_a_rota_is_taken_from_the_file(engine: Engine, vault: Vault) -> None:
    take(engine, vault, FULL)
    rota, ids = kept(engine, vault)
    sam, dana, pat = ids["sam"], ids["dana"], ids["pat"]
    assert set(rota.rotations) == {
        Rotation((sam, dana), date(2026, 11, 23), time(9), 0),
        Rotation((pat,), date(2026, 11, 23), time(9), 1),
    }
    eve = datetime(2026, 12, 24, 23, tzinfo=UTC)
    assert rota.overrides == (Span(pat, eve, datetime(2026, 12, 26, 14, tzinfo=UTC), 0),)
    assert rota.leave == (
        Span(sam, datetime(2026, 12, 20, 5, tzinfo=UTC), datetime(2027, 1, 3, 5, tzinfo=UTC)),
    ), "both days and all between"


def test_d3_and_d20_the_rest_is_taken_too(engine: Engine, vault: Vault) -> None:
    take(engine, vault, FULL)
    _, ids = kept(engine, vault)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        program, ana = session.exec(select(Program)).one(), session.exec(select(Alumnus)).one()
        three = timedelta(minutes=3)
        assert policies.of_program(session, program.id) == [
            Step(timedelta(0), "assigned", ("sms", "voice"), 2, three),
            Step(timedelta(minutes=10), "on_call"),
        ]
        assert policies.of_person(session, ana) == [Step(timedelta(0), ids["dana"].hex, ("voice",))]
        assert Wish.load(ana.wishes) == Wish(Gender.WOMAN, "trauma", is_must=True)
        assert program.unmatched is Unmatched.CLINICAL_LEAD
        assert session.get_one(Staff, ids["dana"]).gender is Gender.WOMAN


CHANGES: list[tuple[str, str, tuple[str | int, ...], list[str]]] = [
    ("unmatched: clinical_lead", "unmatched: anyone", ("program",), ["unmatched"]),
    ("specialist, gender: woman", "specialist, gender: nonbinary", ("staff", 1), ["gender"]),
    ("times: 2", "times: 3", ("policy",), ["steps"]),
    ("ways: [sms, voice]", "ways: [sms]", ("policy",), ["steps"]),
    ("people: [sam@example.org, dana@", "people: [dana@example.org, sam@", ("rota",), ["rotations"]),
    ("layer: 2", "layer: 3", ("rota",), ["rotations"]),
    ("2026-12-26 09:00", "2026-12-26 10:00", ("rota",), ["overrides"]),
    ("until: 2027-01-02", "until: 2027-01-03", ("rota",), ["leave"]),
    ("notify: dana@example.org", "notify: admins", ("alumni", 0), ["policy"]),
    ("must: yes", "must: no", ("alumni", 0), ["wishes"]),
    ("wishes: {gender: woman, discipline: trauma, must: yes}", "wishes: {}", ("alumni", 0), ["wishes"]),
    (
        "policy:\n      - {after: 0s, notify: dana@example.org, ways: [voice]}",
        "policy: []",
        ("alumni", 0),
        ["policy"],
    ),
]


def test_what_the_file_says_otherwise_is_changed_and_only_that(engine: Engine, vault: Vault) -> None:
    take(engine, vault, FULL)
    for before, after, path, what in CHANGES:
        text = changed(FULL, before, after)
        report = take(engine, vault, text)
        assert (report.created, report.changed) == ([], {path: what}), before
        assert list(take(engine, vault, text).lines()) == [NOTHING]
        take(engine, vault, FULL)


def test_what_the_file_does_not_say_stays(engine: Engine, vault: Vault) -> None:
    take(engine, vault, FULL)
    before = kept(engine, vault)
    assert list(take(engine, vault, without_rota()).lines()) == [NOTHING]
    assert kept(engine, vault) == before


def without_rota() -> str:
    return FULL[: FULL.index("rota:")] + FULL[FULL.index("alumni:") :]


def test_what_is_over_changes_nothing_when_the_file_still_says_it(engine: Engine, vault: Vault) -> None:
    take(engine, vault, FULL)
    assert list(take(engine, vault, FULL, now=datetime(2027, 2, 1, tzinfo=UTC)).lines()) == [NOTHING]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("times: 2", "times: 0", "line 9: policy[0].repeat.times: '0' is not a number from 1 to 9"),
        ("every: 3m", "every: 0s", "line 9: policy[0].repeat.every: is no pause"),
        ("every: 3m", "every: 13h", "line 9: policy[0].repeat: lasts longer than 24 hours"),
        (", every: 3m", "", "line 9: policy[0].repeat.every: is missing"),
        ("ways: [sms, voice]", "ways: []", "line 9: policy[0].ways: needs at least one"),
        ("people: [pat@example.org]", "people: []", "line 14: rota.rotations[1].people: needs at least one"),
        ("layer: 2", "layer: 1", "line 14: rota.rotations[1]: stands already in line 13"),
        ("layer: 2", "layer: first", "line 14: rota.rotations[1].layer: 'first' is not a number from 1 to 9"),
        (
            '"2026-12-24 18:00"',
            "2026-12-24T18:00-05:00",
            (
                "line 16: rota.overrides[0].from: '2026-12-24T18:00-05:00' is not a local date and time,"
                " like 2026-12-24 18:00"
            ),
        ),
        (
            "2026-12-26 09:00",
            "2026-12-24 18:00",
            "line 16: rota.overrides[0].until: comes not after its beginning",
        ),
        (
            "until: 2027-01-02",
            "until: 2026-12-19",
            "line 18: rota.leave[0].until: comes before its first day",
        ),
        ("leave:", "leaves:", "line 17: rota.leaves: is not known here; did you mean leave?"),
        ("must: yes", "must: maybe", "line 26: alumni[0].wishes.must: 'maybe' is neither yes nor no"),
        (
            "{after: 0s, notify: dana@example.org, ways: [voice]}",
            "{after: 5m, notify: admins}\n      - {after: 0s, notify: admins}",
            "line 26: alumni[0].policy[1].after: comes before the step above it",
        ),
    ],
)
def test_each_error_is_told_with_its_line(before: str, after: str, problem: str) -> None:
    assert problem in refused(changed(FULL, before, after))


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (lambda text: changed(text, "people: [pat@", "people: [joe@"), "rota.rotations[1].people[0]"),
        (lambda text: changed(text, "{who: pat@", "{who: joe@"), "rota.overrides[0].who"),
        (lambda text: changed(text, "{who: sam@", "{who: joe@"), "rota.leave[0].who"),
        (lambda text: changed(text, "notify: dana@", "notify: joe@"), "alumni[0].policy[0].notify"),
    ],
)
def test_whoever_is_named_must_be_of_the_staff(
    engine: Engine, vault: Vault, edit: Callable[[str], str], path: str
) -> None:
    with pytest.raises(ImportRefused) as caught, transaction(engine, program=EVERY_PROGRAM) as session:
        importing.apply(session, vault, importing.read(edit(FULL)), now=NOW)
    [problem] = caught.value.problems
    assert problem.name == path
    assert problem.message.startswith("'joe@example.org' is not one of the staff")
