"""Plays tests/transcripts/*.txt through the whole service: the format is explained in their README."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from service.checkins.milestones import Milestone
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.conversation import wording
from service.db import new_id, transaction
from service.escalations import writing
from service.escalations.tables import Alert
from service.people import plans
from service.people.alumni import Alumnus, Status, Supporter
from service.people.staff import Role, Staff
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Key
from tests.world import STRATEGIES, Handset, World

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
CHICAGO = ZoneInfo("America/Chicago")
FRIDAY = 4
PHONES = (f"+120255502{number:02}" for number in range(100))


@dataclass
class Stage:
    """Ana, her specialist, and what was said and not yet looked at."""

    world: World
    ana: Handset
    people: dict[str, Handset]
    """Staff by first name."""
    heard: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    """Reasons of the alerts, in the order in which the file has named them."""
    paged: set[str] = field(default_factory=set)

    def play(self, sign: str, rest: str) -> None:
        match sign:
            case ">":
                self.nothing_left()
                self.ana.texts(rest, opt_out=rest if rest in {"STOP", "START"} else None)
                self.heard = self.ana.inbox()
            case "=":
                self.nothing_left()
                self.people["Sam"].texts(rest)
                self.heard = self.ana.inbox()
            case "~":
                self.nothing_left()
                self.write(rest)
            case "?":
                self.nothing_left()
                stranger = self.world.stranger()
                stranger.texts(rest)
                self.heard = [*stranger.inbox(), *self.ana.inbox()]
            case "+":
                self.nothing_left()
                self.wait(timedelta(**{UNITS[rest[-1]]: int(rest[:-1])}))
            case "<":
                self.hears(rest)
            case "!":
                self.sees(rest)
            case _:
                raise ValueError(f"a line begins with {sign!r}")
        self.paged |= {
            name for name, one in self.people.items() if any("needs you" in said for said in one.inbox())
        }

    def write(self, words: str) -> None:
        """Sam writes in the console, which leaves after the while to take it back."""
        assert self.ana.person is not None
        assert self.people["Sam"].person is not None
        with transaction(self.world.engine, program=self.world.program) as session:
            ana = session.get_one(Alumnus, self.ana.person)
            sam = session.get_one(Staff, self.people["Sam"].person)
            writing.send(session, self.world.vault, ana, sam, words, message=new_id(), now=self.world.now)
        self.world.wait(seconds=writing.UNDO.total_seconds() + 1)
        self.heard = self.ana.inbox()

    def wait(self, duration: timedelta) -> None:
        """In small steps for the last hour, as a worker would see it; the rest in one step before that."""
        last, minute = min(duration, timedelta(hours=1)), timedelta(minutes=1)
        small = 5 * minute if last % (5 * minute) == timedelta(0) else minute
        self.heard = []
        for step in (duration - last, *[small] * (last // small)):
            self.world.wait(seconds=step.total_seconds())
            self.heard += self.ana.inbox()
        self.world.keep_house()
        self.world.tick()
        self.heard += self.ana.inbox()

    def hears(self, expected: str) -> None:
        if expected == "-":
            assert self.heard == []
            return
        said = next((one for one in self.heard if is_what_was_said(expected, one)), None)
        assert said is not None, f"{expected} was expected, said was: {self.heard}"
        self.heard.remove(said)  # texts that leave in the same second may arrive in any order

    def sees(self, what: str) -> None:
        kind, _, name = what.partition(":")
        match kind:
            case "task":
                assert name.strip() in set(self.all(Task.about))
            case "page":
                assert name.strip() in self.paged
            case "no page":
                assert name.strip() not in self.paged
            case _:
                self.raised.append(what)

    def nothing_left(self) -> None:
        """Nothing else was said; and the alerts are those of the file, of which a worse reason may have replaced another."""
        assert self.heard == []
        alerts = set(self.all(Alert.reason))
        assert alerts <= set(self.raised)
        assert not self.raised or alerts

    def all(self, column: object) -> Iterator[str]:
        with transaction(self.world.engine, program=self.world.program) as session:
            found: list[object] = list(session.exec(select(col(column))))
        return map(str, found)


def is_what_was_said(expected: str, said: str) -> bool:
    """Whether it is these words, or `{key}` some wording of that sentence with these words in it."""
    key = re.match(r"\{(\w+)\}\s*(.*)", expected)
    return wording.has_said(key[1], said) and key[2] in said if key else said == expected


def settings(lines: list[str]) -> dict[str, list[str]]:
    """The `@` lines at the head of a file."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("@"):
            name, _, value = line[1:].partition(":")
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def stage(world: World, asked: dict[str, list[str]]) -> Stage:
    """Everything as it is before the first text."""
    clock = time.fromisoformat(asked.get("at", ["12:00"])[0])
    here = world.now.astimezone(CHICAGO)
    world.clock.at = datetime.combine(here.date(), clock, CHICAGO).astimezone(world.now.tzinfo)
    people = {"Sam": world.staff()}
    for role, name in (("lead", "Kim"), ("on_call", "Dana")):
        if role in asked:
            is_lead = role == "lead"
            people[name] = world.staff(
                next(PHONES), name=f"{name} Lee", role=Role.CLINICAL_LEAD if is_lead else Role.SPECIALIST
            )
    if "on_call" in asked:
        world.on_call(people["Dana"])
    ana = world.alumnus(
        strategies=() if "strategies" in asked or "strategy" in asked else STRATEGIES,
        status=Status(asked.get("status", ["active"])[0]),
        language=asked.get("language", ["en"])[0],
        check_ins=[time.fromisoformat(one) for one in asked.get("check_in", [])],
        specialist=people["Sam"],
    )
    record(world, ana, asked)
    return Stage(world, ana, people)


