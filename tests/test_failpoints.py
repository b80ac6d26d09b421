import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import failpoints
from service.failpoints import FailpointReached, FailpointWrong
from service.settings import Settings, SettingsWrong

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    failpoints._armed.clear()


def test_a_place_that_is_not_armed_is_passed() -> None:
    failpoints.arm("")
    failpoints.reach("inbound.before_commit")


def test_it_acts_at_the_nth_time_and_then_never_again() -> None:
    failpoints.arm("here=raise@3, there=raise".replace(" ", ""))
    failpoints.reach("here")
    failpoints.reach("here")
    with pytest.raises(FailpointReached):
        failpoints.reach("here")
    failpoints.reach("here")
    with pytest.raises(FailpointReached):
        failpoints.reach("there")


def test_kill_is_kill_9() -> None:
    code = "from service import failpoints as f; f.arm('here=kill'); f.reach('here')"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize("wrong", ["here", "here=explode", "here=kill@x"])
def test_what_is_not_understood_is_refused(wrong: str) -> None:
    with pytest.raises(FailpointWrong):
        failpoints.arm(wrong)


def test_they_never_run_where_people_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILPOINTS", "inbound.before_commit=kill")
    monkeypatch.setenv("PUBLIC_URL", "https://help.example.org")
    with pytest.raises(SettingsWrong, match="FAILPOINTS"):
        Settings.load()


def test_every_failpoint_that_the_campaign_names_is_in_the_service() -> None:
    there = set(re.findall(r'reach\(f?"([^"]+)"\)', text_of("service")))
    jobs = {f"{job}.after_commit" for job in ("alerts", "follow_ups", "check_ins")}
    lines = {
        f"{line}.{place}" for line in ("inbound", "reports") for place in ("before_commit", "after_commit")
    }
    named = set(
        re.findall(r'"((?:inbound|outbound|alerts|check_ins)\.\w+)(?:=[^"]*)?"', text_of("tests/campaign"))
    )
    assert named
    assert named <= there | jobs | lines


def text_of(folder: str) -> str:
    return "\n".join(path.read_text() for path in (ROOT / folder).rglob("*.py"))
