"""A text as it stands at the door, before anybody was asked who it is from."""

from dataclasses import dataclass
from datetime import datetime

from service.conversation import commands
from service.conversation.values import Intent, Reading, Risk
from service.db import new_id
from service.messaging.lifeline.frames import Kept


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text, already read, so that danger is known whatever fails afterwards."""

    sid: str
    to: str
    sender: str
    body: str
    opt_out: str | None
    """OptOutType, where the carrier has answered already."""
    reading: Reading
    came_at: datetime

    @property
    def is_crisis(self) -> bool:
        return self.reading.risk is Risk.CRISIS

    @property
    def is_stop(self) -> bool:
        asked = commands.asked(self.body)
        is_about_erasing = asked is not None and asked.command in commands.ABOUT_ERASING
        return self.reading.intent is Intent.STOP and not is_about_erasing

    @property
    def pick(self) -> int:
        """Chooses among wordings: the same text always gets the same answer."""
        return int(self.sid[-8:], 16)

    def kept(self, said: str | None, *, was_paged: bool) -> Kept:
        """As it goes to the spool, with what was answered; None: silence."""
        return Kept(
            sid=self.sid,
            to=self.to,
            sender=self.sender,
            body=self.body,
            opt_out=self.opt_out,
            came_at=self.came_at,
            is_crisis=self.is_crisis,
            is_stop=self.is_stop,
            message=None if said is None else new_id(),
            said=said,
            was_paged=was_paged,
        )
