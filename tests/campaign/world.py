"""One run's world: a database, the processes on it, the stand-in, the phones, and a clock for all of them."""

import contextlib
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from service import db
from service.checkins.schedules import CheckInTime
from service.people.alumni import Alumnus
from tests import standin
from tests.campaign.forked import CLOCK, ForkingDeployment
from tests.campaign.network import Heard, Network
from tests.campaign.program import OPERATOR, PEOPLE
from tests.campaign.servers import ROOT, Database, home
from tests.databases import changing, looking
from tests.processes import Deployment, Process, eventually
from tests.standin import ACCOUNT, TOKEN, Twilio

ENROLLED_AT_ONCE: Final = 1_000
CONSENT: Final = "2026-11-01T10:00:00-05:00,v1"
KEYS: Final = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@dataclass
class World:
    database: Database
    twilio: Twilio
    deployment: Deployment
    network: Network
    rng: random.Random
    clock_file: Path
    folder: Path
    engine: sa.Engine
    """The campaign's own look at the database, past any proxy."""
    running: list[tuple[tuple[str, ...], Deployment, Process]] = field(default_factory=list)
    people: list[str] = field(default_factory=PEOPLE.copy)
    restart_after: float | None = 0.3
    """Seconds after which a process that died is started again, as its supervisor would. None: never."""
    stopped: dict[str, float] = field(default_factory=dict)
    """Who has texted STOP, and the moment (monotonic) at which that was answered."""
    steps: list[float] = field(default_factory=list)
    """How late each measured step of an alert was, in seconds."""
    rules: set[str] = field(default_factory=set)
    """Invariants that this fault cannot keep, by name, each with its reason where it is set."""
    is_over: bool = False
    at_the_end: ExitStack = field(default_factory=ExitStack)
    """Undoes what the fault did to the machine, and closes what it opened, once everything was judged."""

    @property
    def is_sqlite(self) -> bool:
        return self.database.kind == "sqlite"

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead()[0])

    def elapse(self, seconds: float) -> None:
        """Let time pass, for every process."""
        wall, steady = self._ahead()
        self._set_clocks(wall + seconds, steady + seconds)

    def jump(self, seconds: float) -> None:
        """Set every process's wall clock, forward or back, while no time passes."""
        wall, steady = self._ahead()
        self._set_clocks(wall + seconds, steady)

    def _ahead(self) -> tuple[float, float]:
        wall, steady = self.clock_file.read_text().split()
        return float(wall), float(steady)

    def _set_clocks(self, wall: float, steady: float) -> None:
        new = self.clock_file.with_suffix(".new")
        new.write_text(f"{wall} {steady}")
        new.replace(self.clock_file)

    # Processes

    def serve(self, failpoints: str = "", *, also: Sequence[str] = ()) -> None:
        """Start the service: one process on SQLite, a web and a worker on PostgreSQL; then wait until it is ready."""
        for command in ["serve"] if self.is_sqlite else ["web", "work", *also]:
            self.start(command, failpoints=failpoints)
        eventually(self.deployment.is_up, seconds=60)

    def start(self, *command: str, failpoints: str = "", at: Deployment | None = None) -> Process:
        made = at or self.deployment
        made.settings["FAILPOINTS"] = failpoints
        process = made.start(*command)
        made.settings["FAILPOINTS"] = ""
        self.running.append((command, made, process))
        return process

    def process(self, command: str) -> Process:
        """The newest process with that part to play: `web`, `work`, or on SQLite the one there is."""
        wanted = "serve" if self.is_sqlite else command
        return next(process for names, _, process in reversed(self.running) if names[0] == wanted)

    def kill(self, command: str, number: int = signal.SIGKILL) -> None:
        self.process(command).send_signal(number)

    def another_web(self) -> Deployment:
        """A second web process; the first one's address stays the public one."""
        made = ForkingDeployment(self.folder, {**self.deployment.settings, "PUBLIC_URL": self.deployment.url})
        self.start("web", at=made)
        eventually(made.is_up, seconds=60)
        return made

    def supervise(self) -> None:
        """Start again what died, without its failpoints."""
        while not self.is_over:
            for entry in list(self.running):
                command, made, process = entry
                if process.poll() is not None and self.restart_after is not None:
                    time.sleep(self.restart_after)
                    if self.is_over:
                        return
                    self.running.remove(entry)
                    self.start(*command, at=made)
            time.sleep(0.05)

    def end_processes(self) -> None:
        """Kill everything that still runs, children included; nothing is started again."""
        self.is_over = True
        for _, made, process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            made.stop()
        self.deployment.stop()

    # People

    def text(self, phone: str, body: str, **more: Any) -> Heard:
        heard = self.network.text(phone, body, **more)
        if body.strip().upper() == "STOP":
            self.stopped[phone] = time.monotonic()
        return heard

    def together(self, texts: Sequence[tuple[str, str]], *, at_once: int = 32, **more: Any) -> list[Heard]:
        """Several phones text at the same moment."""
        with ThreadPoolExecutor(max_workers=at_once) as pool:
            futures: list[Future[Heard]] = [
                pool.submit(self.text, phone, body, **more) for phone, body in texts
            ]
            return [one.result() for one in futures]

    def enroll(self, number: int) -> None:
        """More people, by the command that staff use; before the service is started, as it takes a while."""
        for first in range(0, number, ENROLLED_AT_ONCE):
            phones = [f"+1415{5_000_000 + n}" for n in range(first, min(first + ENROLLED_AT_ONCE, number))]
            table = self.folder / "more.csv"
            rows = [f"Person {phone[-7:]},{phone},sam@example.org,20:00,{CONSENT}" for phone in phones]
            head = "name,phone,specialist,check_ins,consent_given_at,consent_wording"
            table.write_text("\n".join([head, *rows]))
            done = self.deployment.run("import", "--csv", str(table), "--program", "Harbor", seconds=300)
            assert done.returncode == 0, done.stderr[-300:]
            self.people += phones

    def pick(self, number: int) -> list[str]:
        return self.rng.sample(self.people, number)

    def sent_to(self, phone: str) -> list[dict[str, str]]:
        """What reached a phone by the outbox."""
        return [one for one in self.twilio.messages if one["To"] == phone and "direction" not in one]

    # The database, from outside

    def reconnect(self) -> None:
        """Look at the database where it is now."""
        self.engine.dispose()
        self.engine = db.connect(self.database.url)

    def rows(self, statement: sa.Executable, *, tries: int = 3) -> Sequence[Any]:
        """A server that a storm keeps busy is asked again."""
        try:
            return self._rows(statement)
        except sa.exc.OperationalError:
            if tries == 1:
                raise
            return self.rows(statement, tries=tries - 1)

    def _rows(self, statement: sa.Executable) -> Sequence[Any]:
        with looking(self.engine) as connection:
            return connection.execute(statement).all()

    def change(self, statement: Any) -> None:
        with changing(self.engine) as connection:
            connection.execute(statement)

    def make_check_ins_due(self, number: int) -> None:
        """Due now, by rewriting the due column; the clock stays."""
        some = sa.select(col(CheckInTime.id)).order_by(col(CheckInTime.id)).limit(number).scalar_subquery()
        self.change(sa.update(CheckInTime).where(col(CheckInTime.id).in_(some)).values(next_at=self.now()))

    def alumni(self) -> dict[str, UUID]:
        """The ids of the people by phone: they were enrolled in this order."""
        ids = [row.id for row in self.rows(sa.select(col(Alumnus.id)).order_by(col(Alumnus.id)))]
        return dict(zip(self.people, ids, strict=True))

    def alumnus(self, phone: str) -> UUID:
        return self.alumni()[phone]

    def wait(self, look: Callable[[], Any], *, seconds: float = 20) -> bool:
        """Whether it came about in time; the invariants say what follows if not."""
        with contextlib.suppress(AssertionError):
            return bool(eventually(look, seconds=seconds))
        return False


