"""What is answered when the database is away or too slow: never nothing. See docs/lifeline.md.

Knows people from the local copy, keeps their texts in the spool, and texts and calls the staff directly in a crisis.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

import structlog

from service import files
from service.conversation import dialogue
from service.conversation.values import Intent
from service.conversation.wording import DEFAULT
from service.messaging.carrier import Carrier
from service.messaging.lifeline import answering, keyless
from service.messaging.lifeline.answering import Sender
from service.messaging.lifeline.breaker import Breaker
from service.messaging.lifeline.calling import Called, Line, Page
from service.messaging.lifeline.frames import Kept
from service.messaging.lifeline.incoming import Incoming
from service.messaging.lifeline.local_copy import NOTHING, LocalCopy, ProgramCopy
from service.messaging.lifeline.paging import Pager
from service.messaging.lifeline.spool import Spool, SpoolFull
from service.people import crisis_lines
from service.people.countries import USUAL, Countries
from service.protection.vault import Vault

__all__ = [
    "DEADLINE_SECONDS",
    "KEEP_SECONDS",
    "Called",
    "Incoming",
    "Kept",
    "Lifeline",
    "LocalCopy",
    "Page",
]

log = structlog.get_logger()

DEADLINE_SECONDS: Final = 3
"""How long a text waits for the database. The carrier waits 15 s in all, the person far less."""

KEEP_SECONDS: Final = 3
"""How long it then waits for the disk."""

MOST_REMEMBERED: Final = 20_000
"""Phones, and texts, of one outage; the oldest are forgotten first."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class _Since:
    """What one phone has brought since the database went away; the local copy cannot know it."""

    first: int
    turns: int = 0
    has_stopped: bool | None = None
    is_told: bool = False


