"""The two that are measured: the floor, and the service as production runs it. Each in processes of its own."""

import json
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from service.bench import machine, processes, texts
from service.bench.floor.job import Job

NOWHERE: Final = "http://127.0.0.1:9"
"""Nothing listens on the discard port: whatever would be sent by the carrier's API stays here."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A running server."""

    name: str
    ports: Sequence[int]
    pids: Sequence[int]

    def resident_mb(self) -> dict[str, float | None]:
        """The largest of its processes, and of the children of these."""
        children = [child for pid in self.pids for child in machine.children(pid)]
        found = {self.name: self.pids, f"{self.name}_child": children}
        return {name: _largest(pids) for name, pids in found.items() if pids}


def _largest(pids: Sequence[int]) -> float | None:
    sizes = [size for pid in pids if (size := machine.resident_mb(pid)) is not None]
    return max(sizes, default=None)


@contextmanager
def floor(job: Job, *, count: int, folder: Path) -> Generator[Contender]:
    """So many processes of the floor."""
    written = folder / "floor.json"
    written.write_text(json.dumps(asdict(job)))
    ports = [processes.free_port() for _ in range(count)]
    with ExitStack() as stack:
        pids = [
            stack.enter_context(
                processes.started(
                    f"floor-{port}",
                    ["service.bench.floor", str(written), str(port)],
                    {},
                    port=port,
                    folder=folder,
                )
            )
            for port in ports
        ]
        yield Contender("floor", ports, pids)


@contextmanager
def service(database: str, keys: str, token: str, *, count: int, folder: Path) -> Generator[Contender]:
    """The service: on SQLite `tideover serve`, on PostgreSQL so many of `tideover web`."""
    environment = {
        "DATABASE_URL": database,
        "DATA_DIR": str(folder / "data"),
        "PUBLIC_URL": "{0.scheme}://{0.netloc}".format(urlsplit(texts.URL)),
        "TWILIO_ACCOUNT_SID": texts.ACCOUNT,
        "TWILIO_AUTH_TOKEN": token,
        "TWILIO_API_BASE_URL": NOWHERE,
        "KEYS": keys,
        "LOG_LEVEL": "WARNING",
    }
    command = "serve" if database.startswith("sqlite") else "web"
    ports = [processes.free_port() for _ in range(count)]
    with ExitStack() as stack:
        pids = [
            stack.enter_context(
                processes.started(
                    f"service-{port}",
                    ["service", command],
                    environment | {"PORT": str(port)},
                    port=port,
                    folder=folder,
                )
            )
            for port in ports
        ]
        yield Contender("service", ports, pids)
