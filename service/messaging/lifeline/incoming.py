"""A text as it stands at the door, before anybody was asked who it is from."""

from dataclasses import dataclass
from datetime import datetime

from service.conversation.values import Intent, Reading, Risk


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
        return self.reading.intent is Intent.STOP

    @property
    def pick(self) -> int:
        """Chooses among wordings: the same text always gets the same answer."""
        return int(self.sid[-8:], 16)
