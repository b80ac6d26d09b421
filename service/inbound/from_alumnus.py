"""A text of an alumnus: one turn of their conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from service.conversation import dialogue
from service.conversation.commands import Command
from service.conversation.effects import DoubtPhone, Effect, OptIn, OptOut, RaiseAlert, Turn
from service.conversation.plan import CrisisLine, Plan
from service.conversation.states import Mode, NoLink, PinOutcome, Said
from service.conversation.values import Risk
from service.db import within
from service.escalations import availability, confidential, relaying
from service.escalations.availability import Seen
from service.inbound import answered, authored, other_hands, page_links
from service.inbound.ground import Ground
from service.inbound.lookup import Person
from service.inbound.texts import Answer, InboundText
from service.messaging import sendable
from service.messaging.ledger import Purpose
from service.people import alumni, crisis_lines, page_openings, pins
from service.people.alumni import Alumnus


def handle(ground: Ground, text: InboundText, person: Person) -> Answer:
    text = other_hands.heard(ground.vault, text, person, now=ground.writing.now)
    message = ground.writing.inbound(text, person.key, alumnus=person.id)
    if person.row.awaited_by:
        with within(ground.session, text.program):
            relaying.answered(ground.session, ground.vault, person.row.awaited_by, now=ground.writing.now)
    if ground.is_left_to_staff(text, alumnus=person.id):
        return Answer()
    said = _said(ground, text, person)  # a PIN in it changes what the plan may show
    plan = replace(person.plan(now=ground.writing.now), line=_line_of(ground, text, person))
    if person.is_doubted:
        plan = other_hands.plan(plan, person)
    state = person.state if text.answered is None else answered.before(person.state)
    turn = dialogue.respond(state, text.reading, plan, pick=text.pick, said=said)
    turn = authored.looked_at(turn, person)
    is_carriers = text.opt_out is not None and not dialogue.is_answer(state, text.reading, plan, said)
    if text.answered is not None:
        with within(ground.session, text.program):
            now = ground.writing.now
            turn = answered.made_good(ground.session, turn, person, text, said.pin, now=now)
    else:
        turn = _with_time(ground, turn, person, text, plan)
    turn = other_hands.settled(_held(ground, turn, person, text), text, person)
    context = dialogue.context(text.reading, plan, turn.state.intensity)
    if _belongs_to_disclosure(ground, text, person):
        ground.writing.keep_for_lead()
    ground.writing.turn(person, message, turn, context)
    person.has_opted_out = _has_opted_out(person, turn.effects)
    is_crisis = text.is_urgent or person.state.mode is Mode.CRISIS
    # The carrier has answered STOP, START and HELP itself where it says so; but not a YES to a question of ours.
    say = None if is_carriers and not is_crisis else turn.say
    if person.row.is_unreachable:
        alumni.reached(ground.session, person.id)
    if not ground.guard.may_answer(text, person):
        say = None
    purpose = Purpose.CRISIS if is_crisis else answered.purpose_of(turn, state, said.pin)
    return ground.answer(text, message, say, person.key, purpose)


def _held(ground: Ground, turn: Turn, person: Person, text: InboundText) -> Turn:
    """Where somebody else may have the phone, only what may be brought about then."""
    if person.is_doubted:
        turn = other_hands.turn(turn, text, person)
    person.is_doubted = person.is_doubted or any(isinstance(one, DoubtPhone) for one in turn.effects)
    return turn


def _line_of(ground: Ground, text: InboundText, person: Person) -> CrisisLine | None:
    """Whom they are told to call in a crisis (C1)."""
    entry = ground.directory.of(text.program)
    return crisis_lines.of(text.sender, own=person.row.crisis_line, sender=entry.sender if entry else "")


def _belongs_to_disclosure(ground: Ground, text: InboundText, person: Person) -> bool:
    """Whether it goes on about what only the lead reads; new danger has been judged by its own words."""
    if person.state.mode is not Mode.CRISIS or text.is_urgent:
        return False
    with within(ground.session, text.program):
        return confidential.is_open_for(ground.session, person.id)


def _said(ground: Ground, text: InboundText, person: Person) -> Said:
    """What the dialogue may know of this text beside its reading. A PIN is compared here, and nowhere in a crisis."""
    outcome, asked, now, may_be_quiet = None, text.asked, ground.writing.now, True
    may_talk = person.state.mode not in {Mode.CRISIS, Mode.INVITED} and not person.has_opted_out
    if person.is_asked and may_talk and _is_proved(ground, text, person):
        person.confirm()
    if person.is_doubted:
        return other_hands.said(text, person, now=now)
    if asked and asked.command in pins.BROUGHT_BY and may_talk:
        row = ground.session.get_one(Alumnus, person.id)
        outcome = pins.receive(person.key, row, asked, now=now)
        person.lock = pins.lock_of(row, now=now)
        if outcome in {PinOutcome.SET, PinOutcome.CLEARED}:
            page_openings.close_all(ground.session, person.id)
    if asked and asked.command is Command.QUIET_WORD and may_talk:
        row = ground.session.get_one(Alumnus, person.id)
        may_be_quiet = other_hands.may_be_quiet(person.key, row, asked.words)
    # Looking takes its time, and in an urge nobody adds to their list.
    is_to_keep = text.reading.risk is Risk.NONE or asked is not None
    return Said(
        text.body,
        person.clock(now=now),
        not is_to_keep or sendable.may_leave(text.body),
        outcome,
        may_be_quiet,
        _link(ground, text, person) if may_talk else None,
    )


def _is_proved(ground: Ground, text: InboundText, person: Person) -> bool:
    """Whether it is their PIN, counted like any other: who has it has the number still."""
    if text.asked is None or text.asked.command is not Command.PIN or person.row.pin is None:
        return False
    row = ground.session.get_one(Alumnus, person.id)
    return pins.receive(person.key, row, text.asked, now=ground.writing.now) is PinOutcome.OPENED


def _link(ground: Ground, text: InboundText, person: Person) -> str | NoLink | None:
    """Where it asks for their own page, the link, or why there is none."""
    is_asked = text.asked is not None and text.asked.command is Command.PAGE
    if not is_asked or text.answered is not None:
        return None
    with within(ground.session, person.row.program_id):
        return page_links.make(
            ground.session, ground.vault, person, base_url=ground.base_url, now=ground.writing.now
        )


def _with_time(ground: Ground, turn: Turn, person: Person, text: InboundText, plan: Plan) -> Turn:
    """Where a person is asked for: by when one will see it, or that we cannot say (C5)."""
    raised = next((one for one in turn.effects if isinstance(one, RaiseAlert)), None)
    has_stopped = any(isinstance(one, OptOut) for one in turn.effects)  # then no promise can be taken back
    if raised is None or turn.say is None or has_stopped:
        return turn
    now = ground.writing.now
    with within(ground.session, person.row.program_id):
        seen = availability.seen(ground.session, person.id, is_for_lead=raised.is_for_lead, now=now)
    if seen is Seen.ALREADY:
        return turn
    by = person.clock(now=seen) if isinstance(seen, datetime) else None
    return replace(turn, say=dialogue.when_seen(turn.say, plan, by, text.pick))


def _has_opted_out(person: Person, effects: Sequence[Effect]) -> bool:
    """Whether they have, after this text: the next one of theirs may be in the same batch."""
    if any(isinstance(one, OptOut) for one in effects):
        return True
    return person.has_opted_out and not any(isinstance(one, OptIn) for one in effects)