class Lifeline:
    """One for each process that answers texts; costs nothing while all is well."""

    def __init__(
        self, vault: Vault, data_dir: Path, carrier: Carrier, countries: Countries = USUAL, *, base_url: str
    ) -> None:
        self._vault, self._countries = vault, countries
        self.path = data_dir / "local-copy"
        self.copy = NOTHING
        self.spool = Spool(data_dir / "spool", vault.subkey("spool"))
        self.breaker = Breaker()
        self.unwritten: deque[Kept] = deque(maxlen=1_000)
        """Crises that the disk would not take: they are at least not forgotten before this process ends."""
        self.can_keep = True
        """Whether the disk took what it was last given: a text, or the local copy."""
        self.line = Line(vault, base_url)
        self.pager = Pager(carrier, self.line, is_over=lambda: self.is_drained)
        self._since: OrderedDict[tuple[str, str], _Since] = OrderedDict()
        self._answered: OrderedDict[str, Kept] = OrderedDict()
        self._owed: dict[tuple[str, str], str] = {}
        """Phones of which a text waits, and the last of these."""
        self._given: set[UUID] = set()
        """Our ids of what was answered since the spool was last empty."""
        self._writing: set[str] = set()

    def recollect(self) -> None:
        """Take up the local copy that an earlier process left. A damaged one is as good as none."""
        try:
            self.copy = LocalCopy.load(self.path, self._vault)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("local_copy_unreadable", error=type(error).__name__)

    def adopt(self) -> None:
        """Take over what processes without KEYS have kept on this machine. What fails now is tried at the next drain."""
        try:
            count = keyless.adopt(self._vault, self.path.parent, self.spool)
        except (OSError, SpoolFull) as error:
            log.warning("keyless_spool_not_adopted", error=type(error).__name__)
            return
        if count:
            log.info("keyless_spool_adopted", count=count)

    def takes(self, text: Incoming) -> bool:
        """Whether this text is not to try the database: that is away, or owes this phone an earlier text."""
        if text.sid in self._answered:
            return True
        if (text.to, text.sender) in self._owed:
            if not self.is_drained:
                return True
            self._owed.clear()
        return not self.breaker.lets_through()

    def is_waiting(self, message: UUID) -> bool:
        """Whether the ledger does not know this reply yet: the text that it answers waits for the database."""
        if message in self._given:
            if not self.is_drained:
                return True
            self._given.clear()
        return False

    @property
    def is_drained(self) -> bool:
        """Whether nothing waits for the database any more."""
        return not self._writing and not self.unwritten and self.spool.is_empty()

    def settle(self) -> None:
        """After the spool was drained: whoever has no text in it any more goes the ordinary way, whatever else waits.

        A key that waits for its alert holds up nobody's texts.
        """
        owed, given = dict(self._owed), set(self._given)
        if self._writing:
            return  # of these nobody knows yet whether they are on the disk: the next round sees
        waiting = self.spool.contents()
        if waiting is None:
            return
        waiting += self.unwritten
        phones = {(kept.to, kept.sender) for kept in waiting if kept.takes is None}
        for phone, sid in owed.items():
            if phone not in phones and self._owed.get(phone) == sid:
                del self._owed[phone]
        self._given -= given - {kept.message for kept in waiting if kept.message is not None}

    def answer(self, text: Incoming) -> Kept:
        """Decide what to say, and tell the staff of a crisis. Never raises; the same text gets the same again."""
        before = self._answered.get(text.sid)
        if before is not None:
            return before
        try:
            return self._answer(text)
        except Exception:
            log.exception("lifeline_failed", sid=text.sid)
            sender = Sender(DEFAULT, line=crisis_lines.of(text.sender, own=None, sender=text.to))
            said = answering.answer(text.reading, text.opt_out, sender, pick=text.pick, is_paged=False)
            return text.kept(said, was_paged=False)

    def keep(self, kept: Kept) -> "Future[None]":
        """Put the text on the disk. Raises SpoolFull; the future may hold OSError."""
        if kept.sid in self._answered:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._writing.add(kept.sid)
        self._owed[kept.to, kept.sender] = kept.sid
        if kept.message is not None:
            self._given.add(kept.message)
        try:
            future = self.spool.put(kept)
        except Exception:
            self._not_written(kept)
            raise
        future.add_done_callback(lambda done: self._written(kept, done))
        return future

    def called_about(self, page: Page) -> Called:
        """What may be said in the call of a direct page."""
        program = self.copy.programs.get(page.ours)
        person = program and self.copy.person(program.id, self._vault.index("phone", page.about))
        return Called(program.language if program else DEFAULT, person.alias if person else "?")

    def take(self, page: Page, call: str, *, now: datetime) -> "Future[None]":
        """Keep that whoever was called has taken it; nobody else's phone rings. Raises as `keep` does."""
        self.pager.spare(page.ours, page.about)
        return self.keep(
            Kept(
                sid=call,
                to=page.ours,
                sender=page.to,
                body="",
                opt_out=None,
                came_at=now,
                is_crisis=True,
                is_stop=False,
                takes=page.about,
            )
        )

    def look_at_disk(self) -> None:
        """After a failure: whether the disk takes something again."""
        if self.can_keep:
            return
        probe = self.path.with_name("probe")
        with suppress(OSError):
            files.replace(probe, [bytes(4096)])
            probe.unlink()
            self.can_keep = True

    def close(self) -> None:
        """Finish what was begun."""
        self.pager.close()
        self.spool.close()

    def _written(self, kept: Kept, done: "Future[None]") -> None:
        if done.cancelled() or done.exception() is not None:
            self._not_written(kept)
            return
        self.can_keep = True
        _remember(self._answered, kept.sid, kept)
        self._writing.discard(kept.sid)

    def _not_written(self, kept: Kept) -> None:
        self.can_keep = False
        if kept.is_crisis:
            _remember(self._answered, kept.sid, kept)
            self.unwritten.append(kept)
        self._writing.discard(kept.sid)

    def _answer(self, text: Incoming) -> Kept:
        program = self.copy.programs.get(text.to)
        since = self._since.get((text.to, text.sender)) or _Since(first=text.pick)
        sender = self._sender(text, program, since)
        is_paged = text.is_crisis and self._page(text, program, sender)
        said = None
        if text.is_crisis or sender.is_in_crisis or self._countries.hold(text.sender, sender=text.to):
            said = answering.answer(text.reading, text.opt_out, sender, pick=text.pick, is_paged=is_paged)
        since.turns += sender.person is not None and said is not None and not text.is_crisis
        since.is_told = since.is_told or is_paged
        if text.is_stop or text.reading.intent is Intent.START:
            since.has_stopped = text.is_stop
        _remember(self._since, (text.to, text.sender), since)
        return text.kept(said, was_paged=is_paged)

    def _sender(self, text: Incoming, program: ProgramCopy | None, since: _Since) -> Sender:
        if program is None:
            line = crisis_lines.of(text.sender, own=None, sender=text.to)
            return Sender(DEFAULT, has_stopped=since.has_stopped or False, line=line)
        person = self.copy.person(program.id, self._vault.index("phone", text.sender))
        has_stopped = person is not None and person.has_stopped
        return Sender(
            language=person.language if person else program.language,
            person=person,
            is_staff=person is None and text.sender in program.staff,
            has_stopped=has_stopped if since.has_stopped is None else since.has_stopped,
            is_in_crisis=since.is_told or (person is not None and person.is_in_crisis),
            turn=since.turns,
            first=since.first,
            line=crisis_lines.of(text.sender, own=program.crisis_line, sender=text.to),
        )

    def _page(self, text: Incoming, program: ProgramCopy | None, sender: Sender) -> bool:
        """Text the staff about somebody we know. Whether it is true that a person is being told."""
        if program is None or sender.person is None:
            return False
        theirs = () if sender.person.specialist is None else (sender.person.specialist,)
        phones = [*theirs, *program.on_call]
        if program.leads and dialogue.is_disclosure(text.reading, text.body):
            phones = list(program.leads)  # C4, as where the database is there
        return self.pager.page(program.sender, text.sender, sender.person.alias, phones, now=text.came_at)


def _remember(memory: "OrderedDict[K, V]", key: K, value: V) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > MOST_REMEMBERED:
        memory.popitem(last=False)
