"""audit: whether the record of looks and changes is whole."""

import argparse
from pathlib import Path

from sqlmodel import select

from service.commands.opening import Opened, opened
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM, reading, within
from service.people import programs
from service.people.programs import Program
from service.protection import anchors, proof
from service.protection.anchors import Known
from service.protection.proof import Gap
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "audit", run)
    made.add_argument("what", choices=["verify", "anchor"])
    made.add_argument("--anchors", metavar="FILE", type=Path, help="compare with these; else with DATA_DIR's")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Verify the record of looks and changes, or anchor where it ends. Exit code 1 where something is wrong."""
    with opened(settings) as here:
        if arguments.what == "anchor":
            print(f"{anchors.add(here.engine, settings.data_dir, now=here.now)} chains are anchored")
            return 0
        return _verify(here, arguments.anchors or settings.data_dir / anchors.NAME)


def _verify(here: Opened, path: Path) -> int:
    """Each program's chain, a line each."""
    anchored, is_whole = anchors.load(path), True
    with reading(here.engine, program=EVERY_PROGRAM) as session:
        for program in session.exec(select(Program)).all():
            name = programs.name_of(session, here.vault, program)
            with within(session, program.id):
                known = anchored.get(program.id, Known())
                verdict = proof.verify(session, here.vault, program.id, known.ends)
            is_whole = is_whole and verdict.fault is None
            said = f"WRONG  {name}: {verdict.fault}" if verdict.fault else f"ok     {name}"
            print(f"{said} ({verdict.events} rows)")
            for gap in verdict.gaps:
                print(f"       {_told(gap, known.lost.get(gap.seq))}")
    return 0 if is_whole else 1


def _told(gap: Gap, last: int | None) -> str:
    """A restore, and what is known of what it took away."""
    gone = f", rows {gap.seq} to {last} at least" if last else ""
    return (
        f"row {gap.seq}: restored at {gap.restored_at:%Y-%m-%d %H:%M} UTC from a backup of"
        f" {gap.made_at:%Y-%m-%d %H:%M} UTC; what was recorded in between is gone{gone}"
    )
