"""Who has read which sentences and found them good, and in which words: a later change of the words asks for it anew (H7)."""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.conversation import wording
from service.conversation.wording import LANGUAGES
from service.db import Scoped, new_id


class WordingReview(Scoped, table=True):
    """One reading of one sentence, in all of its languages and tones. Rows are only ever added."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str
    """Of the sentence, in the files of wordings."""
    digest: str
    """Of the words that were read."""
    reviewed_by: UUID = Field(foreign_key="staff.id")
    reviewed_at: datetime


def digest(key: str) -> str:
    """A fingerprint (SHA-256) of all wordings of a sentence, in every language. Pure."""
    said = [
        [language, str(level), list(wordings)]
        for language in LANGUAGES
        for level, wordings in sorted(wording.entry(key, language).wordings.items())
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def sign(session: Session, key: str, read: str, *, program: UUID, by: UUID, now: datetime) -> bool:
    """Record that somebody has read these words; False where others stand there now, and nothing is recorded."""
    if read != digest(key):
        return False
    session.add(WordingReview(program_id=program, key=key, digest=read, reviewed_by=by, reviewed_at=now))
    return True


def newest(session: Session) -> dict[str, WordingReview]:
    """The last reading of each sentence that was ever read."""
    rows = session.exec(select(WordingReview).order_by(col(WordingReview.id)))
    return {row.key: row for row in rows}