@contextmanager
def new_world(template: Database, *, seed: int) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="tideover-campaign-", dir=home()))
    folder.chmod(0o711)
    database = template.copy(folder / "database")
    database.start()
    (clock := folder / "clock").write_text("0 0")
    with standin.running() as twilio:
        rng = random.Random(seed)
        settings = settings_for(database.url, clock) | {"TWILIO_API_BASE_URL": twilio.url}
        (folder / "data").mkdir()
        deployment = ForkingDeployment(folder / "data", settings)
        network = Network(twilio, deployment.url, rng)
        engine = db.connect(database.url)
        world = World(database, twilio, deployment, network, rng, clock, folder, engine)
        twilio.now = world.now
        threading.Thread(target=world.supervise, daemon=True).start()
        try:
            yield world
        finally:
            world.is_over = True
            time.sleep(0.1)
            network.close()
            world.end_processes()
            world.engine.dispose()
            world.database.stop()
            world.at_the_end.close()
            database.stop()
            shutil.rmtree(folder, ignore_errors=True)


def settings_for(database_url: str, clock: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "KEYS": KEYS,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "OPERATOR_PHONE": OPERATOR,
        "TICK_SECONDS": "0.2",
        "CAMPAIGN_CLOCK": str(clock),
        "PYTHONPATH": f"{CLOCK}{os.pathsep}{ROOT}",
    }
