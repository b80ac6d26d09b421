"""The short form of the campaign (scripts/campaign): the quick faults, on the database that is there."""

import pytest

from service.conversation.reading import read
from service.conversation.values import Risk
from tests.campaign import faults, invariants
from tests.campaign.invariants import CRISIS
from tests.campaign.network import FALLBACK
from tests.campaign.registry import BOTH, FAULTS, NOT_HERE
from tests.campaign.runner import Job, in_turn, run_all
from tests.campaign.servers import PROGRAMS

faults.load()
KINDS = BOTH if PROGRAMS.find() else ("sqlite",)
PROMISED = {*(f"F{n}" for n in range(1, 48)), "F57", "F58", "F62"}
STORMS = {"F13", "F28", "F44"}


def test_every_fault_has_its_row_or_says_why_not() -> None:
    assert {one.name for one in FAULTS if not one.is_mass} | set(NOT_HERE) == PROMISED


def test_what_the_campaign_calls_a_crisis_is_one() -> None:
    assert all(read(text).risk is Risk.CRISIS for text in CRISIS)


def test_f9_what_the_carrier_answers_without_us_holds_the_crisis_line() -> None:
    assert "988" in FALLBACK


def test_storms_run_after_all_others_and_one_at_a_time() -> None:
    jobs = [Job(one, "sqlite", seed) for seed in (1, 2) for one in FAULTS]
    (together, at_once), (alone, by_itself) = in_turn(jobs, 6)
    assert (at_once, by_itself) == (6, 1)
    assert {job.fault.name for job in alone} == STORMS
    assert not {job.fault.name for job in together} & STORMS
    assert [job.seed for job in alone] == sorted(job.seed for job in alone)
    assert [job.seed for job in together] == sorted(job.seed for job in together)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_and_nothing_doubled_under_the_quick_faults(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Beside other tests the carrier's stand-in may be slow to take what it was handed before a STOP.
    monkeypatch.setattr(invariants, "IN_FLIGHT", 3)
    jobs = [Job(one, kind, seed=1) for one in FAULTS if one.is_quick and kind in one.databases]
    rows = run_all(jobs, at_once=3, tell=id)
    assert [failure for row in rows for failure in row.failures] == []
