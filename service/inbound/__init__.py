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
from service.conversation.commands import Command
from service.conversation.effects import DoubtPhone, Effect, OptIn, OptOut, RaiseAlert, Turn
from service.conversation.values import (
    CrisisLine,
    Intent,
    Keyword,
    Mode,
    NoLink,
    Outcome,
    PinOutcome,
    Plan,
    Risk,
    Said,
)
from service.db import within
from service.escalations import alerts, availability, confidential, relaying, replies, sparing
from service.escalations.answering import Closed
from service.escalations.availability import Seen
from service.escalations.calls import ledger as calls
from service.inbound import answered, authored, lookup, missed, other_hands, page_links
from service.inbound.guard import Guard
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText, understood
from service.inbound.writing import Writing
from service.messaging import callbacks, consent, sendable
from service.messaging.aftermath import Failed
from service.messaging.callbacks import Report
from service.messaging.ledger import Purpose
from service.people import alumni, consents, crisis_lines, pins, tasks
from service.people.alumni import Alumnus
from service.people.consents import Source
from service.people.directory import Directory, Entry
from service.people.staff import Staff
from service.people.tasks import About
from service.protection import keyring
from service.protection.vault import Vault

__all__ = ["Answer", "InboundText", "after_closing", "receive", "receive_reports", "understood"]


