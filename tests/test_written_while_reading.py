"""On PostgreSQL a write that is refused is our mistake within a look, and elsewhere a server that takes no writes."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import InternalError

from service.db import EVERY_PROGRAM, reading, transaction
from service.engines import WroteWhileReading
from service.patience import is_away, is_passing

pytestmark = pytest.mark.postgresql

WRITE = sa.text("DELETE FROM task")


def test_f5_a_write_within_a_look_is_an_error_and_no_outage(postgresql: Engine) -> None:
    with reading(postgresql, program=EVERY_PROGRAM, is_hurried=True) as session:
        connection = session.connection()
        with pytest.raises(WroteWhileReading) as caught:
            connection.execute(WRITE)
    assert not is_passing(caught.value)


def test_f5_a_server_that_takes_no_writes_is_away(postgresql: Engine) -> None:
    with transaction(postgresql, program=EVERY_PROGRAM) as session:
        connection = session.connection()
        connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        with pytest.raises(InternalError) as caught:
            connection.execute(WRITE)
        session.rollback()
    assert is_away(caught.value)
