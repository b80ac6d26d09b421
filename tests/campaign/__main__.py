"""`scripts/campaign`: hurt the service in every way that docs/reliability.md lists, and count what was lost."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.campaign import faults, table
from tests.campaign.registry import BOTH, FAULTS, NOT_HERE
from tests.campaign.runner import Ended, Job, run_all


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    faults.load()
    jobs = _jobs(asked)
    if not jobs:
        sys.exit(f"campaign: no such fault; there are: {' '.join(one.name for one in FAULTS)}")
    rows = run_all(jobs, at_once=asked.jobs, tell=_quiet if asked.json else _tell, logs=asked.logs)
    if asked.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=1))
    else:
        print(table.text(rows, {} if asked.fault or asked.mass else NOT_HERE))
    return 1 if any(row.failures for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/campaign", description=__doc__)
    made.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each fault on each database")
    made.add_argument("--seed", type=int, metavar="N", help="only this one: to see a failure again")
    made.add_argument("--database", choices=(*BOTH, "both"), default="both")
    made.add_argument("--fault", nargs="+", default=[], metavar="F17", help="only these")
    made.add_argument("--quick", action="store_true", help="only the quick ones, as in scripts/test")
    made.add_argument(
        "--mass", action="store_true", help="only ten thousand check-ins at once, which takes minutes"
    )
    made.add_argument("--jobs", type=int, default=3, metavar="N", help="runs at the same time")
    made.add_argument("--logs", type=Path, metavar="FOLDER", help="keep the logs of runs that failed there")
    made.add_argument("--json", action="store_true")
    return made


def _jobs(asked: argparse.Namespace) -> list[Job]:
    databases = BOTH if asked.database == "both" else (asked.database,)
    seeds = range(1, asked.seeds + 1) if asked.seed is None else [asked.seed]
    return [
        Job(fault, database, seed)
        for seed in seeds  # first, so that a campaign that is broken off has run every fault as often
        for fault in sorted(FAULTS, key=lambda one: one.number)
        for database in databases
        if database in fault.databases
        and (not asked.fault or fault.name in asked.fault)
        and (fault.is_quick or not asked.quick)
        and fault.is_mass is asked.mass
    ]


def _tell(ended: Ended) -> None:
    """A line for each run, so that one sees it live."""
    job, verdict = ended.job, ended.verdict
    how = "ok" if not verdict.violations else "; ".join(verdict.violations)
    print(
        f"{job.fault.name:4} {job.database:10} seed {job.seed:<3} {ended.seconds:5.1f} s  {how}", flush=True
    )


def _quiet(ended: Ended) -> None:
    """Nothing but the JSON at the end."""


if __name__ == "__main__":
    sys.exit(main())
