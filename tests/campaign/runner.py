"""Runs faults: each with each seed in a world of its own, several at a time, and adds up what was found."""

import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.invariants import Verdict, judge
from tests.campaign.registry import Fault
from tests.campaign.servers import Database, home
from tests.campaign.settling import settle
from tests.campaign.templates import template
from tests.campaign.world import World, new_world


@dataclass(frozen=True)
class Job:
    fault: Fault
    database: str
    seed: int

    @property
    def again(self) -> str:
        return f"scripts/campaign --fault {self.fault.name} --database {self.database} --seed {self.seed}"


@dataclass(frozen=True)
class Ended:
    job: Job
    verdict: Verdict
    seconds: float


@dataclass
class Row:
    """One way to bring a fault about, on one database, over all its runs."""

    fault: str
    title: str
    database: str
    runs: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    failures: list[str] = field(default_factory=list)
    """What was violated, and how to see it again."""

    def add(self, ended: Ended) -> None:
        sum_, one = self.verdict, ended.verdict
        self.runs += 1
        sum_.lost += one.lost
        sum_.doubled += one.doubled
        sum_.repeated += one.repeated
        sum_.unrecorded += one.unrecorded
        sum_.stuck += one.stuck
        sum_.slowest_answer = max(sum_.slowest_answer, one.slowest_answer)
        if one.slowest_step is not None:
            sum_.slowest_step = max(sum_.slowest_step or 0, one.slowest_step)
        self.failures += [f"{violation}   ({ended.job.again})" for violation in one.violations]


@contextmanager
def templates(kinds: Sequence[str]) -> Iterator[dict[str, Database]]:
    with tempfile.TemporaryDirectory(
        prefix="tideover-campaign-", dir=home(), ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o711)  # the server of PostgreSQL runs as somebody else
        made = {}
        for kind in kinds:
            (place := Path(folder) / f"template-{kind}").mkdir()
            made[kind] = template(kind, place)
        yield made


def run(job: Job, start: Database, *, logs: Path | None = None) -> Ended:
    """One run. What breaks in the campaign itself is a violation too: it proves nothing then."""
    began = time.monotonic()
    with new_world(start, seed=job.seed) as world:
        try:
            job.fault.hurt(world)
            settle(world)
            verdict = judge(world)
        except Exception as error:  # noqa: BLE001
            verdict = Verdict([_described(error)])
        if logs is not None and verdict.violations:
            _keep_logs(world, logs / f"{job.fault.name}-{job.database}-{job.seed}")
    return Ended(job, verdict, time.monotonic() - began)


def _described(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(one.filename).name}:{one.lineno}" for one in where if "campaign" in one.filename]
    return f"broken: {type(error).__name__}: {str(error)[:200]} at {' '.join(ours[-3:])}"


def _keep_logs(world: World, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in world.folder.glob("**/*.log"):
        shutil.copy(path, folder)
    (folder / "heard.txt").write_text("\n".join(map(str, world.network.heard)))


def run_all(
    jobs: Sequence[Job], *, at_once: int, tell: Callable[[Ended], object], logs: Path | None = None
) -> list[Row]:
    """Run them all, and add them up by fault and database."""
    rows: dict[tuple[Fault, str], Row] = {}
    for job in jobs:
        rows.setdefault((job.fault, job.database), Row(job.fault.name, job.fault.title, job.database))
    with templates(sorted({job.database for job in jobs})) as start, suppress(KeyboardInterrupt):
        # What has ended before it was broken off is told all the same.
        for some, number in in_turn(jobs, at_once):
            for ended in _ended(some, start, at_once=number, logs=logs):
                rows[ended.job.fault, ended.job.database].add(ended)
                tell(ended)
    return list(rows.values())


def in_turn(jobs: Sequence[Job], at_once: int) -> list[tuple[list[Job], int]]:
    """What may share the machine first, so many at a time; then the storms, each by itself. The order stays."""
    together = [job for job in jobs if not job.fault.is_alone]
    alone = [job for job in jobs if job.fault.is_alone]
    return [(together, at_once), (alone, 1)]


def _ended(
    jobs: Sequence[Job], start: Mapping[str, Database], *, at_once: int, logs: Path | None
) -> Iterator[Ended]:
    """Run them in their order; each as it ends."""
    with ThreadPoolExecutor(at_once) as pool:
        running = [pool.submit(run, job, start[job.database], logs=logs) for job in jobs]
        try:
            for done in as_completed(running):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
