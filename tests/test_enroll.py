import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, func, select

from service import cli
from service.checkins.schedules import CheckInTime
from service.db import EVERY_PROGRAM, transaction
from service.escalations.rota_tables import RotaFeed
from service.escalations.tables import Drill, DrillKind
from service.messaging.ledger import Message, Purpose
from service.people import alumni
from service.people.alumni import Alumnus, Status
from service.people.staff import Staff
from service.people.subscriptions import Subscription
from service.protection import keyring
from service.protection.audit import Action, AuditEvent
from service.protection.signin import Credential
from service.protection.signin.totp import Authenticator
from service.protection.vault import Vault
from service.settings import Settings
from tests.conftest import KEYS
from tests.databases import looking
from tests.world import NOON

EXAMPLE = Path(__file__).parent / "data" / "program.yaml"
ENROLL = ("enroll", "--program", "Harbor", "--name", "Jo Doe")


class Terminal:
    """Runs commands on one database, as the command line would."""

    def __init__(self, database: str, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.settings = Settings(
            _env_file=None, database_url=database, keys=SecretStr(KEYS), data_dir=data_dir
        )
        self.capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        arguments = cli.parser().parse_args(words)
        code = arguments.run(arguments, self.settings)
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def tideover(database: str, vault: Vault, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(database, tmp_path, capsys)


def rows(engine: Engine) -> int:
    """Of all that a program may have; how far the service has got in its own housekeeping is none of it."""
    with looking(engine) as connection:
        tables = [one for one in SQLModel.metadata.sorted_tables if one.name != "retentionmark"]
        return sum(connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables)


# import


def test_import_reports_what_it_did(tideover: Terminal) -> None:
    code, out, err = tideover("import", str(EXAMPLE))
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [
        "created alumni[0] (line 11)",
        "5 created (1 program, 1 staff, 1 policy, 1 on_call, 1 alumni), 0 changed",
    ]
    assert tideover("import", str(EXAMPLE)) == (0, "0 created, 0 changed\n", "")


def test_a_dry_run_says_the_same_and_writes_nothing(tideover: Terminal, engine: Engine) -> None:
    before = rows(engine)
    code, out, err = tideover("import", "--dry-run", str(EXAMPLE))
    assert (code, err) == (0, "")
    assert out.endswith("1 alumni), 0 changed\ndry run: nothing was written\n")
    assert rows(engine) == before


def test_a_dry_run_of_a_table_writes_nothing(tideover: Terminal, engine: Engine, tmp_path: Path) -> None:
    tideover("import", str(EXAMPLE))
    before = rows(engine)
    table = tmp_path / "alumni.csv"
    table.write_bytes("\ufeffname;phone\r\nBo Núñez;+12025550133\r\n".encode())

    assert tideover("import", "--csv", str(table), "--program", "Harbor", "--dry-run") == (
        0,
        "created line 2\n1 created (1 alumni), 0 changed\ndry run: nothing was written\n",
        "",
    )
    assert rows(engine) == before
    assert tideover("import", "--csv", str(table), "--program", "Harbor")[0] == 0
    assert rows(engine) > before


def test_a_refusal_tells_every_error_and_ends_with_1(tideover: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text('program: {name: Harbor, sender: "5", timezone: Mars}\nstuf: []\n')

    assert tideover("import", str(file)) == (
        1,
        "",
        (
            "line 1: program.sender: '5' is not a phone number with its country code, like +12025550123\n"
            "line 1: program.timezone: 'Mars' is not a time zone, like America/Chicago\n"
            "line 2: stuf: is not known here; did you mean staff?\n"
            "tideover: 3 errors, so nothing was written\n"
        ),
    )


def test_a_file_that_is_not_there_or_not_text_is_refused(tideover: Terminal, tmp_path: Path) -> None:
    gone = tmp_path / "gone.yaml"
    assert tideover("import", str(gone))[2].startswith(f"{gone}: No such file")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("program:\n  name: Niño".encode("latin-1"))
    assert tideover("import", str(latin))[2].startswith("line 2: is not UTF-8: save the file as UTF-8")


def test_a_table_needs_a_program_that_is_there(tideover: Terminal, tmp_path: Path) -> None:
    table = tmp_path / "alumni.csv"
    table.write_text("name,phone\nBo,+12025550133\n")
    assert tideover("import", "--csv", str(table))[0] == 2
    assert (
        "`tideover import FILE.yaml` makes one"
        in tideover("import", "--csv", str(table), "--program", "Bay")[2]
    )
    tideover("import", str(EXAMPLE))
    said = tideover("import", "--csv", str(table), "--program", "Bay")
    assert (said[0], said[2].splitlines()[0]) == (
        1,
        "--program: no program is called 'Bay'; there are: Harbor",
    )


# enroll


def test_enroll_invites_one_alumnus(tideover: Terminal, engine: Engine, vault: Vault) -> None:
    tideover("import", str(EXAMPLE))
    times = ("--check-in", "20:00", "--check-in", "9:00")
    who = ("--phone", "+1 202 555 0150", "--timezone", "America/Denver", "--specialist", "Sam@example.org")
    code, out, err = tideover(*ENROLL, *who, *times, "--language", "es")

    assert (code, out, err) == (
        0,
        "enrolled; the invitation to agree leaves as soon as the worker runs\n",
        "",
    )
    with transaction(engine, program=EVERY_PROGRAM) as session:
        jo = session.exec(select(Alumnus).where(Alumnus.timezone == "America/Denver")).one()
        key = keyring.key_of(session, vault, jo.id)
        assert (alumni.name_of(key, jo), jo.status, jo.language) == ("Jo Doe", Status.INVITED, "es")
        assert jo.specialist_id == session.exec(select(Staff.id)).one()
        assert len(session.exec(select(CheckInTime).where(CheckInTime.alumnus_id == jo.id)).all()) == 2
        text = session.exec(select(Message).where(Message.alumnus_id == jo.id)).one()
        assert text.purpose is Purpose.NOTICE
        assert abs(text.created_at - datetime.now(UTC)) < timedelta(minutes=1)
        assert "HELP" in key.open("message.body", text.id, text.body)


def drills_of(engine: Engine, vault: Vault) -> list[tuple[DrillKind, str]]:
    """The drills, and what each phone was texted."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        return [
            (
                drill.kind,
                keyring.key_of(session, vault, drill.staff_id).open("message.body", text.id, text.body),
            )
            for drill, text in session.exec(
                select(Drill, Message).join(Message, col(Message.id) == Drill.message_id)
            )
        ]


def test_d15_an_enrollment_tries_the_phone_of_the_specialist_and_a_file_tries_none(
    tideover: Terminal, engine: Engine, vault: Vault
) -> None:
    tideover("import", str(EXAMPLE))
    assert drills_of(engine, vault) == []
    for phone in ("+12025550150", "+12025550151"):
        tideover(*ENROLL, "--phone", phone, "--specialist", "sam@example.org")
    [(kind, said)] = drills_of(engine, vault)
    assert kind is DrillKind.ENROLLMENT
    assert "Pages for Jo D. come to this phone" in said


def test_d15_drill_tries_the_phones_of_a_program_or_one(
    tideover: Terminal, engine: Engine, vault: Vault
) -> None:
    tideover("import", str(EXAMPLE))
    code, out, err = tideover("drill", "--program", "Harbor")
    assert (code, err) == (0, "")
    assert out.startswith("1 of 1 phones are tried")
    assert tideover("drill", "--program", "Harbor", "--staff", "Sam@example.org")[0] == 0
    assert len(drills_of(engine, vault)) == 2
    for words in (("Nowhere",), ("Harbor", "--staff", "nobody@example.org")):
        code, out, err = tideover("drill", "--program", *words)
        assert (code, out) == (1, "")
    assert "is not one of the staff of this program" in err


def test_enroll_refuses_who_is_there_already(tideover: Terminal, engine: Engine) -> None:
    tideover("import", str(EXAMPLE))
    before = rows(engine)
    assert tideover(*ENROLL, "--phone", "+12025550101")[2] == (
        "--phone: is enrolled in this program already\ntideover: 1 error, so nothing was written\n"
    )
    assert tideover(*ENROLL, "--phone", "+12025550111")[2].startswith(
        "--phone: is the phone of one of the staff\n"
    )
    assert rows(engine) == before


def test_enroll_names_the_option_that_is_wrong(tideover: Terminal) -> None:
    tideover("import", str(EXAMPLE))
    said = tideover(
        *ENROLL, "--phone", "5", "--timezone", "Mars", "--specialist", "x@y.org", "--check-in", "99:00"
    )
    assert said == (
        1,
        "",
        (
            "--phone: '5' is not a phone number with its country code, like +12025550123\n"
            "--timezone: 'Mars' is not a time zone, like America/Chicago\n"
            "--check-in: '99:00' is not a time of day, like 20:00\n"
            "--specialist: 'x@y.org' is not one of the staff\n"
            "tideover: 4 errors, so nothing was written\n"
        ),
    )
    assert tideover("enroll", "--program", "Harbor")[0] == 2
    assert tideover("enroll", "--program", "Bay", "--name", "Jo", "--phone", "+12025550150")[0] == 1


def test_enroll_gives_staff_a_password(
    tideover: Terminal, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tideover("import", str(EXAMPLE))
    monkeypatch.setattr("sys.stdin", io.StringIO("a lantern on the quiet quay\n"))
    assert tideover("enroll", "--staff", "Sam@example.org")[0] == 0

    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Credential)).one().staff_id == session.exec(select(Staff.id)).one()


def test_h9_enroll_begins_anew_for_who_has_lost_the_second_factor(
    tideover: Terminal, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tideover("import", str(EXAMPLE))
    with transaction(engine, program=EVERY_PROGRAM) as session:
        sam = session.exec(select(Staff)).one()
        session.add(
            Authenticator(
                program_id=sam.program_id, staff_id=sam.id, seed=b"", made_at=NOON, confirmed_at=NOON
            )
        )
    for more, left in (([], 1), (["--begin-anew"], 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO("a lantern on the quiet quay\n"))
        assert tideover("enroll", "--staff", "sam@example.org", *more)[0] == 0
        with transaction(engine, program=EVERY_PROGRAM) as session:
            assert len(session.exec(select(Authenticator)).all()) == left
            assert session.exec(select(Credential)).one().staff_id == sam.id


def test_h9_who_begins_anew_keeps_no_calendar_and_no_notifications_and_it_is_recorded(
    tideover: Terminal, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may be in other hands tells nobody of us any more."""
    tideover("import", str(EXAMPLE))
    with transaction(engine, program=EVERY_PROGRAM) as session:
        sam = session.exec(select(Staff)).one()
        feed = RotaFeed(program_id=sam.program_id, staff_id=sam.id, token_hash=b"x", created_at=NOON)
        browser = Subscription(
            program_id=sam.program_id,
            staff_id=sam.id,
            endpoint=b"x",
            endpoint_index=b"x",
            p256dh=b"x",
            auth=b"x",
            made_at=NOON,
        )
        session.add_all([feed, browser])
        ids = feed.id, sam.id
    monkeypatch.setattr("sys.stdin", io.StringIO("a lantern on the quiet quay\n"))
    assert tideover("enroll", "--staff", "sam@example.org", "--begin-anew")[0] == 0
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.get_one(RotaFeed, ids[0]).revoked_at is not None
        assert session.exec(select(Subscription)).all() == []
        recorded = select(AuditEvent.object_id).where(AuditEvent.action == Action.STAFF_BEGUN_ANEW)
        assert session.exec(recorded).one() == ids[1]


def test_enroll_knows_only_staff(tideover: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    tideover("import", str(EXAMPLE))
    monkeypatch.setattr("sys.stdin", io.StringIO("a lantern on the quiet quay\n"))
    code, _, err = tideover("enroll", "--staff", "ana@example.org")
    assert (code, err.splitlines()[0]) == (1, "--staff: 'ana@example.org' is not one of the staff")


def test_enroll_asks_which_program_where_there_are_several(
    tideover: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tideover("import", str(EXAMPLE))
    other = tmp_path / "haven.yaml"
    other.write_text(EXAMPLE.read_text().replace("Harbor", "Haven").replace("+12025550000", "+12025550001"))
    tideover("import", str(other))

    for words, code in ((), 1), (("--program", "Haven"), 0):
        monkeypatch.setattr("sys.stdin", io.StringIO("a lantern on the quiet quay\n"))
        assert tideover("enroll", "--staff", "sam@example.org", *words)[0] == code
