"""The live drill before a discharge, as its page tells it: what has happened, what is missing, and what to do where it does not come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from service.enrolling.rehearsal import Path, Sent, Tried, Urge
from service.messaging import failures
from service.messaging.failures import Kind
from service.messaging.ledger import Status
from service.people.staff import alias
from service.web import words
from service.web.spoken import Spoken, say

WAITS: Final = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})
UNDERWAY: Final = frozenset({Status.ACCEPTED, Status.SENT})

REMEDIES: Final = Spoken(
    {
        Kind.NUMBER: "The carrier cannot text this number. Is it right, and a mobile one?",
        Kind.OPTED_OUT: "The carrier says that STOP was texted from this phone: START from it ends that.",
        Kind.TRANSIENT: "The network had trouble: try it again in two minutes.",
        Kind.LIMIT: "Too much at once for the carrier: try it again in a few minutes.",
        Kind.TEXT: "The carrier does not take these words: tell the operator.",
        Kind.OURS: "It is about our account at the carrier: tell the operator. Nothing on this phone helps.",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the path: that it has happened and when, or what to do."""

    key: str
    title: str
    at: datetime | None = None
    """When it happened."""
    says: str = ""
    to_do: str = ""
    is_bad: bool = False

    @property
    def is_done(self) -> bool:
        return self.at is not None and not self.is_bad


def lines(path: Path, names: Mapping[UUID, str], *, with_urge: bool) -> Sequence[Line]:
    return [*_test(path), *(_rehearsed(path) if with_urge else ()), *_phones(path, names)]


def _test(path: Path) -> Iterator[Line]:
    title = say("The test text reached their phone")
    if path.test is None:
        yield Line("test", title, to_do=say("Send it, best while they sit beside you."))
    else:
        yield _arrived("test", title, path.test)
    answered = say("They answered it")
    if path.answered_at:
        yield Line("answer", answered, path.answered_at)
    else:
        yield Line("answer", answered, to_do=say("Let them open it on their phone, and text back OK."))


def _rehearsed(path: Path) -> Iterator[Line]:
    title, got = say("They texted URGE, as in a hard minute"), say("Their own strategy came back")
    urge: Urge | None = path.urge
    if urge is None:
        yield Line(
            "urge", title, to_do=say("Recommended, and no condition: within two hours of the test text.")
        )
        return
    yield Line("urge", title, urge.at)
    if not urge.is_own:
        yield Line("own", got, to_do=say("None of theirs went out: look at their strategies."), is_bad=True)
    elif urge.reply:
        yield _arrived("own", got, urge.reply)


def _phones(path: Path, names: Mapping[UUID, str]) -> Iterator[Line]:
    of = {"specialist": say("Specialist"), "backup": say("Backup")}
    for which, staff, tried in path.phones:
        who = alias(names.get(staff, "?")) if staff else say("nobody yet")
        rang = say("{role} ({name}): the drill reached the phone", role=of[which], name=who)
        answered = say("{role} ({name}): answered it", role=of[which], name=who)
        yield from _phone(which, rang, answered, tried)


def _phone(which: str, rang: str, answered: str, tried: Tried) -> Iterator[Line]:
    if tried.drill is None:
        yield Line(which, rang, to_do=say("Not tried within a week: try the phones."))
        return
    if tried.answered_at:  # whatever the carrier says: who answers has it
        yield Line(which, rang, tried.drill.at)
        yield Line(f"{which}-answer", answered, tried.answered_at)
        return
    yield _arrived(which, rang, tried.drill)
    yield Line(
        f"{which}-answer",
        answered,
        to_do=say("The number in the drill, texted back, shows that they have read it."),
    )


def _arrived(key: str, title: str, sent: Sent) -> Line:
    status = words.sending.DELIVERY[sent.status]
    code = say(", carrier's error {code}", code=sent.error_code) if sent.error_code else ""
    is_bad = sent.status in words.sending.FAILED
    at = sent.at if sent.status is Status.DELIVERED or is_bad else None
    return Line(key, title, at, f"{status}{code}", _remedy(sent), is_bad)


def _remedy(sent: Sent) -> str:
    if sent.status in WAITS:
        return say(
            "It leaves in a moment. If not within a minute, nothing of ours leaves: tell the operator."
        )
    if sent.status in UNDERWAY:
        return say(
            "The carrier has it. If it does not come within a minute: is the phone on, and has it signal?"
        )
    if sent.status in {Status.UNDELIVERED, Status.FAILED}:
        return REMEDIES[failures.reported(sent.error_code).kind]
    if sent.status is Status.EXPIRED:
        return say("It could not leave in its time: try it again.")
    return ""