def record(world: World, ana: Handset, asked: dict[str, list[str]]) -> None:
    """What Ana recorded while she was well."""
    assert ana.person is not None
    program, now = world.program, world.now
    with transaction(world.engine, program=program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        for one in asked.get("strategy", []):
            tags, _, action = one.rpartition("]")
            kinds = tuple(filter(None, tags.strip("[ ").split(",")))
            session.add(
                plans.seal_strategy(
                    key, ana.person, program=program, situation="", action=action.strip(), tags=kinds, now=now
                )
            )
        for name in asked.get("supporter", []):
            row = new_id()
            sealed, phone = (
                key.seal("supporter.name", row, name),
                key.seal("supporter.phone", row, next(PHONES)),
            )
            session.add(
                Supporter(id=row, program_id=program, alumnus_id=ana.person, name=sealed, phone=phone)
            )
            session.flush()
        if "reason" in asked:
            plans.add_version(session, key, ana.person, program=program, reasons=asked["reason"], now=now)
        foretell(session, key, session.get_one(Alumnus, ana.person), asked, soon=now + timedelta(minutes=10))
        if "tells_lapses" in asked:
            session.get_one(Alumnus, ana.person).tells_lapses = asked["tells_lapses"] == ["yes"]


def foretell(
    session: Session, key: Key, ana: Alumnus, asked: dict[str, list[str]], *, soon: datetime
) -> None:
    """What we shall begin ourselves."""
    here = soon.astimezone(CHICAGO).date()
    if "week" in asked:
        ana.survey_at = soon
    if "discharged" in asked:
        ana.discharged_on = here - timedelta(days=int(asked["discharged"][0]))
    for words in asked.get("milestone", []):
        row = new_id()
        sealed = key.seal("milestone.words", row, words)
        session.add(
            Milestone(
                id=row, program_id=ana.program_id, alumnus_id=ana.id, on_date=here, words=sealed, next_at=soon
            )
        )
    for hours in asked.get("found", []):
        session.add(
            RiskWindow(
                program_id=ana.program_id,
                alumnus_id=ana.id,
                source=Source.LEARNED,
                standing=Standing.FOUND,
                weekday=FRIDAY,
                starts=time.fromisoformat(hours),
                moments=4,
                found_at=soon,
                next_at=soon,
            )
        )


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_transcript_goes_as_it_is_written(path: Path, world: World) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    played = stage(world, settings(lines))
    for line in lines:
        if not line.startswith("@"):
            played.play(line[0], line[1:].strip())
    played.nothing_left()


def test_there_are_transcripts_for_every_feature_of_the_conversation() -> None:
    told = {
        letter
        for path in TRANSCRIPTS
        for letter in re.findall(r"\b[A-G]\d{1,2}\b", path.read_text("utf-8").splitlines()[0])
    }
    assert len(TRANSCRIPTS) >= 60
    assert told >= {f"A{number}" for number in range(1, 17)} | {f"C{number}" for number in range(1, 8)}
    assert told >= {f"B{number}" for number in range(1, 12)}, "B12 is a view for the specialist"
    assert told >= {"E8", "F3", "F4", "F12", "G3", "G5", "D14"}
