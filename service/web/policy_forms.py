"""The form in which a policy is drafted: what stands in it, as text, and the steps that it means (H7)."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData

from service.escalations.drafting import MOST_STEPS, Refusal
from service.escalations.policies import EMAIL, MOST_TIMES, PUSH, SMS, VOICE, Step

MOST_FIELDS: Final = 16 * (MOST_STEPS + 1)
_LONGEST: Final = 64
"""Characters of a field: nothing that can be meant is longer."""

_MINUTES: Final = re.compile(r"([0-9]{1,6})(?::([0-5][0-9]))?")
_TIMES: Final = re.compile(r"[0-9]")
BESIDE: Final = timedelta(minutes=5)
"""So long after the last one a step that is added begins."""


@dataclass(frozen=True, slots=True)
class SentStep:
    """One step as it was typed: also what cannot be read."""

    after: str = ""
    """Minutes, '5' or '1:30'."""
    notify: str = ""
    phone: str = SMS
    """SMS, VOICE, or neither."""
    also: tuple[str, ...] = ()
    """EMAIL and PUSH."""
    times: str = "0"
    gap: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        return (*((self.phone,) if self.phone in {SMS, VOICE} else ()), *self.also)


@dataclass(frozen=True, slots=True)
class Sent:
    """All that stands in the form."""

    steps: tuple[SentStep, ...]
    at: str = ""
    """The moment for which it is foretold, as its field has it."""
    seen: str = "0"
    """The last change that the form was drawn with."""
    shown: str = ""
    """The mark of the draft of which was shown who would be paged."""


def from_steps(steps: Iterable[Step], *, at: str, seen: int) -> Sent:
    return Sent(tuple(_sent(one) for one in steps), at, str(seen))


def from_form(form: FormData) -> Sent:
    def field(name: str) -> str:
        return str(form.get(name) or "").strip()[:_LONGEST]

    def step(at: int) -> SentStep:
        chosen = {str(one) for one in form.getlist(f"also-{at}")}
        return SentStep(
            after=field(f"after-{at}"),
            notify=field(f"notify-{at}"),
            phone=field(f"phone-{at}"),
            also=tuple(one for one in (EMAIL, PUSH) if one in chosen),
            times=field(f"times-{at}"),
            gap=field(f"gap-{at}"),
        )

    there = [at for at in range(MOST_STEPS + 1) if f"after-{at}" in form]
    return Sent(tuple(map(step, there)), field("at"), field("seen"), field("shown"))


def added(sent: Sent) -> Sent:
    """With one more step, some time after the last."""
    last = _minutes(sent.steps[-1].after) if sent.steps else None
    after = "0" if not sent.steps else spelled(last + BESIDE) if last is not None else ""
    return replace(sent, steps=(*sent.steps, SentStep(after=after)))


def without(sent: Sent, number: str) -> Sent:
    """Without the step at that place; all of them where there is none."""
    return replace(sent, steps=tuple(one for at, one in enumerate(sent.steps) if str(at) != number))


def read(sent: Sent) -> tuple[Sent, list[Step], list[Refusal]]:
    """The steps that are meant, in the order of their times, and the form in the same order; or why they cannot be read."""
    found = [_step(one) for one in sent.steps]
    wrong = [Refusal(said, at) for at, one in enumerate(sent.steps) for said in _unread(one)]
    if wrong:
        return sent, [], wrong
    order = sorted(range(len(found)), key=lambda at: found[at].after)
    return replace(sent, steps=tuple(sent.steps[at] for at in order)), [found[at] for at in order], []


def mark(steps: Sequence[Step], alumnus: UUID | None) -> str:
    """What tells one draft from another."""
    said = json.dumps([alumnus.hex if alumnus else None, [one.dump() for one in steps]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def spelled(duration: timedelta) -> str:
    """Minutes as the form has them: '5', or '1:30'."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    return f"{minutes}:{seconds:02}" if seconds else str(minutes)


def _sent(step: Step) -> SentStep:
    phone = SMS if SMS in step.ways else VOICE if VOICE in step.ways else ""
    return SentStep(
        after=spelled(step.after),
        notify=step.notify,
        phone=phone,
        also=tuple(one for one in (EMAIL, PUSH) if one in step.ways),
        times=str(step.repeats),
        gap=spelled(step.gap) if step.gap else "",
    )


def _step(sent: SentStep) -> Step:
    """As far as it can be read."""
    repeats = int(sent.times) if _TIMES.fullmatch(sent.times) else 0
    gap = _minutes(sent.gap) if repeats else None
    return Step(_minutes(sent.after) or timedelta(0), sent.notify, sent.ways, repeats, gap)


def _unread(sent: SentStep) -> Iterator[str]:
    if _minutes(sent.after) is None:
        yield "say after how many minutes it begins, like 0, 5 or 1:30"
    if not sent.notify:
        yield "say whom it asks"
    if not _TIMES.fullmatch(sent.times):
        yield f"say how often it asks again, from 0 to {MOST_TIMES}"
    elif sent.times != "0" and _minutes(sent.gap) is None:
        yield "say how many minutes lie between, like 3 or 1:30"


def _minutes(typed: str) -> timedelta | None:
    found = _MINUTES.fullmatch(typed)
    return timedelta(minutes=int(found[1]), seconds=int(found[2] or 0)) if found else None
