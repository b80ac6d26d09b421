"""A text from a phone that we do not know."""

from service.conversation import dialogue
from service.conversation.values import Intent, Keyword
from service.inbound import lookup
from service.inbound.ground import Ground
from service.inbound.texts import Answer, InboundText
from service.messaging.ledger import Purpose
from service.people import tasks
from service.people.task_kinds import About


def handle(ground: Ground, text: InboundText) -> Answer:
    """Answer a phone that we do not know: safely, and without a word about whom we serve (C7)."""
    entry = ground.entry(text)
    index = lookup.index_of(ground.vault, text)
    message = ground.writing.inbound(text, entry.key, index=index)
    if ground.is_left_to_staff(text):
        return Answer()
    if text.is_urgent:
        about = About.STRANGER_IN_DANGER
        tasks.open_one(ground.session, about, program=text.program, now=ground.writing.now)
        return ground.answer(text, message, ground.crisis(text), entry.key, Purpose.CRISIS)
    if text.opt_out or text.reading.intent is Intent.STOP or text.reading.keyword is Keyword.START:
        return Answer()  # the carrier answers its words itself; who wants no texts gets none
    ground.guard.look_at_stranger(ground.session.connection(), index)
    if not ground.guard.may_answer_stranger(index):
        return Answer()
    said = dialogue.stranger(text.pick, entry.language, ground.line(text))
    return ground.answer(text, message, said, entry.key, Purpose.HELP)
