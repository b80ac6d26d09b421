"""Temporary."""
from service.conversation.reading.text import Text
from service.conversation.values import Reading
def read_phrase(text: Text) -> Reading | None:
    return None
