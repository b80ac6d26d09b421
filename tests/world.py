"""The whole service on one database, with a hand on the clock and the phones in view."""

import re
import time as time_module
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, QueuePool, event

from service import inbound
from service.checkins import schedules
from service.clock import Clock
from service.conversation.reading import read
from service.db import EVERY_PROGRAM, new_id, transaction
from service.escalations import rotas
from service.inbound import InboundText
from service.messaging.callbacks import Report
from service.messaging.carrier import Ring, Text
from service.messaging.inbox import Received
from service.messaging.ledger import Message
from service.messaging.ledger import Status as MessageStatus
from service.messaging.lifeline import Lifeline
from service.people import plans
from service.people.alumni import Alumnus, Status
from service.people.directory import Directory
from service.people.phones import Phone
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.vault import Vault
from service.runtime import Runtime
from service.settings import Settings
from service.wakeup import Waker
from service.worker import Worker
from service.writer import Writer
from tests.processes import eventually

NOON = datetime(2030, 1, 1, 18, tzinfo=UTC)
"""Noon in Chicago, where Ana lives; a Tuesday."""

STRATEGIES = ("Put the phone in the kitchen and call Mike", "Walk around the block")
SENDER = Phone("+12025550100")
HERE = "http://127.0.0.1:8000"
"""Where we are found."""

CHANGES = re.compile(r"INSERT|DELETE|UPDATE (?!program )")


@cache
def usual_settings() -> Settings:
    """Read once: to look for each in the environment takes longer than all else of which a world is made."""
    return Settings(
        _env_file=None,
        twilio_account_sid="AC" + "1" * 32,
        twilio_auth_token=SecretStr("token"),
        operator_phone="+12025550190",
        segments_per_second=0,
    )


class HeldClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at + self.ahead