def receive(
    session: Session,
    vault: Vault,
    directory: Directory,
    texts: Sequence[InboundText],
    *,
    base_url: str,
    now: datetime,
) -> list[Answer]:
    """Handle the texts that wait, in order. A text that was handled before gets the same answer again.

    `base_url` is where we are found: links that are asked for begin with it.
    """
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
        batch = _Batch(session, vault, directory, found, Writing(now), guard, base_url)
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
        base_url: str,
    ) -> None:
        self._session, self._vault, self._directory = session, vault, directory
        self._found = found
        self.writing, self._guard = writing, guard
        self._base_url = base_url

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
        if not before.body:
            return Answer()  # there was none, or its words are not kept any longer
        with within(self._session, before.program_id):
            key = self._key(before)
        if text.answered is not None:
            person, now = self._person(text), self.writing.now
            with within(self._session, before.program_id):
                left = answered.correct(self._session, before, key, text.answered, person, now=now)
            if person is not None and left is not None:
                self.writing.moved[person.id] = person.state = left
            return text.answered
        return Answer(before.id, key.open("message.body", before.id, before.body))

    def _key(self, before: Any) -> Any:
        person = before.alumnus_id or before.staff_id or before.program_id
        return keyring.key_of(self._session, self._vault, person)

    def _from_alumnus(self, text: InboundText, person: Person) -> Answer:
        text = other_hands.heard(self._vault, text, person, now=self.writing.now)
        message = self.writing.inbound(text, person.key, alumnus=person.id)
        if person.row.awaited_by:
            with within(self._session, text.program):
                relaying.answered(self._session, self._vault, person.row.awaited_by, now=self.writing.now)
        if self._is_left_to_staff(text, alumnus=person.id):
            return Answer()
        said = self._said(text, person)  # a PIN in it changes what the plan may show
        plan = replace(person.plan(now=self.writing.now), line=self._line_of(text, person))
        if person.is_doubted:
            plan = other_hands.plan(plan, person)
        state = person.state if text.answered is None else answered.before(person.state)
        turn = dialogue.respond(state, text.reading, plan, pick=text.pick, said=said)
        turn = authored.looked_at(turn, person)
        is_carriers = text.opt_out is not None and not dialogue.is_answer(state, text.reading, plan, said)
        if text.answered is not None:
            with within(self._session, text.program):
                now = self.writing.now
                turn = answered.made_good(self._session, turn, person, text, said.pin, now=now)
        else:
            turn = self._with_time(turn, person, text, plan)
        turn = other_hands.settled(self._held(turn, person, text), text, person)
        context = dialogue.context(text.reading, plan, turn.state.intensity)
        if self._belongs_to_disclosure(text, person):
            self.writing.keep_for_lead()
        self.writing.turn(person, message, turn, context)
        person.has_opted_out = _has_opted_out(person, turn.effects)
        is_crisis = text.is_urgent or person.state.mode is Mode.CRISIS
        # The carrier has answered STOP, START and HELP itself where it says so; but not a YES to a question of ours.
        say = None if is_carriers and not is_crisis else turn.say
        if person.row.is_unreachable:
            alumni.reached(self._session, person.id)
        if not self._guard.may_answer(text, person):
            say = None
        purpose = Purpose.CRISIS if is_crisis else answered.purpose_of(turn, state, said.pin)
        return self._answer(text, message, say, person.key, purpose)

    def _held(self, turn: Turn, person: Person, text: InboundText) -> Turn:
        """Where somebody else may have the phone, only what may be brought about then."""
        if person.is_doubted:
            turn = other_hands.turn(turn, text, person)
        person.is_doubted = person.is_doubted or any(isinstance(one, DoubtPhone) for one in turn.effects)
        return turn

    def _line_of(self, text: InboundText, person: Person) -> CrisisLine | None:
        """Whom they are told to call in a crisis (C1)."""
        entry = self._directory.of(text.program)
        return crisis_lines.of(text.sender, own=person.row.crisis_line, sender=entry.sender if entry else "")

    def _belongs_to_disclosure(self, text: InboundText, person: Person) -> bool:
        """Whether it goes on about what only the lead reads; new danger has been judged by its own words."""
        if person.state.mode is not Mode.CRISIS or text.is_urgent:
            return False
        with within(self._session, text.program):
            return confidential.is_open_for(self._session, person.id)

    def _said(self, text: InboundText, person: Person) -> Said:
        """What the dialogue may know of this text beside its reading. A PIN is compared here, and nowhere in a crisis."""
        outcome, asked, now, may_be_quiet = None, text.asked, self.writing.now, True
        may_talk = person.state.mode not in {Mode.CRISIS, Mode.INVITED} and not person.has_opted_out
        if person.is_asked and may_talk and self._is_proved(text, person):
            person.confirm()
        if person.is_doubted:
            return other_hands.said(text, person, now=now)
        if asked and asked.command in pins.BROUGHT_BY and may_talk:
            row = self._session.get_one(Alumnus, person.id)
            outcome = pins.receive(person.key, row, asked, now=now)
            person.lock = pins.lock_of(row, now=now)
        if asked and asked.command is Command.QUIET_WORD and may_talk:
            row = self._session.get_one(Alumnus, person.id)
            may_be_quiet = other_hands.may_be_quiet(person.key, row, asked.words)
        # Looking takes its time, and in an urge nobody adds to their list.
        is_to_keep = text.reading.risk is Risk.NONE or asked is not None
        return Said(
            text.body,
            person.clock(now=now),
            not is_to_keep or sendable.may_leave(text.body),
            outcome,
            may_be_quiet,
            self._link(text, person) if may_talk else None,
        )

    def _is_proved(self, text: InboundText, person: Person) -> bool:
        """Whether it is their PIN, counted like any other: who has it has the number still."""
        if text.asked is None or text.asked.command is not Command.PIN or person.row.pin is None:
            return False
        row = self._session.get_one(Alumnus, person.id)
        return pins.receive(person.key, row, text.asked, now=self.writing.now) is PinOutcome.OPENED

    def _link(self, text: InboundText, person: Person) -> str | NoLink | None:
        """Where it asks for their own page, the link, or why there is none."""
        is_asked = text.asked is not None and text.asked.command is Command.PAGE
        if not is_asked or text.answered is not None:
            return None
        with within(self._session, person.row.program_id):
            return page_links.make(
                self._session, self._vault, person, base_url=self._base_url, now=self.writing.now
            )

    def _with_time(self, turn: Turn, person: Person, text: InboundText, plan: Plan) -> Turn:
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
        return replace(turn, say=dialogue.when_seen(turn.say, plan, by, text.pick))

    def _staff(self, text: InboundText) -> Staff | None:
        index = lookup.index_of(self._vault, text)
        return self._session.exec(select(Staff).where(Staff.phone_index == index)).one_or_none()

    def _from_staff(self, text: InboundText, staff: Staff) -> Answer:
        key = keyring.key_of(self._session, self._vault, staff.id)
        message = self.writing.inbound(text, key, staff=staff.id)
        staff.phone_verified_at = staff.phone_verified_at or self.writing.now
        if self._is_left_to_staff(text, staff=staff.id):
            return Answer()
        return self._answer(text, message, self._say_to_staff(text, staff), key, Purpose.NOTICE)

    def _say_to_staff(self, text: InboundText, staff: Staff) -> str | None:
        now = self.writing.now
        # What they say of somebody else is no danger of their own: '7 referred: ...' is about an alert.
        is_about_alert = relaying.parse(text.body) is not None or replies.parse(text.body) is not None
        if text.reading.risk is Risk.CRISIS and not is_about_alert:
            entry = self._directory.of(text.program)
            assert entry is not None, "the webhook has found the program by its number"
            return dialogue.stranger_crisis(text.pick, entry.language, _line(entry, text))
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
        if text.opt_out:
            return None
        # Who gets no text of ours may have an alert all the same, by a call: what they do counts, and is not answered.
        said = self._done_by_staff(text, staff)
        return None if staff.has_opted_out else said

    def _done_by_staff(self, text: InboundText, staff: Staff) -> str | None:
        """Act on what they text about alerts; what there is to say to it."""
        now = self.writing.now
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
            danger = dialogue.stranger_crisis(text.pick, entry.language, _line(entry, text))
            return self._answer(text, message, danger, entry.key, Purpose.CRISIS)
        if text.opt_out or text.reading.intent is Intent.STOP or text.reading.keyword is Keyword.START:
            return Answer()  # the carrier answers its words itself; who wants no texts gets none
        self._guard.look_at_stranger(self._session.connection(), index)
        if not self._guard.may_answer_stranger(index):
            return Answer()
        said = dialogue.stranger(text.pick, entry.language, _line(entry, text))
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


def _line(entry: Entry, text: InboundText) -> CrisisLine | None:
    """Whom a phone that we do not know is told to call in a crisis."""
    return crisis_lines.of(text.sender, own=entry.crisis_line, sender=entry.sender)


def _has_opted_out(person: Person, effects: Sequence[Effect]) -> bool:
    """Whether they have, after this text: the next one of theirs may be in the same batch."""
    if any(isinstance(one, OptOut) for one in effects):
        return True
    return person.has_opted_out and not any(isinstance(one, OptIn) for one in effects)
