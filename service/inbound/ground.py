"""What every text of one batch is handled with, and what all of them have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from service.conversation import dialogue
from service.conversation.plan import CrisisLine
from service.db import within
from service.inbound import missed
from service.inbound.guard import Guard
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText
from service.inbound.writing import Writing
from service.messaging.ledger import Purpose
from service.people import crisis_lines, tasks
from service.people.directory import Directory, Entry
from service.people.task_kinds import About
from service.protection.vault import Key, Vault


@dataclass(frozen=True, slots=True)
class Ground:
    session: Session
    vault: Vault
    directory: Directory
    found: Mapping[tuple[UUID, str], Person]
    """The alumni among the senders, by program and phone."""
    writing: Writing
    guard: Guard
    base_url: str

    def person(self, text: InboundText) -> Person | None:
        return self.found.get((text.program, text.sender))

    def entry(self, text: InboundText) -> Entry:
        """The program that it was sent to."""
        entry = self.directory.of(text.program)
        assert entry is not None, "the webhook has found the program by its number"
        return entry

    def line(self, text: InboundText) -> CrisisLine | None:
        """Whom a phone that is no alumnus's is told to call in a crisis."""
        entry = self.entry(text)
        return crisis_lines.of(text.sender, own=entry.crisis_line, sender=entry.sender)

    def crisis(self, text: InboundText) -> str:
        """What such a phone is answered in danger."""
        return dialogue.stranger_crisis(text.pick, self.entry(text).language, self.line(text))

    def is_left_to_staff(
        self, text: InboundText, *, alumnus: UUID | None = None, staff: UUID | None = None
    ) -> bool:
        """Whether this is a text that we missed, and too late for the conversation: it becomes a task."""
        about = missed.about(self.session, text, alumnus or staff, now=self.writing.now)
        # Nobody can contact a stranger for having missed a text; one that may have come from anybody, they can look up.
        if about is About.LOST_WORDS or (about and (alumnus or staff)):
            with within(self.session, text.program):
                tasks.open_one(
                    self.session,
                    about,
                    program=text.program,
                    alumnus=alumnus,
                    staff=staff,
                    now=self.writing.now,
                )
        return about is not None

    def answer(self, text: InboundText, message: UUID, say: str | None, key: Key, purpose: Purpose) -> Answer:
        """What goes back: what was said already, `say`, or nothing where this phone may not be texted."""
        given = self.writing.given.get(message)
        if given is not None:
            say = given.say
        elif not (text.is_urgent or purpose is Purpose.CRISIS or self._may_text(text)):
            say = None
        if say is None:
            return Answer()
        return Answer(self.writing.reply(message, say, key, purpose), say)

    def _may_text(self, text: InboundText) -> bool:
        entry = self.directory.of(text.program)
        return entry is not None and entry.may_text(text.sender)
