"""What contradicts itself in who is asked when: steps out of order, a leave that ends before it begins."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from service.escalations.policies import LONGEST_STEP
from service.importing.drafts import EACH, find, values
from service.importing.places import Finding, Path
from service.importing.written import read_count, read_date, read_duration, read_email, read_local

POLICIES = (("policy",), ("alumni", EACH, "policy"))


def within(raw: Any) -> Iterator[Finding]:
    if [*find(raw, "policy")] and not [*find(raw, "policy", EACH)]:
        yield ("policy",), "needs at least one step; without the key, the usual policy holds"
    for pattern in POLICIES:
        for path, steps in find(raw, *pattern):
            yield from _steps(steps, path)
    yield from _backwards(raw, "overrides", read_local, "comes not after its beginning")
    yield from _backwards(raw, "leave", read_date, "comes before its first day")


def layers(raw: Any) -> Iterator[tuple[Path, int]]:
    """The layer of each rotation."""
    for path, rotation in find(raw, "rota", "rotations", EACH):
        said = [layer for _, layer in values(rotation, read_count, "layer")]
        yield path, said[0] if said else 1


def named(raw: Any) -> Iterator[tuple[Path, str]]:
    """Every e-mail that is said of who is asked when."""
    yield from values(raw, read_email, "on_call", EACH)
    yield from values(raw, read_email, "rota", "rotations", EACH, "people", EACH)
    yield from values(raw, read_email, "rota", "overrides", EACH, "who")
    yield from values(raw, read_email, "rota", "leave", EACH, "who")


def notified(raw: Any) -> Iterator[tuple[Path, str]]:
    """Whom each step of each policy notifies."""
    for pattern in POLICIES:
        yield from values(raw, str.lower, *pattern, EACH, "notify")


def _steps(steps: Any, path: Path) -> Iterator[Finding]:
    times = [((*path, *rest), after) for rest, after in values(steps, read_duration, EACH, "after")]
    for (_, before), (at, after) in pairwise(times):
        if after < before:
            yield at, "comes before the step above it"
    for at, step in find(steps, EACH):
        yield from _repeat(step, (*path, *at))


def _repeat(step: Any, path: Path) -> Iterator[Finding]:
    after = [value for _, value in values(step, read_duration, "after")]
    times = [value for _, value in values(step, read_count, "repeat", "times")]
    every = [value for _, value in values(step, read_duration, "repeat", "every")]
    if every and not every[0]:
        yield (*path, "repeat", "every"), "is no pause"
    elif after and times and every and after[0] + times[0] * every[0] > LONGEST_STEP:
        yield (*path, "repeat"), "lasts longer than 24 hours"


def _backwards(raw: Any, key: str, read: Callable[[str], date], message: str) -> Iterator[Finding]:
    for path, one in find(raw, "rota", key, EACH):
        since = [at for _, at in values(one, read, "from")]
        until = [at for _, at in values(one, read, "until")]
        if since and until and (until[0] < since[0] or (key == "overrides" and until == since)):
            yield (*path, "until"), message