@dataclass
class FakeCarrier:
    """Takes every text and keeps it. `failures` are raised one after the other, first come first."""

    sent: list[tuple[Text, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    received: list[tuple[str, Received]] = field(default_factory=list)
    """What came in, by our number, oldest first; it called our webhook with it, or not."""
    calls: list[tuple[Ring, str]] = field(default_factory=list)
    call_failures: list[Exception] = field(default_factory=list)
    """As `failures`, for calls."""
    hung_up: list[str] = field(default_factory=list)
    """CallSids that it was told to end, as often as it was told."""
    hang_up_failures: list[Exception] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """Sids of texts and calls that it was told to delete."""
    delete_failures: list[Exception] = field(default_factory=list)
    """As `failures`, for that."""
    reassigned: dict[str, bool | Exception] = field(default_factory=dict)
    """By number: what a look-up of it says, or how it fails; of all others nothing is known."""
    looked_up: list[tuple[str, date]] = field(default_factory=list)
    """Numbers that were looked up, and since which day they might have gone to somebody else."""
    taken_unseen: bool = False
    """Whether a text whose sending failed was taken all the same."""

    def send(self, text: Text) -> str:
        failure = self.failures.pop(0) if self.failures else None
        sid = f"SM{uuid4().hex}"
        if failure is None or self.taken_unseen:
            self.sent.append((text, sid))
        if failure is not None:
            raise failure
        return sid

    def call(self, ring: Ring) -> str:
        if self.call_failures:
            raise self.call_failures.pop(0)
        sid = f"CA{uuid4().hex}"
        self.calls.append((ring, sid))
        return sid

    def hang_up(self, sid: str) -> None:
        self.hung_up.append(sid)
        if self.hang_up_failures:
            raise self.hang_up_failures.pop(0)

    def find(self, text: Text, *, since: datetime) -> list[str]:
        return [sid for sent, sid in self.sent if (sent.to, sent.body) == (text.to, text.body)]

    def inbound(self, number: Phone, *, since: datetime, until: datetime) -> list[Received]:
        """What it took for us, newest first."""
        return [one for to, one in reversed(self.received) if to == number and since <= one.at <= until]

    def delete(self, sid: str) -> None:
        if self.delete_failures:
            raise self.delete_failures.pop(0)
        self.deleted.append(sid)

    def is_reassigned(self, number: Phone, *, since: date) -> bool | None:
        self.looked_up.append((number, since))
        answer = self.reassigned.get(number)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Handset:
    """A person's phone: what they text, and what they were sent since they last looked."""

    world: "World"
    number: Phone
    person: UUID | None = None
    unread: list[str] = field(default_factory=list)

    def texts(self, body: str, *, sid: str | None = None, opt_out: str | None = None) -> None:
        self.world.receive(self, body, sid=sid, opt_out=opt_out)

    def inbox(self) -> list[str]:
        """What came since the last look, replies included."""
        new, self.unread = self.unread, []
        return new


class World:
    """One program, its people, and time."""

    def __init__(
        self, engine: Engine, vault: Vault, *, now: datetime = NOON, carrier: FakeCarrier | None = None
    ) -> None:
        self.engine, self.vault = engine, vault
        self.clock = HeldClock(now)
        self.carrier = carrier or FakeCarrier()
        self.folder = TemporaryDirectory()
        self.handsets: dict[str, Handset] = {}
        self.sids: Iterator[str] = (f"SM{n:032x}" for n in count(1))
        self._read = 0
        self._is_quiet = False
        event.listen(engine, "after_cursor_execute", self._listen)
        self.reports_replies = True
        """Whether the carrier reports on the replies that it took from the webhook's answer."""
        self.switched_off = set[str]()
        """Phones of whose texts the carrier says nothing more than that it took them."""
        directory, waker = Directory(engine, vault), Waker()
        writer = Writer(
            engine,
            lambda session, texts: inbound.receive(
                session, vault, directory, texts, base_url=HERE, now=self.now
            ),
            lambda session, reports: inbound.receive_reports(session, reports, now=self.now),
            waker,
        )
        url, folder = engine.url.render_as_string(hide_password=False), Path(self.folder.name)
        settings = usual_settings().model_copy(update={"database_url": url, "data_dir": folder})
        lifeline = Lifeline(vault, settings.data_dir, self.carrier, base_url=settings.base_url)
        self.runtime = Runtime(
            settings, engine, vault, directory, self.carrier, self.clock, waker, writer, lifeline
        )
        self.worker = Worker(self.runtime)
        self.program = self.add_program()
        self.operator = self._handset(Phone("+12025550190"))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def close(self) -> None:
        self.worker._caller.close()
        self.worker._notifier.close()
        self.worker._delivery.close()
        # Whoever has left an open page may still be looked for, in a thread of its own (service/web/live/lookout.py).
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        eventually(lambda: pool.checkedout() == 0)
        self.runtime.close()
        self.folder.cleanup()

    def add_program(self, sender: str = SENDER, name: str = "Harbor") -> UUID:
        row = new_id()
        with transaction(self.engine, program=row) as session:
            session.add(
                Program(
                    id=row,
                    name=b"",
                    sender=b"",
                    sender_index=self.vault.index("phone", sender),
                    timezone="America/New_York",
                    created_at=self.now,
                )
            )
            session.flush()
            key = keyring.create(session, self.vault, row, program=row)
            program = session.get_one(Program, row)
            program.name = key.seal("program.name", row, name)
            program.sender = key.seal("program.sender", row, sender)
        return row

    def alumnus(
        self,
        number: str = "+12025550101",
        *,
        name: str = "Ana Ruiz",
        strategies: Sequence[str] = STRATEGIES,
        specialist: Handset | None = None,
        timezone: str = "America/Chicago",
        check_ins: Sequence[time] = (),
        status: Status = Status.ACTIVE,
        language: str = "en",
        program: UUID | None = None,
        **columns: Any,
    ) -> Handset:
        """`columns` are further ones of their row, such as discharged_on."""
        program, row = program or self.program, new_id()
        with transaction(self.engine, program=program) as session:
            key = keyring.create(session, self.vault, row, program=program)
            alumnus = Alumnus(
                id=row,
                program_id=program,
                name=key.seal("alumnus.name", row, name),
                phone=key.seal("alumnus.phone", row, number),
                phone_index=self.vault.index("phone", number),
                timezone=timezone,
                language=language,
                status=status,
                specialist_id=specialist.person if specialist else None,
                **columns,
                enrolled_at=self.now,
            )
            session.add(alumnus)
            session.flush()
            for action in strategies:
                session.add(
                    plans.seal_strategy(
                        key, row, program=program, situation="", action=action, tags=(), now=self.now
                    )
                )
            schedules.set_times(session, alumnus, list(check_ins), now=self.now)
        return self._handset(Phone(number), row)

    def staff(
        self,
        number: str = "+12025550111",
        *,
        name: str = "Sam Rivera",
        role: Role = Role.SPECIALIST,
        program: UUID | None = None,
        **columns: Any,
    ) -> Handset:
        """`columns` are further ones of their row, such as gender."""
        program, row = program or self.program, new_id()
        with transaction(self.engine, program=program) as session:
            key = keyring.create(session, self.vault, row, program=program)
            email = f"{number[1:]}@example.org"
            session.add(
                Staff(
                    id=row,
                    program_id=program,
                    name=key.seal("staff.name", row, name),
                    email=key.seal("staff.email", row, email),
                    email_index=self.vault.index("email", email),
                    phone=key.seal("staff.phone", row, number),
                    phone_index=self.vault.index("phone", number),
                    role=role,
                    **columns,
                )
            )
        return self._handset(Phone(number), row)

    def on_call(self, *staff: Handset) -> None:
        with transaction(self.engine, program=self.program) as session:
            rotas.set_on_call(
                session, [one.person for one in staff if one.person], program=self.program, now=self.now
            )

    def stranger(self, number: str = "+12025550177") -> Handset:
        return self._handset(Phone(number))

    def receive(
        self, handset: Handset, body: str, *, sid: str | None = None, opt_out: str | None = None
    ) -> None:
        """A text goes the whole way; its reply arrives at once, and the worker does what follows."""
        reading = inbound.understood(read(body), opt_out)
        text = InboundText(sid or next(self.sids), self.program, handset.number, body, reading, opt_out)
        answer = self.runtime.writer.receive(text).result()
        if answer.say is not None:
            handset.unread.append(answer.say)
        if answer.message is not None and self.reports_replies:
            self.report(answer.message, "delivered", sid=f"SM{uuid4().hex}")
        self.tick()

    def report(self, message: UUID, status: str, *, sid: str, error_code: int | None = None) -> None:
        """The carrier's callback about one of our texts."""
        self.runtime.writer.report(Report(message, sid, status, error_code)).result()

    def fails(self, text: Text, status: str, *, sid: str, error_code: int) -> None:
        """The carrier says later that a text which it took did not arrive."""
        message = self._message(text)
        with transaction(self.engine, program=EVERY_PROGRAM) as session:
            session.get_one(Message, message).status = MessageStatus.SENT
        self.report(message, status, sid=sid, error_code=error_code)
        self.tick()

    def wait(self, **duration: float) -> None:
        """Let time pass in one step; then the worker ticks."""
        self.clock.advance(timedelta(**duration))
        self.tick()

    def tick(self) -> None:
        """Do all that is due, until nothing is; every text that the carrier took is delivered."""
        self._is_quiet = False
        while not self._is_quiet:
            self._is_quiet = True  # after a round that changes no row, the next one would find all as it did
            self.worker.tick(now=self.now)
            while self.worker._delivery.in_flight:
                self.worker._delivery.bell.wait(0.05)
            while self.worker._caller.in_flight or self.worker._notifier.in_flight:
                time_module.sleep(0.001)
            self._deliver()

    def keep_house(self) -> None:
        """What the worker does beside the texts, of which `tick` does nothing."""
        self.worker._housekeeper.keep(now=self.now)

    def _listen(self, connection: Connection, cursor: Any, sql: str, *rest: object) -> None:
        # A program's own row says when it is looked at next, which makes nothing else due.
        if CHANGES.match(sql) and cursor.rowcount:
            self._is_quiet = False

    def _deliver(self) -> None:
        new = self.carrier.sent[self._read :]
        self._read += len(new)
        for text, sid in new:
            if text.to in self.switched_off:
                continue
            if text.to in self.handsets:
                self.handsets[text.to].unread.append(text.body)
            if text.callback:
                self.report(self._message(text), "delivered", sid=sid)

    def _message(self, text: Text) -> UUID:
        """Our id of a text, as its status callback carries it."""
        assert text.callback is not None
        return UUID(text.callback.rpartition("=")[2])

    def _handset(self, number: Phone, person: UUID | None = None) -> Handset:
        self.handsets[number] = Handset(self, number, person)
        return self.handsets[number]
