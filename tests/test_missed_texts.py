"""Real processes: a text that came to Twilio while everything was dead is handled and answered after the restart, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from service import db
from service.messaging.ledger import Direction, Message
from service.messaging.lifeline import keyless
from service.messaging.marks import InboxMark
from service.protection.vault import new_kek
from tests import standin
from tests.conftest import KEYS
from tests.databases import looking
from tests.processes import Deployment, deployment, eventually, settings_for
from tests.standin import Twilio

PROGRAM = Path(__file__).parent / "data" / "program.yaml"
ANA, SAM, US = "+12025550101", "+12025550111", "+12025550000"


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


@pytest.fixture
def harbor(database: str, tmp_path: Path, twilio: Twilio) -> Iterator[Deployment]:
    settings = settings_for(twilio, database, KEYS)
    with deployment(tmp_path, **settings) as made:
        imported = made.run("import", str(PROGRAM))
        assert imported.returncode == 0, imported.stderr
        serve(made)
        yield made


def serve(made: Deployment) -> None:
    for command in (
        ["serve"] if made.settings["DATABASE_URL"].startswith("sqlite") else ["web", "work", "work"]
    ):
        made.start(command)
    made.until_up()


def sent_to(twilio: Twilio, phone: str) -> list[str]:
    return [one["Body"] for one in twilio.messages if one["To"] == phone]


def looks(database: str) -> list[datetime]:
    """When the list was last looked through without trouble."""
    engine = db.connect(database)
    with looking(engine) as connection:
        found = [one for one in connection.execute(sa.select(col(InboxMark.looked_at))).scalars() if one]
    engine.dispose()
    return found


def sids(database: str) -> list[str | None]:
    engine = db.connect(database)
    inbound = sa.select(col(Message.sid)).where(col(Message.direction) == Direction.INBOUND)
    with looking(engine) as connection:
        found = list(connection.execute(inbound).scalars())
    engine.dispose()
    return found


@pytest.mark.slow
def test_f1_a_text_that_came_while_all_was_dead_is_answered_after_the_restart_once(
    harbor: Deployment, twilio: Twilio, database: str
) -> None:
    eventually(lambda: looks(database))
    harbor.stop()  # kill -9
    begun = datetime.now(UTC)
    urge = twilio.receive(ANA, US, "URGE", at=begun - timedelta(minutes=1))
    redacted = twilio.receive(ANA, US, "", at=begun - timedelta(seconds=50))
    danger = twilio.receive(ANA, US, "i want to die", at=begun - timedelta(seconds=40))
    serve(harbor)
    eventually(lambda: len(sent_to(twilio, ANA)) == 2, seconds=90)
    assert "988" in "".join(sent_to(twilio, ANA))
    eventually(lambda: sent_to(twilio, SAM))
    assert sorted(sids(database), key=str) == sorted([urge, redacted, danger])
    assert harbor.text(ANA, US, "URGE", sid=urge) is None, "a webhook that comes after all"
    eventually(lambda: min(looks(database)) > begun)
    assert len(sent_to(twilio, ANA)) == 2
    assert len(sent_to(twilio, SAM)) == 1


@pytest.mark.slow
def test_i3_f49_what_came_while_the_keys_were_wrong_is_handled_once_they_are_right_and_answered_once(
    harbor: Deployment, twilio: Twilio, database: str
) -> None:
    """Twilio has the same texts in its list: nobody may take them for missed and answer them again."""
    harbor.stop()
    harbor.settings["KEYS"] = new_kek()
    begun = datetime.now(UTC)
    harbor.start("serve" if database.startswith("sqlite") else "web")
    eventually(harbor.answers, seconds=60)
    urge = twilio.receive(ANA, US, "URGE", at=begun - timedelta(minutes=2))
    danger = twilio.receive(ANA, US, "i want to die", at=begun - timedelta(minutes=1))
    assert harbor.text(ANA, US, "URGE", sid=urge)
    assert "988" in (harbor.text(ANA, US, "i want to die", sid=danger) or "")
    harbor.stop()
    assert not any(b"want to die" in one.read_bytes() for one in harbor.folder.rglob("*") if one.is_file())
    harbor.settings["KEYS"] = KEYS
    serve(harbor)
    eventually(lambda: sent_to(twilio, SAM), seconds=90)
    eventually(lambda: min(looks(database)) > begun)
    assert sorted(sids(database), key=str) == sorted([urge, danger])
    assert sent_to(twilio, ANA) == []
    assert not list((harbor.folder / keyless.FOLDER).iterdir())
