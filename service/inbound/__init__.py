"""One text, one transaction: the story everybody asks for.

`receive` takes the texts that wait, reads what they need with a few set-based statements, decides each
with the pure dialogue, and writes everything together. The answers leave after the commit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from service.checkins import after_crisis, episodes
from service.conversation import dialogue
from service.conversation.effects import Effect, OptIn, OptOut, RaiseAlert, Turn
from service.conversation.values import Intent, Keyword, Mode, Outcome, Risk, Said
from service.db import within
from service.escalations import alerts, availability, relaying, replies, sparing
from service.escalations.answering import Closed
from service.escalations.availability import Seen
from service.escalations.calls import ledger as calls
from service.inbound import answered, authored, lookup, missed
from service.inbound.guard import Guard
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText, understood
from service.inbound.writing import Writing
from service.messaging import callbacks, consent, sendable
from service.messaging.aftermath import Failed
from service.messaging.callbacks import Report
from service.messaging.ledger import Purpose
from service.people import alumni, consents, pins, tasks
from service.people.alumni import Alumnus
from service.people.consents import Source
from service.people.directory import Directory
from service.people.staff import Staff
from service.people.tasks import About
from service.protection import keyring
from service.protection.vault import Vault

__all__ = ["Answer", "InboundText", "after_closing", "receive", "receive_reports", "understood"]


def receive(
    session: Session, vault: Vault, directory: Directory, texts: Sequence[InboundText], *, now: datetime
) -> list[Answer]:
    """Handle the texts that wait, in order. A text that was handled before gets the same answer again."""
    connection = session.connection()
    found = lookup.people(
        connection, vault, texts, now=now
    )  # locks their rows: one text of a person after the other
    known = lookup.known(connection, texts)
    guard = Guard(now)
    from_alumni = Counter(person.id for text in texts if (person := found.get((text.program, text.sender))))
    guard.look_at_people(connection, list(found.values()), from_alumni)
    answers: dict[str, Answer] = {}
    # What alumni texted is written before the staff act, who may close the very alert that it opened.
    for is_alumnus in (True, False):
        batch = _Batch(session, vault, directory, found, Writing(now), guard)
        for text in texts:
            if batch.is_alumnus(text) is is_alumnus and text.sid not in answers:
                before = known.get(text.sid)
                answers[text.sid] = batch.handle(text) if before is None else batch.repeat(text, before)
        batch.writing.flush(session, vault)
    return [answers[text.sid] for text in texts]


def receive_reports(session: Session, reports: Sequence[Report], *, now: datetime) -> list[None]:
    """Take delivery statuses, in order. A page that will not arrive does not wait for its step to time out."""
    for failed in callbacks.receive(session, reports, now=now):
        not_arriving(session, failed, now=now)
    return [None] * len(reports)


def not_arriving(session: Session, failed: Failed, *, now: datetime) -> None:
    """A text of ours will not arrive. Where it was a page, the alert moves on at once, and the same person is called (D6)."""
    with within(session, failed.program):
        paging = calls.alerts_of(
            session, failed.message
        )  # several, where one text stands for all of them (D10)
        if failed.alert is not None:
            paging.add(failed.alert)
        if paging:
            calls.bring_forward(session, failed.message, now=now)
        for alert in sorted(paging):
            alerts.page_failed(session, alert, message=failed.message, now=now)


def after_closing(session: Session, closed: Closed, *, now: datetime) -> None:
    """What an alert leaves once a person has closed it: the episodes that they have taken over, or tried to."""
    if closed.takes_over:
        episodes.end_all(session, closed.alumnus, Outcome.HANDED_OVER, now=now)
    else:
        episodes.let_go(session, closed.alumnus, now=now)
    if closed.asks_after:
        after_crisis.plan(session, session.get_one(Alumnus, closed.alumnus), now=now)


class _Batch:
    """The texts of one transaction, while they are handled."""

    def __init__(
        self,
        session: Session,
        vault: Vault,
        directory: Directory,
        found: Mapping[tuple[UUID, str], Person],
        writing: Writing,
        guard: Guard,
    ) -> None:
        self._session, self._vault, self._directory = session, vault, directory
        self._found = found
        self.writing, self._guard = writing, guard

    def is_alumnus(self, text: InboundText) -> bool:
        return self._person(text) is not None

    def _person(self, text: InboundText) -> Person | None:
        return self._found.get((text.program, text.sender))

    def handle(self, text: InboundText) -> Answer:
        person = self._person(text)
        if person is not None:
            return self._from_alumnus(text, person)
        with within(self._session, text.program):
            staff = self._staff(text)
            return self._from_staff(text, staff) if staff else self._from_stranger(text)

    def repeat(self, text: InboundText, before: Any) -> Answer:
        """The answer that this very text got the first time."""
        if before.id is None:
            return Answer()
        with within(self._session, before.program_id):
            key = self._key(before)
        if text.answered is not None:
            answered.correct(self._session, before, key, text.answered)
            return text.answered
        return Answer(before.id, key.open("message.body", before.id, before.body))

    def _key(self, before: Any) -> Any:
        person = before.alumnus_id or before.staff_id or before.program_id
        return keyring.key_of(self._session, self._vault, person)

    def _from_alumnus(self, text: InboundText, person: Person) -> Answer:
        message = self.writing.inbound(text, person.key, alumnus=person.id)
        if person.row.awaited_by:
            with within(self._session, text.program):
                relaying.answered(self._session, self._vault, person.row.awaited_by, now=self.writing.now)
        if self._is_left_to_staff(text, alumnus=person.id):
            return Answer()
        said = self._said(text, person)  # a PIN in it changes what the plan may show
        plan = person.plan(now=self.writing.now)
        turn = dialogue.respond(person.state, text.reading, plan, pick=text.pick, said=said)
        turn = authored.looked_at(turn, person)
        if text.answered is not None:
            turn = answered.as_given(turn, person, text.answered)
        else:
            turn = self._with_time(turn, person, text)
        context = dialogue.context(text.reading, plan, turn.state.intensity)
        self.writing.turn(person, message, turn, context)
        person.has_opted_out = _has_opted_out(person, turn.effects)
        is_crisis = text.is_urgent or person.state.mode is Mode.CRISIS
        # The carrier has answered STOP, START and HELP itself where it says so.
        say = None if text.opt_out and not is_crisis else turn.say
        if person.row.is_unreachable:
            alumni.reached(self._session, person.id)
        if not self._guard.may_answer(text, person):
            say = None
        purpose = Purpose.CRISIS if is_crisis else Purpose.HELP
        return self._answer(text, message, say, person.key, purpose)

    def _said(self, text: InboundText, person: Person) -> Said:
        """What the dialogue may know of this text beside its reading. A PIN is compared here, and nowhere in a crisis."""
        outcome, asked, now = None, text.asked, self.writing.now
        may_talk = person.state.mode not in {Mode.CRISIS, Mode.INVITED} and not person.has_opted_out
        if asked and asked.command in pins.BROUGHT_BY and may_talk:
            row = self._session.get_one(Alumnus, person.id)
            outcome = pins.receive(person.key, row, asked, now=now)
            person.lock = pins.lock_of(row, now=now)
        # Looking takes its time, and in an urge nobody adds to their list.
        is_to_keep = text.reading.risk is Risk.NONE or asked is not None
        return Said(
            text.body, person.clock(now=now), not is_to_keep or sendable.may_leave(text.body), outcome
        )

    def _with_time(self, turn: Turn, person: Person, text: InboundText) -> Turn:
        """Where a person is asked for: by when one will see it, or that we cannot say (C5)."""
        raised = next((one for one in turn.effects if isinstance(one, RaiseAlert)), None)
        if raised is None or turn.say is None:
            return turn
        now = self.writing.now
        with within(self._session, person.row.program_id):
            seen = availability.seen(self._session, person.id, is_for_lead=raised.is_for_lead, now=now)
        if seen is Seen.ALREADY:
            return turn
        by = person.clock(now=seen) if isinstance(seen, datetime) else None
        return replace(turn, say=dialogue.when_seen(turn.say, person.plan(now=now), by, text.pick))

    def _staff(self, text: InboundText) -> Staff | None:
        index = lookup.index_of(self._vault, text)
        return self._session.exec(select(Staff).where(Staff.phone_index == index)).one_or_none()

    def _from_staff(self, text: InboundText, staff: Staff) -> Answer:
        key = keyring.key_of(self._session, self._vault, staff.id)
        message = self.writing.inbound(text, key, staff=staff.id)
        if self._is_left_to_staff(text, staff=staff.id):
            return Answer()
        return self._answer(text, message, self._say_to_staff(text, staff), key, Purpose.NOTICE)

    def _say_to_staff(self, text: InboundText, staff: Staff) -> str | None:
        now = self.writing.now
        # What they say of somebody else is no danger of their own: '7 referred: ...' is about an alert.
        is_about_alert = relaying.parse(text.body) is not None or replies.parse(text.body) is not None
        if text.reading.risk is Risk.CRISIS and not is_about_alert:
            return dialogue.stranger_crisis(text.pick)
        match text.reading.keyword:
            case None if text.reading.intent is Intent.STOP and not is_about_alert:
                is_known = staff.has_opted_out
                consent.set_staff(self._session, staff, consents.Change.WITHDRAWN, Source.TEXT, now=now)
                return None if is_known else dialogue.stopped()
            case Keyword.STOP:
                consent.set_staff(self._session, staff, consents.Change.WITHDRAWN, Source.TEXT, now=now)
                return None
            case Keyword.START:
                consent.set_staff(self._session, staff, consents.Change.GIVEN, Source.TEXT, now=now)
                return None
        if staff.has_opted_out or text.opt_out:
            return None
        said = relaying.receive(self._session, self._vault, staff, text.body, now=now)
        if said is not None:
            return said
        answer = replies.receive(self._session, self._vault, staff, text.body, now=now)
        if answer is None:
            return dialogue.staff_help() if sparing.may_help(self._session, staff.id, now=now) else None
        if answer.closed:
            after_closing(self._session, answer.closed, now=now)
        return answer.say

    def _from_stranger(self, text: InboundText) -> Answer:
        """Answer a phone that we do not know: safely, and without a word about whom we serve (C7)."""
        entry = self._directory.of(text.program)
        assert entry is not None, "the webhook has found the program by its number"
        index = lookup.index_of(self._vault, text)
        message = self.writing.inbound(text, entry.key, index=index)
        if self._is_left_to_staff(text):
            return Answer()
        if text.is_urgent:
            about = tasks.About.STRANGER_IN_DANGER
            tasks.open_one(self._session, about, program=text.program, now=self.writing.now)
            danger = dialogue.stranger_crisis(text.pick, entry.language)
            return self._answer(text, message, danger, entry.key, Purpose.CRISIS)
        if text.opt_out or text.reading.intent is Intent.STOP or text.reading.keyword is Keyword.START:
            return Answer()  # the carrier answers its words itself; who wants no texts gets none
        self._guard.look_at_stranger(self._session.connection(), index)
        if not self._guard.may_answer_stranger(index):
            return Answer()
        said = dialogue.stranger(text.pick, entry.language)
        return self._answer(text, message, said, entry.key, Purpose.HELP)

    def _is_left_to_staff(
        self, text: InboundText, *, alumnus: UUID | None = None, staff: UUID | None = None
    ) -> bool:
        """Whether this is a text that we missed, and too late for the conversation: it becomes a task."""
        about = missed.about(self._session, text, alumnus or staff, now=self.writing.now)
        # Nobody can contact a stranger for having missed a text; one that may have come from anybody, they can look up.
        if about is About.LOST_WORDS or (about and (alumnus or staff)):
            with within(self._session, text.program):
                tasks.open_one(
                    self._session,
                    about,
                    program=text.program,
                    alumnus=alumnus,
                    staff=staff,
                    now=self.writing.now,
                )
        return about is not None

    def _answer(self, text: InboundText, message: Any, say: str | None, key: Any, purpose: Purpose) -> Answer:
        given = self.writing.given.get(message)
        if given is not None:
            say = given.say
        elif not (text.is_urgent or purpose is Purpose.CRISIS or self._may_text(text)):
            say = None
        if say is None:
            return Answer()
        return Answer(self.writing.reply(message, say, key, purpose), say)

    def _may_text(self, text: InboundText) -> bool:
        entry = self._directory.of(text.program)
        return entry is not None and entry.may_text(text.sender)


def _has_opted_out(person: Person, effects: Sequence[Effect]) -> bool:
    """Whether they have, after this text: the next one of theirs may be in the same batch."""
    if any(isinstance(one, OptOut) for one in effects):
        return True
    return person.has_opted_out and not any(isinstance(one, OptIn) for one in effects)
