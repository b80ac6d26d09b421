"""What the floor is told, and one text on its way through it."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Written as JSON by whoever starts the floor. Its secrets open nothing but one measurement's database."""

    database: str
    """As DATABASE_URL has it."""
    journal_mode: str
    token: str
    url: str
    """What the signatures cover."""
    program: str
    index_key: str
    """Of the blind index, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Text:
    sid: str
    phone_index: bytes
    answer: asyncio.Future[str]
    """Our id of the reply, once it is committed."""
