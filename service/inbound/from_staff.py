"""A text of somebody on the staff: what they do about an alert, or whether they want our texts."""

from service.conversation import dialogue
from service.conversation.values import Intent, Keyword, Risk
from service.escalations import relaying, replies, sparing
from service.inbound.closing import after_closing
from service.inbound.ground import Ground
from service.inbound.texts import Answer, InboundText
from service.messaging import consent
from service.messaging.ledger import Purpose
from service.people import consents
from service.people.consents import Source
from service.people.staff import Staff
from service.protection import keyring


def handle(ground: Ground, text: InboundText, staff: Staff) -> Answer:
    key = keyring.key_of(ground.session, ground.vault, staff.id)
    message = ground.writing.inbound(text, key, staff=staff.id)
    staff.phone_verified_at = staff.phone_verified_at or ground.writing.now
    if ground.is_left_to_staff(text, staff=staff.id):
        return Answer()
    return ground.answer(text, message, _say_to_staff(ground, text, staff), key, Purpose.NOTICE)


def _say_to_staff(ground: Ground, text: InboundText, staff: Staff) -> str | None:
    now = ground.writing.now
    # What they say of somebody else is no danger of their own: '7 referred: ...' is about an alert.
    is_about_alert = relaying.parse(text.body) is not None or replies.parse(text.body) is not None
    if text.reading.risk is Risk.CRISIS and not is_about_alert:
        return ground.crisis(text)
    match text.reading.keyword:
        case None if text.reading.intent is Intent.STOP and not is_about_alert:
            is_known = staff.has_opted_out
            consent.set_staff(ground.session, staff, consents.Change.WITHDRAWN, Source.TEXT, now=now)
            return None if is_known else dialogue.stopped()
        case Keyword.STOP:
            consent.set_staff(ground.session, staff, consents.Change.WITHDRAWN, Source.TEXT, now=now)
            return None
        case Keyword.START:
            consent.set_staff(ground.session, staff, consents.Change.GIVEN, Source.TEXT, now=now)
            return None
    if text.opt_out:
        return None
    # Who gets no text of ours may have an alert all the same, by a call: what they do counts, and is not answered.
    said = _done_by_staff(ground, text, staff)
    return None if staff.has_opted_out else said


def _done_by_staff(ground: Ground, text: InboundText, staff: Staff) -> str | None:
    """Act on what they text about alerts; what there is to say to it."""
    now = ground.writing.now
    said = relaying.receive(ground.session, ground.vault, staff, text.body, now=now)
    if said is not None:
        return said
    answer = replies.receive(ground.session, ground.vault, staff, text.body, now=now)
    if answer is None:
        return dialogue.staff_help() if sparing.may_help(ground.session, staff.id, now=now) else None
    if answer.closed:
        after_closing(ground.session, answer.closed, now=now)
    return answer.say
