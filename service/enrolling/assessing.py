"""Scores of named instruments, and nothing else: what somebody answered stays where it was asked."""

import re
from collections.abc import Mapping
from typing import Final

from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, read_day
from service.people import assessments
from service.people.assessments import Result
from service.protection import keyring

INSTRUMENTS: Final[Mapping[str, range]] = {
    "PATHOS": range(7),
    "SAST-R core": range(21),
    "HBI-19": range(19, 96),
    "CSBD-19": range(19, 77),
    "SCS": range(10, 41),
    "PPCS-6": range(6, 43),
    "PHQ-9": range(28),
    "GAD-7": range(22),
    "PCL-5": range(81),
    "AUDIT": range(41),
    "DAST-10": range(11),
}
"""The sums that each can have, by the number of its items and their scale."""

_NUMBER: Final = re.compile(r"[0-9]{1,3}")


def add(entered: Entered, fields: Mapping[str, str]) -> None:
    """Raises ImportRefused. The same result twice is one."""
    result = _read(entered, fields)
    session, person = entered.session, entered.alumnus
    key = keyring.key_of(session, entered.vault, person.id)
    known = (one for row, one in assessments.of(session, key, person.id) if not row.struck_at)
    if result not in known:
        assessments.add(
            session, key, person.id, result, program=person.program_id, by=entered.by, now=entered.now
        )


def _read(entered: Entered, fields: Mapping[str, str]) -> Result:
    findings = Findings()
    findings.choose("instrument", fields["instrument"], INSTRUMENTS)
    day = findings.read("on", read_day, fields["on"])
    if day and day > entered.today:
        findings.add("on", "is in the future")
    _check_score(findings, fields["instrument"], fields["score"])
    findings.refuse()
    assert day
    return Result(fields["instrument"], day, str(int(fields["score"])))


def _check_score(findings: Findings, instrument: str, score: str) -> None:
    scores = INSTRUMENTS.get(instrument, range(1000))
    if _NUMBER.fullmatch(score) is None or int(score) not in scores:
        findings.add("score", f"is not a whole number from {scores.start} to {scores.stop - 1}")
